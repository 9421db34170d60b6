// A call that waits for its note appears beside whatever page its agent is on. Without this file it stands
// there once the page is loaded.

const PAUSE_MS = 150; // several hints within it cost one fetch
const AGAIN_MS = 1_500; // a hint may come a moment before what it tells of can be read

let timer = 0;
let again = 0;

const refresh = async () => {
  const calls = document.getElementById("calls");
  if (!calls || calls.contains(document.activeElement)) return; // not under the hands of who works in it
  const at = encodeURIComponent(location.pathname + location.search);
  const answer = await fetch(`${calls.dataset.part}?at=${at}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("calls");
  if (fresh) calls.replaceChildren(...fresh.childNodes); // the region stays, so what is new in it is read out
};

const soon = () => {
  clearTimeout(timer);
  clearTimeout(again);
  timer = setTimeout(() => refresh().catch(() => {}), PAUSE_MS);
  again = setTimeout(() => refresh().catch(() => {}), AGAIN_MS);
};

const heard = (hint) => {
  if (hint.kind === "call") soon();
};

// live.js hears the server on the pages that it keeps up to date; on all others this does.
const listen = () => {
  let stream = null;
  const open = () => {
    stream = new EventSource("/live");
    stream.addEventListener("happened", (event) => heard(JSON.parse(event.data)));
    stream.addEventListener("anew", soon);
  };
  // A browser keeps six connections to a host: only the page that is looked at holds one.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream) {
      stream.close();
      stream = null;
    } else if (!document.hidden && !stream) open();
  });
  if (!document.hidden) open();
};

if (document.getElementById("calls")) {
  document.addEventListener("hint", (event) => heard(event.detail));
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  if (!document.querySelector("[data-live]")) listen();
}
