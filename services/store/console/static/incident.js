// Puts the draft of the chosen stage into the form, as long as nobody has changed the words that stand there.

const form = document.querySelector("[data-drafts]");

if (form) {
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
