import { Button } from "./button";

export function LoadMore({
  shown,
  total,
  busy,
  onLoad,
}: {
  shown: number;
  total: number;
  busy: boolean;
  onLoad: () => void;
}) {
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
      <p>
        {shown} of {total}
      </p>
      {shown < total && (
        <Button busy={busy} onClick={onLoad}>
          Load more
        </Button>
      )}
    </div>
  );
}
