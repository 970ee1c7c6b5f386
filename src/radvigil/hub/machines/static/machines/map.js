// A machine's lines stand out while its card is pointed at or has the focus; the map says the same without it.
"use strict";
document.querySelectorAll("svg.map").forEach((map) => {
  const lines = [...map.querySelectorAll("[data-cards]")];
  const show = (key) => lines.forEach((line) => {
    line.classList.toggle("dim", Boolean(key) && !line.dataset.cards.split(" ").includes(key));
  });
  map.querySelectorAll("a[data-card]").forEach((card) => {
    card.addEventListener("mouseenter", () => show(card.dataset.card));
    card.addEventListener("focus", () => show(card.dataset.card));
    card.addEventListener("mouseleave", () => show(""));
    card.addEventListener("blur", () => show(""));
  });
});
