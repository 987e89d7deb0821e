// The frame around every view: who is signed in, where one can go, whether the server answers. The address after # is the view, so that back, forward and bookmarks work.
import { Agents } from "../views/agents.js";
import { Cluster } from "../views/cluster.js";
import { DeadLetters } from "../views/dead_letters.js";
import { ProductionPage } from "../views/production_page.js";
import { Productions } from "../views/productions.js";
import { SignIn } from "../views/sign_in.js";
import { Start } from "../views/start.js";
import { leave, session, whoAmI } from "./api.js";
import { html, render, signal, useEffect, useRef } from "./html.js";
import { Trouble, announced } from "./parts.js";

const THEME = "callsheet.theme";
const theme = signal(localStorage.getItem(THEME) ?? "");
const route = signal(parsed());
const broken = signal(null);

function parsed() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

function applyTheme() {
  if (theme.value) document.documentElement.dataset.theme = theme.value;
  else delete document.documentElement.dataset.theme;
}

const PLACES = [["", "Productions"], ["agents", "Agents"], ["cluster", "Cluster"], ["dead-letters", "Dead letters"]];
const VIEWS = { "": Productions, new: Start, w: ProductionPage, agents: Agents, cluster: Cluster, "dead-letters": DeadLetters };

function Studio() {
  const { parts, query } = route.value;
  const View = session.value.key ? VIEWS[parts[0] ?? ""] : SignIn;
  const main = useRef(null);
  const first = useRef(true);
  const place = parts.slice(0, 2).join("/");
  useEffect(() => {
    if (!first.current) {
      scrollTo(0, 0);
      (main.current.querySelector("h1") ?? main.current).focus({ preventScroll: true });
    }
    first.current = false;
  }, [place, Boolean(session.value.key)]);
  return html`<a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); main.current.focus(); }}>Skip to the content</a>
    <${Masthead} here=${parts[0] === "w" || parts[0] === "new" ? "" : (parts[0] ?? "")} />
    <main id="main" tabindex="-1" ref=${main}>
      ${broken.value ? html`<${Trouble} problem=${broken.value} retry=${() => location.reload()} />` : View ? html`<${View} parts=${parts.slice(1)} query=${query} />` : html`<${Lost} />`}
    </main>
    <p class="unseen" role="status" aria-live="polite">${announced.value}</p>`;
}

function Masthead({ here }) {
  const dark = theme.value ? theme.value === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const flip = () => {
    theme.value = dark ? "light" : "dark";
    localStorage.setItem(THEME, theme.value);
    applyTheme();
  };
  const { key, me } = session.value;
  return html`<header class="masthead">
    <a class="wordmark" href="#/"><span aria-hidden="true" class="slate"></span>Callsheet</a>
    ${key && html`<nav aria-label="Main"><ul>${PLACES.map(([path, title]) => html`<li key=${path}><a href=${`#/${path}`} aria-current=${here === path ? "page" : undefined}>${title}</a></li>`)}</ul></nav>`}
    <div class="row">
      ${me?.name && html`<span class="who small"><span class="tag">Signed in</span> ${me.name}${me.role && me.role !== me.name ? `, ${me.role}` : ""}</span>`}
      <button class="plain" onClick=${flip} aria-label=${`Show in ${dark ? "light" : "dark"} colours`}>${dark ? "Light" : "Dark"}</button>
      ${key && html`<button class="plain" onClick=${() => leave()}>Sign out</button>`}
    </div>
  </header>`;
}

const Lost = () => html`<h1 tabindex="-1">There is no such page</h1><p>The address may be old. <a href="#/">All productions</a></p>`;

addEventListener("hashchange", () => { route.value = parsed(); });
addEventListener("unhandledrejection", (event) => console.error(event.reason));
addEventListener("error", (event) => { if (event.error) broken.value = event.error; });
applyTheme();
if (session.value.key) whoAmI().then((me) => { session.value = { ...session.value, me }; }, () => {});
render(html`<${Studio} />`, document.getElementById("studio"));
