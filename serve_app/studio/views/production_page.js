// One production: the head of its call sheet, what one may do with it, and its views.
import { html, useEffect, useMemo } from "../shell/html.js";
import { Production } from "../live/production.js";
import { Box, Status, Trouble, useTick } from "../shell/parts.js";
import { ENDED, STAGES, clock, count, loglineOf, money, quantity, secondsBetween, titleOf, titled } from "../shell/words.js";
import { CallSheet } from "./call_sheet.js";
import { Controls } from "./controls.js";
import { Cost } from "./cost.js";
import { Dailies } from "./dailies.js";
import { Files } from "./files.js";
import { Film } from "./film.js";
import { Graph } from "./graph.js";
import { Log } from "./log.js";
import { People } from "./people.js";
import { Script } from "./script.js";
import { Timeline } from "./timeline.js";

const VIEWS = [["", "Call sheet", CallSheet], ["film", "Film", Film], ["dailies", "Dailies", Dailies], ["script", "Script", Script], ["timeline", "Timeline", Timeline], ["graph", "Graph", Graph],
  ["people", "Who worked", People], ["cost", "Cost", Cost], ["files", "Files", Files], ["log", "Log", Log]];
const LINKS = {
  offline: "The connection to the server is lost. The production goes on without this page, which tries again by itself.",
  polling: "Live updates do not get through here; the page asks every few seconds instead.",
};

export function ProductionPage({ parts: [id, view = ""] }) {
  const production = useMemo(() => new Production(id), [id]);
  useEffect(() => () => production.close(), [production]);
  const workflow = production.workflow.value;
  const problem = production.problem.value;
  const [, title, View] = VIEWS.find(([path]) => path === view) ?? VIEWS[0];
  useEffect(() => { document.title = `${workflow ? titleOf(workflow) : "Production"}: ${title} – Callsheet`; }, [workflow && titleOf(workflow), title]);
  useEffect(() => { if (workflow && document.activeElement === document.body) document.querySelector("h1").focus({ preventScroll: true }); }, [Boolean(workflow)]);
  useEffect(() => { document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }); }, [view, Boolean(workflow)]);
  if (!workflow) return html`<h1 tabindex="-1">Production</h1>${problem ? html`<${Trouble} problem=${problem} /><p><a href="#/">All productions</a></p>` : html`<p class="quiet">Reading…</p>`}`;
  return html`<${Head} production=${production} whole=${view === ""} />
    ${LINKS[production.link.value] && html`<p class="banner">${LINKS[production.link.value]}</p>`}
    <${Trouble} problem=${problem} onClose=${() => { production.problem.value = null; }} />
    <nav class="views" aria-label="Views of this production"><ul>${VIEWS.map(([path, name]) => html`<li key=${path}><a href=${`#/w/${id}${path ? `/${path}` : ""}`} aria-current=${path === view ? "page" : undefined}>${name}</a></li>`)}</ul></nav>
    <div class="view">${view !== "" && html`<h2 class="unseen">${title}</h2>`}<${View} production=${production} /></div>`;
}

/** The whole head above the call sheet; above the other views only what one needs there. */
function Head({ production, whole }) {
  const workflow = production.workflow.value;
  const over = ENDED.has(workflow.status);
  useTick(!over);
  const asked = workflow.user_decisions.filter((each) => each.status === "open");
  const { progress, budget } = workflow;
  const seconds = workflow.results?.summary?.seconds;
  const [title, logline] = [titleOf(workflow), loglineOf(workflow)];
  const named = !logline.startsWith(title.replace(/…$/, ""));
  const currency = workflow.options.budget?.prices?.currency ?? "USD";
  return html`<header class=${`sheet-head ${whole ? "" : "brief"}`}>
    <p class="crumb small"><a href="#/">Productions</a> <span aria-hidden="true">/</span> ${workflow.project_id}${workflow.forked_from && html` <span aria-hidden="true">/</span> <a href=${`#/w/${workflow.forked_from}`}>made from another production</a>`}${workflow.parent_id && html` <span aria-hidden="true">/</span> <a href=${`#/w/${workflow.parent_id}`}>part of a larger production</a>`}</p>
    <div class="title-row"><h1 tabindex="-1" class=${named ? "" : "long"}>${named ? title : logline || title}</h1><${Controls} production=${production} /></div>
    ${named && logline && whole && html`<p class="logline">${logline}</p>`}
    <dl class="boxes">
      <${Box} tag="Status"><${Status} status=${workflow.status} asks=${!over && asked.length > 0} /></${Box}>
      <${Box} tag=${over ? "Took" : "Running for"}>${clock(secondsBetween(workflow.started_at ?? workflow.created_at, workflow.ended_at))}</${Box}>
      <${Box} tag="Film">${seconds ? clock(seconds) : "–"}</${Box}>
      <${Box} tag="Shots">${progress.shots_total ? html`${progress.shots_done}<small> of ${progress.shots_total}</small>` : "–"}</${Box}>
      <${Box} tag="Executions">${quantity(progress.executions_done)}<small> of ${quantity(progress.executions_total)}</small></${Box}>
      <${Box} tag="Cost">${budget ? money(budget.money.used, currency) : "–"}${budget?.money?.limit != null && html`<small> of ${money(budget.money.limit, currency)}</small>`}</${Box}>
      <${Box} tag="Live">${{ live: "Yes", connecting: "Connecting", polling: "Every 3 s", offline: "No", ended: "Ended" }[production.link.value]}</${Box}>
    </dl>
    ${whole && html`<${Stages} workflow=${workflow} executions=${production.executions.value} />`}
    ${workflow.successor_id && html`<p>It goes on as <a href=${`#/w/${workflow.successor_id}`}>another workflow</a>.</p>`}
    ${!over && workflow.draining > 0 && html`<p class="small">${count(workflow.draining, "execution")} still run before it is paused.</p>`}
  </header>`;
}

/** The stages in order, each as full as its executions are done. */
function Stages({ workflow, executions }) {
  const seen = new Set(executions.map((each) => each.stage));
  const stages = STAGES.filter((stage) => seen.has(stage) || workflow.completed_steps.includes(stage) || workflow.current_step === stage || workflow.type.startsWith("movie_"));
  return html`<ol class="stages" aria-label="Stages">${stages.map((stage) => {
    const of = executions.filter((each) => each.stage === stage);
    const done = of.filter((each) => each.status === "succeeded").length;
    const running = of.filter((each) => each.status === "running").length;
    const complete = workflow.completed_steps.includes(stage) || workflow.status === "completed";
    const word = complete ? "done" : running ? `${running} at work` : done ? `${done} done` : "ahead";
    return html`<li key=${stage} class=${complete ? "done" : running || workflow.current_step === stage ? "now" : "ahead"} aria-current=${workflow.current_step === stage && !ENDED.has(workflow.status) ? "step" : undefined}>
      <span class="swatch" style=${{ background: `var(--${stage})` }} aria-hidden="true"></span><span>${titled(stage)}</span><small>${word}</small></li>`;
  })}</ol>`;
}
