// Decisions as cards: what is asked, what may be answered, with pictures where there are any.
import { call } from "../shell/api.js";
import { html, useState } from "../shell/html.js";
import { Clip, Loading, Picture, useArtifact, useNear } from "../live/media.js";
import { Act, Trouble, announce, may } from "../shell/parts.js";
import { ENDED, titled, when } from "../shell/words.js";

const LOOKS = new Set(["paper_cut", "ink", "low_poly", "noir"]);
const MOODS = new Set(["warm", "tense", "sad", "hopeful", "eerie", "comic", "triumphant"]);
const HERE = new URL("../looks/", import.meta.url);

export function Decisions({ production }) {
  const workflow = production.workflow.value;
  const open = ENDED.has(workflow.status) ? [] : workflow.user_decisions.filter((each) => each.status === "open");
  const made = workflow.user_decisions.filter((each) => each.status === "made");
  return html`${open.map((each) => html`<${Question} key=${each.decision_id} decision=${each} production=${production} />`)}
    ${made.length > 0 && html`<details class="made"><summary>${made.length === 1 ? "One decision was made" : `${made.length} decisions were made`}</summary><ul class="plain-list">${made.map((each) => html`<li key=${each.decision_id}>
      ${each.prompt} <strong>${each.options.find((option) => option.id === each.choice)?.label ?? each.choice}</strong>${each.note && html`, with the note “${each.note}”`} <span class="quiet small">by ${each.made_by}, ${when(each.made_at)}</span></li>`)}</ul></details>`}`;
}

function Question({ decision, production }) {
  const [note, setNote] = useState("");
  const answer = (choice) => async () => {
    await call("POST", `${production.base}/decisions`, { body: { decision_id: decision.decision_id, choice, ...(note.trim() && { note: note.trim() }) } });
    announce("Decided.");
    production.stir(true);
  };
  const id = decision.decision_id;
  const allowed = may("decisions:make", production.workflow.value.project_id);
  const cards = decision.options.some((option) => option.summary && Object.keys(option.detail).length);
  return html`<section class="question" aria-labelledby=${id}>
    <h2 id=${id}>${decision.prompt}</h2>
    ${decision.deadline && html`<p>${decision.escalated ? "Overdue. " : ""}By ${when(decision.deadline)}; after that ${{ default: `“${labelOf(decision, decision.default)}” is chosen`, escalate: "others are asked", fail: "the production fails" }[decision.on_deadline]}.</p>`}
    ${!allowed && html`<p class="quiet">Your key may look but not decide; a director's key can.</p>`}
    ${decision.artifacts.length > 0 && html`<div class="shown">${decision.artifacts.map((each) => html`<${Shown} key=${each.sha256} artifact=${each} />`)}</div>`}
    ${decision.allow_note && html`<div class="field note"><label for=${`note-${id}`}>Note <span class="quiet">(what shall be different; name scenes and people)</span></label><textarea id=${`note-${id}`} maxlength="2000" value=${note} onInput=${(e) => setNote(e.target.value)}></textarea></div>`}
    ${cards
      ? html`<ol class="concepts">${decision.options.map((option) => html`<${Concept} key=${option.id} option=${option} suggested=${option.id === decision.default} allowed=${allowed} answer=${answer(option.id)} />`)}</ol>`
      : html`<div class="row">${decision.options.map((option) => html`<${Act} key=${option.id} className=${option.id === decision.default ? "first" : ""} does=${answer(option.id)} disabled=${!allowed}>${option.label}</${Act}>`)}</div>
        <ul class="small quiet">${decision.options.filter((option) => option.summary).map((option) => html`<li key=${option.id}><strong>${option.label}</strong>: ${option.summary}</li>`)}</ul>`}
  </section>`;
}

const labelOf = (decision, choice) => decision.options.find((option) => option.id === choice)?.label ?? choice;

function Concept({ option, suggested, allowed, answer }) {
  const { mood, look, genre_tags: genres = [], tone_keywords: tones = [], score, ...more } = option.detail;
  const image = LOOKS.has(look) && MOODS.has(mood);
  return html`<li class="concept">
    ${image && html`<figure><img src=${new URL(`${look}-${mood}.webp`, HERE).href} alt=${`A sample picture of the look ${look.replace("_", " ")}, ${mood}`} width="480" height="270" loading="lazy" /><figcaption class="small quiet">Sample of this look, not of this story</figcaption></figure>`}
    <h3>${option.label}</h3>
    <p>${option.summary}</p>
    <dl class="facts small">${genres.length > 0 && html`<div><dt class="tag">Genre</dt><dd>${genres.join(", ")}</dd></div>`}${mood && html`<div><dt class="tag">Mood</dt><dd>${mood}</dd></div>`}${look && html`<div><dt class="tag">Look</dt><dd>${titled(look)}</dd></div>`}
      ${tones.length > 0 && html`<div><dt class="tag">Tone</dt><dd>${tones.join(", ")}</dd></div>`}${score !== undefined && html`<div><dt class="tag">Score</dt><dd>${Math.round(score * 100)}${suggested ? ", suggested" : ""}</dd></div>`}
      ${Object.entries(more).filter(([, value]) => typeof value !== "object").map(([name, value]) => html`<div key=${name}><dt class="tag">${titled(name)}</dt><dd>${String(value)}</dd></div>`)}</dl>
    <div class="concept-act"><${Act} className=${suggested ? "first" : ""} does=${answer} disabled=${!allowed} label=${`Make “${option.label}”`}>Make this one</${Act}></div>
  </li>`;
}

/** What a decision is about: a film, a picture, a sound, or a file to save. */
function Shown({ artifact }) {
  const [ref, near] = useNear();
  const [url, problem, share] = useArtifact(artifact, near && artifact.media_type.startsWith("audio/"));
  if (artifact.media_type.startsWith("video/")) return html`<${Clip} artifact=${artifact} label=${artifact.name} />`;
  if (artifact.media_type.startsWith("image/")) return html`<${Picture} artifact=${artifact} alt=${artifact.name} />`;
  return html`<div ref=${ref} data-sha=${artifact.sha256}>${problem && html`<${Trouble} problem=${problem} />`}
    ${url ? html`<audio src=${url} controls aria-label=${artifact.name}></audio>` : artifact.media_type.startsWith("audio/") && html`<${Loading} share=${share} size=${artifact.size} />`}</div>`;
}
