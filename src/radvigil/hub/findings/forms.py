"""Forms about findings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.findings.models import Verdict


class VerdictForm(forms.ModelForm[Verdict]):
    """What an engineer decides, why, and until when."""

    class Meta:
        model = Verdict
        fields = ["said", "reason", "expires"]
        widgets = {"expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"expires": _("After this day the question is asked again.")}
