// Change something and make again only what depends on it: the change, its forecast, then the confirmation of exactly that forecast.
import { call } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Act, Dialog, Table, announce } from "../shell/parts.js";
import { count, itemWord, loglineOf, quantity, span } from "../shell/words.js";

const KINDS = [["decision", "Another decision"], ["line", "A line of dialogue"], ["wardrobe", "Clothes or hair"], ["input", "The logline"]];
const EMOTIONS = ["", "warm", "tense", "sad", "hopeful", "eerie", "comic", "triumphant"];

/** `change`: one to begin with; without it the reader chooses. */
export function Reshoot({ production, change: given, title = "Change and re-shoot", onClose }) {
  const [change, setChange] = useState(given ?? null);
  const [plan, setPlan] = useState(null);
  const [reason, setReason] = useState("");
  const take = (next) => { setChange(next); setPlan(null); };
  const body = { changes: change ? [].concat(change) : [], reason };
  const forecast = async () => setPlan(await call("POST", `${production.base}/revise`, { body }));
  const confirm = async () => {
    const film = await call("POST", `${production.base}/revise`, { body: { ...body, confirm: plan.plan_token } });
    announce("The new version is being made.");
    location.hash = `#/w/${film.workflow_id}`;
    onClose();
  };
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`<button onClick=${onClose}>Back</button>
      ${plan ? html`<${Act} className="first" does=${confirm}>Make it so</${Act}>` : html`<${Act} className="first" does=${forecast} disabled=${!ready(change)}>Show what it takes</${Act}>`}`}>
    <p class="quiet">This production stays as it is. A new one is made over everything the change does not concern.</p>
    ${given ? html`<${Given} change=${given} />` : html`<${Choose} production=${production} change=${change} onChange=${take} />`}
    <div class="field"><label for="why">Why <span class="quiet">(may stay empty)</span></label><input id="why" maxlength="500" value=${reason} onInput=${(e) => { setReason(e.target.value); }} /></div>
    ${plan && html`<${Forecast} plan=${plan} production=${production} />`}
  </${Dialog}>`;
}

function ready(change) {
  if (!change) return false;
  if (Array.isArray(change)) return change.length > 0;
  if (change.kind === "line") return Boolean(change.line && (change.text || change.emotion));
  if (change.kind === "wardrobe") return Boolean(change.character && Object.values(change.look).some(Boolean));
  if (change.kind === "decision") return Boolean(change.gate && change.choice);
  return Boolean(Object.keys(change.input ?? {}).length);
}

const Given = ({ change }) => html`<ul class="plain-list">${[].concat(change).map((each, place) => html`<li key=${place}>${sentence(each)}</li>`)}</ul>`;

function sentence(change) {
  if (change.kind === "decision") return html`<strong>${change.gate.replaceAll("_", " ")}</strong>: ${change.choice}${change.note && html` with the note “${change.note}”`}`;
  if (change.kind === "line") return html`<strong>${itemWord(change.line)}</strong>: “${change.text}”`;
  return JSON.stringify(change);
}

function Choose({ production, change, onChange }) {
  const [kind, setKind] = useState("decision");
  const workflow = production.workflow.value;
  const pick = (next) => { setKind(next); onChange(null); };
  const Fields = { decision: DecisionFields, line: LineFields, wardrobe: WardrobeFields, input: InputFields }[kind];
  return html`<fieldset class="choices"><legend class="tag">What changes</legend>${KINDS.map(([id, title]) => html`<label key=${id} class="check"><input type="radio" name="kind" checked=${kind === id} onChange=${() => pick(id)} />${title}</label>`)}</fieldset>
    <${Fields} key=${kind} workflow=${workflow} production=${production} onChange=${onChange} />`;
}

function DecisionFields({ workflow, onChange }) {
  const made = workflow.user_decisions.filter((each) => each.choice);
  const [gate, setGate] = useState(made[0]?.kind ?? "");
  const [choice, setChoice] = useState("");
  const [note, setNote] = useState("");
  const decision = made.findLast((each) => each.kind === gate);
  useEffect(() => onChange(gate && choice ? { kind: "decision", gate, choice, note } : null), [gate, choice, note]);
  if (!made.length) return html`<p>No decision has been made in this production yet.</p>`;
  return html`<div class="field"><label for="gate">Decision</label><select id="gate" value=${gate} onChange=${(e) => { setGate(e.target.value); setChoice(""); }}>${[...new Set(made.map((each) => each.kind))].map((each) => html`<option key=${each} value=${each}>${made.findLast((one) => one.kind === each).prompt}</option>`)}</select></div>
    <fieldset><legend class="tag">Answer instead of “${decision?.options.find((each) => each.id === decision.choice)?.label ?? decision?.choice}”</legend>${decision?.options.map((each) => html`<label key=${each.id} class="check"><input type="radio" name="choice" checked=${choice === each.id} onChange=${() => setChoice(each.id)} />${each.label}</label>`)}</fieldset>
    ${decision?.allow_note && html`<div class="field"><label for="note">Note</label><textarea id="note" maxlength="2000" value=${note} onInput=${(e) => setNote(e.target.value)}></textarea></div>`}`;
}

function LineFields({ production, onChange }) {
  const lines = production.executions.value.filter((each) => each.agent === "dialogue_delivery" && each.item).map((each) => each.item);
  const known = [...new Set(lines)].sort(new Intl.Collator("en", { numeric: true }).compare);
  const [line, setLine] = useState("");
  const [text, setText] = useState("");
  const [emotion, setEmotion] = useState("");
  useEffect(() => onChange({ kind: "line", line, ...(text && { text }), ...(emotion && { emotion }) }), [line, text, emotion]);
  return html`<div class="field"><label for="line">Line</label><input id="line" list="lines" value=${line} onInput=${(e) => setLine(e.target.value)} placeholder="SCENE_2_LINE_3" autocomplete="off" /><datalist id="lines">${known.map((each) => html`<option key=${each} value=${each} />`)}</datalist><p class="small">The script reader has “Change” beside every line.</p></div>
    <div class="field"><label for="text">New wording</label><input id="text" maxlength="240" value=${text} onInput=${(e) => setText(e.target.value)} /></div>
    <div class="field"><label for="emotion">Emotion</label><select id="emotion" value=${emotion} onChange=${(e) => setEmotion(e.target.value)}>${EMOTIONS.map((each) => html`<option key=${each} value=${each}>${each || "as it is"}</option>`)}</select></div>`;
}

function WardrobeFields({ production, onChange }) {
  const cast = [...new Set(production.executions.value.filter((each) => each.agent === "character_designer" && each.item).map((each) => each.item))];
  const [character, setCharacter] = useState(cast[0] ?? "");
  const [look, setLook] = useState({ coat_colour: "", hair_colour: "" });
  useEffect(() => onChange({ kind: "wardrobe", character, look: Object.fromEntries(Object.entries(look).filter(([, word]) => word)) }), [character, look]);
  return html`<div class="field"><label for="who">Character</label><select id="who" value=${character} onChange=${(e) => setCharacter(e.target.value)}>${cast.map((each) => html`<option key=${each}>${each}</option>`)}</select></div>
    ${Object.entries({ coat_colour: "Colour of the coat", hair_colour: "Colour of the hair" }).map(([name, title]) => html`<div class="field" key=${name}><label for=${name}>${title}</label><input id=${name} value=${look[name]} onInput=${(e) => setLook({ ...look, [name]: e.target.value.trim() })} placeholder="red" /></div>`)}`;
}

function InputFields({ workflow, onChange }) {
  const [logline, setLogline] = useState(loglineOf(workflow));
  useEffect(() => onChange(logline && logline !== loglineOf(workflow) ? { kind: "input", input: { logline } } : null), [logline]);
  return html`<div class="field"><label for="logline">Logline</label><textarea id="logline" maxlength="2000" value=${logline} onInput=${(e) => setLogline(e.target.value)}></textarea></div>`;
}

function Forecast({ plan, production }) {
  const { will_run: sure, may_run: most } = plan;
  const usage = (forecast) => [forecast.usage.cpu_seconds && `${span(forecast.usage.cpu_seconds)} of CPU`, forecast.usage.prompt_tokens + forecast.usage.completion_tokens && `${quantity(forecast.usage.prompt_tokens + forecast.usage.completion_tokens)} tokens`].filter(Boolean).join(", ");
  const agents = [...new Set(most.steps.map((each) => each.agent))].map((agent) => {
    const of = (forecast) => forecast.steps.filter((each) => each.agent === agent);
    return { id: agent, name: production.nameOf(agent), will: of(sure).length, may: of(most).length, why: [...new Set(of(most).flatMap((each) => each.why))].join(", ") };
  });
  return html`<section class="forecast" aria-labelledby="forecast" aria-live="polite">
    <h3 id="forecast">${count(sure.steps.length, "execution")} will run, ${quantity(most.steps.length)} at most; ${quantity(plan.kept)} stay as they are</h3>
    <p>About ${span(sure.seconds)}${usage(sure) && ` and ${usage(sure)}`}; at most ${span(most.seconds)}${usage(most) && ` and ${usage(most)}`}.${most.gates.length > 0 ? ` Asked again: ${most.gates.join(", ").replaceAll("_", " ")}.` : ""}</p>
    ${plan.outdated.length > 0 && html`<p>Set by hand earlier and no longer fitting: ${plan.outdated.map(itemWord).join(", ")}. They stay as they were set.</p>`}
    <${Table} caption="Who would work again, and because of what" columns=${[["name", "Agent"], ["will", "Will run", { number: true }], ["may", "At most", { number: true }], ["why", "Because of"]]} rows=${agents} empty="Nothing runs again." />
  </section>`;
}

