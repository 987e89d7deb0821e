// The cluster: whether what it depends on answers, its machines with what is free, and which actors run where.
import { read, request } from "../shell/api.js";
import { html, useEffect } from "../shell/html.js";
import { Bar, Table, Trouble, usePolled } from "../shell/parts.js";
import { bytes, count, quantity } from "../shell/words.js";

const REFRESH_SECONDS = 5;

/** /health answers 503 with the same body when something is away; that is news, not trouble. */
const health = async (abort) => (await request("GET", "/health", { abort, also: 503 })).json();

export function Cluster() {
  const [state, sick, againHealth] = usePolled(health, REFRESH_SECONDS);
  const [cluster, problem, again] = usePolled((abort) => read("cluster", undefined, abort), REFRESH_SECONDS);
  useEffect(() => { document.title = "Cluster – Callsheet"; }, []);
  return html`<h1 tabindex="-1">Cluster</h1>
    <section aria-labelledby="health"><h2 id="health">Health</h2><${Trouble} problem=${sick} retry=${againHealth} />
      ${state && html`<p class="lead">${state.status === "ok" ? "Everything it depends on answers." : "Something it depends on does not answer. What was accepted is kept and goes on when it is back."}</p>
        <${Table} caption="What it depends on" hideCaption keyOf=${(row) => row.name} rows=${state.dependencies} columns=${[["name", "What"], ["ok", "State", { cell: (row) => (row.ok ? "answers" : html`<strong class="bad">does not answer</strong>`) }], ["milliseconds", "After", { number: true, cell: (row) => `${quantity(row.milliseconds)} ms` }], ["detail", "Detail"]]} />`}</section>
    <section aria-labelledby="nodes"><h2 id="nodes">Machines</h2>${problem?.status === 404 ? html`<p class="quiet">This API runs without a Ray cluster.</p>` : html`<${Trouble} problem=${problem} retry=${again} />`}
      ${cluster && html`<ul class="nodes">${cluster.nodes.map((node) => html`<li key=${node.node_id} class=${node.alive ? "" : "gone"}><h3>${node.host} ${node.head && html`<span class="flag">head</span>`}${!node.alive && html`<span class="flag bad">gone</span>`}</h3><p class="small quiet"><code>${node.address}</code></p>
        <dl class="facts">${Object.entries(node.resources).filter(([name]) => !name.startsWith("node:") && name !== "object_store_memory").map(([name, has]) => html`<div key=${name}><dt class="tag">${name}</dt><dd><${Bar} share=${has ? 1 - (node.free[name] ?? has) / has : 0} label=${`${name} taken`} /> <span class="small">${amount(name, node.free[name] ?? has)} of ${amount(name, has)} free</span></dd></div>`)}</dl></li>`)}</ul>
        ${cluster.results.lookups > 0 && html`<p>${Math.round(cluster.results.hit_rate * 100)} % of ${count(cluster.results.lookups, "result")} that earlier work could have given were taken over.</p>`}
        <h2>Actors</h2><${Table} caption=${count(cluster.agents.length, "actor")} keyOf=${(row) => row.name} rows=${cluster.agents} columns=${[["name", "Actor"], ["state", "State", { cell: (row) => row.state.replaceAll("_", " ") }], ["node_id", "On", { cell: (row) => cluster.nodes.find((node) => node.node_id === row.node_id)?.host ?? row.node_id.slice(0, 8) }], ["pid", "Process", { number: true }]]} empty="No actor runs: they are started when there is work." />`}</section>`;
}

const amount = (name, value) => (name.includes("memory") ? bytes(value) : quantity(Math.round(value * 100) / 100));
