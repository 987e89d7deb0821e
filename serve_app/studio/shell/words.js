// Numbers, times and stored words as people read them.
export const STAGES = ["concept_development", "character_creation", "scene_planning", "media_generation", "post_production", "final_assembly"];
export const ENDED = new Set(["completed", "failed", "cancelled", "terminated", "continued"]);

const STATUS = {
  pending: ["Queued", "○"], running: ["Running", "●"], waiting: ["Waits for you", "◆"], pausing: ["Pausing", "‖"], paused: ["Paused", "‖"], completed: ["Completed", "✓"],
  failed: ["Failed", "✕"], cancelled: ["Cancelled", "–"], terminated: ["Terminated", "–"], continued: ["Went on as another", "→"], quarantined: ["Set aside", "✕"],
};
export const statusWord = (status) => STATUS[status]?.[0] ?? titled(status);
export const statusMark = (status) => STATUS[status]?.[1] ?? "·";
export const isBad = (status) => status === "failed" || status === "quarantined";

/** `scene_planning` -> `Scene planning`. */
export const titled = (text = "") => (text.charAt(0).toUpperCase() + text.slice(1)).replaceAll("_", " ");

/** What a production is called: its film's title, else the concept that was chosen, else its logline. */
export function titleOf(workflow) {
  const chosen = workflow.user_decisions?.find((each) => each.choice && !each.options.some((option) => option.id === "revise"));
  const option = chosen?.options.find((each) => each.id === chosen.choice);
  return workflow.results?.summary?.title || option?.label || workflow.options?.labels?.title || cut(loglineOf(workflow), 70) || titled(workflow.type.split("@")[0]);
}
export const loglineOf = (workflow) => String(workflow.input?.logline ?? workflow.input?.idea ?? "");
export const cut = (text, length) => (text.length > length ? `${text.slice(0, length).trimEnd()}…` : text);

/** `75` -> `1:15`, `3700` -> `1:01:40`. */
export function clock(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A length of time in words short enough for a box: `0.4 s`, `48 s`, `12 min`, `3 h 10`. */
export function span(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.round(seconds / 60) % 60).padStart(2, "0")}`;
}

export const secondsBetween = (from, to) => (from ? ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000 : NaN);
export const timeOfDay = (instant) => (instant ? new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" }) : "");
export const when = (instant) => (instant ? new Date(instant).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) : "");

export function bytes(size) {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${(size / 1e3).toFixed(0)} kB` : size < 1e9 ? `${(size / 1e6).toFixed(1)} MB` : `${(size / 1e9).toFixed(2)} GB`;
}

export function count(number, one, many = `${one}s`) {
  return `${quantity(number)} ${number === 1 ? one : many}`;
}
export const quantity = (number) => (Number.isFinite(number) ? new Intl.NumberFormat("en", { maximumFractionDigits: number < 10 && number % 1 ? 1 : 0 }).format(number) : "–");
export const money = (amount, currency = "USD") =>
  Number.isFinite(amount) ? new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: amount && amount < 1 ? 3 : 2 }).format(amount) : "–";

/** `SCENE_2_SHOT_1` -> `Scene 2, shot 1`. */
export const itemWord = (item = "") => (/^SCENE_\d/.test(item) ? item.replace(/^SCENE_(\d+)/, "Scene $1").replace(/_SHOT_(\d+)/, ", shot $1").replace(/_LINE_(\d+)/, ", line $1") : item);

const EVENTS = {
  "workflow.created": "Production opened", "workflow.claimed": "An engine took it", "workflow.waiting": "Waits for a decision", "workflow.released": "The engine handed it back",
  "workflow.queued": "Waits for another production to end", "workflow.pause_requested": "A pause was asked for", "workflow.paused": "Paused", "workflow.resumed": "Goes on",
  "workflow.retried": "Goes on from what it has", "workflow.completed": "Completed", "workflow.failed": "Failed", "workflow.cancelled": "Cancelled", "workflow.cancel_requested": "The end was asked for",
  "workflow.terminated": "Terminated", "workflow.quarantined": "Set aside", "workflow.forked": "Took over from another", "stage.started": "Stage began", "stage.completed": "Stage done",
  "execution.started": "began", "execution.succeeded": "done", "execution.progress": "reports", "execution.retrying": "tries again", "execution.returned": "goes back for another take",
  "execution.failed": "failed", "execution.reused": "taken over from earlier work", "execution.waiting_for_resources": "waits for room", "decision.opened": "A decision is open", "decision.made": "Decided",
  "decision.escalated": "A decision is overdue", "budget.soft": "The budget is nearly used", "budget.paused": "The budget is used up: paused", "child.started": "A child production began", "child.ended": "A child production ended",
};
export const eventWord = (type) => EVENTS[type] ?? titled(type.replace(".", " "));
