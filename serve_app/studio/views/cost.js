// What the production has used, against its limits and against what was expected.
import { html } from "../shell/html.js";
import { Bar, Table } from "../shell/parts.js";
import { money, quantity, span } from "../shell/words.js";

const KINDS = { money: "Money", tokens: "Tokens", gpu_seconds: "GPU time", cpu_seconds: "CPU time" };

export function Cost({ production }) {
  const { budget, options } = production.workflow.value;
  const currency = options.budget?.prices?.currency ?? "USD";
  const word = (kind, amount) => (amount === null || amount === undefined ? "–" : kind === "money" ? money(amount, currency) : kind === "tokens" ? quantity(amount) : span(amount));
  const byAgent = spent(production);
  return html`${budget ? html`<${Table} caption="Used and expected, children included" keyOf=${(row) => row.kind} rows=${Object.keys(KINDS).map((kind) => ({ kind, ...budget[kind] }))} columns=${[
      ["kind", "What", { cell: (row) => KINDS[row.kind] }], ["used", "Used", { number: true, cell: (row) => (options.budget ? word(row.kind, row.used) : "–") }], ["reserved", "Under way", { number: true, cell: (row) => (options.budget ? word(row.kind, row.reserved) : "–") }],
      ["limit", "Limit", { number: true, cell: (row) => word(row.kind, row.limit) }],
      ["share", "Of the limit", { cell: (row) => (row.limit ? html`<${Bar} share=${row.used / row.limit} tone=${row.used > row.limit * 0.8 ? "high" : ""} label=${`${KINDS[row.kind]} used`} />` : "no limit") }],
      ["estimate", "Expected", { cell: (row) => (row.estimate ? `${word(row.kind, row.estimate.expected)} (${word(row.kind, row.estimate.low)} to ${word(row.kind, row.estimate.high)})` : "–") }]]} />` : html`<p class="quiet">Nobody counts for this production: it was started before budgets were kept, or without an engine that counts.</p>`}
    ${budget && !options.budget ? html`<p class="quiet">Without a limit nothing is counted here; what the executions report stands below.</p>` : ""}
    <section aria-labelledby="by-agent"><h3 id="by-agent">By agent</h3><${Table} caption="As the executions report it" hideCaption rows=${byAgent} empty="Nothing has been used yet." columns=${[
      ["name", "Agent"], ["worked", "Worked", { number: true, cell: (row) => span(row.worked) }], ["cpu", "CPU", { number: true, cell: (row) => (row.cpu ? span(row.cpu) : "") }], ["tokens", "Tokens", { number: true, cell: (row) => (row.tokens ? quantity(row.tokens) : "") }],
      ["calls", "Model calls", { number: true, cell: (row) => row.calls || "" }], ["frames", "Frames", { number: true, cell: (row) => (row.frames ? quantity(row.frames) : "") }]]} /></section>`;
}

function spent(production) {
  const found = new Map();
  for (const each of production.executions.value) {
    const sum = found.get(each.agent) ?? { id: each.agent, name: production.nameOf(each.agent), worked: 0, cpu: 0, tokens: 0, calls: 0, frames: 0 };
    const usage = each.usage ?? {};
    sum.worked += each.cached ? 0 : (each.worked_seconds ?? 0);
    sum.cpu += usage.cpu_seconds ?? 0;
    sum.tokens += (usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0);
    sum.calls += usage.llm_calls ?? 0;
    sum.frames += usage.render_frames ?? 0;
    found.set(each.agent, sum);
  }
  return [...found.values()].sort((one, other) => other.worked - one.worked);
}
