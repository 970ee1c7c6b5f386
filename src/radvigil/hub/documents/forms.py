"""The form of a report: from when to when, in which language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.documents.posture import Period
from radvigil.hub.people.models import LANGUAGES

USUAL = timedelta(days=90)
LONGEST = timedelta(days=3 * 366)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReportForm(forms.Form):
    begins = _day(_("from"))
    ends = _day(_("to, included"))
    language = forms.ChoiceField(label=_("language"), choices=LANGUAGES)

    @staticmethod
    def usual(today: date, lang: str) -> dict[str, Any]:
        """What it says before anybody has changed it: the last three months."""
        return {"begins": today - USUAL, "ends": today, "language": lang}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("begins"), said.get("ends")
        if begins and ends and not timedelta(0) <= ends - begins <= LONGEST:
            raise forms.ValidationError(_("From a first day to a later one, three years at most."))
        return said

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["begins"], self.cleaned_data["ends"])
