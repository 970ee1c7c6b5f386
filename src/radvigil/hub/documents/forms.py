"""The form of a report: from when to when, in which language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.documents.posture import Period
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.people.models import LANGUAGES
from radvigil.hub.places.models import Site

USUAL = timedelta(days=90)
LONGEST = timedelta(days=3 * 366)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReportForm(forms.Form):
    begins = _day(_("From"))
    ends = _day(_("To, included"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

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


MOST_CARDS = 40
"""On one order: ten sheets."""


class CardsForm(forms.Form):
    """Which machines get a new card."""

    machines = forms.ModelMultipleChoiceField(
        label=_("machines"), queryset=Machine.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.fields["machines"].queryset = machines_of(site)  # type: ignore[attr-defined]

    def clean_machines(self) -> list[Machine]:
        chosen = list(self.cleaned_data["machines"])
        if len(chosen) > MOST_CARDS:
            raise forms.ValidationError(_("At most 40 cards at a time."))
        return chosen
