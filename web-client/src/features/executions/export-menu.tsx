import { Content, Item, Root, Trigger } from "@radix-ui/react-dropdown-menu";
import { useMutation } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ExportFormat } from "@/shared/graphql/generated/graphql";
import { saveBlob } from "@/shared/lib/save-file";
import { download } from "@/shared/rest/download";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";

const ExportUrl = graphql(`
  query exportUrl($id: ID!, $format: ExportFormat!) {
    execution(id: $id) {
      exportUrl(format: $format)
    }
  }
`);

const FORMATS: { format: ExportFormat; name: string; hint: string }[] = [
  { format: "MARKDOWN", name: "Markdown", hint: "To read and to paste" },
  { format: "JSON", name: "JSON", hint: "Everything, for programs" },
];

/** Saves an execution as a file. */
export function ExportMenu({ executionId }: { executionId: string }) {
  const save = useMutation({
    mutationFn: async (format: ExportFormat) => {
      const { execution } = await request(ExportUrl, { id: executionId, format });
      if (!execution) throw new Error("The execution is gone.");
      const { name, blob } = await download(execution.exportUrl);
      saveBlob(name, blob);
    },
  });
  return (
    <div className="space-y-2">
      {/* Not modal: a modal menu locks the page by a style element, which the content policy forbids. */}
      <Root modal={false}>
        <Trigger
          disabled={save.isPending}
          aria-busy={save.isPending}
          className="inline-flex min-h-11 items-center gap-2 rounded-lg border border-control/60 bg-surface px-4 text-sm font-medium shadow-xs transition hover:bg-sunken disabled:opacity-60 sm:min-h-9.5"
        >
          {save.isPending ? "Exporting…" : "Export"}
          <Icon name="chevron" className="rotate-90" />
        </Trigger>
        <Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="animate-appear z-40 w-60 rounded-xl border border-line bg-surface p-1.5 shadow-xl"
        >
          {FORMATS.map(({ format, name, hint }) => (
            <Item
              key={format}
              onSelect={() => save.mutate(format)}
              className="flex min-h-11 flex-col justify-center rounded-lg px-3 py-1.5 text-sm outline-none select-none data-highlighted:bg-sunken"
            >
              {name}
              <span className="text-xs text-muted">{hint}</span>
            </Item>
          ))}
        </Content>
      </Root>
      {save.isError && <FailureNotice title="It was not exported" error={save.error} />}
    </div>
  );
}
