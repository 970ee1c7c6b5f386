// Single keys for the one who leads: each presses the control that names it in data-key. Everything works without this.
// Rules: never while somebody types; never with Ctrl, Alt or Meta; can be switched off and stays off (WCAG 2.1.4).
(function () {
  "use strict";
  var root = document.documentElement, box = document.getElementById("keys-on"), name = "radvigil-keys";
  var left = document.querySelector("[data-began]");
  function on() { return box && box.checked; }
  function show() { root.classList.toggle("keyed", on()); }
  if (box) {
    root.classList.add("scripted");
    try { box.checked = localStorage.getItem(name) !== "off"; } catch (e) { box.checked = true; }
    box.addEventListener("change", function () {
      try { localStorage.setItem(name, box.checked ? "on" : "off"); } catch (e) { /* kept for this page only */ }
      show();
    });
    show();
  }
  document.addEventListener("keydown", function (event) {
    var at = event.target, tag = at.tagName;
    var typing = tag === "TEXTAREA" || tag === "SELECT" || (tag === "INPUT" && !/^(radio|checkbox)$/.test(at.type));
    if (event.key === "Escape" && typing) { at.blur(); return; }
    if (!on() || typing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var key = event.key.toLowerCase();
    if (!/^[a-z0-9?]$/.test(key)) { return; }
    var found = document.querySelector('[data-key="' + key + '"]');
    if (!found) { return; }
    event.preventDefault();
    if (found.type === "radio" || found.type === "checkbox" || found.tagName === "SUMMARY") { found.focus(); }
    if (found.hasAttribute("data-focus")) { found.focus(); found.select(); } else { found.click(); }
  });
  // A written day and an offered one exclude each other.
  document.addEventListener("change", function (event) {
    var at = event.target, day = document.querySelector("input[name=day]");
    if (at.name === "day" && at.value) { at.closest("label").querySelector("input[type=radio]").checked = true; }
    if (at.name === "due" && at.value && day) { day.value = ""; }
  });
  if (left) {
    var began = Date.parse(left.dataset.began), all = Number(left.dataset.minutes) * 60;
    var text = document.getElementById("dial-text"), dial = document.getElementById("dial-used");
    var tick = function () {
      var used = Math.max(0, Math.min(all, Math.round((Date.now() - began) / 1000)));
      text.textContent = Math.floor(used / 60) + ":" + String(used % 60).padStart(2, "0");
      left.textContent = String(Math.ceil((all - used) / 60));
      dial.setAttribute("stroke-dasharray", (220 * used / all).toFixed(1) + " 220");
    };
    setInterval(tick, 1000);
  }
}());
