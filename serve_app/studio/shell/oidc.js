// People sign in at the installation's OIDC issuer: authorization code with PKCE, as a public client. What comes back is used like a key and lives in this tab.
import { Problem, enter, random } from "./api.js";

const PENDING = "callsheet.sign-in";
const HOME = "/studio";

/** How one signs in here besides by key; null where that is all. */
export async function offered() {
  const answer = await fetch("/api/v1/sign-in", { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).oidc : null;
}

export async function begin(oidc) {
  const verifier = random() + random();
  const state = random();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const challenge = btoa(String.fromCharCode(...hash)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, back: location.hash, oidc }));
  const address = new URL(oidc.authorization_endpoint);
  const asked = { response_type: "code", client_id: oidc.client_id, redirect_uri: location.origin + HOME, scope: oidc.scope, state, code_challenge: challenge, code_challenge_method: "S256" };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  location.assign(address);
}

/** Takes in what the issuer sent back with, if the reader comes from there. Throws a Problem when that is not what this tab asked for. */
export async function finish() {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  if (!answer.has("state") || !pending) return;
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", HOME + pending.back);
  dispatchEvent(new HashChangeEvent("hashchange")); // which replacing the address does not tell
  if (answer.get("state") !== pending.state) throw refused("The answer of the sign-in page is not for this tab.");
  if (!answer.get("code")) throw refused(`The sign-in page refused: ${answer.get("error_description") ?? answer.get("error") ?? "no reason was given"}.`);
  const { oidc, verifier } = pending;
  const body = new URLSearchParams({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri: location.origin + HOME, client_id: oidc.client_id, code_verifier: verifier });
  const tokens = await fetch(oidc.token_endpoint, { method: "POST", body }).then((response) => (response.ok ? response.json() : null), () => null);
  if (!tokens?.access_token) throw refused("The issuer gave no token for this sign-in.");
  await enter(tokens.access_token);
}

const refused = (detail) => new Problem({ code: "sign_in_refused", detail, next: "Sign in again; if that does not help, the operator can see the client's settings at the issuer." });
