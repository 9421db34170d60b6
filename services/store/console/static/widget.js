// OneThread's chat for other sites: one file, no dependency, fit for a strict policy.
// <script src="https://desk.example/widget/widget.js" data-source="web" data-language="hr" defer></script>
// The conversation stays in this page's session storage and goes to the desk when the visitor sends it.
// Answers are asked for while the chat is open and seen, ever less often, for an hour of silence.
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || !tag.dataset.source) return;
  const desk = new URL(tag.src).origin;
  const source = tag.dataset.source;
  const identity = tag.dataset.identity || "";
  const asked = (tag.dataset.language || document.documentElement.lang || navigator.language || "").slice(0, 2);
  const language = ["hr", "bs", "sr"].includes(asked) ? "hr" : "en";
  const KEPT = `onethread-${source}`;
  const TEXT_MAX = 4000, MESSAGES_MAX = 100;
  const RHYTHM = [[120e3, 4e3], [600e3, 10e3], [3600e3, 30e3]]; // silent so long: asked so often

  const T = {
    hr: {
      open: "Pitajte nas", title: "Podrška", close: "Zatvori", write: "Vaša poruka", send: "Pošalji",
      hello: "Dobar dan! Opišite što se događa. Pogledat ćemo znamo li već za to.",
      name: "Ime", email: "E-pošta za odgovor", away: "Trenutačno ne možemo primiti poruku. Ostaje ovdje; pokušajte ponovno.",
      sent: "Primili smo. Odgovorimo li dok je ovo otvoreno, odgovor stiže ovamo. Možete i dopisati.", checking: "Gledamo …",
      known: (one) => `Za ovo već znamo: ${one.reference}, ${one.state}.${one.agent ? ` Na tome radi ${one.agent}.` : ""}${one.led_by ? ` S Vaše strane vodi ${one.led_by}.` : ""}`,
      disturbed: "Imamo potvrđenu smetnju i radimo na njoj.", helps: "Ovo bi moglo pomoći:",
      still: "Ipak pošaljite podršci", solved: "Ne treba, hvala", thanks: "Drago nam je. Ništa nije poslano.",
      states: { received: "zaprimljeno", in_hand: "u radu", answered: "odgovorili smo", closed: "završeno" },
      you: "Vi", auto: "Automatski odgovor", by: (name) => (name ? `${name}, podrška` : "Podrška"), full: "Ovaj je razgovor dug. Nastavite e-poštom ili ga ponovno započnite sutra.",
    },
    en: {
      open: "Ask us", title: "Support", close: "Close", write: "Your message", send: "Send",
      hello: "Hello! Tell us what happens. We look whether we know of it already.",
      name: "Name", email: "E-mail for our answer", away: "We cannot take your message at the moment. It stays here; please try again.",
      sent: "We have it. If we answer while this is open, the answer comes here. You can add more.", checking: "Looking …",
      known: (one) => `We know of this already: ${one.reference}, ${one.state}.${one.agent ? ` ${one.agent} is working on it.` : ""}${one.led_by ? ` ${one.led_by} leads it on your side.` : ""}`,
      disturbed: "There is a confirmed trouble on our side and we are working on it.", helps: "This may help:",
      still: "Send it to support anyway", solved: "No need, thank you", thanks: "Glad to hear. Nothing was sent.",
      states: { received: "received", in_hand: "being worked on", answered: "answered", closed: "closed" },
      you: "You", auto: "Automatic answer", by: (name) => (name ? `${name}, support` : "Support"), full: "This conversation is long. Please go on by mail, or start again tomorrow.",
    },
  }[language];

  const STYLE = `
    :host { all: initial; color-scheme: light dark; --ink: light-dark(#1a1e23, #eae7e0); --sheet: light-dark(#fffefc, #191f25);
      --rule: light-dark(#e5dfd3, #2b343d); --edge: light-dark(#8b867b, #6d7883); --muted: light-dark(#575d65, #a5aeb7);
      --blue: light-dark(#0b4f7d, #86c5ee); --on-blue: light-dark(#fff, #0c202e); --wash: light-dark(#e5eff6, #17303f); }
    :host([data-theme="light"]) { color-scheme: light; } :host([data-theme="dark"]) { color-scheme: dark; }
    * { box-sizing: border-box; font: 400 15px/1.5 -apple-system, "Segoe UI", Roboto, Ubuntu, "Liberation Sans", system-ui, sans-serif; }
    .open, .panel { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; color: var(--ink); }
    button { min-height: 40px; padding: 6px 16px; border: 1px solid var(--edge); border-radius: 8px; background: var(--sheet); color: var(--ink); cursor: pointer; }
    button.first, .open { background: var(--blue); border-color: var(--blue); color: var(--on-blue); font-weight: 600; }
    .open { border-radius: 999px; padding: 10px 20px; box-shadow: 0 4px 16px rgb(0 0 0 / 20%); }
    button:focus-visible, input:focus-visible, textarea:focus-visible, a:focus-visible, .log:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
    .panel { display: flex; flex-direction: column; width: min(380px, calc(100vw - 32px)); height: min(600px, calc(100vh - 32px)); background: var(--sheet); border: 1px solid var(--rule); border-radius: 12px; box-shadow: 0 8px 28px rgb(0 0 0 / 24%); overflow: hidden; }
    [hidden] { display: none !important; }
    header { display: flex; align-items: center; justify-content: space-between; padding: 8px 8px 8px 16px; border-bottom: 1px solid var(--rule); }
    h2 { margin: 0; font-size: 17px; font-weight: 650; } header button { border: 0; background: none; padding: 6px 12px; }
    .log { flex: 1; overflow-y: auto; padding: 16px; display: flex; flex-direction: column; gap: 8px; }
    .log > div { max-width: 88%; padding: 8px 12px; border: 1px solid var(--rule); border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
    .log .visitor { align-self: flex-end; background: var(--wash); border-color: transparent; }
    .by { display: block; font-size: 13px; font-weight: 600; color: var(--muted); } .log .agent { border-color: var(--blue); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    a { color: var(--blue); } .links { margin: 4px 0 0; padding-left: 20px; }
    form { display: grid; gap: 8px; padding: 12px; border-top: 1px solid var(--rule); }
    .who { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; } label { display: grid; gap: 2px; font-size: 13px; color: var(--muted); }
    input, textarea { width: 100%; padding: 8px; border: 1px solid var(--edge); border-radius: 8px; background: var(--sheet); color: var(--ink); }
    textarea { resize: none; } .choose { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 16px 12px; }
    .status { margin: 0; padding: 0 16px 4px; color: var(--muted); font-size: 13px; min-height: 22px; }`;

  const kept = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; } };
  const blank = () => ({ visit: "", chat: "", known: false, messages: [], sent: false, after: "", word: 0 });
  const state = Object.assign({ name: "", email: "" }, blank(), kept());
  if (state.known && !identity) Object.assign(state, blank()); // signed out
  const keep = () => { try { sessionStorage.setItem(KEPT, JSON.stringify(state)); } catch { /* a private window */ } };

  const el = (name, attributes = {}, ...children) => {
    const one = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) key in one && key !== "list" ? (one[key] = value) : one.setAttribute(key, value);
    one.append(...children);
    return one;
  };

  const host = el("div");
  if (tag.dataset.theme) host.dataset.theme = tag.dataset.theme;
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const log = el("div", { className: "log", tabIndex: 0, role: "log", ariaLabel: T.title });
  const status = el("p", { className: "status", role: "status" });
  const name = el("input", { maxLength: 200, autocomplete: "name", value: state.name });
  const email = el("input", { type: "email", maxLength: 254, autocomplete: "email", value: state.email });
  const who = el("div", { className: "who" }, el("label", {}, T.name, name), el("label", {}, T.email, email));
  const text = el("textarea", { rows: 3, maxLength: TEXT_MAX, required: true });
  const form = el("form", {}, who, el("label", {}, T.write, text), el("button", { className: "first" }, T.send));
  const choose = el("div", { className: "choose", hidden: true });
  const shut = el("button", { type: "button", ariaLabel: T.close }, "✕");
  const panel = el("section", { className: "panel", hidden: true, role: "dialog", ariaLabel: T.title },
    el("header", {}, el("h2", {}, T.title), shut), log, status, choose, form);
  const open = el("button", { type: "button", className: "open", ariaExpanded: "false" }, T.open);
  root.append(open, panel);

  const show = (message) => {
    const mine = message.from === "visitor";
    const by = mine ? T.you : message.from === "agent" && !message.automatic ? T.by(message.by) : T.auto;
    const low = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const told = mine || log.lastChild?.dataset.by === by;
    const item = el("div", { className: message.from }, el("span", { className: told ? "unseen" : "by" }, told ? `${by}: ` : by), message.text);
    item.dataset.by = by;
    if (message.links?.length) {
      const links = message.links.map((one) => el("li", {}, el("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.title)));
      item.append(el("ul", { className: "links" }, ...links));
    }
    log.append(item);
    if (low || mine) log.scrollTop = log.scrollHeight;
  };
  const add = (message) => { state.messages.push(message); keep(); show(message); };
  const say = (from, words, links = []) => {
    if (from === "visitor") state.word = Date.now();
    add({ from, text: words, at: new Date().toISOString(), links });
  };

  const post = async (path, body, visit) => {
    const headers = { "Content-Type": "application/json" };
    if (visit) headers.Authorization = `Bearer ${visit}`;
    const answer = await fetch(`${desk}/v1/widget/${path}`, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" });
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
    return answer.json();
  };
  let beginning = null; // who writes before the visit has begun waits for the same visit, not for another
  const begin = () => (beginning ??= startVisit().finally(() => { beginning = null; }));
  const startVisit = async () => {
    const given = await post("visits", { source, previous: state.visit, identity });
    if (state.chat && state.chat !== given.chat) Object.assign(state, blank()), log.replaceChildren();
    Object.assign(state, { visit: given.visit, chat: given.chat, known: given.known });
    who.hidden = given.known;
    keep();
  };
  const asking = async (path, body) => {
    if (!state.visit) await begin();
    try {
      return await post(path, body, state.visit);
    } catch (error) {
      if (error.status !== 401) throw error;
      await begin(); // the visit was over; the conversation goes on
      return post(path, body, state.visit);
    }
  };

  let timer = 0;
  const listen = async () => {
    clearTimeout(timer);
    if (!state.sent || panel.hidden || document.hidden) return;
    let [, wait = 0] = RHYTHM.find(([silent]) => Date.now() - state.word < silent) || [];
    const chat = state.chat;
    try {
      const told = await asking("answers", { after: state.after });
      if (chat === state.chat) told.answers.forEach(answered);
      if (told.answers.length) wait = RHYTHM[0][1];
    } catch { wait = wait && 30e3; }
    if (wait) clearTimeout(timer), timer = setTimeout(listen, wait);
  };
  const answered = (one) => {
    if (state.messages.some((known) => known.reply === one.reply)) return;
    Object.assign(state, { after: one.reply, word: Date.now() });
    add({ from: "agent", ...one });
  };

  const ours = () => state.messages.filter((one) => one.from !== "agent");
  const busy = (is) => { form.querySelector("button").disabled = is; status.textContent = is ? T.checking : ""; };
  const file = async () => {
    choose.hidden = true;
    busy(true);
    try {
      const messages = ours().slice(0, MESSAGES_MAX).map((one) => ({ at: one.at, from: one.from, text: one.text }));
      await asking("transcripts", { messages, name: state.name, email: state.email, page_url: location.href.split(/[?#]/)[0].slice(0, 2000) });
      busy(false);
      if (!state.sent) { state.sent = true; say("bot", T.sent); }
      listen();
    } catch {
      busy(false);
      status.textContent = T.away;
      offer([[T.send, file]]);
    }
  };
  const offer = (choices) => {
    choose.replaceChildren(...choices.map(([label, act], place) => el("button", { type: "button", className: place ? "" : "first", onclick: act }, label)));
    choose.hidden = false;
    log.scrollTop = log.scrollHeight; // what was found is not hidden by the choice below it
  };
  const looked = (known) => {
    for (const one of known.threads) say("bot", T.known({ ...one, state: T.states[one.state] || one.state }));
    if (known.disturbed) say("bot", T.disturbed);
    if (known.articles.length) say("bot", T.helps, known.articles.filter((one) => /^https?:/.test(one.url)));
    return known.threads.length || known.disturbed || known.articles.length;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    if (ours().length >= MESSAGES_MAX - 5) { status.textContent = T.full; return; }
    Object.assign(state, { name: name.value.trim(), email: email.value.trim() });
    say("visitor", words);
    text.value = "";
    if (state.sent) return file();
    busy(true);
    let known = { threads: [], disturbed: false, articles: [] };
    try { known = await asking("lookup", { text: words }); } catch { /* whoever asks for help is not kept from it */ }
    busy(false);
    if (!looked(known)) return file();
    offer([[T.still, () => { file(); text.focus(); }], [T.solved, () => { choose.hidden = true; say("bot", T.thanks); text.focus(); }]]);
    choose.firstChild.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });

  const toggle = (is) => {
    panel.hidden = !is;
    open.hidden = is;
    open.ariaExpanded = String(is);
    if (!is) return open.focus();
    if (!state.messages.length) say("bot", T.hello);
    const begun = !state.visit || identity ? begin() : Promise.resolve();
    begun.then(listen, () => { status.textContent = T.away; });
    log.scrollTop = log.scrollHeight;
    text.focus();
  };
  open.addEventListener("click", () => toggle(true));
  shut.addEventListener("click", () => toggle(false));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });
  document.addEventListener("visibilitychange", listen);
  state.messages.forEach(show);
  document.body.append(host);
})();
