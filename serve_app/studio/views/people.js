// Who worked in this production, how long and how often, and on which machines.
import { read } from "../shell/api.js";
import { html } from "../shell/html.js";
import { Table, Trouble, usePolled } from "../shell/parts.js";
import { count, quantity, span } from "../shell/words.js";

export function People({ production }) {
  const [figures, problem, again] = usePolled((abort) => read(`${production.base}/agents`, undefined, abort), production.over ? 0 : 6, [production.id, production.over]);
  const nodes = new Map();
  for (const each of production.executions.value) if (each.node) nodes.set(each.node, (nodes.get(each.node) ?? 0) + 1);
  if (!figures) return problem ? html`<${Trouble} problem=${problem} retry=${again} />` : html`<p class="quiet">Reading…</p>`;
  const number = (cell) => ({ number: true, cell });
  return html`<${Table} caption=${`${count(figures.items.length, "agent")}, the most work first. Waiting is time for a slot, an actor or a service.`} keyOf=${(row) => row.agent} rows=${figures.items} columns=${[
      ["agent", "Agent", { cell: (row) => html`<span class="swatch" style=${{ background: `var(--${row.stage})` }} aria-hidden="true"></span> ${production.nameOf(row.agent)}` }],
      ["executions", "Executions", number((row) => quantity(row.executions))], ["p50", "Typical", number((row) => span(row.p50))], ["p99", "Slowest", number((row) => span(row.p99))],
      ["worked", "Worked", number((row) => span(row.worked))], ["waited", "Waited", number((row) => span(row.waited))], ["retakes", "Retakes", number((row) => row.retakes || "")],
      ["failures", "Failed attempts", number((row) => row.failures || "")], ["reused", "Taken over", number((row) => row.reused || "")], ["providers", "By means of", { cell: (row) => row.providers.join(", ") }]]} />
    ${nodes.size > 0 && html`<section aria-labelledby="where"><h3 id="where">Where</h3><ul class="plain-list">${[...nodes].map(([node, number_]) => html`<li key=${node}><code>${node}</code> ${count(number_, "execution")}</li>`)}</ul></section>`}`;
}
