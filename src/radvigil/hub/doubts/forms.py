"""Forms about doubts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.doubts.models import Outcome, Seen
from radvigil.hub.doubts.queries import engineers
from radvigil.hub.doubts.services import MARK, Said
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class DoubtForm(forms.Form):
    """What a reporter says. A bot of the network fills it at most as far as a person would."""

    what = forms.ChoiceField(choices=Seen, error_messages={"required": _("Touch what you noticed.")})
    words = forms.CharField(required=False, max_length=500)
    signed = forms.CharField(required=False, max_length=60)
    kept = forms.BooleanField(required=False)
    mark = forms.RegexField(MARK)

    def said(self, blank: bool) -> Said:
        """Its cleaned content."""
        return Said(**self.cleaned_data, blank=blank)


class OwnDoubtForm(DoubtForm):
    """The same for who has signed in: their name is known, the machine may not be."""

    machine: Any = forms.ModelChoiceField(queryset=Machine.objects.none(), required=False)

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.fields["machine"].queryset = machines_of(site)  # type: ignore[attr-defined]

    def said(self, blank: bool) -> Said:
        content = {name: value for name, value in self.cleaned_data.items() if name not in ("machine", "signed")}
        return Said(**content, blank=blank)


class ReplyForm(forms.Form):
    words = forms.CharField(
        label=_("Your answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reporter reads it on their link at once. No patient’s name, number or birth date."),
    )  # fmt: skip


class HandForm(forms.Form):
    """To whom."""

    engineer: Any = forms.ModelChoiceField(queryset=Person.objects.none(), label=_("Engineer"))

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.fields["engineer"].queryset = engineers(site)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("doubt", "What came of it"),
        choices=Outcome,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In one sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Thanks are added for you."),
    )  # fmt: skip
