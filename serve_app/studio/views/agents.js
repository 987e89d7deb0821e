// The company: every agent, its craft, what it takes and makes, and how busy it is.
import { read } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Trouble, usePolled } from "../shell/parts.js";
import { count, span, titled } from "../shell/words.js";

const REFRESH_SECONDS = 5;

export function Agents() {
  const [found, problem, again] = usePolled((abort) => read("agents", undefined, abort), REFRESH_SECONDS);
  const [wanted, setWanted] = useState("");
  useEffect(() => { document.title = "Agents – Callsheet"; }, []);
  const word = wanted.toLowerCase();
  const agents = (found?.items ?? []).filter((each) => !word || [each.name, each.role, each.department, ...each.capabilities, ...each.takes, ...each.emits].join(" ").toLowerCase().includes(word));
  const departments = [...new Set(agents.map((each) => each.department))].sort();
  const running = (found?.items ?? []).reduce((sum, each) => sum + each.availability.load.running, 0);
  return html`<h1 tabindex="-1">Agents</h1>
    ${found && html`<p class="lead">${count(found.items.length, "agent")} in the company, ${count(running, "execution")} at work now.</p>`}
    <div class="filters"><div class="field"><label for="agent-filter">Find by name, craft, or what it takes and makes</label><input id="agent-filter" type="search" value=${wanted} onInput=${(e) => setWanted(e.target.value)} /></div></div>
    <${Trouble} problem=${problem} retry=${again} />
    ${!found && !problem && html`<p class="quiet">Reading…</p>`}
    ${departments.map((department) => html`<section key=${department} aria-labelledby=${`d-${department}`}><h2 id=${`d-${department}`}>${titled(department)}</h2>
      <ul class="roster">${agents.filter((each) => each.department === department).map((each) => html`<${Agent} key=${each.id} agent=${each} />`)}</ul></section>`)}`;
}

function Agent({ agent }) {
  const { load, available, why, registered } = agent.availability;
  const busy = load.running ? `${load.running} at work${load.replicas > 1 ? ` on ${load.replicas} actors` : ""}` : load.backlog ? `${load.backlog} waiting` : "";
  return html`<li class="agent"><span class="swatch" style=${{ background: `var(--${agent.stage})` }} aria-hidden="true"></span>
    <div><h3>${agent.name}${registered && html` <span class="flag">joined</span>`}${!available && html` <span class="flag bad">away</span>`}</h3><p class="small">${agent.role}</p>${why && html`<p class="small">${why}</p>`}
      <details class="small"><summary>More<span class="unseen"> about ${agent.name}</span></summary><dl class="facts"><div><dt class="tag">Takes</dt><dd>${agent.takes.join(", ") || "nothing"}</dd></div><div><dt class="tag">Makes</dt><dd>${agent.emits.join(", ")}</dd></div><div><dt class="tag">Stage</dt><dd>${titled(agent.stage)}</dd></div>
        <div><dt class="tag">Once per</dt><dd>${["none", "episode"].includes(agent.fan_out) ? "film" : agent.fan_out}</dd></div><div><dt class="tag">Reserves</dt><dd>${reserves(agent.resources)}</dd></div><div><dt class="tag">Version</dt><dd>${agent.version}</dd></div></dl></details></div>
    <p class="small number">${busy && html`<strong>${busy}</strong><br />`}${load.executions ? html`<span class="quiet">${count(load.executions, "execution")}, ${span(load.typical_seconds)}${load.failures ? `, ${load.failures} failed` : ""}</span>` : ""}</p></li>`;
}

function reserves(resources) {
  return [`${resources.cpus} CPU`, resources.gpus && `${resources.gpus} GPU`, ...Object.entries(resources.custom).map(([name, amount]) => `${amount} ${name}`)].filter(Boolean).join(", ");
}
