// Keys: what the table in the help overlay names, and nothing else. Single keys only outside of fields, and
// only while the agent wants them. Without this file Tab does it all.

const help = document.getElementById("keys-help");
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
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

// Press the button or link that bears a key; a fold is unfolded, its first field gets the focus.
const press = (element) => {
  if (element.tagName !== "SUMMARY") return element.click();
  element.parentElement.open = true;
  (element.parentElement.querySelector("textarea, input:not([type=hidden]), select, button") ?? element).focus();
};
const bearing = (key) => {
  const named = `[aria-keyshortcuts="${CSS.escape(key)}"]`;
  return [...document.querySelectorAll(`main button${named}, main a${named}, main summary${named}`)].find((one) => one.checkVisibility());
};

const acts = {
  next: () => step(1),
  previous: () => step(-1),
  search: () => {
    const field = document.querySelector('main input[type="search"]');
    if (field) field.select();
    if (field) field.focus();
    else document.getElementById("find")?.click();
  },
  take: () => (document.activeElement.closest(".row")?.querySelector(".take") ?? bearing("a"))?.click(),
  undo: () => document.querySelector(".flash form button")?.click(),
  help: () => help.showModal(),
  go: (row) => location.assign(row.dataset.href),
};

const rowOf = (key) => help?.querySelector(`[data-key="${CSS.escape(key)}"]`);

addEventListener("keydown", (event) => {
  const unfolded = event.key === "Escape" && event.target.closest("details[open]:is(.deed, .note-form)");
  if (unfolded) {
    unfolded.open = false;
    unfolded.querySelector("summary").focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (help?.dataset.single !== "yes") return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const row = rowOf(key);
  const named = row?.dataset.act === "press" || !row ? bearing(key) : null;
  if (!named && !acts[row?.dataset.act]) return;
  event.preventDefault();
  if (named) press(named);
  else acts[row.dataset.act](row);
});

// What was just done can be put out of sight; it stays in the history.
const shutters = () => {
  for (const toast of document.querySelectorAll(".flash:not(:has(.shut))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "shut";
    button.textContent = "×";
    button.setAttribute("aria-label", help?.dataset.shut ?? "×");
    button.addEventListener("click", () => toast.remove());
    toast.append(button);
  }
};
document.addEventListener("renewed", shutters);
shutters();
