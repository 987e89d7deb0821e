// Signing in with an API key, which stays in this tab.
import { enter, session } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Trouble } from "../shell/parts.js";

export function SignIn() {
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => { document.title = "Sign in – Callsheet"; }, []);
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
    <p>With an API key of this installation. <code>callsheet keys create NAME --role director</code> makes one.</p>
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
