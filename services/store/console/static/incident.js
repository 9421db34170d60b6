// Keeps the page under its own address after a post, so that it can be asked for anew; puts the draft
// of the chosen stage into the form, as long as nobody has changed the words that stand there.

const form = document.querySelector("[data-drafts]");

if (form) {
  const own = form.action.replace(/\/updates$/, "");
  if (location.pathname !== new URL(own).pathname) history.replaceState(null, "", own);
  const drafts = (stage) => [...form.querySelectorAll(`[data-stage="${stage}"] .draft-text`)];
  let stage = form.elements.stage.value;

  form.elements.stage.addEventListener("change", () => {
    const before = drafts(stage);
    stage = form.elements.stage.value;
    drafts(stage).forEach((draft, place) => {
      const field = form.elements[`text_${draft.lang}`];
      if (field.value.trim() === before[place].textContent.trim()) field.value = draft.textContent;
    });
  });
}
