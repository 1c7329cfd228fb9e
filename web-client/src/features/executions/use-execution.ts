import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { request } from "@/shared/graphql/client";
import { graphql, readFragment } from "@/shared/graphql/generated";
import type { FindExecutionQuery } from "@/shared/graphql/generated/graphql";

import { mergeEvents, resumeAfter } from "./event-store";
import { type ExecutionEvent, ExecutionEventFields } from "./execution-event";
import { isOver } from "./execution-status";
import { type Connection, followEvents } from "./follow-events";

const FindExecution = graphql(`
  query findExecution($id: ID!, $after: Int!) {
    execution(id: $id) {
      id
      goal
      context
      status
      createdAt
      startedAt
      completedAt
      inputTokens
      outputTokens
      toolsUsed
      output
      error
      simulated
      dryRun
      lastSeq
      forkedFromId
      agent {
        id
        name
        status
        currentVersion {
          number
        }
      }
      agentVersion {
        number
      }
      requestedBy {
        id
        name
      }
      events(first: 500, after: $after) {
        ...ExecutionEventFields
      }
    }
  }
`);

const WatchExecution = graphql(`
  subscription watchExecution($id: ID!, $after: Int!) {
    executionEvents(id: $id, after: $after) {
      ...ExecutionEventFields
    }
  }
`);

export type Execution = Omit<NonNullable<FindExecutionQuery["execution"]>, "events">;
/** How often to ask whether a worker has taken a queued execution. */
const QUEUED_REFRESH_MS = 1_000;

type Followed = { execution: Execution; events: ExecutionEvent[] } | null;

/**
 * An execution and its journal, kept up to date until it is over.
 *
 * The query cache holds the only copy: the first page comes by a query, the rest by the subscription.
 */
export function useExecution(id: string) {
  const queryClient = useQueryClient();
  const options = executionQuery(id);
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) =>
      state.data && currentStatus(state.data) === "QUEUED" ? QUEUED_REFRESH_MS : false,
    queryFn: async ({ signal }): Promise<Followed> => {
      const known = queryClient.getQueryData(options.queryKey)?.events ?? [];
      const { execution } = await request(FindExecution, { id, after: resumeAfter(known) }, { signal });
      if (!execution) return null;
      const { events, ...rest } = execution;
      // Events may have arrived by the subscription while the query was under way.
      const newest = queryClient.getQueryData(options.queryKey)?.events ?? known;
      return {
        execution: rest,
        events: mergeEvents(newest, readFragment(ExecutionEventFields, [...events])),
      };
    },
  });
  const followed = query.data != null && !isWhole(query.data);
  const connection = useFollowing(id, followed);
  return { ...query, connection: followed ? connection : null };
}

function executionQuery(id: string) {
  return queryOptions<Followed>({ queryKey: ["execution", id] });
}

function useFollowing(id: string, active: boolean): Connection {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");

  useEffect(() => {
    if (!active) return;
    const { queryKey } = executionQuery(id);
    const leaving = new AbortController();
    const read = () => queryClient.getQueryData(queryKey);
    void followEvents<ExecutionEvent>({
      signal: leaving.signal,
      position: () => resumeAfter(read()?.events ?? []),
      isOver: () => isOver(latestStatus(read())),
      onEvent: (event) =>
        queryClient.setQueryData(
          queryKey,
          (old) => old && { ...old, events: mergeEvents(old.events, [event]) },
        ),
      onConnection: setConnection,
      open: async (after, on) => {
        const { subscribe } = await import("@/shared/graphql/subscribe");
        await subscribe(
          WatchExecution,
          { id, after },
          {
            signal: leaving.signal,
            onOpen: on.open,
            onData: (data) => on.event(readFragment(ExecutionEventFields, data.executionEvents)),
          },
        );
      },
    }).then(() => {
      if (leaving.signal.aborted) return;
      // The totals and the answer are written with the last event.
      void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      void queryClient.invalidateQueries({ queryKey: ["agent"] });
      void queryClient.invalidateQueries({ queryKey: ["agent-statistics"] });
    });
    return () => leaving.abort();
  }, [id, active, queryClient]);

  return connection;
}

function latestStatus(followed: Followed | undefined): Execution["status"] {
  return followed?.events.at(-1)?.status ?? followed?.execution.status ?? "QUEUED";
}

/** Whether the execution is over and every event of it is here. */
function isWhole({ execution, events }: NonNullable<Followed>): boolean {
  return isOver(execution.status) && resumeAfter(events) >= execution.lastSeq;
}

/** The status as far as it is known: events arrive sooner, but a worker's start is no event. */
export function currentStatus(followed: NonNullable<Followed>): Execution["status"] {
  const latest = latestStatus(followed);
  return isOver(followed.execution.status) || latest === "QUEUED" ? followed.execution.status : latest;
}
