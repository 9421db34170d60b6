// Keys: J and K walk the rows, Enter opens, A takes, E closes, / searches; a button's own key presses it. Without this file Tab does it all.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const links = () => [...document.querySelectorAll(".rows .row > a")];

const step = (by) => {
  const rows = links();
  const at = rows.findIndex((row) => row.parentElement.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
};

// Unfold what a summary hides and go to its first field; Escape folds it again.
const open = (summary, field) => {
  const details = document.querySelector(summary)?.parentElement;
  if (!details) return;
  details.open = true;
  details.querySelector(field)?.focus();
};

const acts = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector('input[type="search"]')?.focus(),
  a: () => (document.activeElement.closest(".row")?.querySelector(".take") ?? document.querySelector('#work [value="take"]'))?.click(),
  e: () => open('#work [aria-keyshortcuts="e"]', "textarea"),
};

addEventListener("keydown", (event) => {
  const unfolded = event.key === "Escape" && event.target.closest(".deed[open]");
  if (unfolded) {
    unfolded.open = false;
    unfolded.querySelector("summary").focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const named = document.querySelector(`button[aria-keyshortcuts="${CSS.escape(event.key)}"], a[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  const act = acts[event.key.toLowerCase()] ?? (named ? () => named.click() : null);
  if (!act) return;
  event.preventDefault();
  act();
});
