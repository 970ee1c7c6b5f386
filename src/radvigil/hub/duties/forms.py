"""Forms of duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from radvigil.hub.duties.law import Correction, Duty, Law
from radvigil.hub.duties.models import LawCorrection, SiteProfile
from radvigil.hub.duties.queries import FACTS
from radvigil.hub.duties.services import ProfileWords, Statement
from radvigil.hub.duties.words import say, say_delay
from radvigil.hub.incidents.forms import CarefulForm, OnceForm
from radvigil.hub.incidents.services import AHEAD
from radvigil.hub.templatetags.hub import language

PROVIDERS = ("hospital", "radiotherapy", "practice", "other")
COUNTRY_FACTS = {
    "CH": ("on_hospital_list", "gdpr_applies"),
    "FR": ("insured", "cert_sante_concerned", "nis2_transposed"),
}
"""What is asked of a site in each country."""


def _three() -> list[tuple[str, str]]:
    return [(one, say(f"answer.{one}", language())) for one in ("yes", "no", "unknown")]


def three_of(value: bool | None) -> str:
    """A fact as its field says it."""
    return {True: "yes", False: "no", None: "unknown"}[value]


class ProfileForm(forms.Form):
    """What a site says of itself; each country is asked its own."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    provider = forms.ChoiceField()

    def __init__(self, country: str, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        lang = language()
        provider: Any = self.fields["provider"]
        provider.label = _("Kind of provider")
        provider.choices = [(one, say(f"provider.{one}", lang)) for one in PROVIDERS]
        self.asked = COUNTRY_FACTS.get(country, ())
        for fact in self.asked:
            self.fields["nis2_from" if fact == "nis2_transposed" else fact] = _fact_field(fact, lang)

    @staticmethod
    def filled(kept: SiteProfile | None) -> dict[str, Any]:
        """What the form begins with."""
        if kept is None:
            return {"version": 0, "provider": PROVIDERS[0], **dict.fromkeys(FACTS, "unknown")}
        facts = {fact: three_of(getattr(kept, fact)) for fact in FACTS}
        return {"version": kept.version, "provider": kept.provider, "nis2_from": kept.nis2_from, **facts}

    def told(self) -> list[tuple[str, Any]]:
        """(what is asked, what was said), for who reads and does not fill in."""
        shown = [(field, field.value()) for field in self.visible_fields()]
        return [(str(one.label), dict(getattr(one.field, "choices", ())).get(value, value)) for one, value in shown]

    def said(self, kept: SiteProfile | None) -> ProfileWords:
        """What was said; facts that this country is not asked stay as they were."""
        facts = {fact: getattr(kept, fact) if kept else None for fact in FACTS}
        for fact in self.asked:
            if fact in FACTS:
                facts[fact] = {"yes": True, "no": False}.get(self.cleaned_data[fact])
        since = self.cleaned_data.get("nis2_from", kept.nis2_from if kept else None)
        return ProfileWords(self.cleaned_data["provider"], facts, since)


def _fact_field(fact: str, lang: str) -> forms.Field:
    label = say(f"fact.{fact}", lang)
    if fact == "nis2_transposed":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(
            label=label, required=False, widget=widget, help_text=_("Left empty: it is not applied yet, and stays off.")
        )
    return forms.ChoiceField(label=label, choices=_three(), widget=forms.RadioSelect)


class AnswersForm(forms.Form):
    """The short questionnaire of one incident."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, questions: list[str], law: Law, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        lang = language()
        choices = {s.days_by.question: list(s.days_by.days) for d in law.duties for s in d.stages if s.days_by}
        for one in questions:
            own = [(c, say(f"answer.{c}", lang)) for c in choices[one]] if one in choices else _three()[:2]
            unknown = ("unknown", say("answer.unknown", lang))
            self.fields[one] = forms.ChoiceField(
                label=say(f"question.{one}", lang), choices=[*own, unknown], widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, str]:
        """What was answered."""
        return {name: said for name, said in self.cleaned_data.items() if name != "version"}


class FieldsForm(CarefulForm):
    """The fields of one draft."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, codes: tuple[str, ...], *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        for code in codes:
            self.fields[code] = forms.CharField(
                label=say(f"field.{code}", language()),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def texts(self) -> dict[str, str]:
        """What was written."""
        return {name: text for name, text in self.cleaned_data.items() if name not in ("version", "sure")}


class StatementForm(OnceForm):
    """A moment that a person states: T0, a sending, another start, a stop."""

    duty = forms.CharField(max_length=32, widget=forms.HiddenInput)
    about = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    when = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False)
    receipt = forms.CharField(label=_("Reference that you were given"), max_length=120, required=False)

    def clean_when(self) -> datetime:
        said: datetime = self.cleaned_data["when"]
        if said > timezone.now() + AHEAD:
            raise forms.ValidationError(_("This moment has not come yet."))
        return said

    def statement(self) -> Statement:
        """What was stated."""
        said = self.cleaned_data
        return Statement(said["duty"], said["when"], said["about"], said["reason"], said["receipt"], said["once"])


class TakingBackForm(OnceForm):
    """Take a statement back, with the reason."""

    duty = forms.CharField(max_length=32)
    about = forms.CharField(max_length=32, required=False)
    reason = forms.CharField(max_length=1000)

    def statement(self) -> Statement:
        """The statement that takes the former one back."""
        said = self.cleaned_data
        return Statement(said["duty"], None, said["about"], said["reason"], once=said["once"])


def _delays(duty: Duty) -> Iterator[str]:
    """Each delay of a duty: its stage, and the answer that it hangs on."""
    for stage in duty.stages:
        if stage.hours or stage.days or stage.months:
            yield stage.id
        for answer in stage.days_by.days if stage.days_by else ():
            yield f"{stage.id}:{answer}"


class CorrectionForm(forms.Form):
    """One thing that the site reads otherwise."""

    duty = forms.CharField(max_length=32, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("What"))
    value = forms.CharField(
        label=_("What holds here"),
        max_length=1000,
        help_text=_("A delay: a whole number in the unit of the text. A date: year-month-day."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("Reason, and who confirmed it"), max_length=300)

    def __init__(self, law: Law, duty: str, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        one = {d.id: d for d in law.duties}.get(duty)
        what: Any = self.fields["what"]
        labels = dict(LawCorrection.What.choices)
        places = _delays(one) if one and "delay" in one.correctable else ()
        delays = [(f"delay:{place}", f"{labels['delay']} ({say_delay(place, language())})") for place in places]
        plain = [(w, labels[w]) for w in labels if one and w in one.correctable and w != "delay"]
        what.choices = [*delays, *plain]

    def correction(self) -> Correction:
        """What is corrected."""
        what, _colon, stage = self.cleaned_data["what"].partition(":")
        return Correction(self.cleaned_data["duty"], what, self.cleaned_data["value"].strip(), stage)
