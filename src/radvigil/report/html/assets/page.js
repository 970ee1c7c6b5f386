"use strict";
/* Search, filters, sorting, and a machine's lines and facts on hover and focus. The page says everything without it. */
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  all("[data-script]").forEach((part) => { part.hidden = false; });

  /* the map: what a machine shares, and what is known of it */
  const map = one(".map"), facts = one("#facts"), box = one(".mapbox");
  const cards = map ? all(".dev", map) : [], flows = map ? all("[data-cards]", map) : [];
  let leaving = 0;

  const digest = (card) => {
    const known = document.getElementById("digest-" + card.dataset.card);
    return known ? known.content.cloneNode(true) : null;
  };
  const place = (card) => {
    const at = card.getBoundingClientRect(), around = box.getBoundingClientRect();
    const room = around.width - facts.offsetWidth - 8;
    const right = at.right - around.left + 10;
    const left = right <= room ? right : at.left - around.left - facts.offsetWidth - 10;
    facts.style.left = Math.max(8, Math.min(left, room)) + "px";
    facts.style.top = Math.max(0, at.top - around.top - 8) + "px";
  };
  const show = (card) => {
    clearTimeout(leaving);
    const key = card.dataset.card, near = new Set([key]);
    flows.forEach((flow) => {
      const ends = flow.dataset.cards.split(" "), own = ends.includes(key);
      flow.classList.toggle("dim", !own);
      if (own) ends.forEach((end) => near.add(end));
    });
    cards.forEach((other) => {
      other.classList.toggle("dim", !near.has(other.dataset.card));
      other.classList.toggle("on", other === card);
    });
    const content = digest(card);
    facts.hidden = !content;
    if (content) { facts.replaceChildren(content); place(card); }
  };
  const rest = () => {
    flows.forEach((flow) => flow.classList.remove("dim"));
    cards.forEach((card) => card.classList.remove("dim", "on"));
    if (facts) facts.hidden = true;
    search();
  };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(rest, 200); };
  cards.forEach((card) => {
    card.addEventListener("pointerenter", () => show(card));
    card.addEventListener("pointerleave", leave);
    card.addEventListener("focus", () => show(card));
    card.addEventListener("blur", leave);
  });
  if (facts) {
    facts.addEventListener("pointerenter", () => clearTimeout(leaving));
    facts.addEventListener("pointerleave", leave);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") rest(); });

  /* which flows are drawn */
  const kinds = all("[data-flow]");
  kinds.forEach((choice) => choice.addEventListener("change", () => {
    const shown = new Set(kinds.filter((kind) => kind.checked).map((kind) => kind.dataset.flow));
    flows.forEach((flow) => flow.classList.toggle("off", "what" in flow.dataset && !shown.has(flow.dataset.what)));
  }));

  /* the table and the machines' pages: search, filters, sorting */
  const body = one("#devices tbody"), rows = body ? Array.from(body.rows) : [];
  const words = one("#search"), kind = one("#kind"), state = one("#state"), count = one("#count");
  const pages = new Map(all("details.device").map((page) => [page.id, page]));
  rows.forEach((row) => { row.dataset.text = fold(row.textContent); });
  function search() {
    if (!words) return;
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    const found = new Set();
    rows.forEach((row) => {
      const fits = (!kind.value || row.dataset.kind === kind.value) && (!state.value || row.dataset.state === state.value) &&
        wanted.every((word) => row.dataset.text.includes(word));
      row.hidden = !fits;
      const page = pages.get(row.dataset.page);
      if (page) page.hidden = !fits;
      if (fits) { found.add(row.dataset.page); found.add(row.dataset.card); }
    });
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = count.dataset.say.replace("{n}", shown.toLocaleString(document.documentElement.lang));
    const asked = wanted.length > 0 || kind.value || state.value;
    flows.forEach((flow) => {
      flow.classList.toggle("dim", Boolean(asked) && !flow.dataset.cards.split(" ").some((end) => found.has(end)));
    });
    hit(asked, shown);
    unfold(asked, found, shown);
    cards.forEach((card) => card.classList.toggle("dim", Boolean(asked) && !found.has(card.dataset.card)));
  }
  /* beside the map's search: how many it found, and the first of them */
  const FIRST = 6;
  function hit(asked, shown) {
    all("[data-found]").forEach((said) => { said.textContent = asked ? count.textContent : ""; });
    all("[data-hits]").forEach((list) => {
      list.hidden = !asked || !shown;
      list.replaceChildren(...(asked ? rows.filter((row) => !row.hidden).slice(0, FIRST) : []).map((row) => {
        const item = document.createElement("li");
        item.append(row.querySelector("th a").cloneNode(true));
        return item;
      }));
    });
  }
  /* what is behind the cards: a search shows what it found, and opens it while it is little enough to read */
  const LITTLE = 60, folds = all("details.fold"), opened = new Set();
  function unfold(asked, found, shown) {
    folds.forEach((part) => {
      const items = Array.from(part.querySelectorAll("li")), own = found.has(part.dataset.foldOf);
      items.forEach((item) => { item.hidden = Boolean(asked) && !found.has(item.dataset.page); });
      part.hidden = Boolean(asked) && !own;
      const opens = Boolean(asked) && own && shown <= LITTLE;
      if (opens && !part.open) { part.open = true; opened.add(part); }
      if (!opens && opened.delete(part)) part.open = false;
    });
    all("[data-folds]").forEach((group) => { group.hidden = !group.querySelector("details.fold:not([hidden])"); });
  }
  [words, kind, state].forEach((field) => field && field.addEventListener("input", search));
  all("[data-search]").forEach((field) => field.addEventListener("input", () => {
    all("[data-search]").forEach((other) => { other.value = field.value; });
    search();
  }));
  all("#devices th[data-sort]").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      all("#devices th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.key || row.cells[column].textContent;
      rows.sort((a, b) => key(a).localeCompare(key(b), document.documentElement.lang, { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  });

  /* a table wider than the screen can be scrolled by keyboard; one that fits is no stop on the way */
  const reach = (root) => {
    const parts = all(".wide", root).filter((part) => !part.closest("details:not([open])"));
    const wider = parts.map((part) => part.scrollWidth > part.clientWidth);
    parts.forEach((part, n) => { if (wider[n]) part.tabIndex = 0; else part.removeAttribute("tabindex"); });
  };
  addEventListener("resize", () => reach(document));
  document.addEventListener("toggle", (event) => reach(event.target), true);
  reach(document);

  /* links into a folded page open it; a stack's card asks for its kind */
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    for (let part = folded; part; part = part.parentElement.closest("details")) part.open = true;
    if (folded) target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  all("a.dev[data-kind]").forEach((card) => card.addEventListener("click", () => {
    if (kind) { kind.value = card.dataset.kind; state.value = ""; words.value = ""; search(); }
  }));
  all("[data-fold]").forEach((button) => button.addEventListener("click", () => {
    pages.forEach((page) => { page.open = button.dataset.fold === "open"; });
  }));
  if (words) search();
})();
