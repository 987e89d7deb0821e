// Dailies: every shot on one contact sheet, played where it lies, judged in batches.
import { call } from "../shell/api.js";
import { html, useComputed, useRef, useState } from "../shell/html.js";
import { Clip, Picture } from "../live/media.js";
import { Act, announce, may } from "../shell/parts.js";
import { ENDED, count, itemWord } from "../shell/words.js";
import { Reshoot } from "./reshoot.js";

const SHOT = /^(?:.*\/)?SCENE_(\d+)_SHOT_(\d+)$/;
const NOTE_LIMIT = 2000;

/** Shots in story order, each with its newest still and clip. */
function shotsOf(artifacts, executions) {
  const shots = new Map();
  for (const file of artifacts) {
    const match = SHOT.exec(file.item);
    if (!match) continue;
    const shot = shots.get(file.item) ?? { id: file.item, scene: Number(match[1]), shot: Number(match[2]), takes: 0 };
    const kind = file.media_type.startsWith("image/") ? "still" : file.media_type.startsWith("video/") ? "clip" : "";
    if (kind && !(shot[kind]?.created_at > file.created_at)) shot[kind] = file;
    if (kind === "clip") shot.takes += 1;
    shots.set(file.item, shot);
  }
  for (const each of executions) {
    const shot = shots.get(each.item);
    if (shot && each.status === "running") shot.making = each;
    if (shot && each.verdict && !each.verdict.ok) shot.issues = each.verdict.issues;
  }
  return [...shots.values()].sort((one, other) => one.scene - other.scene || one.shot - other.shot);
}

export function Dailies({ production }) {
  const found = useComputed(() => shotsOf(production.artifacts.value, production.executions.value));
  const [marks, setMarks] = useState({});
  const [notes, setNotes] = useState({});
  const [reshooting, setReshooting] = useState(false);
  const grid = useRef(null);
  const shots = found.value;
  const workflow = production.workflow.value;
  if (!shots.length) return html`<p class="quiet">No shot has been made yet. They appear here one by one.</p>`;
  const mark = (ids, word) => setMarks((before) => ({ ...before, ...Object.fromEntries(ids.map((id) => [id, word])) }));
  const good = shots.filter((each) => marks[each.id] === "good");
  const redo = shots.filter((each) => marks[each.id] === "redo");
  const gate = workflow.user_decisions.find((each) => each.status === "open" && each.allow_note && each.options.some((option) => option.id === "revise") && !ENDED.has(workflow.status));
  const past = workflow.user_decisions.findLast((each) => each.status === "made" && each.allow_note && each.options.some((option) => option.id === "revise"));
  const note = redo.map((each) => `${itemWord(each.id)}: ${notes[each.id]?.trim() || "again"}.`).join(" ").slice(0, NOTE_LIMIT);
  const send = (choice) => async () => {
    await call("POST", `${production.base}/decisions`, { body: { decision_id: gate.decision_id, choice, ...(choice === "revise" && { note }) } });
    announce("Your verdict is sent.");
    production.stir(true);
  };
  const scenes = [...new Set(shots.map((each) => each.scene))];
  return html`<div class="verdicts" role="group" aria-label="Verdict on the dailies">
      <p><strong>${count(shots.length, "shot")}</strong>, ${good.length} good, ${redo.length} to redo</p>
      <div class="row"><button onClick=${() => mark(shots.filter((each) => !marks[each.id]).map((each) => each.id), "good")} disabled=${good.length + redo.length === shots.length}>Mark the rest good</button>
      ${gate && html`<${Act} className=${redo.length ? "" : "first"} does=${send("approve")} disabled=${redo.length > 0 || good.length < shots.length || !may("decisions:make", workflow.project_id)}>Approve the cut</${Act}>
        <${Act} className=${redo.length ? "first" : ""} does=${send("revise")} disabled=${!redo.length || !may("decisions:make", workflow.project_id)}>Send ${count(redo.length, "shot")} back</${Act}>`}
      ${!gate && past && html`<button class=${redo.length ? "first" : ""} disabled=${!redo.length || !may("workflows:produce", workflow.project_id)} onClick=${() => setReshooting(true)}>Re-shoot ${count(redo.length, "shot")}…</button>`}</div>
      ${!gate && !past && html`<p class="small quiet">The verdict can be sent when the rough cut asks for it.</p>`}
    </div>
    <div ref=${grid}>${scenes.map((scene) => html`<section key=${scene} aria-labelledby=${`scene-${scene}`}><h3 id=${`scene-${scene}`}>Scene ${scene}</h3>
      <ul class="contact">${shots.filter((each) => each.scene === scene).map((each) => html`<${Shot} key=${each.id} shot=${each} mark=${marks[each.id]} note=${notes[each.id] ?? ""} onMark=${(word) => mark([each.id], marks[each.id] === word ? undefined : word)} onNote=${(text) => setNotes({ ...notes, [each.id]: text })} />`)}</ul></section>`)}</div>
    ${reshooting && html`<${Reshoot} production=${production} title=${`Re-shoot ${count(redo.length, "shot")}`} change=${{ kind: "decision", gate: past.kind, choice: "revise", note }} onClose=${() => setReshooting(false)} />`}`;
}

function Shot({ shot, mark, note, onMark, onNote }) {
  const [playing, setPlaying] = useState(false);
  const name = itemWord(shot.id);
  const noteId = `note-${shot.id}`;
  return html`<li class=${`frame ${mark ?? ""}`}>
    <div class="screen">
      ${playing ? html`<${Clip} artifact=${shot.clip} label=${name} autoplay loop muted />` : html`<${Picture} artifact=${shot.still} alt=${`Still of ${name}`} />`}
      ${shot.clip && !playing && html`<button class="play" onClick=${() => setPlaying(true)} aria-label=${`Play ${name}`}><span aria-hidden="true">▶</span></button>`}
    </div>
    <p class="frame-name"><strong>Shot ${shot.shot}</strong> <span class="quiet small">${[shot.clip ? "" : shot.making ? "clip in the making" : "still only", shot.takes > 1 && `${shot.takes} takes`, shot.making?.fraction && `${Math.round(shot.making.fraction * 100)} %`].filter(Boolean).join(", ")}</span></p>
    ${shot.issues && html`<p class="small quiet">Check: ${shot.issues.join("; ")}</p>`}
    <div class="row" role="group" aria-label=${`Verdict on ${name}`}><button aria-pressed=${mark === "good"} onClick=${() => onMark("good")}>Good</button><button aria-pressed=${mark === "redo"} onClick=${() => onMark("redo")}>Redo</button></div>
    ${mark === "redo" && html`<div class="field"><label for=${noteId}>What shall be different</label><input id=${noteId} maxlength="300" value=${note} onInput=${(e) => onNote(e.target.value)} /></div>`}
  </li>`;
}

