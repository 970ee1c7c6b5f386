"""Why a report was not taken in, said to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from radvigil.hub.intake.services import NotTakenError


def why(error: NotTakenError) -> str:
    """What is wrong with a report, and what to do, in the reader's language."""
    return {
        "no-report": _(
            "This is no report of Radvigil, or it is damaged, at %(at)s. "
            "Take report.json as “radvigil analyze” wrote it."
        )
        % {"at": error.at},
        "no-time": _("This report looked at no packet: there is no time in it. Analyse the capture again."),
        "other-key": _(
            "This report was made with another masking key than the earlier ones of the site: nothing in it could be "
            "recognised. Analyse the capture again with the site's key (--key)."
        ),
    }[error.code]
