// The live answer beside a call's form: asked for while the agent types, and chosen from by keyboard.
// Without this file a button asks, and everything can be chosen and saved all the same.

const form = document.querySelector("form.call");
const PAUSE_MS = 120; // after a key; who types on is not answered in between
const LOOKED_UP = new Set(["caller_number", "caller_name", "company", "customer_ref", "domain", "email", "note", "direction"]);

if (form) {
  const status = document.getElementById("answer-status");
  const note = document.getElementById("note");
  let timer = 0;
  let asking = null; // the request under way; a newer one ends it
  let answered = null; // what the answer on the page is for

  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("part", "answer");
    return fields;
  };
  const asked = () => JSON.stringify([...typed()].filter(([name]) => LOOKED_UP.has(name)));
  const place = () => document.getElementById("answer");
  const choice = () => form.querySelector('[name="choice"]:checked')?.value ?? "";

  const look = async () => {
    const question = asked();
    if (question === answered) return;
    asking?.abort();
    const mine = (asking = new AbortController());
    place().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.lookup, {
        method: "POST",
        body: typed(),
        headers: { Accept: "text/html" },
        signal: mine.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(await answer.text(), question);
    } catch (error) {
      if (error.name === "AbortError") return;
      status.textContent = form.dataset.away; // what was found before stays, marked as old
      place().classList.add("old");
    } finally {
      if (mine === asking) place().removeAttribute("aria-busy");
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  };

  // The new answer takes the old one's place; what is chosen and where the agent is stays.
  const show = (html, question) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("answer");
    if (!fresh) return;
    const chosen = choice();
    const radio = fresh.querySelector(`[name="choice"][value="${CSS.escape(chosen)}"]`);
    if (chosen && !radio) return later(); // chosen after the question had gone: ask again, with it
    if (radio) radio.checked = true;
    const focused = place().contains(document.activeElement) ? document.activeElement.id : "";
    place().replaceWith(fresh);
    if (focused) (document.getElementById(focused) ?? note).focus();
    answered = question;
    status.textContent = fresh.dataset.summary ?? "";
  };

  const toThreads = () => {
    const first = form.querySelector("#answer [data-thread]") ?? form.querySelector('#answer [name="choice"]');
    if (!first) return false;
    const chosen = form.querySelector('#answer [name="choice"]:checked');
    const target = chosen?.value ? chosen : first;
    target.checked = true;
    target.focus();
    return true;
  };

  const lines = new Set(["text", "tel", "url", "email"]);
  const keys = (event) => {
    if (event.isComposing) return;
    const at = event.target;
    const choosing = at.name === "choice";
    const line = at.tagName === "INPUT" && lines.has(at.type);
    if (event.key === "Enter" && event.altKey) form.requestSubmit(document.getElementById("save"));
    else if (event.key === "ArrowDown" && !choosing && (line || event.altKey)) {
      if (!toThreads()) return;
    } else if (event.key === "Enter" && choosing) note.focus();
    else if (event.key === "Escape" && choosing) {
      document.getElementById("choice-none").checked = true;
      note.focus();
    } else return;
    event.preventDefault();
  };

  form.addEventListener("input", (event) => {
    if (LOOKED_UP.has(event.target.name)) later();
  });
  form.addEventListener("keydown", keys);
  document.getElementById("look").hidden = true;
  document.getElementById("keys").hidden = false;
  if (!place().querySelector(".candidate") && asked() !== "[]") later(); // the browser has kept what was typed
}
