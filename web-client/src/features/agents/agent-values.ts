import type { CreateAgentInput, CreateAgentMutation } from "@/shared/graphql/generated/graphql";

/** What the form holds; texts stay texts until they are sent. */
export type AgentValues = {
  name: string;
  description: string;
  systemPrompt: string;
  tools: string[];
  maxSteps: string;
  timeout: string;
  model: string;
  tags: string;
};

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
  tags: "",
};

export function toInput(values: AgentValues): CreateAgentInput {
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    systemPrompt: values.systemPrompt.trim(),
    tools: values.tools,
    configuration: {
      maxSteps: Number(values.maxSteps),
      timeout: Number(values.timeout),
      // An empty name stands for the server's own choice.
      model: values.model.trim(),
    },
    tags: splitTags(values.tags),
  };
}

/** Checks what needs no server: that the required fields are filled and numbers are numbers. */
export function checkValues(values: AgentValues): FieldErrors {
  const errors: FieldErrors = {};
  if (!values.name.trim()) errors.name = "Give the agent a name.";
  if (!values.systemPrompt.trim()) errors.systemPrompt = "Say what the agent does and how.";
  if (!isWhole(values.maxSteps)) errors["configuration.maxSteps"] = "Enter a whole number, such as 10.";
  if (!isWhole(values.timeout))
    errors["configuration.timeout"] = "Enter a whole number of seconds, such as 300.";
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

function splitTags(tags: string): string[] {
  return [...new Set(tags.split(",").map((tag) => tag.trim()))].filter(Boolean);
}

function isWhole(text: string): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) > 0;
}
