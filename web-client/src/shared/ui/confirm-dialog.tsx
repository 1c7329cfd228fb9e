import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

import { Button } from "./button";

type Props = {
  open: boolean;
  title: string;
  children: ReactNode;
  confirm: string;
  /** Null for a dialog that has nothing to take back. */
  cancel?: string | null;
  destructive?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ open, ...question }: Props) {
  return open && <ModalQuestion {...question} />;
}

/** The browser's own dialog keeps the focus inside and gives it back when it closes. */
function ModalQuestion(props: Omit<Props, "open">) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onCancel();
      }}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl"
    >
      <div className="p-5 sm:p-6">
        <h2 id={id} className="text-lg font-semibold">
          {props.title}
        </h2>
        <div className="mt-2 text-muted">{props.children}</div>
        <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
          {props.cancel !== null && <Button onClick={props.onCancel}>{props.cancel ?? "Cancel"}</Button>}
          <Button
            look={props.destructive ? "destructive" : "primary"}
            busy={props.busy ?? false}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
