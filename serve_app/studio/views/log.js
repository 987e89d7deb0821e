// Every event, newest first, with what it says; long logs are drawn as far as they are looked at.
import { html, useComputed, useState } from "../shell/html.js";
import { count, eventWord, itemWord, quantity, titled, timeOfDay } from "../shell/words.js";

const STEP = 150;
const KINDS = [["", "Everything"], ["decision", "Decisions"], ["workflow", "The production"], ["stage", "Stages"], ["trouble", "Retries and failures"], ["execution", "Executions"]];
const TROUBLE = new Set(["execution.retrying", "execution.returned", "execution.failed", "workflow.failed", "workflow.quarantined", "execution.waiting_for_resources", "budget.paused", "budget.soft"]);

export function Log({ production }) {
  const [kind, setKind] = useState("");
  const [shown, setShown] = useState(STEP);
  const found = useComputed(() => production.events.value);
  const fits = found.value.filter((event) => !kind || (kind === "trouble" ? TROUBLE.has(event.type) : event.type.startsWith(`${kind}.`)));
  const newest = fits.slice(-shown).reverse();
  return html`<div class="filters"><div class="field"><label for="log-kind">Show</label><select id="log-kind" value=${kind} onChange=${(e) => { setKind(e.target.value); setShown(STEP); }}>${KINDS.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></div>
      <p class="small quiet">${count(fits.length, "event")}${found.value[0]?.seq > 1 ? `, from number ${quantity(found.value[0].seq)} on` : ""}</p></div>
    <ol class="log" reversed>${newest.map((event) => html`<li key=${event.seq}><span class="number quiet">${event.seq}</span><time datetime=${event.at}>${timeOfDay(event.at)}</time><span>${sentence(event, production)}</span></li>`)}</ol>
    ${fits.length > shown && html`<p><button onClick=${() => setShown(shown + STEP)}>Show earlier ones</button></p>`}`;
}

function sentence({ type, data }, production) {
  const who = data.agent ? html`<strong>${production.nameOf(data.agent)}</strong> ${data.item ? `${itemWord(data.item)} ` : ""}` : "";
  const take = data.take > 0 ? ` (take ${data.take + 1})` : "";
  const facts = [data.stage && type.startsWith("stage.") && titled(data.stage), data.prompt, data.choice && `${data.kind?.replaceAll("_", " ")}: ${data.choice}`, data.words, data.message, data.note, data.reason && `because ${data.reason}`, data.by && `by ${data.by.name ?? data.by}`].filter(Boolean).join(", ");
  return html`${who}${eventWord(type)}${take}${facts && html`<span class="quiet">: ${facts}</span>`}`;
}
