import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import type { AudienceInput, ShareRowFragment } from "@/shared/graphql/generated/graphql";
import { formatName } from "@/shared/lib/format";

export const ShareRowFields = graphql(`
  fragment ShareRow on Share {
    id
    audience
    department
    team {
      id
      name
    }
    sharedBy {
      name
    }
    sharedAt
  }
`);

export type MaskedShare = FragmentType<typeof ShareRowFields>;

export const EVERYBODY = "Everybody in the organization";

/** Whom something is shared with, as mutations take it. */
export function audienceOf(masked: MaskedShare): AudienceInput {
  const { audience, department, team } = readFragment(ShareRowFields, masked);
  if (audience === "TEAM" && team) return { teamId: team.id };
  if (audience === "DEPARTMENT" && department) return { department };
  return { organisation: true };
}

/** The same audience has the same key. */
export function keyOf(audience: AudienceInput): string {
  return JSON.stringify(audience);
}

export function nameOf({ audience, department, team }: ShareRowFragment): string {
  if (audience === "TEAM") return team?.name ?? "A team that is gone";
  if (audience === "DEPARTMENT" && department) return `${formatName(department)} (department)`;
  return EVERYBODY;
}
