// What one may do with a production as a whole. Whatever cannot simply be taken back asks first and says what it means.
import { call } from "../shell/api.js";
import { html, useState } from "../shell/html.js";
import { Act, Dialog, announce, may } from "../shell/parts.js";
import { Reshoot } from "./reshoot.js";

const RUNS = new Set(["running", "waiting", "pending"]);

const VERBS = {
  pause: { title: "Pause", path: "pause", ask: "Pause this production?", means: "What runs now finishes and counts; nothing new begins. Decisions can be made meanwhile and are applied afterwards.", done: "The pause is asked for." },
  pauseNow: { title: "Pause at once", path: "pause", query: { mode: "now" }, ask: "Stop what runs?", means: "Running executions are stopped and run again after the pause.", done: "The pause is asked for." },
  resume: { title: "Resume", path: "resume", done: "It goes on." },
  cancel: { title: "Cancel", path: "cancel", grave: true, ask: "End this production?", means: "Running executions are told to stop. What is finished is kept and can be taken over by another production, but this one does not go on.", done: "The end is asked for." },
  terminate: { title: "Terminate", path: "terminate", grave: true, ask: "End it at once?", means: "For what does not react to cancelling: nothing is tidied up.", done: "It is terminated." },
  retry: { title: "Let it go on", path: "retry", done: "It goes on from what it has." },
};

function verbsFor(status) {
  if (RUNS.has(status)) return ["pause", "cancel"];
  if (status === "pausing") return ["resume", "pauseNow", "cancel"];
  if (status === "paused") return ["resume", "cancel"];
  if (status === "failed") return ["retry"];
  if (status === "quarantined") return ["retry", "terminate"];
  return [];
}

export function Controls({ production }) {
  const [asking, setAsking] = useState("");
  const [reshooting, setReshooting] = useState(false);
  const { status } = production.workflow.value;
  const act = (name, reason = "") => async () => {
    const verb = VERBS[name];
    await call("POST", `${production.base}/${verb.path}`, { query: verb.query, body: reason ? { reason } : {} });
    announce(verb.done);
    production.stir(true);
    setAsking((asked) => (asked === name ? "" : asked)); // another question may be open by now
  };
  if (!may("workflows:produce", production.workflow.value.project_id)) return null;
  return html`<div class="controls" role="group" aria-label="Control of this production">
    ${verbsFor(status).map((name) => {
      const verb = VERBS[name];
      const look = name === "resume" || name === "retry" ? "first" : verb.grave ? "grave" : "";
      return verb.ask
        ? html`<button key=${name} class=${look} onClick=${() => setAsking(name)}>${verb.title}…</button>`
        : html`<${Act} key=${name} className=${look} does=${act(name)}>${verb.title}</${Act}>`;
    })}
    <button onClick=${() => setReshooting(true)}>Change and re-shoot…</button>
    ${asking && html`<${Confirm} verb=${VERBS[asking]} act=${(reason) => act(asking, reason)} onClose=${() => setAsking("")} />`}
    ${reshooting && html`<${Reshoot} production=${production} onClose=${() => setReshooting(false)} />`}
  </div>`;
}

function Confirm({ verb, act, onClose }) {
  const [reason, setReason] = useState("");
  return html`<${Dialog} title=${verb.ask} onClose=${onClose} actions=${html`<button onClick=${onClose}>Back</button><${Act} className=${verb.grave ? "grave" : "first"} does=${act(reason)}>${verb.title}</${Act}>`}>
    <p>${verb.means}</p>
    <div class="field"><label for="reason">Why <span class="quiet">(goes into the log; may stay empty)</span></label><input id="reason" maxlength="500" value=${reason} onInput=${(e) => setReason(e.target.value)} /></div>
  </${Dialog}>`;
}

