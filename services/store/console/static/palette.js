// The command palette: Ctrl+K or Cmd+K. Pages stand in it from the start, actions are read off the page, threads
// and customers come from the server as the agent types. Without this file its link leads to the search page.

const dialog = document.getElementById("palette");
const PAUSE_MS = 120;
const ASK_CHARS_MIN = 2;
const FOLDED = new Map([..."đłøß"].map((letter, place) => [letter, ["d", "l", "o", "ss"][place]]));

if (dialog) {
  const field = document.getElementById("palette-q");
  const list = document.getElementById("palette-list");
  const found = document.getElementById("palette-found");
  const actions = document.getElementById("palette-actions");
  const none = document.getElementById("palette-none");
  const status = document.getElementById("palette-status");
  let timer = 0;
  let asking = null;
  let chosen = null;

  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[đłøß]/g, (letter) => FOLDED.get(letter));
  const options = () => [...list.querySelectorAll('[role="option"]:not([hidden])')].filter((one) => !one.parentElement.hidden);

  const choose = (option) => {
    chosen?.removeAttribute("aria-selected");
    chosen = option ?? null;
    if (chosen) {
      chosen.setAttribute("aria-selected", "true");
      chosen.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", chosen.id);
    } else field.removeAttribute("aria-activedescendant");
  };

  // What this page can do: its buttons and folds, by their own words.
  const readActions = () => {
    for (const old of actions.querySelectorAll('[role="option"]')) old.remove();
    const seen = new Set();
    for (const one of document.querySelectorAll("main .bar button, main .bar summary, main [aria-keyshortcuts], main [data-command]")) {
      const label = (one.getAttribute("aria-label") ?? one.textContent).replace(/\s+/g, " ").trim();
      if (one.tagName === "INPUT" || !label || seen.has(label) || one.closest("details:not([open]) > :not(summary)")) continue;
      seen.add(label);
      const option = document.createElement("a");
      option.setAttribute("role", "option");
      option.id = `pa-${seen.size}`;
      option.textContent = label;
      option.addEventListener("click", () => {
        dialog.close();
        if (one.tagName === "SUMMARY") {
          one.parentElement.open = true;
          (one.parentElement.querySelector("textarea, input:not([type=hidden]), select, button") ?? one).focus();
        } else one.click();
      });
      actions.append(option);
    }
  };

  const narrow = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    for (const group of [actions, document.getElementById("palette-places")]) {
      let left = 0;
      for (const option of group.querySelectorAll('[role="option"]')) {
        const text = fold(option.textContent);
        option.hidden = !words.every((word) => text.includes(word));
        left += option.hidden ? 0 : 1;
      }
      group.hidden = left === 0;
    }
    settle();
  };

  const settle = () => {
    const shown = options();
    none.hidden = shown.length > 0 || list.classList.contains("old");
    if (!chosen || !shown.includes(chosen)) choose(shown[0]);
  };

  const ask = async () => {
    const query = field.value.trim();
    asking?.abort();
    if (query.length < ASK_CHARS_MIN) {
      found.hidden = true;
      found.replaceChildren();
      return narrow();
    }
    const mine = (asking = new AbortController());
    list.classList.add("old");
    try {
      const answer = await fetch(`/search?${new URLSearchParams({ part: "palette", q: query })}`, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const wasTop = !chosen || chosen === options()[0];
      found.innerHTML = await answer.text();
      found.hidden = !found.children.length;
      // Pages and actions that are called so come first, the agent may be aiming at one already.
      list.append(found);
      status.textContent = `${dialog.dataset.found}: ${found.querySelectorAll('[role="option"]').length - 1}`;
      if (wasTop || !chosen?.isConnected) choose(options()[0]);
    } catch (error) {
      if (error.name !== "AbortError") found.hidden = true;
      else return;
    } finally {
      if (mine === asking) list.classList.remove("old");
    }
    settle();
  };

  const open = () => {
    if (dialog.open) return dialog.close();
    readActions();
    field.value = "";
    found.hidden = true;
    found.replaceChildren();
    narrow();
    choose(options()[0]);
    dialog.showModal();
    field.focus();
  };

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.getElementById("find")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    narrow();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const shown = options();
    const at = shown.indexOf(chosen);
    if (event.key === "ArrowDown") choose(shown[(at + 1) % shown.length]);
    else if (event.key === "ArrowUp") choose(shown[(at - 1 + shown.length) % shown.length]);
    else if (event.key === "Enter" && chosen) chosen.click();
    else if (event.key === "Escape") dialog.close(); // a search field would only empty itself
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) return dialog.close();
    // A link within this very page shuts the palette; any other leaves it behind.
    if (event.target.closest('[role="option"][href]')) dialog.close();
  });
}
