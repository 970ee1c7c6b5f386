"""From findings to risk: the order of the computation, and nothing else."""

from __future__ import annotations

from radvigil.records import KnownWeakness, Result, Risk
from radvigil.risk.burdens import burdens
from radvigil.risk.ground import Ground, Settings
from radvigil.risk.paths import chokes, paths
from radvigil.risk.plan import plan
from radvigil.risk.register import register
from radvigil.risk.severity import severities, substitutes
from radvigil.risk.standing import standing
from radvigil.risk.tables import model
from radvigil.risk.today import today
from radvigil.risk.use import Hours
from radvigil.risk.what_if import what_ifs
from radvigil.risk.zones import conduits, zones


def assessed(result: Result, settings: Settings | None = None, matches: tuple[KnownWeakness, ...] = ()) -> Risk:
    """What the findings mean. `matches` are published weaknesses that apply to devices of the site.

    Pure: the same result, settings and matches give the same risk, in whatever order they hold their parts.
    """
    ground = Ground(result, settings or Settings(), matches)
    hours, others = Hours(ground), substitutes(ground)
    uses = {one.id: hours.use(one.id) for one in ground.inside}
    bad = {one.id: severities(one, uses[one.id], others[one.id]) for one in ground.inside}
    now = standing(ground, burdens(ground), bad)
    known, ways, actions = register(now, uses, others), paths(now), plan(now)
    return Risk(
        zones=zones(ground),
        conduits=conduits(ground),
        register=known,
        paths=ways,
        chokes=chokes(now),
        what_ifs=what_ifs(now, known),
        plan=actions,
        today=today(ground, known, ways, actions),
        model=model(),
    )
