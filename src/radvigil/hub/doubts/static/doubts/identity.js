"use strict";
// What looks like a patient's identity, while one types. The rules come with the page (#facts, made from lexicon.py); the
// checks are those of identity.py, and a test holds both against the same sentences. The server decides again.
(() => {
  const place = document.getElementById("facts");
  if (!place) return;
  const facts = JSON.parse(place.textContent);
  const everyday = new Set(facts.everyday);
  const trade = new Set([...facts.trade, ...facts.everyday]);
  const firstNames = new Set(facts.first_names);
  const explains = new RegExp(facts.explains, "iu");
  const versions = new RegExp(facts.versions, "iu");
  const telephone = new RegExp(`^(?:${facts.telephone})$`, "u");

  const before = (text, found, reach) => text.slice(Math.max(0, found.index - reach), found.index);
  const explained = (text, found) => explains.test(before(text, found, 32));
  const days = (run) => [[run.slice(0, 4), run.slice(4, 6), run.slice(6)], [run.slice(4), run.slice(2, 4), run.slice(0, 2)]];

  function avs(text, found) {
    const digits = [...found[0].replace(/[^0-9]/g, "")];
    return digits.reduce((sum, digit, at) => sum + Number(digit) * (at % 2 ? 3 : 1), 0) % 10 === 0;
  }

  function nir(text, found) {
    const plain = found[0].toUpperCase().replace(/[^0-9AB]/g, "").replace("2A", "19").replace("2B", "18");
    return /^[0-9]{15}$/.test(plain) && 97n - (BigInt(plain.slice(0, 13)) % 97n) === BigInt(plain.slice(13));
  }

  function long(text, found) {
    const run = found[0];
    const recent = run.length === 8 && [run.slice(0, 4), run.slice(4)].some((one) => Math.abs(Number(one) - facts.year) < 2);
    return !explained(text, found) && !recent;
  }

  function grouped(text, found) {
    const groups = found[0].split(/[^0-9]/);
    if (groups.join("").length < 8 || groups.filter((one) => one.length > 2).length < 2 || explained(text, found)) return false;
    if (telephone.test(found[0]) || groups.every((one) => /^(?:19|20)[0-9]{2}$/.test(one))) return false;
    const network = groups.length === 4 && found[0].includes(".") && groups.every((one) => Number(one) < 256);
    return !network && !groups.slice(1).every((one) => one === "000");
  }

  function old(text, found) {
    if (versions.test(before(text, found, 24))) return false;
    const numbers = found[0].match(/[0-9]+/g).map(Number);
    let year = Math.max(...numbers) > 31 ? Math.max(...numbers) : numbers[numbers.length - 1];
    if (year < 100) year += year <= (facts.year % 100) + 1 ? 2000 : 1900;
    return year >= 1880 && year < facts.year - 1;
  }

  function oldRun(text, found) {
    const likely = days(found[0]).map((one) => one.map(Number));
    return !explained(text, found) && likely.some(([year, month, day]) =>
      month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1880 && year < facts.year - 1);
  }

  const checks = {
    "": () => true, avs, nir, long, grouped, old, "old-run": oldRun,
    titled: (text, found) => !everyday.has(found[1].toLowerCase()),
    paired: (text, found) => !trade.has(found[1].toLowerCase()) && !trade.has(found[2].toLowerCase()),
    "first-name": (text, found) => firstNames.has(found[1].toLowerCase()) && !trade.has(found[2].toLowerCase()),
  };
  const rules = facts.rules.map(([kind, pattern, check, anyCase]) =>
    ({ kind, pattern: new RegExp(pattern, anyCase ? "giu" : "gu"), check: checks[check] }));

  function suspects(written) {
    const text = written.normalize("NFC").replace(/(?!\n)\p{C}/gu, "");
    const all = rules.flatMap((rule) => [...text.matchAll(rule.pattern)].filter((one) => one[0] && rule.check(text, one))
      .map((one) => ({ kind: rule.kind, start: one.index, end: one.index + one[0].length })));
    const parted = [];
    for (const one of all.sort((a, b) => a.start - b.start || b.end - a.end)) {
      const last = parted[parted.length - 1];
      if (last && one.start < last.end) last.end = Math.max(last.end, one.end);
      else parted.push(one);
    }
    return parted.map((one) => ({ kind: one.kind, part: text.slice(one.start, one.end) }));
  }

  window.radvigil = { suspects, say: (one) => facts.say[one.kind].replace("…", () => one.part) };
})();
