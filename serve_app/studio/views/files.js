// Everything that was delivered, by folder, and everything that was made on the way.
import { html, useState } from "../shell/html.js";
import { Clip, Loading, Picture, save, useArtifact } from "../live/media.js";
import { Act, Dialog, Table, Trouble } from "../shell/parts.js";
import { bytes, count, itemWord, timeOfDay, titled } from "../shell/words.js";

const MOST_ROWS = 400;
const shownInPage = (file) => /^(image\/(png|jpeg|webp|gif)|video\/|audio\/)/.test(file.media_type);

export function Files({ production }) {
  const [open, setOpen] = useState(null);
  const [wanted, setWanted] = useState("");
  const delivered = Object.entries(production.workflow.value.results).filter(([, each]) => each?.sha256).map(([path, each]) => ({ ...each, path, id: path, folder: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "" }));
  const folders = [...new Set(delivered.map((each) => each.folder))];
  const word = wanted.toLowerCase();
  const made = production.artifacts.value.filter((each) => !word || `${each.name} ${each.agent} ${each.item} ${each.media_type}`.toLowerCase().includes(word));
  const look = { cell: (row) => html`<span class="row">${shownInPage(row) && html`<button class="plain" onClick=${() => setOpen(row)}>Show</button>`}<${Act} className="plain" does=${() => save(row, row.path)} label=${`Save ${row.path ?? row.name}`}>Save</${Act}></span>` };
  const size = ["size", "Size", { number: true, cell: (row) => bytes(row.size) }];
  return html`${folders.map((folder) => html`<section key=${folder} aria-labelledby=${`folder-${folder}`}><h3 id=${`folder-${folder}`}>${folder ? titled(folder) : "Delivered"}</h3>
      <${Table} caption=${`Files in ${folder || "the delivery"}`} hideCaption columns=${[["path", "File", { cell: (row) => row.path.split("/").at(-1) }], ["media_type", "Kind"], size, ["act", "", look]]} rows=${delivered.filter((each) => each.folder === folder)} /></section>`)}
    <section aria-labelledby="made"><h3 id="made">Made on the way</h3>
      <div class="filters"><div class="field"><label for="file-filter">Filter by name, agent, scene or kind</label><input id="file-filter" value=${wanted} onInput=${(e) => setWanted(e.target.value)} /></div></div>
      <${Table} caption=${made.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${made.length}; filter to see others` : count(made.length, "file")} keyOf=${(row) => `${row.execution_id}${row.sha256}${row.name}`} columns=${[["name", "File"], ["agent", "By", { cell: (row) => production.nameOf(row.agent) }], ["item", "For", { cell: (row) => itemWord(row.item) }], ["provider", "Means"], size, ["created_at", "When", { cell: (row) => timeOfDay(row.created_at) }], ["act", "", look]]} rows=${made.slice(0, MOST_ROWS)} empty="Nothing fits." /></section>
    ${open && html`<${Shown} file=${open} onClose=${() => setOpen(null)} />`}`;
}

function Shown({ file, onClose }) {
  const [url, problem, share] = useArtifact(file, file.media_type.startsWith("audio/"));
  const name = file.path ?? file.name;
  return html`<${Dialog} title=${name} onClose=${onClose} actions=${html`<${Act} does=${() => save(file, name)}>Save</${Act}><button class="first" onClick=${onClose}>Close</button>`}>
    <${Trouble} problem=${problem} />
    ${file.media_type.startsWith("image/") ? html`<${Picture} artifact=${file} alt=${name} />` : file.media_type.startsWith("video/") ? html`<${Clip} artifact=${file} label=${name} autoplay />` : url ? html`<audio src=${url} controls autoplay aria-label=${name}></audio>` : !problem && html`<${Loading} share=${share} size=${file.size} />`}
    <p class="small quiet">SHA-256 <code>${file.sha256}</code></p>
  </${Dialog}>`;
}
