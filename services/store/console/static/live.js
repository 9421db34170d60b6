// Live pages. The server tells what happened by handles alone; this fetches the page anew and takes over
// what is new, without moving what is being read. Without this file everything works, by loading again.

const place = document.querySelector("[data-live]");
const PAUSE_MS = 400; // several hints within it cost one fetch

if (place) {
  const view = place.dataset.live;
  const news = new Set();
  let stream = null;
  let timer = 0;
  let wasAway = false;

  const words = (n) => {
    const rule = new Intl.PluralRules(place.dataset.language).select(n);
    const text = rule === "one" ? place.dataset.one : rule === "few" ? place.dataset.few : place.dataset.other;
    return text.replace(/\d+/, String(n));
  };

  const offer = (n, act) => {
    const button = document.createElement("button");
    button.className = "button primary";
    button.type = "button";
    button.textContent = words(n);
    button.addEventListener("click", act);
    place.replaceChildren(button);
  };

  const page = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  // The inbox: a button with the number of news; the list changes when the agent asks for it.
  const showInbox = async () => {
    const fresh = await page();
    for (const id of ["rows", "views"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
    document.querySelector(".views nav ul").replaceWith(fresh.querySelector(".views nav ul"));
    news.clear();
    place.replaceChildren();
  };

  // A thread: what is new is put at its place in the line; what stands there stays, open or folded.
  const growThread = async () => {
    const line = document.getElementById("timeline");
    const whole = await page();
    const fresh = whole.getElementById("timeline");
    renewTriage(whole);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 160;
    let added = [];
    let after = null;
    for (const item of [...fresh.children]) {
      const known = document.getElementById(item.id);
      if (known) {
        after = known;
        continue;
      }
      if (after) after.after(item);
      else line.prepend(item);
      after = item;
      added.push(item);
    }
    if (!added.length) return;
    if (atEnd) return;
    added.forEach((item) => news.add(item.id));
    const first = added[0];
    offer(news.size, () => {
      news.clear();
      place.replaceChildren();
      first.scrollIntoView({ block: "start" });
    });
  };

  // What is known changes with what came in, but not under the hands of who works in it.
  const renewTriage = (whole) => {
    const known = document.getElementById("triage");
    if (known.contains(document.activeElement) || known.querySelector(".pin[open]")) return;
    known.replaceWith(whole.getElementById("triage"));
    document.dispatchEvent(new Event("renewed"));
  };

  // Somebody put something right: what left the line goes, what came is put in, but not under the hands of
  // who is about to put something right here. A thread that was merged away leads to where it went.
  const correctThread = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) return location.assign(answer.url);
    const whole = new DOMParser().parseFromString(await answer.text(), "text/html");
    const line = document.getElementById("timeline");
    if (!answer.ok || line.querySelector(".put-right[open]")) return;
    line.replaceWith(whole.getElementById("timeline"));
    for (const id of ["corrections", "work"]) {
      const old = document.getElementById(id);
      if (!old.contains(document.activeElement)) old.replaceWith(whole.getElementById(id));
    }
    renewTriage(whole);
  };

  // An incident grows: its numbers, its curve and whom it affects, but not under the hands of who works there.
  const renewIncident = async () => {
    const whole = await page();
    for (const id of ["incident-head", "incident-curve", "incident-affected", "incident-told"]) {
      const old = document.getElementById(id);
      if (old && !old.contains(document.activeElement) && !old.querySelector("details[open]")) {
        old.replaceWith(whole.getElementById(id));
      }
    }
  };

  const soon = (act) => {
    clearTimeout(timer);
    timer = setTimeout(() => act().catch(() => {}), PAUSE_MS);
  };

  // An agent took a thread, put it off, …: its row says so, in its place; nothing moves.
  const renewRow = async (thread) => {
    const row = document.getElementById(`t-${thread}`);
    if (!row || row.contains(document.activeElement)) return;
    const fresh = (await page()).getElementById(row.id);
    if (fresh) row.replaceWith(fresh);
  };

  const happened = (event) => {
    const hint = JSON.parse(event.data);
    document.dispatchEvent(new CustomEvent("hint", { detail: hint }));
    if (hint.kind === "present") return; // see presence.js: somebody looks, nothing has changed
    if (view === "inbox" && hint.kind === "worked") return soon(() => renewRow(hint.thread));
    if (view === "inbox" && hint.thread && !hint.incident) {
      news.add(hint.thread);
      offer(news.size, () => showInbox().catch(() => location.reload()));
    }
    if (view === "incident" && hint.incident === place.dataset.incident) soon(renewIncident);
    if (view === "thread" && hint.thread === place.dataset.thread && place.dataset.paged !== "yes") {
      soon(["corrected", "worked"].includes(hint.kind) ? correctThread : growThread);
    }
  };

  const anew = () => {
    if (view === "inbox") offer(news.size || 1, () => showInbox().catch(() => location.reload()));
    else if (view === "incident") soon(renewIncident);
    else if (place.dataset.paged !== "yes") soon(growThread);
  };

  const listen = () => {
    stream = new EventSource("/live");
    stream.addEventListener("happened", happened);
    stream.addEventListener("anew", anew);
    stream.addEventListener("open", () => {
      if (wasAway && view !== "inbox") anew();
      wasAway = false;
    });
    stream.addEventListener("error", () => {
      wasAway = true;
    });
  };

  // A browser keeps six connections to a host: only the page that is looked at holds one.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream) {
      stream.close();
      stream = null;
      wasAway = true;
    } else if (!document.hidden && !stream) {
      listen();
    }
  });
  if (!document.hidden) listen();
}
