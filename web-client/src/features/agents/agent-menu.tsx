import { Content, Item, Root, Separator, Trigger } from "@radix-ui/react-dropdown-menu";
import { Link } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { saveFile } from "@/shared/lib/save-file";
import { useCan } from "@/shared/session/viewer";
import { Icon } from "@/shared/ui/icon";
import { showToast } from "@/shared/ui/toast";

const ExportAgent = graphql(`
  query exportAgent($id: ID!, $version: Int) {
    exportAgent(id: $id, version: $version) {
      fileName
      text
      stripped
    }
  }
`);

const ITEM =
  "flex min-h-11 items-center rounded-lg px-3 text-sm outline-none select-none data-highlighted:bg-sunken sm:min-h-9";

type Props = {
  id: string;
  canUpdate: boolean;
  /** Absent when the viewer may not say who sees the agent. */
  onShare: (() => void) | undefined;
  onFailure: (error: unknown) => void;
};

/** What is done with an agent less often. */
export function AgentMenu({ id, canUpdate, onShare, onFailure }: Props) {
  const canCreate = useCan("CREATE_AGENT");
  const canSave = useCan("SAVE_TEMPLATE");
  const save = async () => {
    try {
      const { exportAgent: file } = await request(ExportAgent, { id });
      if (!file) throw new Error("The agent is gone.");
      saveFile(file.fileName, file.text, "application/yaml");
      if (file.stripped.length > 0) {
        showToast(`Saved without what looks like a secret in: ${file.stripped.join(", ")}`);
      }
    } catch (error) {
      onFailure(error);
    }
  };
  return (
    // Not modal: a modal menu locks the page by a style element, which the content policy forbids.
    <Root modal={false}>
      <Trigger className="inline-flex min-h-11 items-center gap-2 rounded-lg border border-control/60 bg-surface px-4 text-sm font-medium shadow-xs transition hover:bg-sunken sm:min-h-9.5">
        More
        <Icon name="chevron" className="rotate-90" />
      </Trigger>
      <Content
        align="end"
        sideOffset={8}
        collisionPadding={12}
        className="animate-appear z-40 w-60 rounded-xl border border-line bg-surface p-1.5 shadow-xl"
      >
        {onShare && (
          <Item className={ITEM} onSelect={onShare}>
            Share
          </Item>
        )}
        {canCreate && (
          <Item className={ITEM} asChild>
            <Link to={`/agents/new?from=${id}`}>Make a copy</Link>
          </Item>
        )}
        <Item className={ITEM} asChild>
          <Link to={`/agents/${id}/versions`}>Compare versions</Link>
        </Item>
        {canSave && (
          <Item className={ITEM} asChild>
            <Link to={`/templates/new?agent=${id}`}>Save as template</Link>
          </Item>
        )}
        <Separator className="my-1 h-px bg-line" />
        <Item className={ITEM} onSelect={() => void save()}>
          Export as a file
        </Item>
        {canUpdate && (
          <Item className={ITEM} asChild>
            <Link to={`/agents/${id}/import`}>Import from a file</Link>
          </Item>
        )}
      </Content>
    </Root>
  );
}
