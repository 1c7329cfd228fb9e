import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { formatName } from "@/shared/lib/format";
import { Badge } from "@/shared/ui/badge";

import { SCOPES } from "./departments";

const TemplateCardFields = graphql(`
  fragment TemplateCard on Template {
    id
    name
    description
    department
    scope
    sharedWithViewer
    toolNames
    wants {
      available
    }
  }
`);

export function TemplateCard(props: { template: FragmentType<typeof TemplateCardFields> }) {
  const { id, name, description, department, scope, sharedWithViewer, toolNames, wants } = readFragment(
    TemplateCardFields,
    props.template,
  );
  const missing = wants.filter(({ available }) => !available).length;
  return (
    <li className="relative flex min-w-0 flex-col rounded-xl border border-line bg-surface p-4 shadow-xs transition hover:border-accent-ink hover:shadow-sm sm:p-5">
      <h2 className="font-semibold break-words">
        <Link to={`/templates/${id}`} className="after:absolute after:inset-0 after:rounded-xl">
          {name}
        </Link>
      </h2>
      <div className="mt-1 flex-1">
        <p className="line-clamp-3 text-sm text-muted">{description}</p>
      </div>
      <div className="mt-3 flex flex-wrap gap-1.5">
        <Badge tone="accent">{department ? formatName(department) : "Everybody"}</Badge>
        {scope !== "BUILT_IN" && (
          <Badge tone="success">{sharedWithViewer ? "Shared with you" : SCOPES[scope]}</Badge>
        )}
        <Badge>{toolNames.length === 1 ? "1 tool" : `${toolNames.length || "No"} tools`}</Badge>
        {missing > 0 && <Badge>{missing} more once connected</Badge>}
      </div>
    </li>
  );
}
