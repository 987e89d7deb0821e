// The screenplay as it was delivered (Fountain), set as a script is set; every spoken line can be changed from here.
import { html, useEffect, useMemo, useState } from "../shell/html.js";
import { textOf } from "../live/media.js";
import { Dialog, Trouble, may } from "../shell/parts.js";
import { Reshoot } from "./reshoot.js";

const SCENE = /^(?:INT|EXT|EST|INT\.?\/EXT)[. ]/;
const NUMBER = /\s*#(\w+)#\s*$/;

/** Blocks of a Fountain text: {kind, text, scene, line}. `line` is the id of a spoken line, counted within its scene as the company counts. */
export function readFountain(text) {
  const blocks = [];
  const [head, ...rest] = text.replaceAll("\r\n", "\n").split(/\n{2,}/);
  const paragraphs = /^\w[\w ]*:/.test(head) ? rest : [head, ...rest];
  let scene = 0;
  let spoken = 0;
  for (const paragraph of paragraphs) {
    const lines = paragraph.split("\n").filter(Boolean);
    if (!lines.length) continue;
    const [first, ...following] = lines;
    if (SCENE.test(first)) {
      scene += 1;
      spoken = 0;
      blocks.push({ kind: "scene", text: first.replace(NUMBER, ""), scene: first.match(NUMBER)?.[1] ?? scene });
    } else if (following.length && first === first.toUpperCase() && /\p{L}/u.test(first)) {
      spoken += 1;
      const said = following.filter((each) => !each.startsWith("("));
      blocks.push({ kind: "speech", who: first, aside: following.find((each) => each.startsWith("(")), text: said.join(" "), line: `SCENE_${scene}_LINE_${spoken}` });
    } else if (/^(FADE|CUT|DISSOLVE)\b.*[:.]?$/.test(first) && lines.length === 1) blocks.push({ kind: "transition", text: first });
    else blocks.push({ kind: "action", text: lines.join(" ") });
  }
  return { blocks, head: Object.fromEntries(head.split("\n").map((each) => each.split(/:\s*(.*)/)).filter((pair) => pair.length > 1)) };
}

export function Script({ production }) {
  const { results } = production.workflow.value;
  const file = results["script/screenplay.fountain"] ?? production.artifacts.value.findLast((each) => each.name === "screenplay.fountain");
  const [text, setText] = useState(null);
  const [problem, setProblem] = useState(null);
  const [line, setLine] = useState(null);
  useEffect(() => {
    if (!file) return;
    textOf(file).then(setText, setProblem);
  }, [file?.sha256]);
  const script = useMemo(() => text && readFountain(text), [text]);
  if (!file) return html`<p class="quiet">The screenplay is delivered with the film; there is none yet.</p>`;
  if (!script) return problem ? html`<${Trouble} problem=${problem} />` : html`<p class="quiet">Reading…</p>`;
  const scenes = script.blocks.filter((each) => each.kind === "scene");
  return html`<div class="script-page">
    <nav aria-label="Scenes"><ol class="plain-list small">${scenes.map((each) => html`<li key=${each.scene}><a href=${`#script-${each.scene}`} onClick=${(event) => goTo(event, each.scene)}>${each.scene}. ${each.text}</a></li>`)}</ol></nav>
    <article class="script" aria-label="Screenplay"><p class="script-title">${script.head.Title}</p>${script.head.Author && html`<p class="script-by">${script.head.Author}</p>`}
      ${script.blocks.map((each, place) => html`<${Block} key=${place} block=${each} onChange=${may("workflows:produce", production.workflow.value.project_id) ? setLine : null} />`)}</article>
    ${line && html`<${LineDialog} production=${production} line=${line} onClose=${() => setLine(null)} />`}
  </div>`;
}

function goTo(event, scene) {
  event.preventDefault();
  const heading = document.getElementById(`script-${scene}`);
  heading.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  heading.focus({ preventScroll: true });
}

function Block({ block, onChange }) {
  if (block.kind === "scene") return html`<h3 id=${`script-${block.scene}`} tabindex="-1"><span aria-hidden="true">${block.scene}</span> ${block.text}</h3>`;
  if (block.kind === "transition") return html`<p class="transition">${block.text}</p>`;
  if (block.kind === "action") return html`<p>${block.text}</p>`;
  return html`<div class="speech"><p class="who">${block.who}</p>${block.aside && html`<p class="aside">${block.aside}</p>`}<p class="said">${block.text}</p>
    ${onChange && html`<button class="plain" onClick=${() => onChange(block)} aria-label=${`Change what ${block.who} says: ${block.text.slice(0, 60)}`}>Change</button>`}</div>`;
}

function LineDialog({ production, line, onClose }) {
  const [text, setText] = useState(line.text);
  const [ready, setReady] = useState(false);
  if (ready) return html`<${Reshoot} production=${production} title=${`${line.who} says it differently`} change=${{ kind: "line", line: line.line, text }} onClose=${onClose} />`;
  return html`<${LineForm} line=${line} text=${text} setText=${setText} onClose=${onClose} onReady=${() => setReady(true)} />`;
}

function LineForm({ line, text, setText, onClose, onReady }) {
  return html`<${Dialog} title=${`${line.who} says`} onClose=${onClose} actions=${html`<button onClick=${onClose}>Back</button><button class="first" disabled=${!text.trim() || text === line.text} onClick=${onReady}>Go on</button>`}>
    <div class="field"><label for="wording">New wording</label><textarea id="wording" maxlength="240" value=${text} onInput=${(e) => setText(e.target.value)}></textarea><p class="small">${text.length} of 240 characters. The next step shows what is made again; nothing happens before.</p></div>
  </${Dialog}>`;
}
