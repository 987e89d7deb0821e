// All productions: one strip each, those that wait for somebody first.
import { read } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Bar, Status, Trouble, usePolled } from "../shell/parts.js";
import { ENDED, clock, count, loglineOf, money, secondsBetween, titleOf, titled, when } from "../shell/words.js";

const STATUSES = ["running", "waiting", "pending", "paused", "completed", "failed", "quarantined", "cancelled"];
const REFRESH_SECONDS = 4;

const openDecisions = (workflow) => workflow.user_decisions.filter((each) => each.status === "open" && !ENDED.has(workflow.status));

export function Productions({ query }) {
  const filters = { status: query.get("status") ?? "", project_id: query.get("project_id") ?? "", type: query.get("type") ?? "" };
  const [older, setOlder] = useState([]);
  const [cursor, setCursor] = useState(undefined);
  const [page, problem, again] = usePolled((abort) => read("workflows", { ...filters, limit: 50 }, abort), REFRESH_SECONDS, [location.hash]);
  useEffect(() => { document.title = "Productions – Callsheet"; setOlder([]); setCursor(undefined); }, [location.hash]);
  const more = async () => {
    const next = await read("workflows", { ...filters, limit: 50, cursor: cursor ?? page.next_cursor });
    setOlder([...older, ...next.items]);
    setCursor(next.next_cursor ?? null);
  };
  const set = (name, value) => {
    const wanted = new URLSearchParams(Object.entries({ ...filters, [name]: value }).filter(([, word]) => word));
    location.hash = `#/${wanted.size ? `?${wanted}` : ""}`;
  };
  const all = page ? [...page.items, ...older.filter((old) => !page.items.some((each) => each.workflow_id === old.workflow_id))] : [];
  const asking = all.filter((each) => openDecisions(each).length);
  const rest = all.filter((each) => !openDecisions(each).length);
  const nextCursor = cursor === undefined ? page?.next_cursor : cursor;
  return html`<div class="page-head"><h1 tabindex="-1">Productions</h1><a class="button first" href="#/new">New production</a></div>
    <form class="filters" role="search" aria-label="Filter productions" onSubmit=${(event) => event.preventDefault()}>
      <div class="field"><label for="f-status">Status</label><select id="f-status" value=${filters.status} onChange=${(e) => set("status", e.target.value)}>
        <option value="">All</option>${STATUSES.map((each) => html`<option key=${each} value=${each}>${titled(each)}</option>`)}</select></div>
      <div class="field"><label for="f-project">Project</label><input id="f-project" value=${filters.project_id} onChange=${(e) => set("project_id", e.target.value.trim())} autocomplete="off" /></div>
      <div class="field"><label for="f-type">Type</label><input id="f-type" value=${filters.type} onChange=${(e) => set("type", e.target.value.trim())} autocomplete="off" placeholder="movie_creation" /></div>
    </form>
    <${Trouble} problem=${problem} retry=${again} />
    ${!page && !problem && html`<p class="quiet">Reading…</p>`}
    ${asking.length > 0 && html`<section aria-labelledby="asking"><h2 id="asking">Waiting for you</h2><${Board} items=${asking} /></section>`}
    ${page && html`<section aria-labelledby="others">${asking.length > 0 && html`<h2 id="others">All others</h2>`}${!asking.length && html`<h2 id="others" class="unseen">All</h2>`}
      ${rest.length || asking.length ? html`<${Board} items=${rest} />` : html`<${Empty} filtered=${Object.values(filters).some(Boolean)} />`}</section>`}
    ${nextCursor && html`<p><button onClick=${more}>Show older ones</button></p>`}`;
}

function Empty({ filtered }) {
  return filtered
    ? html`<p>No production fits these filters. <a href="#/">Show all</a></p>`
    : html`<div class="empty"><p>No production yet. It begins with one sentence: who wants what, and what stands in the way.</p><p><a class="button" href="#/new">Start the first one</a></p></div>`;
}

const Board = ({ items }) => html`<ol class="board">${items.map((each) => html`<${Strip} key=${each.workflow_id} workflow=${each} />`)}</ol>`;

function Strip({ workflow }) {
  const { progress } = workflow;
  const open = openDecisions(workflow);
  const title = titleOf(workflow);
  const logline = loglineOf(workflow);
  const length = workflow.results?.summary?.seconds;
  const spent = workflow.budget?.money;
  return html`<li class=${`strip ${open.length ? "asks" : ""}`}><a href=${`#/w/${workflow.workflow_id}`}>
    <span class="strip-status"><${Status} status=${workflow.status} asks=${open.length > 0} /></span>
    <span class="strip-title"><strong>${title}</strong>${logline && !logline.startsWith(title.replace(/…$/, "")) && html`<span class="quiet small">${logline}</span>`}
      ${open.map((each) => html`<span key=${each.decision_id} class="strip-ask">${each.prompt}</span>`)}</span>
    <span class="strip-stage small"><span class="tag">${ENDED.has(workflow.status) ? "Type" : "Stage"}</span> ${ENDED.has(workflow.status) ? titled(workflow.type) : titled(workflow.current_step || "not begun")}</span>
    <span class="strip-progress small">${workflow.status === "completed" && length
      ? html`<span class="tag">Film</span> ${clock(length)}`
      : html`<span>${progress.executions_done} of ${count(progress.executions_total, "execution")}</span> <${Bar} share=${progress.percent / 100} label=${`Progress of ${title}`} />`}</span>
    <span class="strip-facts small"><span>${clock(secondsBetween(workflow.started_at ?? workflow.created_at, workflow.ended_at))}</span>${spent?.used > 0 && html`<span>${money(spent.used)}</span>`}<span class="quiet">${workflow.project_id}</span><span class="quiet">${when(workflow.created_at)}</span></span>
  </a></li>`;
}
