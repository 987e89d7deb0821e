// The timeline: a lane for each agent, a bar for each execution, its waiting before its work.
//
// One stop for the Tab key; arrows move from bar to bar and the words beside it follow, so three hundred executions stay walkable. The same facts stand in a table below. Only lanes near the window are drawn.
import { html, useComputed, useEffect, useRef, useState } from "../shell/html.js";
import { Table, useTick } from "../shell/parts.js";
import { ENDED, clock, itemWord, span, statusWord, timeOfDay } from "../shell/words.js";
import { useNear } from "../live/media.js";

const ZOOMS = [1, 2, 4, 8, 16, 32];
const LANE = 26;
const ROW = 9;
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600];
const MOST_ROWS = 500;

/** Lanes in the order agents began, each with its executions packed into rows that do not overlap. */
export function lanesOf(executions, now) {
  const lanes = new Map();
  const ordered = executions.filter((each) => each.started_at).sort((one, other) => one.started_at.localeCompare(other.started_at));
  const zero = ordered.length ? Date.parse(ordered[0].started_at) : now;
  for (const each of ordered) {
    const from = (Date.parse(each.started_at) - zero) / 1000;
    const to = ((each.ended_at ? Date.parse(each.ended_at) : now) - zero) / 1000;
    const lane = lanes.get(each.agent) ?? { agent: each.agent, stage: each.stage, rows: [], bars: [] };
    let row = lane.rows.findIndex((end) => end <= from);
    if (row < 0) row = lane.rows.push(0) - 1;
    lane.rows[row] = to;
    lane.bars.push({ each, from, to, row, waited: each.ended_at && each.worked_seconds ? Math.max(0, to - from - each.worked_seconds) : 0 });
    lanes.set(each.agent, lane);
  }
  const all = [...lanes.values()];
  return { lanes: all, zero, seconds: Math.max(1, ...all.flatMap((lane) => lane.bars.map((bar) => bar.to))) };
}

export function Timeline({ production }) {
  const over = ENDED.has(production.workflow.value.status);
  const running = !over && production.executions.value.some((each) => each.status === "running");
  useTick(running);
  const [zoom, setZoom] = useState(1);
  const [chosen, setChosen] = useState("");
  const [asTable, setAsTable] = useState(false);
  const frame = useRef(null);
  const found = useComputed(() => production.executions.value);
  const ended = production.workflow.value.ended_at;
  const { lanes, seconds } = lanesOf(found.value, over && ended ? Date.parse(ended) : Date.now());
  const bars = lanes.flatMap((lane) => lane.bars);
  const place = bars.findIndex((bar) => bar.each.execution_id === chosen);
  useEffect(() => { frame.current?.querySelector(".bar.chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [chosen, zoom]);
  if (!bars.length) return html`<p class="quiet">Nothing has begun yet.</p>`;
  const step = (event) => {
    const moves = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: bars.length - 1 - place };
    const lane = bars[place] && lanes.findIndex((one) => one.bars.includes(bars[place]));
    let next = event.key in moves ? bars[Math.max(0, Math.min(bars.length - 1, place + moves[event.key]))] : null;
    if (event.key === "ArrowDown") next = lanes[Math.min(lanes.length - 1, (lane ?? -1) + 1)].bars[0];
    if (event.key === "ArrowUp") next = lanes[Math.max(0, (lane ?? 1) - 1)].bars[0];
    if (event.key === "Escape") setChosen("");
    if (!next) return;
    event.preventDefault();
    setChosen(next.each.execution_id);
  };
  const tick = TICKS.find((each) => (each / seconds) * zoom >= 0.09) ?? TICKS.at(-1);
  const marks = Array.from({ length: Math.floor(seconds / tick) + 1 }, (_, number) => number * tick);
  return html`<div class="tools"><div class="row" role="group" aria-label="Zoom">
      <button onClick=${() => setZoom(ZOOMS[Math.max(0, ZOOMS.indexOf(zoom) - 1)])} disabled=${zoom === ZOOMS[0]} aria-label="Zoom out">−</button>
      <button onClick=${() => setZoom(ZOOMS[Math.min(ZOOMS.length - 1, ZOOMS.indexOf(zoom) + 1)])} disabled=${zoom === ZOOMS.at(-1)} aria-label="Zoom in">+</button>
      <button onClick=${() => setZoom(1)} disabled=${zoom === 1}>Whole</button></div>
      <ul class="legend small"><li><span class="bar-sample"></span> at work</li><li><span class="bar-sample waited"></span> waiting</li><li><span class="bar-sample take"></span> another take or attempt</li><li><span class="bar-sample reused"></span> taken over</li><li><span class="bar-sample failed"></span> failed</li></ul></div>
    <p id="timeline-about" class="small quiet">Arrow keys go from execution to execution, up and down from agent to agent.</p>
    <div class="timeline" ref=${frame} tabindex="0" role="group" aria-roledescription="timeline" aria-label=${`Timeline of ${bars.length} executions by ${lanes.length} agents over ${clock(seconds)}`} aria-describedby="timeline-about" onKeyDown=${step}>
      <div class="lanes" style=${{ "--zoom": zoom }}>
        <div class="axis" aria-hidden="true"><span></span><div class="track">${marks.map((mark) => html`<span key=${mark} style=${{ left: `${(mark / seconds) * 100}%` }}>${clock(mark)}</span>`)}</div></div>
        ${lanes.map((lane) => html`<${Lane} key=${lane.agent} lane=${lane} name=${production.nameOf(lane.agent)} seconds=${seconds} chosen=${chosen} onChoose=${setChosen} />`)}
      </div>
    </div>
    <div class="told" role="status" aria-live="polite">${place >= 0 ? html`<${Told} bar=${bars[place]} production=${production} />` : html`<p class="quiet">Choose a bar to see who it was and what came of it.</p>`}</div>
    <p><button aria-expanded=${asTable} onClick=${() => setAsTable(!asTable)}>${asTable ? "Hide the table" : "Show it as a table"}</button></p>
    ${asTable && html`<${AsTable} production=${production} bars=${bars} />`}`;
}

function Lane({ lane, name, seconds, chosen, onChoose }) {
  const [ref, near] = useNear("600px");
  const percent = (share) => `${(share / seconds) * 100}%`;
  const height = Math.max(LANE, lane.rows.length * ROW + 8);
  return html`<div class="lane" ref=${ref}><span class="lane-name">${name} ${lane.bars.length > 1 && html`<small>${lane.bars.length}</small>`}</span>
    <div class="track" style=${{ height: `${height}px` }}>${near && lane.bars.map(({ each, from, to, row, waited }) => html`<span key=${each.execution_id} class=${`bar ${each.status} ${each.cached ? "reused" : ""} ${each.take > 0 || each.attempts > 1 ? "take" : ""} ${chosen === each.execution_id ? "chosen" : ""}`}
      style=${{ left: percent(from), width: `max(3px, ${percent(to - from)})`, top: `${4 + row * ROW}px`, height: `${lane.rows.length > 1 ? ROW - 2 : LANE - 10}px`, "--c": `var(--${lane.stage})`, "--w": `${to > from ? (waited / (to - from)) * 100 : 0}%` }}
      title=${`${name} ${itemWord(each.item)}: ${span(to - from)}`} onClick=${() => onChoose(each.execution_id)}></span>`)}</div></div>`;
}

function Told({ bar: { each, from, to, waited }, production }) {
  const facts = [statusWord(each.status === "succeeded" ? "completed" : each.status), `${span(to - from)}${waited > 0.5 ? `, of it ${span(waited)} waiting` : ""}`, `began ${timeOfDay(each.started_at)}`, each.take > 0 && `take ${each.take + 1}`, each.attempts > 1 && `${each.attempts} attempts`, each.cached && "taken over from earlier work",
    each.provider && `by ${each.provider}`, each.actor && `on ${each.actor}${each.node ? ` at ${each.node}` : ""}`, each.usage?.prompt_tokens && `${each.usage.prompt_tokens + each.usage.completion_tokens} tokens`].filter(Boolean);
  return html`<p><strong>${production.nameOf(each.agent)}${each.item ? `, ${itemWord(each.item)}` : ""}.</strong> ${facts.join("; ")}.</p>
    ${each.verdict && !each.verdict.ok && html`<p>The check said: ${each.verdict.issues.join("; ")}</p>`}${each.failure && html`<p>${each.failure.message}</p>`}${each.retried && html`<p>Before: ${each.retried}</p>`}${each.notes?.map((note) => html`<p key=${note}>${note}</p>`)}`;
}

const AsTable = ({ production, bars }) => html`<${Table} caption=${bars.length > MOST_ROWS ? `The last ${MOST_ROWS} of ${bars.length} executions` : "All executions"} keyOf=${(row) => row.each.execution_id} rows=${bars.slice(-MOST_ROWS)} columns=${[
  ["agent", "Agent", { cell: (row) => production.nameOf(row.each.agent) }], ["item", "On", { cell: (row) => itemWord(row.each.item) }], ["status", "State", { cell: (row) => row.each.status }], ["from", "Began", { number: true, cell: (row) => clock(row.from) }],
  ["took", "Took", { number: true, cell: (row) => span(row.to - row.from) }], ["waited", "Waited", { number: true, cell: (row) => (row.waited > 0.5 ? span(row.waited) : "") }], ["take", "Take", { number: true, cell: (row) => row.each.take + 1 }], ["attempts", "Attempts", { number: true, cell: (row) => row.each.attempts }], ["actor", "On actor", { cell: (row) => row.each.actor }]]} />`;
