import type { ReactNode } from "react";

import type { MemoryFilter } from "@/shared/graphql/generated/graphql";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { MemoryRow } from "./memory-row";
import { FOUND_BY } from "./memory-words";
import { useMemories } from "./use-memories";

type Props = { filter: MemoryFilter; pageSize?: number; whenEmpty: ReactNode };

/** The memories that match: the newest first, or with a search the best. */
export function MemoryList({ filter, pageSize, whenEmpty }: Props) {
  const memories = useMemories(filter, pageSize);
  if (memories.isPending) return <SkeletonRows rows={4} label="Loading memories" />;
  if (memories.isError) {
    return (
      <FailureNotice
        title="The memories could not be loaded"
        error={memories.error}
        retry={() => void memories.refetch()}
      />
    );
  }
  const nodes = memories.data.pages.flatMap((page) => page.nodes);
  const foundBy = memories.data.pages[0]?.foundBy;
  if (nodes.length === 0) return whenEmpty;
  return (
    <>
      {foundBy && <p className="mb-2 text-sm text-muted">{FOUND_BY[foundBy]}, the best first.</p>}
      <ul
        aria-busy={memories.isPlaceholderData}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
      >
        {nodes.map((memory) => (
          <MemoryRow key={memory.id} memory={memory} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        more={memories.hasNextPage}
        busy={memories.isFetchingNextPage}
        onLoad={() => void memories.fetchNextPage()}
      />
    </>
  );
}
