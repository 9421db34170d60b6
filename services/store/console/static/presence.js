// Says that this page is looked at, and shows who else looks: a beat every few seconds, and at once when the
// agent begins to write, leaves, or hears that somebody came. Without this file nobody is told; nothing else.

const line = document.getElementById("presence");
const BEAT_MS = 20_000; // two of them may be lost before the agent is taken for gone: store/presence.py
const WRITING_MS = 10_000; // after the last key
const HINT_PAUSE_MS = 300;

if (line) {
  let wrote = -WRITING_MS;
  let said = "";
  let timer = 0;

  const doing = () => (performance.now() - wrote < WRITING_MS ? "writing" : "looking");
  const form = (what) => new URLSearchParams({ csrf_token: line.dataset.token, doing: what });

  const beat = async () => {
    clearTimeout(timer);
    timer = setTimeout(beat, BEAT_MS);
    if (document.hidden) return;
    said = doing();
    try {
      const answer = await fetch(line.dataset.beat, { method: "POST", body: form(said) });
      if (!answer.ok || answer.redirected) return;
      const fresh = await answer.text();
      if (fresh.trim() !== line.innerHTML.trim()) line.innerHTML = fresh;
    } catch {
      line.replaceChildren(); // better nobody than somebody who has long gone
    }
  };

  const soon = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(beat, ms);
  };

  // What is typed for the customer counts; a note for colleagues, or what solved it, is no reply.
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#reply-text, [data-writing]")) return;
    wrote = performance.now();
    if (said !== "writing") soon(0);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) navigator.sendBeacon(line.dataset.beat, form("left"));
    else soon(0);
  });
  addEventListener("pagehide", () => navigator.sendBeacon(line.dataset.beat, form("left")));
  document.addEventListener("hint", (event) => {
    const hint = event.detail;
    if (hint.kind === "present" && hint.customer === line.dataset.customer) soon(HINT_PAUSE_MS);
  });
  beat();
}
