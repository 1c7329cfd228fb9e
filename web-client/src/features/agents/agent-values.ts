import type {
  AccessRole,
  AgentConfigurationInput,
  CreateAgentInput,
  CreateAgentMutation,
  ToolRuleInput,
  ToolScope,
} from "@/shared/graphql/generated/graphql";
import { SPAN_UNITS, type SpanUnit, splitSpan } from "@/shared/lib/format";

/** What the form holds; texts stay texts until they are sent. */
export type AgentValues = {
  name: string;
  description: string;
  systemPrompt: string;
  tools: string[];
  maxSteps: string;
  timeout: string;
  model: string;
  /** Empty for a share of the model's window. */
  compactAt: string;
  tags: string;
  requireConfirmation: boolean;
  people: string;
  /** The access role that approvers must have; empty for any that may decide. */
  role: AccessRole | "";
  byRequester: boolean;
  expiresAfter: string;
  expiresUnit: SpanUnit;
  readOnly: boolean;
  rules: RuleValues[];
};

/** A rule as it is typed in. */
export type RuleValues = {
  tool: string;
  scope: ToolScope;
  /** A JSON Schema as text; empty for a rule about all calls. */
  when: string;
  reason: string;
};

/** Those of the values that are typed in. */
export type TextName = {
  [Name in keyof AgentValues]: AgentValues[Name] extends string
    ? string extends AgentValues[Name]
      ? Name
      : never
    : never;
}[keyof AgentValues];

/** A message by the path of the input field it belongs to; "" is the whole form. */
export type FieldErrors = Record<string, string>;

export const EMPTY_AGENT: AgentValues = {
  name: "",
  description: "",
  systemPrompt: "",
  tools: [],
  maxSteps: "10",
  timeout: "300",
  model: "",
  compactAt: "",
  tags: "",
  requireConfirmation: false,
  people: "1",
  role: "",
  byRequester: true,
  expiresAfter: "7",
  expiresUnit: "days",
  readOnly: false,
  rules: [],
};

type Configuration = {
  maxSteps: number;
  timeout: number;
  model?: string | null;
  compactAt?: number | null;
  requireConfirmation: boolean;
  approval: { people: number; role?: AccessRole | null; byRequester: boolean; expiresAfter: number };
  readOnly: boolean;
  rules: { tool: string; scope: ToolScope; when?: unknown; reason?: string | null }[];
};

/** What the form holds for the configuration of a version. */
export function fromConfiguration({ approval, ...configuration }: Configuration) {
  const [expiresAfter, expiresUnit] = splitSpan(approval.expiresAfter);
  return {
    maxSteps: String(configuration.maxSteps),
    timeout: String(configuration.timeout),
    model: configuration.model ?? "",
    compactAt: configuration.compactAt == null ? "" : String(configuration.compactAt),
    requireConfirmation: configuration.requireConfirmation,
    people: String(approval.people),
    role: approval.role ?? "",
    byRequester: approval.byRequester,
    expiresAfter: String(expiresAfter),
    expiresUnit,
    readOnly: configuration.readOnly,
    rules: configuration.rules.map(({ tool, scope, when, reason }) => ({
      tool,
      scope,
      when: when == null ? "" : JSON.stringify(when, null, 2),
      reason: reason ?? "",
    })),
  } satisfies Partial<AgentValues>;
}

export function toInput(values: AgentValues): CreateAgentInput {
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    systemPrompt: values.systemPrompt.trim(),
    tools: values.tools,
    configuration: toConfiguration(values),
    tags: splitTags(values.tags),
  };
}

function toConfiguration(values: AgentValues): AgentConfigurationInput {
  const configuration: AgentConfigurationInput = {
    maxSteps: Number(values.maxSteps),
    timeout: Number(values.timeout),
    // An empty name stands for the server's own choice.
    model: values.model.trim(),
    compactAt: values.compactAt.trim() ? Number(values.compactAt) : null,
    requireConfirmation: values.requireConfirmation,
    readOnly: values.readOnly,
    rules: values.rules.map(toRule),
  };
  // Who agrees is of no account, and not checked, while nobody is asked.
  if (!values.requireConfirmation) return configuration;
  const approval = {
    people: Number(values.people),
    role: values.role || null,
    byRequester: values.byRequester,
    expiresAfter: Number(values.expiresAfter) * secondsOf(values.expiresUnit),
  };
  return { ...configuration, approval };
}

function toRule({ tool, scope, when, reason }: RuleValues): ToolRuleInput {
  return { tool, scope, when: when.trim() ? JSON.parse(when) : null, reason: reason.trim() || null };
}

function secondsOf(unit: SpanUnit): number {
  return SPAN_UNITS.find(([name]) => name === unit)?.[1] ?? 1;
}

const LEAST_EXPIRY = 60;
const LONGEST_EXPIRY = 30 * 86_400;

/** Checks what needs no server: that the required fields are filled and numbers are numbers. */
export function checkValues(values: AgentValues): FieldErrors {
  const errors: FieldErrors = {};
  if (!values.name.trim()) errors.name = "Give the agent a name.";
  if (!values.systemPrompt.trim()) errors.systemPrompt = "Say what the agent does and how.";
  if (!isWhole(values.maxSteps)) errors["configuration.maxSteps"] = "Enter a whole number, such as 10.";
  if (!isWhole(values.timeout))
    errors["configuration.timeout"] = "Enter a whole number of seconds, such as 300.";
  if (values.compactAt.trim() && !/^\d+$/.test(values.compactAt.trim()))
    errors["configuration.compactAt"] = "Enter a whole number of tokens, such as 100000, or 0 for never.";
  const broken = values.rules.findIndex(({ when }) => when.trim() && !isJson(when));
  if (broken >= 0) {
    errors["configuration.rules"] =
      `number ${broken + 1} has a schema that is not JSON: check its quotes and commas.`;
  }
  return values.requireConfirmation ? { ...errors, ...checkApproval(values) } : errors;
}

function checkApproval(values: AgentValues): FieldErrors {
  const errors: FieldErrors = {};
  if (!isWhole(values.people) || Number(values.people) > 5)
    errors["configuration.approval.people"] = "Enter a number from 1 to 5.";
  const seconds = Number(values.expiresAfter) * secondsOf(values.expiresUnit);
  if (!isWhole(values.expiresAfter) || seconds < LEAST_EXPIRY || seconds > LONGEST_EXPIRY)
    errors["configuration.approval.expiresAfter"] = "Enter a time from 1 minute to 30 days.";
  return errors;
}

const FIELDS = [
  "name",
  "description",
  "systemPrompt",
  "tools",
  "configuration.maxSteps",
  "configuration.timeout",
  "configuration.model",
  "configuration.compactAt",
  "configuration.approval.people",
  "configuration.approval.role",
  "configuration.approval.expiresAfter",
  "configuration.rules",
  "tags",
];

type FieldError = CreateAgentMutation["createAgent"]["errors"][number];

/** The server's errors by field such as `tags[1]`, the first of each; others of no field go to "". */
export function fieldErrors(errors: FieldError[]): FieldErrors {
  const result: FieldErrors = {};
  for (const { field, message } of errors) {
    const [path = "", index] = (field ?? "").split(/[[\]]/);
    const known = FIELDS.includes(path) ? path : "";
    result[known] ??= index === undefined ? message : `number ${Number(index) + 1} ${message}`;
  }
  return result;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function splitTags(tags: string): string[] {
  return [...new Set(tags.split(",").map((tag) => tag.trim()))].filter(Boolean);
}

function isWhole(text: string): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) > 0;
}
