// Parts that every view is made of.
import { Problem, session } from "./api.js";
import { html, signal, useEffect, useId, useRef, useState } from "./html.js";
import { isBad, statusMark, statusWord } from "./words.js";

/** What a screen reader is told, politely: only what a person would want to be interrupted for, and never twice within a moment. */
export const announced = signal("");
let last = ["", 0];
export function announce(words) {
  if (words === last[0] && Date.now() - last[1] < 10_000) return;
  last = [words, Date.now()];
  announced.value = words;
}

/** `asks`: a decision is open, whatever an engine makes of it meanwhile. */
export function Status({ status, asks }) {
  const shown = asks ? "waiting" : status;
  const kind = shown === "waiting" ? "asks" : isBad(shown) ? "bad" : shown === "running" ? "runs" : "rests";
  return html`<span class=${`status ${kind}`}><span class=${shown === "running" ? "mark pulse" : "mark"} aria-hidden="true">${statusMark(shown)}</span> ${statusWord(shown)}</span>`;
}

/** What went wrong and what to do about it. */
export function Trouble({ problem, retry, onClose }) {
  if (!problem) return null;
  const known = problem instanceof Problem;
  return html`<div class="trouble" role="alert">
    <p><strong>${known ? problem.detail : "This does not work here."}</strong></p>
    ${known && problem.errors.length > 0 && html`<ul>${problem.errors.map((each) => html`<li key=${each.pointer}><code>${each.pointer || "body"}</code> ${each.detail}</li>`)}</ul>`}
    <p>${known ? problem.next : String(problem.message)}</p>
    ${known && problem.requestId && html`<p class="small quiet">Request <code>${problem.requestId}</code></p>`}
    <div class="row">
      ${retry && html`<button onClick=${retry}>Try again</button>`}
      ${onClose && html`<button class="plain" onClick=${onClose}>Close</button>`}
    </div>
  </div>`;
}

/** A box of the form: a small title over what it says. */
export const Box = ({ tag, children, wide, className = "" }) => html`<div class=${`box ${wide ? "wide" : ""} ${className}`}><dt class="tag">${tag}</dt><dd>${children}</dd></div>`;

export function Bar({ share, label, tone = "" }) {
  const percent = Math.max(0, Math.min(100, share * 100));
  return html`<span class=${`meter ${tone}`} role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(percent)}><span style=${{ width: `${percent}%` }}></span></span>`;
}

/** A table that scrolls within itself, reachable by keyboard. `columns`: [key, title, {number, cell}]. */
export function Table({ caption, columns, rows, empty = "Nothing yet.", keyOf = (row) => row.id, hideCaption }) {
  const id = useId();
  if (!rows.length) return html`<p class="quiet">${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby=${id}>
    <table>
      <caption id=${id} class=${hideCaption ? "unseen" : ""}>${caption}</caption>
      <thead><tr>${columns.map(([key, title, more = {}]) => html`<th key=${key} scope="col" class=${more.number ? "number" : ""}>${title}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${keyOf(row)}>${columns.map(([key, , more = {}], place) => {
        const cell = more.cell ? more.cell(row) : row[key];
        return place === 0 ? html`<th scope="row">${cell}</th>` : html`<td class=${more.number ? "number" : ""}>${cell}</td>`;
      })}</tr>`)}</tbody>
    </table>
  </div>`;
}

/** A window above the page. Escape and the close button leave it; focus stays inside and goes back to where it came from. */
export function Dialog({ title, onClose, children, actions }) {
  const dialog = useRef(null);
  const id = useId();
  useEffect(() => {
    const from = document.activeElement;
    dialog.current.showModal();
    return () => from?.isConnected && from.focus();
  }, []);
  return html`<dialog ref=${dialog} aria-labelledby=${id} onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    <div class="dialog"><h2 id=${id}>${title}</h2>${children}<footer>${actions}</footer></div>
  </dialog>`;
}

/** A button that does something on the server: busy while it does, and tells what went wrong beside it. */
export function Act({ does, children, className = "", onDone, disabled, label }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const alive = useAlive();
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await does();
      onDone?.(made);
    } catch (error) {
      if (alive.current) setProblem(error);
    } finally {
      if (alive.current) setBusy(false);
    }
  };
  return html`<button type="button" class=${className} onClick=${go} disabled=${busy || disabled} aria-busy=${busy} aria-label=${label}>${children}</button>
    <${Trouble} problem=${problem} onClose=${() => setProblem(null)} />`;
}

export function useAlive() {
  const alive = useRef(true);
  useEffect(() => () => { alive.current = false; }, []);
  return alive;
}

/** Reads something and reads it again every `seconds` while somebody looks: [value, problem, again]. */
export function usePolled(load, seconds, depends = []) {
  const [state, setState] = useState({ value: null, problem: null });
  const again = useRef(() => {});
  useEffect(() => {
    let timer = 0;
    let current = true;
    const abort = new AbortController();
    const tick = async () => {
      clearTimeout(timer);
      if (!document.hidden) {
        try {
          const value = await load(abort.signal);
          if (current) setState({ value, problem: null });
        } catch (problem) {
          if (current && problem.name !== "AbortError") setState((before) => ({ value: before.value, problem }));
        }
      }
      if (current && seconds) timer = setTimeout(tick, seconds * 1000);
    };
    again.current = tick;
    const seen = () => !document.hidden && tick();
    document.addEventListener("visibilitychange", seen);
    tick();
    return () => {
      current = false;
      clearTimeout(timer);
      abort.abort();
      document.removeEventListener("visibilitychange", seen);
    };
  }, depends);
  return [state.value, state.problem, () => again.current()];
}

/** Whether the reader may do something in a project, or anywhere, as far as the API has said who they are; the API itself decides. */
export function may(permission, project) {
  const { me } = session.value;
  if (!me?.everywhere || me.everywhere.includes(permission)) return true;
  const lists = project ? [me.permissions[project] ?? []] : Object.values(me.permissions);
  return lists.some((allowed) => allowed.includes(permission));
}

/** The time now, every second while the component is shown: for clocks that run. */
export function useTick(running = true) {
  const [, set] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => set((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [running]);
}
