import { formatAge, formatTime } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";

export function TimeAgo({ time }: { time: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={time} title={formatTime(time)}>
      {formatAge(time, now)}
    </time>
  );
}
