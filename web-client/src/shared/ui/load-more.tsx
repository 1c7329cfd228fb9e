import { Button } from "./button";

type Props = { shown: number; busy: boolean; onLoad: () => void } & (
  | { total: number }
  /** Of a list that is not counted: whether anything comes behind what is shown. */
  | { more: boolean }
);

export function LoadMore({ shown, busy, onLoad, ...rest }: Props) {
  const more = "more" in rest ? rest.more : shown < rest.total;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
      <p>{"more" in rest ? `${shown} shown` : `${shown} of ${rest.total}`}</p>
      {more && (
        <Button busy={busy} onClick={onLoad}>
          Load more
        </Button>
      )}
    </div>
  );
}
