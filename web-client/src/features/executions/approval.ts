import { graphql } from "@/shared/graphql/generated";
import type { ApprovalFieldsFragment } from "@/shared/graphql/generated/graphql";

export const ApprovalFields = graphql(`
  fragment ApprovalFields on Approval {
    id
    kind
    callId
    tool
    arguments
    argumentsHash
    risk
    policy {
      people
      role
      byRequester
    }
    agreed {
      id
      name
    }
    status
    requestedAt
    expiresAt
    decidedAt
    decidedBy {
      id
      name
    }
    reason
  }
`);

/** Something that an execution asks people. */
export type Approval = ApprovalFieldsFragment;
