// Dead letters: what failed or was set aside, each with why, and the way on.
import { call, read, session } from "../shell/api.js";
import { html, useEffect, useState } from "../shell/html.js";
import { Act, Trouble, may, usePolled } from "../shell/parts.js";
import { statusWord, titled, when } from "../shell/words.js";

const REFRESH_SECONDS = 6;

export function DeadLetters({ query }) {
  const { me } = session.value;
  const project = query.get("project_id") || (me?.role ? "default" : Object.keys(me?.projects ?? {})[0]) || "default";
  const [told, setTold] = useState(null);
  const [page, problem, again] = usePolled((abort) => read("dead-letters", { project_id: project, limit: 200 }, abort), REFRESH_SECONDS, [project]);
  useEffect(() => { document.title = "Dead letters – Callsheet"; }, []);
  const redrive = async () => {
    setTold(await call("POST", "dead-letters/redrive", { body: { workflow_ids: page.items.map((each) => each.workflow_id) } }));
    again();
  };
  return html`<h1 tabindex="-1">Dead letters</h1><p class="lead">Productions that failed or were set aside. Their finished work is kept: letting one go on runs only what is missing.</p>
    <form class="filters" onSubmit=${(event) => event.preventDefault()}><div class="field"><label for="dl-project">Project</label><input id="dl-project" value=${project} onChange=${(e) => { location.hash = e.target.value.trim() ? `#/dead-letters?project_id=${encodeURIComponent(e.target.value.trim())}` : "#/dead-letters"; }} autocomplete="off" /></div></form>
    <${Trouble} problem=${problem} retry=${again} />
    ${told && html`<p class="banner" role="status">${told.retried} go on${told.refused ? `; ${told.refused} cannot: ${told.items.filter((each) => each.outcome === "refused").map((each) => each.detail).join(" ")}` : ""}</p>`}
    ${page && (page.items.length ? html`<ul class="letters">${page.items.map((each) => html`<${Letter} key=${each.workflow_id} letter=${each} again=${again} />`)}</ul>${may("workflows:operate") && html`<p><${Act} does=${redrive}>Let all of them go on</${Act}></p>`}` : html`<p class="empty">Nothing failed${project ? ` in ${project}` : ""}.</p>`)}`;
}

function Letter({ letter, again }) {
  const act = (path, body = {}) => async () => {
    await call("POST", `workflows/${letter.workflow_id}/${path}`, { body });
    again();
  };
  return html`<li><div><h2><a href=${`#/w/${letter.workflow_id}`}>${titled(letter.type)} <code class="small">${letter.workflow_id}</code></a></h2>
    <p>${letter.message} ${letter.code && html`<code class="small quiet">${letter.code}</code>`}</p><p class="small quiet">${statusWord(letter.status)}, ${when(letter.at)}</p></div>
    ${may("workflows:operate") && html`<div class="row"><${Act} className="first" does=${act("retry")}>Let it go on</${Act}><${Act} does=${act("retry", { version: "latest" })}>With the newest version</${Act}></div>`}</li>`;
}
