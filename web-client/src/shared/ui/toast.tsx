import { useEffect } from "react";
import { create } from "zustand";

import { Icon } from "./icon";

const SHOWN_MS = 5_000;

type Toast = { id: number; message: string };

const useToasts = create<{ toast: Toast | null }>(() => ({ toast: null }));

/** Says briefly that something was done. Failures belong into the page, not here. */
export function showToast(message: string) {
  useToasts.setState(({ toast }) => ({ toast: { id: (toast?.id ?? 0) + 1, message } }));
}

export function ToastRegion() {
  const toast = useToasts((state) => state.toast);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => useToasts.setState({ toast: null }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex justify-center">
      {toast && (
        <p
          key={toast.id}
          className="animate-appear flex items-center gap-2 rounded-lg border border-line bg-surface px-4 py-3 text-sm font-medium shadow-lg"
        >
          <Icon name="check" className="text-success-ink" />
          {toast.message}
        </p>
      )}
    </div>
  );
}
