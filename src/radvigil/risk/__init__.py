"""The door of risk: what the findings mean for patients and for the service, and what to do first. Pure functions."""

from radvigil.risk.assess import assessed
from radvigil.risk.ground import Settings
from radvigil.risk.published import published
from radvigil.risk.tables import action_kinds, families, model

__all__ = ["Settings", "action_kinds", "assessed", "families", "model", "published"]
