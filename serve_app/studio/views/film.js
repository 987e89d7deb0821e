// The film with its subtitles and scenes, and what else of it can be looked at or listened to.
import { html, useEffect, useRef, useState } from "../shell/html.js";
import { Clip, Picture, save, textOf, useArtifact } from "../live/media.js";
import { Act } from "../shell/parts.js";
import { bytes, clock, count, itemWord } from "../shell/words.js";

const MORE = [["pictures/teaser.mp4", "Teaser"], ["production/animatic.mp4", "Animatic"]];

export function Film({ production }) {
  const { results, user_decisions: decisions } = production.workflow.value;
  const cut = decisions.findLast((each) => each.artifacts.some((one) => one.media_type.startsWith("video/")))?.artifacts.find((one) => one.media_type.startsWith("video/"));
  const animatic = production.artifacts.value.findLast((each) => each.agent === "animatic_editor" && each.media_type === "video/mp4");
  const film = results["film.mp4"] ?? cut ?? animatic;
  if (!film) return html`<p class="quiet">There is no film yet. The first thing to see are the <a href=${`#/w/${production.id}/dailies`}>dailies</a>.</p>`;
  const kind = results["film.mp4"] ? "Film" : cut ? "Rough cut" : "Animatic";
  return html`<${Player} key=${film.sha256} film=${film} production=${production} kind=${kind} />
    <div class="also">${MORE.filter(([name]) => results[name]).map(([name, title]) => html`<${Extra} key=${name} artifact=${results[name]} title=${title} />`)}</div>
    <${Gallery} results=${results} />`;
}

function Player({ film, production, kind }) {
  const { results } = production.workflow.value;
  const [subtitles] = useArtifact(results["subtitles/subtitles.vtt"]);
  const [captions] = useArtifact(results["subtitles/sdh.vtt"]);
  const video = useRef(null);
  const scenes = useScenes(results["edit/timeline.edl"]);
  const seek = (seconds) => { video.current.currentTime = seconds; video.current.play().catch(() => {}); };
  return html`<section class="player" aria-label=${kind}>
    <div class="screen"><${Clip} artifact=${film} label=${kind} video=${video}>
      ${subtitles && html`<track kind="subtitles" src=${subtitles} srclang="en" label="Subtitles" default />`}${captions && html`<track kind="captions" src=${captions} srclang="en" label="Captions for viewers who do not hear" />`}</${Clip}></div>
    <div class="row"><p>${kind}, ${bytes(film.size)}</p><${Act} does=${() => save(film)}>Save</${Act}></div>
    ${scenes.length > 0 && html`<nav aria-label="Scenes of the film"><ol class="chapters">${scenes.map((each) => html`<li key=${each.scene}><button onClick=${() => seek(each.start)}><span class="tag">Scene</span> ${each.scene} <span class="quiet small">${clock(each.start)}</span></button></li>`)}</ol></nav>`}
  </section>`;
}

/** Where each scene begins, from the delivered edit list. */
function useScenes(file) {
  const [scenes, setScenes] = useState([]);
  useEffect(() => {
    if (file) textOf(file).then((text) => setScenes(readEdits(text)), () => {});
  }, [file?.sha256]);
  return scenes;
}

const EDIT = /^\d+\s+\S+\s+V\s+\S+(?:\s+\d+)?\s+\S+\s+\S+\s+(\S+)\s+\S+$/;
const CLIP = /^\* FROM CLIP NAME: \w+?_\d+_(\d{3})_\d{4}_/;
const FRAMES = 24;

/** Scenes with their first second in the film, from a CMX 3600 list whose clips are named after scene times ten. */
export function readEdits(text) {
  const starts = new Map();
  let zero = null;
  let start = 0;
  for (const line of text.split(/\r?\n/)) {
    const edit = EDIT.exec(line);
    if (edit) {
      start = seconds(edit[1]);
      zero ??= start;
    }
    const scene = Number(CLIP.exec(line)?.[1]) / 10;
    if (scene && !starts.has(scene)) starts.set(scene, start - zero);
  }
  return [...starts].map(([scene, at]) => ({ scene, start: at }));
}

function seconds(code) {
  const [hours, minutes, whole, frames] = code.split(":").map(Number);
  return hours * 3600 + minutes * 60 + whole + frames / FRAMES;
}

function Extra({ artifact, title }) {
  const [wanted, setWanted] = useState(false);
  return html`<section class="extra" aria-label=${title}><h3>${title}</h3>
    ${wanted ? html`<${Clip} artifact=${artifact} label=${title} autoplay />` : html`<button onClick=${() => setWanted(true)}>Show it <span class="quiet small">${bytes(artifact.size)}</span></button>`}</section>`;
}

function Gallery({ results }) {
  const pictures = Object.entries(results).filter(([, each]) => each?.media_type?.startsWith("image/") && each.size < 2e6);
  if (!pictures.length) return null;
  return html`<section aria-labelledby="pictures"><h3 id="pictures">${count(pictures.length, "picture")}</h3><ul class="gallery">${pictures.map(([name, each]) => html`<li key=${name}><figure><${Picture} artifact=${each} alt=${pictureName(name)} /><figcaption class="small">${pictureName(name)}</figcaption></figure></li>`)}</ul></section>`;
}

const pictureName = (name) => itemWord(name.split("/").at(-1).replace(/\.\w+$/, "").replaceAll("_", " ")).replace(/^./, (letter) => letter.toUpperCase());
