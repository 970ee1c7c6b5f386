"use strict";
// Keeps a doubt on the phone until the hub has acknowledged it.
// 1. What is typed is kept as a draft of this page, for half a day, and cleared when the doubt was acknowledged.
// 2. A doubt that was sent goes to the outbox first; it leaves it when the hub answers that it is kept. It is tried again
//    when the network is back, and its mark makes a second arrival count once.
// 3. Without a script, or without a place to keep things, the form posts as any form does.
(() => {
  const DRAFT = "radvigil-draft:", OUTBOX = "radvigil-outbox:", HALF_A_DAY = 12 * 3600 * 1000, AGAIN = 15000;
  const memory = new Map();
  const box = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return memory.get(key) ?? null; } },
    set(key, value) { memory.set(key, value); try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* memory holds it */ } },
    clear(key) { memory.delete(key); try { localStorage.removeItem(key); } catch { /* there was none */ } },
    keys() {
      try { return Object.keys(localStorage).filter((one) => one.startsWith(OUTBOX)); } catch { return [...memory.keys()].filter((one) => one.startsWith(OUTBOX)); }
    },
  };
  const form = document.getElementById("doubt");
  const kept = document.getElementById("kept");
  const here = location.pathname + location.search;
  const status = document.getElementById("status");
  const tell = (words) => { if (status) status.textContent = words; };
  let busy = false, asked = false;

  async function freshToken(address) {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    return page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  }

  function post(address, body) {
    const limit = AbortSignal.timeout ? { signal: AbortSignal.timeout(20000) } : {};
    return fetch(address, { method: "POST", body: new URLSearchParams(body), redirect: "manual",
      headers: { Accept: "application/json" }, ...limit });
  }

  // What the hub answered, or null when it could not be heard.
  async function attempt(entry) {
    try {
      let answer = await post(entry.address, entry.body);
      if (answer.status === 403) {
        const token = await freshToken(entry.address);
        const body = new URLSearchParams(entry.body);
        if (token) body.set("csrfmiddlewaretoken", token);
        answer = await post(entry.address, body.toString());
      }
      return answer.status >= 500 ? null : answer;
    } catch {
      return null;
    }
  }

  async function acknowledged(key, answer) {
    const said = await answer.json();
    box.clear(key);
    box.clear(DRAFT + key.slice(OUTBOX.length));
    return said;
  }

  async function flush() {
    asked = true;
    if (busy) return;
    busy = true;
    while (asked) {
      asked = false;
      await round();
    }
    busy = false;
    if (box.keys().length) setTimeout(flush, AGAIN);
  }

  async function round() {
    for (const key of box.keys()) {
      const entry = box.get(key), own = form && key === OUTBOX + here;
      const answer = entry && await attempt(entry);
      if (answer && answer.ok) {
        const said = await acknowledged(key, answer);
        if (own) location.assign(said.link);
        else if (kept) showSent(said);
      } else if (own) await refused(key, answer);
      else if (answer && answer.status !== 429) box.clear(key); // it stays as a draft on its own page
      else if (kept) kept.textContent = kept.dataset.waiting;
    }
  }

  function showSent(said) {
    const link = document.createElement("a");
    link.href = said.link;
    link.textContent = said.reference;
    kept.replaceChildren(`${kept.dataset.sent} `, link);
  }

  async function refused(key, answer) {
    if (!answer) return tell(form.dataset.offline);
    if (answer.status === 429) return tell(form.dataset.wait);
    box.clear(key);
    lock(false);
    if (answer.type === "opaqueredirect") return location.reload(); // signed out meanwhile: sign in, and find the draft
    const said = answer.status === 422 ? await answer.json() : {};
    tell(said.wrong ? said.wrong.join(" ") : said.suspects ? "" : form.dataset.again);
    if (said.suspects) {
      warn(said.suspects);
      warnings.scrollIntoView({ block: "center" });
    }
  }

  window.addEventListener("online", flush);
  if (!form) {
    flush();
    return;
  }

  const warnings = document.getElementById("warnings");
  const copy = (name) => document.getElementById(name).content.cloneNode(true);

  function warn(found) {
    const parts = found.map((one) => {
      const part = copy("warning");
      part.querySelector("span").textContent = one.words ?? window.radvigil.say(one);
      return part;
    });
    warnings.replaceChildren(...parts, ...(found.length ? [copy("leave-out")] : []));
  }

  const looked = () => (window.radvigil ? window.radvigil.suspects(form.elements.words.value) : []);
  const lock = (on) => { for (const one of form.elements) one.disabled = on; };

  function keep() {
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    box.set(DRAFT + here, { at: Date.now(), fields });
  }

  function restore() {
    const draft = box.get(DRAFT + here);
    if (!draft || Date.now() - draft.at > HALF_A_DAY) return box.clear(DRAFT + here);
    if (warnings.children.length || form.elements.words.value) return undefined; // the hub gave it back itself
    for (const [name, value] of Object.entries(draft.fields)) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    return warn(looked());
  }

  let pause = 0;
  form.addEventListener("input", () => {
    keep();
    clearTimeout(pause);
    pause = setTimeout(() => warn(looked()), 250);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    const blank = event.submitter?.name === "blank", found = looked();
    if (found.length && !blank) {
      warn(found);
      form.elements.words.focus();
      warnings.scrollIntoView({ block: "center" });
      return;
    }
    const body = new URLSearchParams(new FormData(form));
    if (blank) body.set("blank", "yes");
    keep();
    box.set(OUTBOX + here, { address: here, body: body.toString(), at: Date.now() });
    lock(true);
    tell(form.dataset.busy);
    flush();
  });
  restore();
  if (box.get(OUTBOX + here)) {
    lock(true);
    tell(form.dataset.busy);
  }
  flush();
})();
