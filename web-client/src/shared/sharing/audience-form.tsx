import { useState } from "react";

import type { AudienceInput, Department } from "@/shared/graphql/generated/graphql";
import { formatName } from "@/shared/lib/format";
import { useViewer } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { CONTROL, Field } from "@/shared/ui/field";

import { audienceOf, EVERYBODY, keyOf, type MaskedShare } from "./audience";

const DEPARTMENTS: Department[] = ["ENGINEERING", "FINANCE", "SALES", "MARKETING", "OPERATIONS"];

type Team = { id: string; name: string; viewerIsMember: boolean };

type Props = {
  teams: Team[];
  /** Those it is shared with already, who are not offered again. */
  shares: MaskedShare[];
  busy: boolean;
  onShare: (audience: AudienceInput) => void;
};

/** Chooses a team, a department or everybody; the viewer's own come first. */
export function AudienceForm({ teams, shares, busy, onShare }: Props) {
  const department = useViewer().user.department;
  const [choice, setChoice] = useState("");
  const taken = new Set(shares.map((share) => keyOf(audienceOf(share))));
  const offers = [
    ...inOrder(teams, ({ viewerIsMember }) => viewerIsMember).map(({ id, name, viewerIsMember }) => ({
      group: "Teams",
      audience: { teamId: id } as AudienceInput,
      label: viewerIsMember ? `${name} (your team)` : name,
    })),
    ...inOrder(DEPARTMENTS, (one) => one === department).map((one) => ({
      group: "Departments",
      audience: { department: one } as AudienceInput,
      label: one === department ? `${formatName(one)} (your department)` : formatName(one),
    })),
    { group: "All", audience: { organisation: true } as AudienceInput, label: EVERYBODY },
  ].filter(({ audience }) => !taken.has(keyOf(audience)));
  const chosen = offers.find(({ audience }) => keyOf(audience) === choice)?.audience;
  const share = () => {
    if (!chosen) return;
    onShare(chosen);
    setChoice("");
  };
  return (
    <div className="flex flex-col gap-3 text-ink sm:flex-row sm:items-end">
      <Field label="Share with" className="flex-1">
        {(control) => (
          <select
            {...control}
            value={chosen ? choice : ""}
            onChange={(event) => setChoice(event.target.value)}
            className={CONTROL}
          >
            <option value="">Choose…</option>
            {["Teams", "Departments", "All"].map((group) => {
              const options = offers.filter((offer) => offer.group === group);
              return (
                options.length > 0 && (
                  <optgroup key={group} label={group}>
                    {options.map(({ audience, label }) => (
                      <option key={keyOf(audience)} value={keyOf(audience)}>
                        {label}
                      </option>
                    ))}
                  </optgroup>
                )
              );
            })}
          </select>
        )}
      </Field>
      <Button look="primary" disabled={!chosen} busy={busy} onClick={share}>
        Share
      </Button>
    </div>
  );
}

/** Those that are one's own in front, each part as it was. */
function inOrder<T>(all: readonly T[], isOwn: (one: T) => boolean): T[] {
  return [...all.filter(isOwn), ...all.filter((one) => !isOwn(one))];
}
