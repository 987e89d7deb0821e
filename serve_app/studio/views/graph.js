// Who hands what to whom: agents and decisions in layers, fan-outs as one node with a count, only the edges that are not implied by others.
//
// One stop for the Tab key: down and up follow the work, right and left move within a layer. Below, the same as a list by stage.
import { html, useEffect, useMemo, useRef, useState } from "../shell/html.js";
import { STAGES, titled } from "../shell/words.js";

const WIDTH = 164;
const HEIGHT = 46;
const ZOOMS = [0.4, 0.55, 0.75, 1, 1.4];
const LEGIBLE = 2; // the smallest zoom a graph opens with
let dagre = null; // fetched when a graph is looked at

/** Edges without those that a longer way already says. */
export function reduced(nodes, edges) {
  const after = new Map(nodes.map((id) => [id, new Set()]));
  for (const { source, target } of edges) if (after.has(source) && after.has(target)) after.get(source).add(target);
  const reach = new Map();
  const reachable = (id, path = new Set()) => {
    if (reach.has(id)) return reach.get(id);
    if (path.has(id)) return new Set();
    path.add(id);
    const found = new Set();
    for (const next of after.get(id)) { found.add(next); for (const far of reachable(next, path)) found.add(far); }
    reach.set(id, found);
    return found;
  };
  return [...after].flatMap(([source, targets]) => [...targets].filter((target) => ![...targets].some((other) => other !== target && reachable(other).has(target))).map((target) => ({ source, target })));
}

function laidOut(graph) {
  const layout = new dagre.Graph();
  layout.setGraph({ rankdir: "TB", nodesep: 14, ranksep: 30, marginx: 8, marginy: 8 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) layout.setNode(node.id, { width: WIDTH, height: HEIGHT });
  const edges = reduced(graph.nodes.map((node) => node.id), graph.edges);
  for (const { source, target } of edges) layout.setEdge(source, target);
  dagre.layout(layout);
  return { width: layout.graph().width, height: layout.graph().height, edges: edges.map((edge) => ({ ...edge, points: layout.edge(edge.source, edge.target).points })), places: new Map(graph.nodes.map((node) => [node.id, layout.node(node.id)])) };
}

export function Graph({ production }) {
  const [loaded, setLoaded] = useState(Boolean(dagre));
  const [chosen, setChosen] = useState("");
  const [zoom, setZoom] = useState(0);
  const frame = useRef(null);
  const graph = production.graph.value;
  useEffect(() => { import("../vendor/dagre.mjs").then((module) => { dagre = module; setLoaded(true); }); }, []);
  const drawn = useMemo(() => (loaded && graph ? laidOut(graph) : null), [loaded, graph]);
  useEffect(() => {
    if (drawn && !zoom) setZoom(ZOOMS[Math.max(LEGIBLE, ZOOMS.findLastIndex((each) => each <= 1 && drawn.width * each <= frame.current.clientWidth))]);
  }, [drawn]);
  useEffect(() => { frame.current?.querySelector(".node.chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [chosen]);
  if (!graph || !drawn) return html`<div ref=${frame}><p class="quiet">Reading…</p></div>`;
  const states = new Map(graph.nodes.map((node) => [node.id, stateOf(node, production)]));
  const names = new Map(graph.nodes.map((node) => [node.id, node.type === "decision" ? node.name : production.nameOf(node.id)]));
  const near = chosen ? related(chosen, drawn.edges) : null;
  const step = (event) => {
    if (event.key === "Escape") return setChosen("");
    const next = neighbour(chosen, event.key, drawn);
    if (!next) return undefined;
    event.preventDefault();
    return setChosen(next);
  };
  const scale = zoom || 0.55;
  return html`<div class="tools"><div class="row" role="group" aria-label="Zoom"><button onClick=${() => setZoom(ZOOMS[Math.max(0, ZOOMS.indexOf(scale) - 1)])} disabled=${scale === ZOOMS[0]} aria-label="Zoom out">−</button><button onClick=${() => setZoom(ZOOMS[Math.min(ZOOMS.length - 1, ZOOMS.indexOf(scale) + 1)])} disabled=${scale === ZOOMS.at(-1)} aria-label="Zoom in">+</button></div>
      <ul class="legend small">${STAGES.map((stage) => html`<li key=${stage}><span class="swatch" style=${{ background: `var(--${stage})` }}></span>${titled(stage)}</li>`)}</ul></div>
    <p id="graph-about" class="small quiet">Arrow keys follow the work. Choosing a node shows what it takes from whom and who waits for it.</p>
    <div class="graph" ref=${frame} tabindex="0" role="group" aria-roledescription="graph" aria-label=${`${graph.nodes.length} agents and decisions`} aria-describedby="graph-about" onKeyDown=${step}>
      <svg width=${drawn.width * scale} height=${drawn.height * scale} viewBox=${`0 0 ${drawn.width} ${drawn.height}`} aria-hidden="true">
        ${drawn.edges.map((edge) => html`<path key=${`${edge.source}>${edge.target}`} d=${curve(edge.points)} class=${`edge ${states.get(edge.source).kind === "done" ? "done" : ""} ${near ? (near.edges.has(edge) ? "lit" : "dim") : ""}`} />`)}
        ${graph.nodes.map((node) => html`<${Node} key=${node.id} node=${node} place=${drawn.places.get(node.id)} name=${names.get(node.id)} state=${states.get(node.id)} stage=${stageOf(node, production)} chosen=${chosen === node.id} dim=${near && !near.nodes.has(node.id)} onChoose=${() => setChosen(chosen === node.id ? "" : node.id)} />`)}
      </svg>
    </div>
    <div class="told" role="status" aria-live="polite">${chosen ? html`<${Told} id=${chosen} graph=${graph} names=${names} state=${states.get(chosen)} production=${production} />` : html`<p class="quiet">Nothing is chosen.</p>`}</div>
    <details><summary>The same as a list</summary><${AsList} graph=${graph} names=${names} states=${states} production=${production} /></details>`;
}

function stateOf(node, production) {
  const workflow = production.workflow.value;
  if (node.type === "decision") {
    const asked = workflow.user_decisions.findLast((each) => each.kind === node.id);
    return asked ? (asked.status === "open" ? { kind: "asks", word: "waits for you" } : { kind: "done", word: asked.options.find((each) => each.id === asked.choice)?.label ?? asked.choice }) : { kind: "ahead", word: "ahead" };
  }
  const rows = production.executions.value.filter((each) => each.agent === node.id);
  const done = rows.filter((each) => each.status === "succeeded").length;
  const count = rows.length > 1 ? `${done} of ${rows.length}` : "";
  if (rows.some((each) => each.status === "running" && !each.halted) && !production.over) return { kind: "now", word: count ? `at work, ${count}` : "at work" };
  if (rows.some((each) => each.status === "failed")) return { kind: "bad", word: "failed" };
  if (done) return { kind: "done", word: rows.length > 1 ? `${done} done` : "done" };
  return { kind: "ahead", word: production.over ? "not needed" : "ahead" };
}

const stageOf = (node, production) => production.agents.value.get(node.id)?.stage ?? "final_assembly";

function related(id, edges) {
  const found = edges.filter((edge) => edge.source === id || edge.target === id);
  return { edges: new Set(found), nodes: new Set([id, ...found.flatMap((edge) => [edge.source, edge.target])]) };
}

function neighbour(id, key, { edges, places }) {
  const ordered = [...places].sort(([, one], [, other]) => one.y - other.y || one.x - other.x);
  if (!id) return key.startsWith("Arrow") || key === "Home" ? ordered[0][0] : null;
  if (key === "Home") return ordered[0][0];
  if (key === "End") return ordered.at(-1)[0];
  if (key === "ArrowDown") return edges.find((edge) => edge.source === id)?.target;
  if (key === "ArrowUp") return edges.find((edge) => edge.target === id)?.source;
  const layer = ordered.filter(([, place]) => Math.abs(place.y - places.get(id).y) < 1).map(([name]) => name);
  const at = layer.indexOf(id);
  if (key === "ArrowRight") return layer[Math.min(layer.length - 1, at + 1)];
  return key === "ArrowLeft" ? layer[Math.max(0, at - 1)] : null;
}

function curve(points) {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  const middle = (first.y + last.y) / 2;
  if (points.length <= 3) return `M${first.x},${first.y}C${first.x},${middle} ${last.x},${middle} ${last.x},${last.y}`;
  const steps = points.slice(1, -1).map((point, place) => { const next = points[place + 2]; return `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`; });
  return `M${first.x},${first.y}${steps.join("")}L${last.x},${last.y}`;
}

function Node({ node, place, name, state, stage, chosen, dim, onChoose }) {
  const [x, y] = [place.x - WIDTH / 2, place.y - HEIGHT / 2];
  return html`<g class=${`node ${state.kind} ${node.type} ${chosen ? "chosen" : ""} ${dim ? "dim" : ""}`} transform=${`translate(${x} ${y})`} onClick=${onChoose}>
    <rect class="body" width=${WIDTH} height=${HEIGHT} rx=${node.type === "decision" ? HEIGHT / 2 : 2} />
    ${node.type !== "decision" && html`<rect width="5" height=${HEIGHT} style=${{ fill: `var(--${stage})` }} />`}
    <text x="14" y="19" class="node-name">${name.length > 23 ? `${name.slice(0, 22)}…` : name}</text><text x="14" y="36" class="node-state">${state.word.length > 26 ? `${state.word.slice(0, 25)}…` : state.word}</text>
    <title>${name}: ${state.word}</title></g>`;
}

function Told({ id, graph, names, state, production }) {
  const from = graph.edges.filter((edge) => edge.target === id).map((edge) => names.get(edge.source));
  const to = graph.edges.filter((edge) => edge.source === id).map((edge) => names.get(edge.target));
  const agent = production.agents.value.get(id);
  return html`<p><strong>${names.get(id)}</strong>, ${state.word}. ${agent?.role ?? ""}</p><p class="small">${from.length ? `Takes from ${from.join(", ")}. ` : "Needs nobody. "}${to.length ? `Hands on to ${to.join(", ")}.` : "Hands on to nobody."}</p>`;
}

const AsList = ({ graph, names, states, production }) => html`<div class="columns">${STAGES.map((stage) => {
  const nodes = graph.nodes.filter((node) => node.type !== "decision" && stageOf(node, production) === stage);
  return nodes.length ? html`<section key=${stage}><h4><span class="swatch" style=${{ background: `var(--${stage})` }} aria-hidden="true"></span> ${titled(stage)}</h4><ul class="plain-list small">${nodes.map((node) => html`<li key=${node.id}>${names.get(node.id)}, <span class="quiet">${states.get(node.id).word}</span></li>`)}</ul></section>` : null;
})}</div>`;
