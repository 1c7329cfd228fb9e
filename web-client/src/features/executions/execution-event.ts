import { graphql } from "@/shared/graphql/generated";
import type { ExecutionEventFieldsFragment } from "@/shared/graphql/generated/graphql";

export const ExecutionEventFields = graphql(`
  fragment ExecutionEventFields on ExecutionEvent {
    seq
    kind
    createdAt
    text
    verdict
    resolution
    userId
    originId
    throughStep
    model
    provider
    fallback
    simulated
    status
    until
    costMicroUsd
    usage {
      inputTokens
      outputTokens
      cacheReadTokens
      cacheWriteTokens
    }
    toolCall {
      id
      name
      arguments
      output
      isError
      durationMs
      risk
    }
  }
`);

/** One row of an execution's journal. */
export type ExecutionEvent = ExecutionEventFieldsFragment;
