import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { Badge } from "@/shared/ui/badge";
import { ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { classNames } from "@/shared/ui/class-names";
import { TimeAgo } from "@/shared/ui/time-ago";

export const AgentVersionRowFields = graphql(`
  fragment AgentVersionRow on AgentVersion {
    number
    name
    createdAt
    createdBy {
      name
    }
  }
`);

type Props = {
  agentId: string;
  versions: FragmentType<typeof AgentVersionRowFields>[];
  current: number;
  shown: number;
  onShow: (version: number) => void;
};

/** Every version, newest first; choosing one shows its definition. */
export function AgentVersions({ agentId, versions, current, shown, onShow }: Props) {
  const rows = versions.map((version) => readFragment(AgentVersionRowFields, version));
  rows.sort((one, other) => other.number - one.number);
  return (
    <Card
      title="Versions"
      actions={
        <ButtonLink size="small" look="ghost" to={`/agents/${agentId}/versions`}>
          Compare
        </ButtonLink>
      }
    >
      <ul className="-m-2 max-h-80 space-y-1 overflow-y-auto p-0.5">
        {rows.map(({ number, name, createdAt, createdBy }) => (
          <li key={number}>
            <button
              type="button"
              aria-pressed={number === shown}
              onClick={() => onShow(number)}
              className={classNames(
                "flex min-h-11 w-full items-center justify-between gap-3 rounded-lg px-3 py-2 text-left text-sm",
                number === shown ? "bg-accent-soft text-accent-ink" : "hover:bg-sunken",
              )}
            >
              <span className="min-w-0">
                <span className="font-medium">Version {number}</span>
                {name && <span className="block truncate">{name}</span>}
                <span className={classNames("block truncate", number !== shown && "text-muted")}>
                  <TimeAgo time={createdAt} /> by {createdBy.name}
                </span>
              </span>
              {number === current && <Badge tone="accent">Current</Badge>}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
