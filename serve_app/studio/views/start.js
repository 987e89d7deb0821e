// A new production: what is to be made, what it may use, and what that would take before anything starts.
import { call, read } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Act, Trouble, may, usePolled } from "../shell/parts.js";
import { clock, money, quantity, span, titled } from "../shell/words.js";

const LATER_MS = 700;
const FIRST = "movie_creation";
const HIDDEN = new Set(["film_format", "render_budget", "production_budget", "earlier"]);

/** Fields of an input schema that a form can ask for; everything else goes into the JSON field. */
function simpleFields(schema) {
  return Object.entries(schema?.properties ?? {}).filter(([name]) => !HIDDEN.has(name)).map(([name, field]) => {
    const kind = field.enum ? "enum" : ["string", "integer", "number", "boolean"].includes(field.type) ? field.type : "";
    return { name, kind, field, required: schema.required?.includes(name) ?? false };
  }).filter((each) => each.kind).sort((one, other) => (other.name === "logline") - (one.name === "logline") || other.required - one.required);
}

/** The version that starts by a name, or the one that is named. */
function entryOf(items, name) {
  const versions = items.filter((each) => each.name === name || each.type === name);
  return versions.findLast((each) => !each.preview && !each.retired) ?? versions.at(-1);
}

export function Start() {
  const [types, problem] = usePolled((abort) => read("workflow-types", undefined, abort), 0);
  const [form, setForm] = useState({ type: "", project: "", auto: "ask", resolution: "", money: "", tokens: "", seed: "7", json: "" });
  const [given, setGiven] = useState({});
  useEffect(() => { document.title = "New production – Callsheet"; }, []);
  if (!types) return html`<h1 tabindex="-1">New production</h1>${problem ? html`<${Trouble} problem=${problem} />` : html`<p class="quiet">Reading…</p>`}`;
  const names = [...new Set(types.items.filter((each) => !each.retired).map((each) => each.name))];
  const chosen = form.type || (names.includes(FIRST) ? FIRST : names[0]);
  const entry = entryOf(types.items, chosen);
  const fields = simpleFields(entry?.input_schema);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const { body, wrong } = bodyOf(chosen, form, given, fields, entry);
  const missing = fields.filter((each) => each.required && !String(given[each.name] ?? "").trim());
  const start = async () => {
    const workflow = await call("POST", "workflows", { body });
    location.hash = `#/w/${workflow.workflow_id}`;
  };
  return html`<h1 tabindex="-1">New production</h1><div class="start">
    <form class="form" onSubmit=${(event) => event.preventDefault()}>
      <div class="field"><label for="type">What is to be made</label><select id="type" value=${chosen} onChange=${(e) => { setForm({ ...form, type: e.target.value }); setGiven({}); }}>${names.map((name) => html`<option key=${name} value=${name}>${entryOf(types.items, name).title || titled(name)}</option>`)}
        ${types.items.filter((each) => each.preview && !each.retired).map((each) => html`<option key=${each.type} value=${each.type}>${each.title} (${each.type})</option>`)}</select></div>
      ${fields.map((each) => html`<${Field} key=${each.name} each=${each} value=${given[each.name]} onChange=${(value) => setGiven({ ...given, [each.name]: value })} />`)}
      ${entry?.input_schema?.properties?.film_format && html`<div class="field"><label for="resolution">Size</label><select id="resolution" value=${form.resolution} onChange=${set("resolution")}><option value="">720p</option><option value="360p">360p, a draft in less than half the time</option></select></div>`}
      <fieldset><legend class="tag">Decisions</legend><label class="check"><input type="radio" name="auto" checked=${form.auto === "ask"} onChange=${() => setForm({ ...form, auto: "ask" })} />Ask me</label><label class="check"><input type="radio" name="auto" checked=${form.auto === "auto"} onChange=${() => setForm({ ...form, auto: "auto" })} />Take what is suggested</label></fieldset>
      <div class="pair"><div class="field"><label for="money">Most it may cost <span class="quiet">(USD)</span></label><input id="money" type="number" min="0" step="any" inputmode="decimal" value=${form.money} onInput=${set("money")} placeholder="no limit" /></div>
        <div class="field"><label for="tokens">Most tokens</label><input id="tokens" type="number" min="0" step="1" inputmode="numeric" value=${form.tokens} onInput=${set("tokens")} placeholder="no limit" /></div></div>
      <details><summary>More</summary><div class="form"><div class="pair"><div class="field"><label for="project">Project</label><input id="project" value=${form.project} onInput=${set("project")} placeholder="that of your key" autocomplete="off" /></div><div class="field"><label for="seed">Seed</label><input id="seed" type="number" min="0" step="1" value=${form.seed} onInput=${set("seed")} /></div></div>
        <div class="field"><label for="json">More input, as JSON</label><textarea id="json" class="code" value=${form.json} onInput=${set("json")} aria-invalid=${Boolean(wrong)} aria-describedby="json-wrong" placeholder='{"wardrobe": {"Mara": {"coat_colour": "red"}}}'></textarea><p id="json-wrong" class="small">${wrong}</p></div></div></details>
    </form>
    <aside class="estimate" aria-labelledby="estimate"><h2 id="estimate">What it would take</h2>
      <${EstimateOf} type=${chosen} body=${missing.length || wrong ? null : body} />
      <${Act} className="first" does=${start} disabled=${missing.length > 0 || Boolean(wrong) || !may("workflows:produce")}>Start the production</${Act}>
      ${!may("workflows:produce") && html`<p class="small">Your key may look but not start; a producer's key can.</p>`}
    </aside></div>`;
}

function Field({ each: { name, kind, field, required }, value, onChange }) {
  const id = `in-${name}`;
  const about = name === "logline" ? "Who wants what, and what stands in the way. One or two sentences, in any language." : field.description;
  const title = titled(name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase());
  if (kind === "boolean") return html`<label class="check"><input type="checkbox" checked=${value ?? field.default ?? false} onChange=${(e) => onChange(e.target.checked)} />${title}</label>`;
  const shared = { id, required, "aria-describedby": about ? `${id}-about` : undefined, value: value ?? "", onInput: (e) => onChange(e.target.value) };
  const long = name === "logline" || field.maxLength > 300;
  return html`<div class="field"><label for=${id}>${title}${!required && html` <span class="quiet">(may stay empty)</span>`}</label>
    ${kind === "enum" ? html`<select ...${shared}><option value="">as usual</option>${field.enum.map((word) => html`<option key=${word} value=${word}>${word}</option>`)}</select>` : long ? html`<textarea ...${shared} maxlength=${field.maxLength}></textarea>` : html`<input ...${shared} maxlength=${field.maxLength} type=${kind === "string" ? "text" : "number"} min=${field.minimum} max=${field.maximum} step=${kind === "integer" ? 1 : "any"} placeholder=${field.default ?? ""} />`}
    ${about && html`<p id=${`${id}-about`} class="small">${about}</p>`}</div>`;
}

function bodyOf(type, form, given, fields, entry) {
  let more = {};
  let wrong = "";
  if (form.json.trim()) {
    try {
      more = JSON.parse(form.json);
      if (typeof more !== "object" || Array.isArray(more) || more === null) wrong = "This has to be one object in braces.";
    } catch (error) {
      wrong = `This is not JSON: ${error.message}`;
    }
  }
  const input = { ...more };
  for (const { name, kind } of fields) {
    const value = given[name];
    if (value === undefined || value === "") continue;
    input[name] = kind === "integer" || kind === "number" ? Number(value) : value;
  }
  if (form.resolution && entry?.input_schema?.properties?.film_format) input.film_format = { ...input.film_format, resolution: form.resolution };
  const limits = { ...(form.money !== "" && { money: Number(form.money) }), ...(form.tokens !== "" && { tokens: Number(form.tokens) }) };
  const options = { auto: form.auto === "auto", seed: Number(form.seed) || 0, ...(Object.keys(limits).length && { budget: limits }) };
  return { body: { type, input, options, ...(form.project.trim() && { project_id: form.project.trim() }) }, wrong };
}

function EstimateOf({ type, body }) {
  const [state, setState] = useState({ value: null, problem: null });
  const text = JSON.stringify(body);
  useEffect(() => {
    if (!body) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => call("POST", `workflow-types/${type}/estimate`, { body: { input: body.input, options: body.options, ...(body.project_id && { project_id: body.project_id }) }, signal: abort.signal }).then((value) => setState({ value, problem: null }), (problem) => problem.name !== "AbortError" && setState({ value: null, problem })), LATER_MS);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [text, type]);
  if (!body) return html`<p class="quiet">Say what it is about, and it is estimated here before anything starts.</p>`;
  if (state.problem) return html`<${Trouble} problem=${state.problem} />`;
  if (!state.value) return html`<p class="quiet" role="status">Estimating…</p>`;
  const { value } = state;
  const between = (one, word) => (one.low === one.high ? word(one.expected) : `${word(one.low)} to ${word(one.high)}`);
  return html`<div aria-live="polite"><dl class="boxes two"><div class="box"><dt class="tag">Executions</dt><dd>${between(value.executions, quantity)}</dd></div><div class="box"><dt class="tag">Time</dt><dd>${clock(value.seconds.expected)}<small> (${between(value.seconds, span)})</small></dd></div>
    <div class="box"><dt class="tag">Money</dt><dd>${between(value.money, (amount) => money(amount, value.currency))}</dd></div><div class="box"><dt class="tag">Tokens</dt><dd>${between(value.tokens, quantity)}</dd></div><div class="box"><dt class="tag">CPU</dt><dd>${between(value.cpu_seconds, span)}</dd></div><div class="box"><dt class="tag">GPU</dt><dd>${between(value.gpu_seconds, span)}</dd></div></dl>
    <ul class="small quiet plain-list">${value.says.map((each) => html`<li key=${each}>${each}</li>`)}</ul></div>`;
}
