// Comfort on the workbench; the page works without it.
// Arrow keys walk through the list when one of its links or boxes has the focus; one box ticks all on the page.
"use strict";
document.querySelectorAll("form[data-list]").forEach((form) => {
  const boxes = () => [...form.querySelectorAll('.finds input[type="checkbox"]')];
  const all = form.querySelector("[data-all]");
  const chosen = form.querySelector("[data-chosen]");
  const say = () => {
    const n = boxes().filter((box) => box.checked).length;
    if (chosen) chosen.dataset.n = n ? String(n) : "";
    if (all) all.querySelector("input").checked = n > 0 && n === boxes().length;
  };
  if (all) {
    all.hidden = false;
    all.querySelector("input").addEventListener("change", (event) => {
      boxes().forEach((box) => { box.checked = event.target.checked; });
      say();
    });
  }
  form.addEventListener("change", say);
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest(".finds > li");
    if (!step || !row || event.target.matches('input[type="radio"]')) return;
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    const same = event.target.matches("input") ? "input" : "a.go";
    const target = next && next.querySelector(same);
    if (target) { event.preventDefault(); target.focus(); }
  });
  say();
});
document.querySelectorAll("[data-copy]").forEach((button) => {
  const text = document.getElementById(button.dataset.copy);
  if (!navigator.clipboard || !text) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(text.value).then(() => {
    button.textContent = button.dataset.done;
  }));
});
