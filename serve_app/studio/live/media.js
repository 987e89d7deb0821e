// Files of the artifact store in the page. They need the reader's key, which <img> and <video> cannot send: pictures and sounds are fetched and shown from memory, each once, for their bytes never change;
// films are streamed, sought in by ranges, under a ticket that opens this one file for some minutes and is renewed when it has run out.
import { call, request } from "../shell/api.js";
import { html, useEffect, useRef, useState } from "../shell/html.js";
import { Trouble } from "../shell/parts.js";
import { bytes } from "../shell/words.js";

const KEPT_BYTES = 300e6;
const kept = new Map(); // sha256 -> {promise, url, size}; the longest unused first
let held = 0;

/** An address in this page for an artifact's bytes. `onProgress` is told the share that is here. */
export function addressOf(artifact, onProgress) {
  const found = kept.get(artifact.sha256);
  if (found) {
    kept.delete(artifact.sha256);
    kept.set(artifact.sha256, found);
    return found.promise;
  }
  const entry = { url: "", size: 0 };
  entry.promise = fetched(artifact, onProgress).then((blob) => {
    Object.assign(entry, { url: URL.createObjectURL(blob), size: blob.size });
    held += blob.size;
    forgetSome(artifact.sha256);
    return entry.url;
  });
  entry.promise.catch(() => kept.delete(artifact.sha256));
  kept.set(artifact.sha256, entry);
  return entry.promise;
}

async function fetched(artifact, onProgress) {
  const response = await request("GET", `artifacts/${artifact.sha256}`, { headers: { Accept: "*/*" } });
  const type = response.headers.get("Content-Type") ?? artifact.media_type;
  if (!onProgress || !response.body) return new Blob([await response.arrayBuffer()], { type });
  const parts = [];
  let here = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    here += value.length;
    onProgress(here / artifact.size);
  }
  return new Blob(parts, { type });
}

function forgetSome(newest) {
  for (const [sha256, entry] of kept) {
    if (held <= KEPT_BYTES) return;
    if (sha256 === newest || !entry.url || document.querySelector(`[data-sha="${sha256}"]`)) continue;
    URL.revokeObjectURL(entry.url);
    held -= entry.size;
    kept.delete(sha256);
  }
}

/** [address, problem, share] of an artifact, fetched once `wanted`. */
export function useArtifact(artifact, wanted = true) {
  const [state, setState] = useState({ url: "", problem: null, share: 0 });
  useEffect(() => {
    let current = true;
    setState({ url: "", problem: null, share: 0 });
    if (!artifact || !wanted) return undefined;
    const onProgress = artifact.size > 2e6 ? (share) => current && setState((before) => ({ ...before, share })) : undefined;
    addressOf(artifact, onProgress).then((url) => current && setState({ url, problem: null, share: 1 }), (problem) => current && setState({ url: "", problem, share: 0 }));
    return () => { current = false; };
  }, [artifact?.sha256, wanted]);
  return [state.url, state.problem, state.share];
}

/** Whether an element has come near the window. */
export function useNear(margin = "400px") {
  const ref = useRef(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) { setNear(true); watch.disconnect(); } }, { rootMargin: margin });
    if (ref.current) watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return [ref, near];
}

/** A picture that is fetched when it comes near. */
export function Picture({ artifact, alt, className = "" }) {
  const [ref, near] = useNear();
  const [url, problem] = useArtifact(artifact, near);
  return html`<span ref=${ref} class=${`picture ${className}`} data-sha=${artifact?.sha256}>${url ? html`<img src=${url} alt=${alt} />` : html`<span class="blank small" role="img" aria-label=${alt}>${problem ? problem.detail : ""}</span>`}</span>`;
}

/** A film or clip that plays from the server. `children`: its tracks; `video`: a ref; `more`: attributes. */
export function Clip({ artifact, label, video, children, ...more }) {
  const own = useRef(null);
  const ref = video ?? own;
  const [state, setState] = useState({ url: "", problem: null, renewed: 0 });
  const issue = async () => {
    try {
      const path = `/api/v1/artifacts/${artifact.sha256}`;
      const { ticket } = await call("POST", "tickets", { body: { path } });
      setState((before) => ({ url: `${path}?ticket=${encodeURIComponent(ticket)}`, problem: null, renewed: before.renewed }));
    } catch (problem) {
      setState((before) => ({ ...before, problem }));
    }
  };
  useEffect(() => { issue(); }, [artifact.sha256]);
  const renew = async () => {
    const { currentTime, paused } = ref.current;
    if (Date.now() - state.renewed < 5_000) return setState((before) => ({ ...before, problem: new Error("This browser cannot play the file. It can be saved and played elsewhere.") }));
    state.renewed = Date.now();
    await issue();
    ref.current?.addEventListener("loadedmetadata", () => { ref.current.currentTime = currentTime; if (!paused) ref.current.play().catch(() => {}); }, { once: true });
    return undefined;
  };
  if (state.problem) return html`<${Trouble} problem=${state.problem} retry=${issue} />`;
  if (!state.url) return html`<p class="small quiet" role="status">Asking for ${bytes(artifact.size)}…</p>`;
  return html`<video ref=${ref} src=${state.url} onError=${renew} controls playsinline preload="metadata" aria-label=${label} ...${more}>${children}</video>`;
}

/** Saves an artifact under its name. */
export async function save(artifact, name = artifact.name) {
  const link = document.createElement("a");
  link.href = await addressOf(artifact);
  link.download = name.split("/").at(-1);
  link.click();
}

export async function textOf(artifact) {
  return (await request("GET", `artifacts/${artifact.sha256}`, { headers: { Accept: "*/*" } })).text();
}

export const Loading = ({ share, size }) => html`<p class="small quiet" role="status">Fetching ${bytes(size)}${share > 0 ? `, ${Math.round(share * 100)} %` : "…"}</p>`;
