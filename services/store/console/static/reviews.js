// Reviews without waiting: the next question is fetched while this one is read, so a key leads to it at once;
// the answer goes out behind it. Without this file each answer is a form, and leads to the next page.

const content = document.getElementById("content");
const FRESH_MS = 60_000; // an older page may ask what somebody else has answered

let next = null; // { page: Promise<Document>, at: number } of the question after this one

const read = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok || new URL(answer.url).pathname !== "/reviews") throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

const fetchNext = () => {
  const skip = content.querySelector('a[href^="?cursor="]');
  next = skip ? { page: read(`/reviews${skip.getAttribute("href")}`), at: performance.now() } : null;
  next?.page.catch(() => (next = null));
};

const show = (nodes, address) => {
  content.replaceChildren(...nodes);
  history.replaceState(null, "", address);
  scrollTo(0, 0);
  content.focus({ preventScroll: true });
  document.dispatchEvent(new Event("renewed"));
  fetchNext();
};
const insides = (page) => [...page.getElementById("content").childNodes];

// What was decided is told with its undo, over the question that is on the page by now.
const tell = (page) => {
  content.querySelectorAll(".flash").forEach((old) => old.remove());
  const told = page.querySelector("#content .flash");
  if (told) content.querySelector(".list-head")?.after(told);
  const counted = page.querySelector(".list-head .muted");
  const shown = content.querySelector(".list-head .muted");
  if (counted && shown) shown.textContent = counted.textContent;
  const menu = document.querySelector(".views nav ul");
  const fresh = page.querySelector(".views nav ul");
  if (menu && fresh && !menu.contains(document.activeElement)) menu.replaceWith(fresh);
  document.dispatchEvent(new Event("renewed"));
};

const failed = (before, address, words) => {
  show(before, address);
  const alarm = document.createElement("p");
  alarm.className = "alarm";
  alarm.setAttribute("role", "alert");
  alarm.textContent = words;
  content.querySelector(".list-head")?.after(alarm);
};

const answer = async (form, submitter) => {
  const before = [...content.childNodes];
  const address = location.href;
  const words = content.querySelector(".sides").dataset.failed;
  const body = new URLSearchParams(new FormData(form, submitter));
  const ready = next && performance.now() - next.at < FRESH_MS ? await next.page.catch(() => null) : null;
  const sent = fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  if (ready) show(insides(ready), "/reviews");
  else content.setAttribute("aria-busy", "true");
  try {
    const said = await sent;
    if (!said.ok || new URL(said.url).pathname !== "/reviews") throw new Error(String(said.status));
    const page = new DOMParser().parseFromString(await said.text(), "text/html");
    if (ready) tell(page);
    else show(insides(page), "/reviews");
  } catch {
    failed(before, address, words);
  } finally {
    content.removeAttribute("aria-busy");
  }
};

if (content?.querySelector(".sides")) {
  content.addEventListener("submit", (event) => {
    if (!event.target.matches('form[action$="/answer"]') || content.hasAttribute("aria-busy")) return;
    event.preventDefault();
    answer(event.target, event.submitter);
  });
  content.addEventListener("click", async (event) => {
    const skip = event.target.closest('a[href^="?cursor="]');
    if (!skip || !next || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const page = await next.page.catch(() => null);
    if (page) show(insides(page), `/reviews${skip.getAttribute("href")}`);
    else location.assign(skip.href);
  });
  fetchNext();
}
