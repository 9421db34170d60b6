// A canned answer goes in where the cursor stands, and nothing typed is lost; without this file the page is
// loaded anew with the text in it.

const form = document.querySelector(".reply-form .canned");
const text = document.getElementById("reply-text");

if (form && text) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.elements.canned.selectedOptions[0];
    if (chosen?.dataset.text) {
      text.setRangeText(chosen.dataset.text, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.focus();
  });
}
