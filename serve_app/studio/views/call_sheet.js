// The call sheet: what asks for a person, who is at work, who comes next and what they wait for.
import { html, useComputed } from "../shell/html.js";
import { Bar, Table, useTick } from "../shell/parts.js";
import { ENDED, clock, count, itemWord, secondsBetween, span, timeOfDay, titled } from "../shell/words.js";
import { Decisions } from "./decisions.js";
import { reduced } from "./graph.js";

const MOST_NEXT = 9;

export function CallSheet({ production }) {
  const workflow = production.workflow.value;
  const over = ENDED.has(workflow.status);
  const running = production.executions.value.filter((each) => each.status === "running" && !each.halted && !over);
  useTick(running.length > 0);
  return html`<${Decisions} production=${production} />
    ${over ? html`<${Wrap} production=${production} />` : html`<div class="columns">
      <${AtWork} production=${production} running=${running} />
      <${Next} production=${production} />
    </div>`}
    <${Failures} production=${production} />
    ${workflow.notes.length > 0 && html`<section aria-labelledby="notes"><h2 id="notes">Notes</h2><ul class="plain-list">${workflow.notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul></section>`}`;
}

function AtWork({ production, running }) {
  const ordered = [...running].sort((one, other) => one.started_at.localeCompare(other.started_at));
  return html`<section aria-labelledby="at-work"><h2 id="at-work">At work <small>${running.length}</small></h2>
    ${ordered.length ? html`<ul class="calls">${ordered.map((each) => html`<li key=${each.execution_id}>
      <span class="swatch" style=${{ background: `var(--${each.stage})` }} aria-hidden="true"></span>
      <span><strong>${production.nameOf(each.agent)}</strong>${each.item && html` <span>${itemWord(each.item)}</span>`}${each.take > 0 && html` <span class="flag">take ${each.take + 1}</span>`}${each.attempts > 1 && html` <span class="flag">attempt ${each.attempts}</span>`}
        <small class="quiet">${[each.waiting || each.words, each.actor && `on ${each.actor}`].filter(Boolean).join(" · ")}</small>
        ${each.fraction > 0 && html`<${Bar} share=${each.fraction} label=${`Progress of ${production.nameOf(each.agent)} ${itemWord(each.item)}`} />`}</span>
      <span class="number">${clock(secondsBetween(each.started_at))}</span></li>`)}</ul>` : html`<p class="quiet">${idle(production.workflow.value)}</p>`}
  </section>`;
}

function idle(workflow) {
  if (workflow.user_decisions.some((each) => each.status === "open")) return "Nobody; the decision above comes first.";
  return { pending: "Nobody yet: it waits for an engine.", paused: "Nobody: the production is paused.", quarantined: "Nobody: it was set aside. See what went wrong below." }[workflow.status] ?? "Nobody at this moment.";
}

function Next({ production }) {
  const next = useComputed(() => upcoming(production));
  const rows = next.value;
  return html`<section aria-labelledby="next"><h2 id="next">Next</h2>
    ${rows.length ? html`<ol class="calls">${rows.slice(0, MOST_NEXT).map((each) => html`<li key=${each.id}><span class="swatch hollow" style=${{ borderColor: `var(--${each.stage})` }} aria-hidden="true"></span>
      <span><strong>${each.name}</strong><small class="quiet">${each.waits.length ? `waits for ${listed(each.waits)}` : "can begin"}</small></span></li>`)}</ol>${rows.length > MOST_NEXT && html`<p class="quiet small">and ${rows.length - MOST_NEXT} more after them; <a href=${`#/w/${production.id}/graph`}>the graph shows all</a></p>`}` : html`<p class="quiet">${production.graph.value ? "Nothing more." : "Reading…"}</p>`}
  </section>`;
}

function listed(names) {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

/** Agents and decisions that have not begun, nearest first, each with those it waits for. */
export function upcoming(production) {
  const graph = production.graph.value;
  if (!graph) return [];
  const { executions, workflow } = production;
  const began = new Set(executions.value.map((each) => each.agent));
  const unfinished = new Set(executions.value.filter((each) => each.status === "running").map((each) => each.agent));
  const decided = new Set(workflow.value.user_decisions.filter((each) => each.status === "made").map((each) => each.kind));
  const isDone = (node) => (node.type === "decision" ? decided.has(node.id) : began.has(node.id) && !unfinished.has(node.id));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const before = new Map(graph.nodes.map((node) => [node.id, []]));
  for (const { source, target } of reduced([...nodes.keys()], graph.edges)) before.get(target)?.push(source);
  const open = new Map();
  const depth = (id, seen = new Set()) => {
    if (open.has(id)) return open.get(id);
    if (seen.has(id)) return 0;
    seen.add(id);
    const waits = before.get(id).filter((each) => nodes.has(each) && !isDone(nodes.get(each)));
    const found = waits.length ? 1 + Math.max(...waits.map((each) => depth(each, seen))) : 0;
    open.set(id, found);
    return found;
  };
  return graph.nodes.filter((node) => !began.has(node.id) && !isDone(node) && !workflow.value.user_decisions.some((each) => each.kind === node.id))
    .map((node) => ({ id: node.id, name: node.type === "decision" ? `Decision: ${node.name}` : production.nameOf(node.id), stage: production.agents.value.get(node.id)?.stage ?? "final_assembly", depth: depth(node.id),
      waits: before.get(node.id).filter((each) => !isDone(nodes.get(each))).map((each) => (nodes.get(each).type === "decision" ? `your decision` : production.nameOf(each))) }))
    .sort((one, other) => one.depth - other.depth);
}

function Failures({ production }) {
  const { workflow, executions } = production;
  const failed = executions.value.filter((each) => each.status === "failed" && each.failure);
  const history = workflow.value.error_history.map((each, place) => ({ id: `${each.at}${place}`, who: each.agent ? production.nameOf(each.agent) : titled(each.category), item: each.item, code: each.code, message: each.message, at: each.at }));
  const rows = history.length ? history : failed.map((each) => ({ id: each.execution_id, who: production.nameOf(each.agent), item: each.item, code: each.failure.code, message: each.failure.message, at: each.ended_at }));
  if (!rows.length) return null;
  return html`<section aria-labelledby="wrong" class=${workflow.value.status === "failed" ? "wrong" : ""}><h2 id="wrong">What went wrong</h2>
    ${["failed", "quarantined"].includes(workflow.value.status) && html`<p>Finished work is kept. Mend the cause where there is one, then “Let it go on”: only what is missing runs.</p>`}
    <${Table} caption="Failures, oldest first" hideCaption columns=${[["who", "Who"], ["item", "On", { cell: (row) => itemWord(row.item) }], ["message", "What happened", { cell: (row) => html`${row.message} <code class="small quiet">${row.code}</code>` }], ["at", "When", { cell: (row) => timeOfDay(row.at) }]]} rows=${rows} />
  </section>`;
}

function Wrap({ production }) {
  const workflow = production.workflow.value;
  const rows = production.executions.value;
  const done = rows.filter((each) => each.status === "succeeded");
  const worked = done.reduce((sum, each) => sum + (each.worked_seconds || 0), 0);
  const reused = done.filter((each) => each.cached).length;
  const film = workflow.results?.["film.mp4"];
  return html`<section aria-labelledby="wrap" class="wrap"><h2 id="wrap">${workflow.status === "completed" ? "Wrapped" : titled(workflow.status)}</h2>
    <p>${count(done.length, "execution")} by ${count(new Set(done.map((each) => each.agent)).size, "agent")}, ${span(worked)} of work${reused ? `, ${reused} taken over from earlier work` : ""}.</p>
    ${film && html`<p class="row"><a class="button first" href=${`#/w/${production.id}/film`}>Watch the film</a><a class="button" href=${`#/w/${production.id}/files`}>All files</a></p>`}
  </section>`;
}
