"""Forms about findings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from radvigil.hub.findings.models import Verdict

USUAL = timedelta(days=182)
"""How long a verdict holds unless somebody says otherwise: half a year."""


def usual_end() -> date:
    return timezone.localdate() + USUAL


class VerdictForm(forms.ModelForm[Verdict]):
    """What an engineer decides, why, and until when."""

    class Meta:
        model = Verdict
        fields = ["said", "reason", "expires"]
        widgets = {
            "said": forms.RadioSelect,
            "expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "reason": _("One sentence that a colleague understands in half a year."),
            "expires": _("After this day the question is asked again."),
        }

    def __init__(self, *words: Any, **named: Any) -> None:
        named.setdefault("initial", {"expires": usual_end()})
        super().__init__(*words, **named)
        said: Any = self.fields["said"]
        said.choices = Verdict.Said.choices
