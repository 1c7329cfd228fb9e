import type { FoundBy, MemoryScope } from "@/shared/graphql/generated/graphql";

import type { Memory } from "./use-memories";

/** Whose memories, in the words of the filter. */
export const SCOPES: Record<MemoryScope, string> = {
  USER: "For me alone",
  AGENT: "For who runs an agent",
  ORGANISATION: "For all agents",
};

export const FOUND_BY: Record<FoundBy, string> = {
  WORDS: "Found by words, not by meaning",
  MEANING: "Found by meaning",
};

/** "For me alone, with Helper". */
export function whose({ scope, agent }: Pick<Memory, "scope" | "agent">): string {
  if (scope === "ORGANISATION") return "For all agents of the organization";
  if (scope === "AGENT") return `For everybody who runs ${agent?.name ?? "an agent"}`;
  return agent ? `For me alone, with ${agent.name}` : "For me alone, with all agents";
}
