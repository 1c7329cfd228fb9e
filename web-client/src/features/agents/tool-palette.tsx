import { useQuery } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RiskBadge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Disclosure } from "@/shared/ui/disclosure";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

const ListTools = graphql(`
  query listTools {
    tools {
      name
      title
      description
      risk
    }
  }
`);

type Props = { selected: string[]; onChange: (tools: string[]) => void };

/** Every tool the server offers, to add to the agent or take away again. */
export function ToolPalette({ selected, onChange }: Props) {
  const tools = useQuery({
    queryKey: ["tools"],
    queryFn: async () => (await request(ListTools, {})).tools,
    staleTime: 5 * 60_000,
  });
  if (tools.isPending) return <SkeletonRows rows={3} label="Loading tools" />;
  if (tools.isError) {
    return (
      <FailureNotice
        title="The tools could not be loaded"
        error={tools.error}
        retry={() => void tools.refetch()}
      />
    );
  }
  const known = new Set(tools.data.map(({ name }) => name));
  const remove = (name: string) => onChange(selected.filter((other) => other !== name));
  return (
    <ul className="space-y-3">
      {tools.data.map((tool) => (
        <ToolItem
          key={tool.name}
          {...tool}
          added={selected.includes(tool.name)}
          onToggle={(add) => (add ? onChange([...selected, tool.name]) : remove(tool.name))}
        />
      ))}
      {selected
        .filter((name) => !known.has(name))
        .map((name) => (
          <li key={name} className="rounded-lg border border-warning-ink/40 bg-warning-soft p-3 text-sm">
            <p className="text-warning-ink">
              <code className="font-mono">{name}</code> is no longer offered by this server.
            </p>
            <Button size="small" className="mt-2" onClick={() => remove(name)}>
              Remove {name}
            </Button>
          </li>
        ))}
    </ul>
  );
}

type ItemProps = {
  name: string;
  title: string;
  description: string;
  risk: Parameters<typeof RiskBadge>[0]["risk"];
  added: boolean;
  onToggle: (add: boolean) => void;
};

function ToolItem({ name, title, description, risk, added, onToggle }: ItemProps) {
  // Descriptions are written for models; people need the first sentence.
  const [summary, ...details] = description.split(/(?<=\.)\s+/);
  return (
    <li
      className={`rounded-lg border p-3 transition-colors ${added ? "border-accent-ink bg-accent-soft" : "border-line bg-surface"}`}
    >
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-sm font-semibold break-words">{title}</p>
          <code className="font-mono text-xs text-muted">{name}</code>
        </div>
        <Button
          size="small"
          aria-label={added ? `Remove ${title}` : `Add ${title}`}
          onClick={() => onToggle(!added)}
        >
          <Icon name={added ? "minus" : "plus"} />
          {added ? "Remove" : "Add"}
        </Button>
      </div>
      <p className="mt-2 text-sm text-muted">{summary}</p>
      {details.length > 0 && (
        <Disclosure label="More">
          <p className="text-sm text-muted">{details.join(" ")}</p>
        </Disclosure>
      )}
      <div className="mt-2">
        <RiskBadge risk={risk} />
      </div>
    </li>
  );
}
