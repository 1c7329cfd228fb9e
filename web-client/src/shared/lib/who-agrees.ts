import type { AccessRole } from "@/shared/graphql/generated/graphql";

import { formatName } from "./format";

type Policy = { people: number; role?: AccessRole | null; byRequester: boolean };

/** "2 people with the access role operator, not whoever asked for the execution". */
export function whoAgrees({ people, role, byRequester }: Policy): string {
  const who = people === 1 ? "1 person" : `${people} people`;
  const having = role ? ` with the access role ${formatName(role).toLowerCase()}` : "";
  return `${who}${having}${byRequester ? "" : ", not whoever asked for the execution"}`;
}
