"""What is said to a person when something was not done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from radvigil.hub.work.services import RefusedError

REFUSALS: dict[str, str | Promise] = {
    "title": _("Say what is to be done."),
    "person": _("That person cannot take this on here."),
    "state": _("It is no longer in a state in which that can be done."),
    "owner": _("It belongs to somebody else. Ask them, or have it given to you."),
    "authorisation": _("First write down the manufacturer’s authorisation: this changes a medical device."),
    "agreement": _("First those who must agree have their say: see who is still asked."),
    "spoken": _("You have spoken on this already: nobody speaks for two professions."),
    "unasked": _("Your profession is not asked, or somebody has spoken for it already."),
    "said": _("Say it in one sentence."),
    "own-proof": _("Somebody else has to see that it is done: you said so yourself."),
    "reference": _("Give the reference of the authorisation."),
    "date": _("The authorisation cannot have been given in the future."),
    "profession": _("That is for another profession to do."),
    "twice": _("You have signed already: nobody signs for two professions."),
    "signed": _("Somebody of that profession has signed already."),
    "expired": _("Its last day has passed: propose it anew, with a new day."),
    "grown": _("The risk has grown since it was proposed: propose it anew."),
    "expires": _("The last day has to be still to come."),
    "too-long": _("That is longer than this level allows."),
    "closed": _("This finding is no longer there: nothing is left to accept."),
    "risk": _("This cannot be accepted: nothing says which machine or which remedy."),
    "not-yours": _("This decision is a manager’s, or of somebody who was entrusted with it."),
    "gone": _("This no longer waits for a decision."),
}
"""Code of a refusal → its sentence."""


def sentence(refused: RefusedError) -> str:
    return str(REFUSALS.get(refused.code, refused.code))
