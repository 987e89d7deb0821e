// The one road to the API: adds the reader's key, says what went wrong in the server's own words, and repeats nothing that could happen twice.
import { signal } from "./html.js";

const KEY = "callsheet.key";

export const session = signal({ key: sessionStorage.getItem(KEY) ?? "", me: null, refused: "" });

/** A refusal of the API (problem+json), or of the network: `detail` says what, `next` what to do. */
export class Problem extends Error {
  constructor({ status = 0, code = "unreachable", detail, next = "", errors = [], request_id = "", retryable = false }) {
    super(detail);
    Object.assign(this, { status, code, detail, next, errors, requestId: request_id, retryable });
  }
}

const UNREACHABLE = { detail: "The server does not answer.", next: "Work goes on without this page. It tries again by itself; `callsheet status` shows whether the installation runs.", retryable: true };

export async function call(method, path, { body, query, signal: abort, headers = {} } = {}) {
  const response = await request(method, path, { body, query, abort, headers });
  return response.status === 204 ? null : response.json();
}

export const read = (path, query, abort) => call("GET", path, { query, signal: abort });

/** The answer as it came. `also`: a status beside the good ones that is an answer here and no refusal. */
export async function request(method, path, { body, query, abort, headers = {}, also, key = session.value.key } = {}) {
  const url = new URL(path.startsWith("/") ? path : `/api/v1/${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  const sent = { "X-API-Key": key, Accept: "application/json", ...headers };
  if (method !== "GET") sent["Idempotency-Key"] ??= random();
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body), signal: abort, credentials: "same-origin", cache: "no-cache" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
  if (response.ok || response.status === also) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && key === session.value.key) leave(problem.detail);
  throw problem;
}

async function problemOf(response) {
  try {
    return new Problem(await response.json());
  } catch {
    return new Problem({ status: response.status, code: "unreadable", detail: `The server answered ${response.status} without a word.`, next: "Try again in a moment.", retryable: response.status >= 500 });
  }
}

/** Random text for an Idempotency-Key; also on pages without TLS, where randomUUID is not there. */
export const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Signs in, or throws the Problem that says why not. */
export async function enter(text) {
  const key = text.trim();
  const me = await whoAmI(key);
  sessionStorage.setItem(KEY, key);
  session.value = { key, me, refused: "" };
}

/** Who a key is, where the API says so; else only that it is good. */
export async function whoAmI(key) {
  try {
    return await (await request("GET", "me", { key })).json();
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    await request("GET", "workflows", { key, query: { limit: 1 } });
    return {};
  }
}

export function leave(why = "") {
  sessionStorage.removeItem(KEY);
  session.value = { key: "", me: null, refused: why };
}
