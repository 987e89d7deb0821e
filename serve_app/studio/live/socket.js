// Follows a workflow's events: over a WebSocket from the last number seen, and by asking for pages where WebSockets do not get through.
//
// Guarantees: `onEvents` gets each event once and in order, whatever breaks in between. Nothing is lost when a connection is: the next one begins after the last number, and a hole in the numbers begins anew.
import { Problem, leave, read, session } from "../shell/api.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const SILENCE = 25_000; // the server sends a heartbeat every ten seconds
const POLL = 3_000;
const POLLS_BETWEEN_TRIES = 10;

export class Follower {
  /** `onState` is told `connecting`, `live`, `polling`, `offline` or `ended`; `onProblem` what no trying again will mend. */
  constructor(workflowId, after, { onEvents, onState, onProblem }) {
    Object.assign(this, { workflowId, after, onEvents, onState, onProblem });
    this.failures = 0;
    this.closed = false;
    this.hurry = () => this.#now();
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.#connect();
  }

  close() {
    this.closed = true;
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.socket?.close();
  }

  #now() {
    if (document.hidden || !this.waiting || this.closed) return;
    clearTimeout(this.timer);
    this.#connect();
  }

  #connect() {
    this.waiting = false;
    if (this.failures === 0) this.onState("connecting");
    const address = new URL(`/ws/workflows/${this.workflowId}?after=${this.after}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    this.ending = "";
    this.refusal = null;
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "auth", key: session.value.key }));
      this.#watch(socket);
    };
    socket.onmessage = (message) => {
      if (socket !== this.socket) return;
      this.#watch(socket);
      this.#take(JSON.parse(message.data), socket);
    };
    socket.onclose = () => socket === this.socket && !this.closed && this.#lost();
  }

  /** A connection that says nothing for so long is dead, whatever the browser thinks. */
  #watch(socket) {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => { socket.close(); if (socket === this.socket && !this.closed) { this.socket = null; this.#lost(); } }, SILENCE);
  }

  #take(frame, socket) {
    if (frame.type === "subscribed") {
      this.failures = 0;
      this.onState("live");
    } else if (frame.type === "event") {
      if (frame.seq > this.after + 1) socket.send(JSON.stringify({ type: "subscribe", after: this.after }));
      else this.#hand([frame.event]);
    } else if (frame.type === "closing") this.ending = frame.reason;
    else if (frame.type === "error") this.refusal = new Problem(frame);
  }

  #hand(events) {
    const fresh = events.filter((event) => event.seq > this.after);
    if (!fresh.length) return;
    this.after = fresh.at(-1).seq;
    this.onEvents(fresh);
  }

  #lost() {
    clearTimeout(this.watchdog);
    if (this.ending === "ended") return this.onState("ended");
    const refused = this.refusal?.status;
    if (refused === 401) return leave(this.refusal.detail);
    if (refused === 410 || refused === 400) this.after = 0;
    else if (refused && refused < 500 && refused !== 429) return this.onProblem(this.refusal);
    this.failures += 1;
    return this.failures > 2 ? this.#poll(0) : this.#later(this.failures === 1 && this.ending === "expired" ? 0 : this.#wait());
  }

  #wait() {
    return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.failures, 6)) * (0.5 + Math.random() / 2);
  }

  #later(wait) {
    this.waiting = true;
    if (this.failures > 1) this.onState("offline");
    this.timer = setTimeout(() => this.#connect(), wait);
  }

  /** Pages of events instead of a socket; now and then a socket is tried again. */
  async #poll(round) {
    if (this.closed) return;
    if (round >= POLLS_BETWEEN_TRIES) return this.#connect();
    try {
      const page = await read(`workflows/${this.workflowId}/events`, { after: this.after, limit: 1000 });
      if (this.closed) return;
      this.#hand(page.items);
      this.onState(page.terminal ? "ended" : "polling");
      if (!page.terminal) this.timer = setTimeout(() => this.#poll(round + 1), POLL);
    } catch (problem) {
      if (this.closed) return;
      if (problem instanceof Problem && !problem.retryable && problem.status) return this.onProblem(problem);
      this.#later(this.#wait());
    }
  }
}
