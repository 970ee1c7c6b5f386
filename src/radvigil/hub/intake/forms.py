"""Forms of the intake."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """A report from one's own machine."""

    report = forms.FileField(
        label=_("report.json"), help_text=_("Made by “radvigil analyze”. It holds no patient's name.")
    )


class TokenForm(forms.Form):
    """What a sensor is called."""

    label = forms.CharField(label=_("Name of the sensor"), max_length=80)
