import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { formatCount, formatSpan } from "@/shared/lib/format";
import { whoAgrees } from "@/shared/lib/who-agrees";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { CopyButton } from "@/shared/ui/copy-button";

export const AgentDefinitionFields = graphql(`
  fragment AgentDefinition on AgentVersion {
    number
    systemPrompt
    toolNames
    configuration {
      maxSteps
      timeout
      model
      compactAt
      requireConfirmation
      approval {
        people
        role
        byRequester
        expiresAfter
      }
      readOnly
      rules {
        tool
        scope
        when
        reason
      }
    }
  }
`);

const SCOPES = { DENY: "is refused", ASK: "waits until people agree", ALLOW: "is called without asking" };

/** One version, as its executions saw it. */
export function AgentDefinition(props: { version: FragmentType<typeof AgentDefinitionFields> }) {
  const { number, systemPrompt, toolNames, configuration } = readFragment(
    AgentDefinitionFields,
    props.version,
  );
  return (
    <Card title={`Definition of version ${number}`} actions={<CopyButton text={systemPrompt} label="Copy" />}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 text-sm sm:grid-cols-3">
        <div className="col-span-full min-w-0">
          <dt className="mb-1.5 text-muted">System prompt</dt>
          <dd className="rounded-lg border border-line bg-sunken p-3 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap">
            {systemPrompt}
          </dd>
        </div>
        <div className="col-span-full min-w-0">
          <dt className="mb-1.5 text-muted">Tools</dt>
          <dd className="flex flex-wrap gap-1.5">
            {toolNames.length === 0 && "None: the agent answers from its prompt alone."}
            {toolNames.map((name) => (
              <Badge key={name}>
                <code className="font-mono">{name}</code>
              </Badge>
            ))}
          </dd>
        </div>
        <Fact label="Max steps">{configuration.maxSteps}</Fact>
        <Fact label="Timeout">{configuration.timeout} s</Fact>
        <Fact label="Model">{configuration.model ?? "The server's own"}</Fact>
        <Fact label="Summarizes">
          {configuration.compactAt == null
            ? "At 70 % of the model's window"
            : configuration.compactAt === 0
              ? "Never"
              : `From ${formatCount(configuration.compactAt)} tokens on`}
        </Fact>
        <div className="col-span-full min-w-0">
          <dt className="text-muted">Calls that change something</dt>
          <dd className="mt-0.5 font-medium break-words">
            {configuration.requireConfirmation
              ? `Wait for ${whoAgrees(configuration.approval)}; denied after ${formatSpan(configuration.approval.expiresAfter)}`
              : "Are made without asking anybody"}
          </dd>
        </div>
        {(configuration.readOnly || configuration.rules.length > 0) && (
          <div className="col-span-full min-w-0">
            <dt className="text-muted">Rules</dt>
            <dd className="mt-0.5 space-y-1 break-words">
              {configuration.readOnly && <p className="font-medium">Only looks, changes nothing</p>}
              {configuration.rules.map((rule, index) => (
                <p key={index}>
                  <code className="font-mono">{rule.tool}</code> {SCOPES[rule.scope]}
                  {rule.when != null && (
                    <>
                      {" "}
                      when <code className="font-mono text-xs">{JSON.stringify(rule.when)}</code>
                    </>
                  )}
                  {rule.reason && <span className="text-muted"> ({rule.reason})</span>}
                </p>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd className="mt-0.5 font-medium break-words">{children}</dd>
    </div>
  );
}
