"""What detection, 5,000 advisories and the risk add to the day of 1,000 machines (`crowd.department`).

`python -m benchmarks.together without|with` folds the events of the day and closes; `with` also judges all rules, holds
the advisories against the machines and computes the risk. Prints processor seconds and the peak in MiB.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time

from benchmarks.crowd import department, site_file
from radvigil.records import Baseline, Result
from radvigil.systems import Systems, read_site_file


def without() -> int:
    """The picture alone."""
    fold = Systems()
    for event in department():
        fold.see(event)
    return len(fold.close(read_site_file(site_file(), "site.toml")).devices)


def with_all() -> int:
    """The picture, and everything that is concluded of it."""
    from benchmarks import catalogue
    from radvigil import advisories, detectors, risk

    fold, rules = Systems(), detectors.Detectors(detectors.RULES)
    for event in department():
        fold.see(event)
        rules.see(event)
    stated = read_site_file(site_file(), "site.toml")
    site, baseline = fold.close(stated), Baseline()
    scene = detectors.Scene(site, baseline, stated.settings, False, ())
    found = Result(site, *rules.close(scene))
    advice = advisories.advice_on(site, catalogue.library(5_000), advisories.Verdicts(()), {})
    whole = Result(site, found.findings, found.assessments, advice)
    told = risk.assessed(whole, risk.Settings(stated.targets), risk.published(advice))
    if len(told.register.devices) != len(site.devices):
        raise RuntimeError("the risk of the large site is not whole")
    return len(site.devices)


def main() -> None:
    from radvigil.cli.analyze import COLLECTED_AFTER

    gc.freeze()  # as `analyze` does
    gc.set_threshold(*COLLECTED_AFTER)
    began = time.process_time()
    machines = with_all() if sys.argv[1] == "with" else without()
    spent, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": spent, "peak_mib": peak, "machines": machines}))


if __name__ == "__main__":
    main()
