import { useEffect, useLayoutEffect, useRef } from "react";

const NEAR = 96;

/** Keeps the end of the page in view when `length` grows, but only for people who are there already. */
export function useStickToBottom(length: number, active: boolean) {
  const atBottom = useRef(true);

  useEffect(() => {
    const note = () => {
      const { scrollHeight } = document.documentElement;
      atBottom.current = window.innerHeight + window.scrollY >= scrollHeight - NEAR;
    };
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, []);

  useLayoutEffect(() => {
    if (active && atBottom.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [length, active]);
}
