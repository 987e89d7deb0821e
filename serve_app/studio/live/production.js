// A production as it stands: the record, its executions, files and events, kept current by the event stream.
//
// Events move the executions at once; the record and what only the ledger knows (actor, usage, verdict) are read again shortly after something happened, however much happened. Nothing is asked for while
// nothing happens.
import { read } from "../shell/api.js";
import { batch, signal } from "../shell/html.js";
import { announce } from "../shell/parts.js";
import { ENDED, itemWord, titled } from "../shell/words.js";
import { Follower } from "./socket.js";

const KEPT_EVENTS = 4000;
const RECORD_MS = 800;
const LEDGER_MS = 3000;
const GATHER_MS = 80;
const ENDINGS = { "execution.succeeded": "succeeded", "execution.reused": "succeeded", "execution.returned": "succeeded", "execution.failed": "failed" };
const INTERRUPTIONS = new Set(["workflow.released", "workflow.paused", "workflow.quarantined"]);

export class Production {
  constructor(id) {
    this.id = id;
    this.workflow = signal(null);
    this.executions = signal([]);
    this.artifacts = signal([]);
    this.events = signal([]);
    this.graph = signal(null);
    this.agents = signal(new Map());
    this.link = signal("connecting");
    this.problem = signal(null);
    this.base = `workflows/${id}`;
    this.rows = new Map();
    this.news = [];
    this.timers = new Map();
    this.abort = new AbortController();
    this.ready = this.#open().catch((problem) => { if (problem.name !== "AbortError") this.problem.value = problem; });
  }

  close() {
    this.abort.abort();
    this.follower?.close();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  #read(path, query) {
    return read(path, query, this.abort.signal);
  }

  async #open() {
    const workflow = await this.#read(this.base);
    this.workflow.value = workflow;
    const after = Math.max(0, workflow.last_seq - KEPT_EVENTS);
    const [ledger, files, agents, events] = await Promise.all([
      this.#read(`${this.base}/executions`), this.#read(`${this.base}/artifacts`), this.#read("agents"), this.#history(after, workflow.last_seq)]);
    batch(() => {
      this.#takeLedger(ledger.items);
      this.artifacts.value = files.items;
      this.agents.value = new Map(agents.items.map((agent) => [agent.id, agent]));
      this.events.value = events;
    });
    this.#read(`${this.base}/graph`).then((graph) => { this.graph.value = graph; }, () => {});
    if (this.abort.signal.aborted) return;
    this.follower = new Follower(this.id, events.at(-1)?.seq ?? after, {
      onEvents: (found) => this.#hear(found),
      onState: (state) => this.#linked(state),
      onProblem: (problem) => { this.problem.value = problem; },
    });
  }

  async #history(after, last) {
    const found = [];
    while (after < last) {
      const page = await this.#read(`${this.base}/events`, { after, limit: 1000 });
      if (!page.items.length) break;
      found.push(...page.items);
      after = page.next_after;
    }
    return found;
  }

  #linked(state) {
    const before = this.link.value;
    this.link.value = state;
    if (state === "offline" && before !== "offline") announce("The connection is lost. The production goes on; this page tries again.");
    if (state === "live" && (before === "offline" || before === "polling")) {
      announce("The connection is back.");
      this.stir();
    }
    if (state === "ended") this.stir();
  }

  /** Gathers what comes in quick succession, so that a replay of thousands is drawn once. */
  #hear(events) {
    this.news.push(...events);
    this.#once("news", GATHER_MS, () => this.#tell(this.news.splice(0)));
  }

  #tell(news) {
    for (const event of news) this.#apply(event);
    batch(() => {
      this.events.value = [...this.events.value, ...news].slice(-KEPT_EVENTS);
      this.executions.value = [...this.rows.values()];
    });
    this.#speak(news);
    if (news.some((event) => !event.type.endsWith(".progress"))) this.stir(news.some((event) => event.type.startsWith("decision.") || event.type.startsWith("workflow.")));
  }

  #apply({ type, data, at }) {
    const id = data.execution_id;
    if (INTERRUPTIONS.has(type)) {
      for (const row of this.rows.values()) if (row.status === "running") row.halted = true;
    }
    if (!id) return;
    const row = this.rows.get(id) ?? { execution_id: id, agent: data.agent, item: data.item, stage: data.stage, take: data.take, attempts: 1, started_at: at, ended_at: null, usage: {}, notes: [] };
    if (type === "execution.started") Object.assign(row, { status: "running", started_at: row.status === "running" ? row.started_at : at, halted: false, waiting: "" });
    else if (type === "execution.progress") Object.assign(row, { fraction: data.fraction, words: data.words, waiting: "" });
    else if (type === "execution.retrying") Object.assign(row, { attempts: (data.attempt ?? row.attempts) + 1, retried: data.message });
    else if (type === "execution.waiting_for_resources") row.waiting = data.message;
    else if (ENDINGS[type]) {
      const returned = type === "execution.returned" ? { returned: true } : {};
      Object.assign(row, { status: ENDINGS[type], ended_at: at, actor: data.actor ?? row.actor, provider: data.provider ?? row.provider, cached: type === "execution.reused", waiting: "", ...returned });
    }
    this.rows.set(id, { ...row });
  }

  #speak(news) {
    const told = news.findLast((event) => ["decision.opened", "workflow.completed", "workflow.failed", "workflow.paused", "workflow.cancelled", "execution.failed", "budget.paused"].includes(event.type));
    if (!told) return;
    const { data, type } = told;
    announce({
      "decision.opened": `A decision is open: ${data.prompt}`,
      "workflow.completed": "The production is completed.",
      "workflow.failed": `The production failed: ${data.message ?? ""}`,
      "workflow.paused": "The production is paused.",
      "workflow.cancelled": "The production is cancelled.",
      "execution.failed": `${titled(data.agent)} failed${data.item ? ` on ${itemWord(data.item)}` : ""}.`,
      "budget.paused": "The budget is used up; the production is paused.",
    }[type]);
  }

  /** Reads again what events do not carry: soon, and not more often than needed. */
  stir(atOnce = false) {
    this.#once("record", atOnce ? GATHER_MS : RECORD_MS, async () => { this.workflow.value = await this.#read(this.base); });
    this.#once("ledger", atOnce ? RECORD_MS : LEDGER_MS, async () => {
      const [ledger, files] = await Promise.all([this.#read(`${this.base}/executions`), this.#read(`${this.base}/artifacts`)]);
      batch(() => {
        this.#takeLedger(ledger.items);
        this.artifacts.value = files.items;
      });
    });
  }

  #once(name, wait, act) {
    if (this.timers.has(name)) return;
    this.timers.set(name, setTimeout(async () => {
      this.timers.delete(name);
      try {
        await act();
      } catch (problem) {
        if (problem.status && problem.status < 500 && problem.status !== 429) this.problem.value = problem;
      }
    }, wait));
  }

  #takeLedger(items) {
    for (const row of items) {
      const heard = this.rows.get(row.execution_id);
      const behind = heard?.ended_at && !row.ended_at && !(Date.parse(row.started_at) > Date.parse(heard.ended_at));
      this.rows.set(row.execution_id, behind ? { ...row, ...heard } : { ...heard, ...row });
    }
    this.executions.value = [...this.rows.values()];
  }

  get over() {
    return ENDED.has(this.workflow.value?.status);
  }

  nameOf(agent) {
    return this.agents.value.get(agent)?.name ?? titled(agent);
  }
}
