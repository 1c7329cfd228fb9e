import { useState } from "react";
import { useSearchParams } from "react-router";

import { useDebounced } from "@/shared/lib/use-debounced";

const SETTLE_MS = 250;

/** What a list is narrowed down to, as the address has it, so that it can be passed on. */
export function useListFilter() {
  const [params, setParams] = useSearchParams();
  const [search, setSearchText] = useState(params.get("search") ?? "");
  const settledSearch = useDebounced(search.trim(), SETTLE_MS);
  const setParam = (name: string, value: string) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const setSearch = (text: string) => {
    setSearchText(text);
    setParam("search", text.trim());
  };
  /** Forgets all but what is given. */
  const clear = (kept: Record<string, string> = {}) => {
    setSearchText("");
    setParams(kept, { replace: true });
  };
  return { params, setParam, search, settledSearch, setSearch, clear };
}
