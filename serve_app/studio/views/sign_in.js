// Signing in: with an API key, or at the issuer where people have their accounts. Either stays in this tab.
import { enter, session } from "../shell/api.js";
import { begin, finish, offered } from "../shell/oidc.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Trouble } from "../shell/parts.js";

export function SignIn() {
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [oidc, setOidc] = useState(null);
  useEffect(() => {
    document.title = "Sign in – Callsheet";
    finish().catch(setProblem);
    offered().then(setOidc, () => {});
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await enter(new FormData(event.target).get("key"));
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return html`<section class="sign-in">
    <h1 tabindex="-1">Sign in</h1>
    ${oidc && html`<button class="first" onClick=${() => begin(oidc).catch(setProblem)}>Sign in at ${new URL(oidc.issuer).host}</button>`}
    <p>${oidc ? "Or with" : "With"} an API key of this installation. <code>callsheet keys create --role director</code> makes one.</p>
    ${session.value.refused && !problem && html`<p class="trouble" role="alert">${session.value.refused} Sign in again.</p>`}
    <${Trouble} problem=${problem} />
    <form onSubmit=${submit}>
      <div class="field"><label for="key">API key</label>
        <input id="key" name="key" type="password" required autocomplete="off" spellcheck=${false} aria-describedby="key-about" />
        <p id="key-about" class="small">It is kept in this tab until you sign out or close it, and sent to this server only.</p></div>
      <button class="first" disabled=${busy} aria-busy=${busy}>Sign in</button>
    </form>
  </section>`;
}
