/** Grey rows in the place of a list that is on its way. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" className="divide-y divide-line rounded-xl border border-line bg-surface">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden="true" className="animate-pulse space-y-3 px-5 py-5">
          <div className="h-4 w-2/5 rounded bg-line" />
          <div className="h-3 w-3/4 rounded bg-sunken" />
        </div>
      ))}
    </div>
  );
}
