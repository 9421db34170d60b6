// Buttons that copy a text which is there to be read and marked anyway: without this file nothing is lost.

const ready = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button).catch(() => {}));
  }
};

// The clipboard is there over https and on this machine alone; marking the text works everywhere.
const copy = async (button) => {
  const text = document.getElementById(button.dataset.copy);
  text.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(text.value);
  else if (!document.execCommand("copy")) return;
  button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
};

document.addEventListener("renewed", ready); // a part of the page was replaced, see live.js
ready();
