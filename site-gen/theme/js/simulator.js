// Runs a prompt on the product's server and shows what comes of it. Without a server, or without
// being signed in, it says so and what to do.

import { isServed } from "./servers.js";

const TOKEN = "profile-builder.token";
const VARIABLE = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

for (const simulator of document.querySelectorAll(".simulator")) start(simulator);

function start(simulator) {
  const form = simulator.querySelector(".simulator-form");
  const { prompt, system } = form.elements;
  const variables = showVariables(form);
  variables();
  prompt.addEventListener("input", variables);
  system.addEventListener("input", variables);
  form.addEventListener("reset", () => {
    setTimeout(variables); // The fields have their first values only after this event.
    hide(simulator);
    say(simulator, "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.ariaBusy !== "true") run(simulator, form);
  });
  const save = simulator.querySelector(".simulator-save");
  save.addEventListener("submit", (event) => {
    event.preventDefault();
    if (save.ariaBusy !== "true") keep(simulator, form, save);
  });
}

/** Keeps one input for each variable of the prompts, with what was typed into it. */
function showVariables(form) {
  const group = form.querySelector(".simulator-variables");
  return () => {
    const text = `${form.elements.system.value}\n${form.elements.prompt.value}`;
    const names = new Set([...text.matchAll(VARIABLE)].map((match) => match[1]));
    const known = new Map([...group.querySelectorAll("label")].map((label) => [label.dataset.name, label]));
    for (const [name, label] of known) if (!names.has(name)) label.remove();
    for (const name of names) group.append(known.get(name) ?? variable(name));
    group.hidden = names.size === 0;
  };
}

function variable(name) {
  const label = document.createElement("label");
  label.className = "simulator-field";
  label.dataset.name = name;
  const input = document.createElement("textarea");
  input.rows = 1;
  label.append(`${name} `, input);
  return label;
}

async function run(simulator, form) {
  hide(simulator);
  const input = inputOf(form);
  if (input.prompt.trim() === "") return say(simulator, "missing");
  const token = storedToken();
  if (!token) return say(simulator, (await isServed({ again: true })) ? "signed-out" : "no-server");
  say(simulator, "running");
  await send(simulator, form, simulator.dataset.api, token, input, (response, body) => {
    if (response.ok && typeof body?.text === "string") show(simulator, body);
    else explain(simulator, response, body, "failed");
  });
}

/** Keeps the prompt among the reader's own templates: what stays is the system prompt, what changes a goal. */
async function keep(simulator, form, save) {
  const token = storedToken();
  if (!token) return say(simulator, "signed-out");
  const { system, prompt } = inputOf(form);
  const input = {
    name: save.elements.name.value.trim(),
    systemPrompt: system ?? prompt,
    goals: system ? [prompt] : [],
  };
  say(simulator, "saving");
  await send(simulator, save, "/api/v1/templates", token, input, (response, body) => {
    if (response.ok && typeof body?.id === "string") say(simulator, "saved", { name: body.name });
    else explain(simulator, response, body, "not-saved");
  });
}

/** Posts to the product's server; `form` is busy until there is an answer. */
async function send(simulator, form, address, token, input, answered) {
  form.ariaBusy = "true";
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
    answered(response, await response.json().catch(() => null));
  } catch {
    say(simulator, navigator.onLine ? "no-server" : "offline");
  } finally {
    form.ariaBusy = "false";
  }
}

function inputOf(form) {
  const variables = {};
  for (const label of form.querySelectorAll(".simulator-variables label")) {
    variables[label.dataset.name] = label.querySelector("textarea").value;
  }
  const system = form.elements.system.value;
  return { ...(system.trim() && { system }), prompt: form.elements.prompt.value, variables };
}

function storedToken() {
  try {
    return localStorage.getItem(TOKEN);
  } catch {
    return null; // Storage may be switched off.
  }
}

/** Whether the product answers beside this page, for the remedy only. */
function show(simulator, body) {
  const facts = {
    model: body.model,
    input: String(body.usage.inputTokens),
    output: String(body.usage.outputTokens),
    seconds: (body.durationMs / 1000).toFixed(1),
  };
  for (const [name, value] of Object.entries(facts)) {
    simulator.querySelector(`[data-fact="${name}"]`).textContent = name === "seconds" ? `${value} s` : value;
  }
  simulator.querySelector(".simulator-answer").textContent = body.text;
  simulator.querySelector(".simulator-simulated").hidden = !body.simulated;
  const reasoning = simulator.querySelector(".simulator-reasoning");
  reasoning.hidden = !body.reasoning;
  reasoning.querySelector("div").textContent = body.reasoning ?? "";
  const suggestions = simulator.querySelector(".simulator-suggestions");
  suggestions.hidden = body.suggestions.length === 0;
  suggestions.querySelector("ul").replaceChildren(...body.suggestions.map(({ message }) => {
    const item = document.createElement("li");
    item.textContent = message;
    return item;
  }));
  simulator.querySelector(".simulator-result").hidden = false;
  say(simulator, "done", facts);
}

/** Says what an answer without a result means. */
function explain(simulator, response, body, otherwise) {
  const isOurs = typeof body?.message === "string";
  if (response.status === 401 && isOurs) return say(simulator, "signed-out");
  if (response.status === 403 && isOurs && otherwise === "failed") return say(simulator, "forbidden");
  if (response.status === 429) {
    return say(simulator, "busy", { seconds: response.headers.get("Retry-After") ?? "60" });
  }
  if (!isOurs) return say(simulator, "no-server");
  const id = body.requestId && response.status >= 500 ? ` (${body.requestId})` : "";
  say(simulator, otherwise, { message: `${body.message}${id}` });
}

/** Shows one of the sentences that the element carries. */
function say(simulator, what, values = {}) {
  const status = simulator.querySelector(".simulator-status");
  const name = what.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  status.textContent = (status.dataset[name] ?? "").replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  status.dataset.state = what;
  simulator.querySelector(".simulator-way").hidden = what !== "signed-out";
}

function hide(simulator) {
  simulator.querySelector(".simulator-result").hidden = true;
}
