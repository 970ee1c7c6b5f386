"""The door of the detectors: what is wrong, concluded from events and from the picture."""

from radvigil.detectors.fold import Detectors, Verdicts
from radvigil.detectors.past import with_baseline_noted
from radvigil.detectors.registry import RETIRED, RULES
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene, Settings

__all__ = ["RETIRED", "RULES", "Detectors", "Rule", "Scene", "Settings", "Verdicts", "with_baseline_noted"]
