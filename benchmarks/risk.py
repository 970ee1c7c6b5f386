"""Risk of a large site in a process of its own: prints CPU seconds, and MiB that it added to the process."""

from __future__ import annotations

import gc
import random
import resource
import time

from radvigil.records import Assessment, Finding, Result
from tests.support import sites

DEVICES, FINDINGS = 1_000, 20_000
CODES = [f"RV-{family}-{n:03}" for family, most in (("DICOM", 31), ("HL7", 7), ("NET", 25)) for n in range(1, most + 1)]
COLLECTED_AFTER = (50_000, 50, 1_000)


def invented() -> Result:
    """The same large site every time: each rule has one severity and one nature, each finding one to three devices."""
    rng, site = random.Random(5), sites.large(DEVICES)
    natures = ["weakness"] * 8 + ["attack", "change", "fault"]
    severities = ["critical", "high", "medium", "medium", "low"]
    rules = {code: (rng.choice(natures), rng.choice(severities)) for code in CODES}
    ids = [one.id for one in site.devices]
    found = []
    for _ in range(FINDINGS):
        code = rng.choice(CODES)
        nature, severity = rules[code]
        found.append(
            Finding(
                id=f"{rng.getrandbits(128):032x}", code=code, nature=nature, severity=severity,  # type: ignore[arg-type]
                stance=rng.choice(("seen", "suspected")), confidence=rng.choice(("high", "medium", "low")),
                devices=tuple(rng.sample(ids, rng.choice((1, 1, 2, 3)))), params=(), harms=("stops", "disclosed"),
                count=1, first=sites.START, last=sites.END, evidence=(),
            )
        )  # fmt: skip
    return Result(site, tuple(found), tuple(Assessment(code, "assessed") for code in CODES))


def main() -> None:
    result = invented()
    gc.set_threshold(*COLLECTED_AFTER)  # as the command line sets it
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    from radvigil.risk import assessed

    risk = assessed(result)
    spent, after = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if len(risk.register.devices) != DEVICES or not risk.plan.actions:
        raise RuntimeError("the risk of the large site is not whole")
    print(spent, (after - before) / 1024)


if __name__ == "__main__":
    main()
