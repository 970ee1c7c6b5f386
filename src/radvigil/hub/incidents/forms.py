"""Forms of incidents. Each carries what makes a second sending harmless: a number of its own, or the version it saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from radvigil.hub.doubts.identity import suspects
from radvigil.hub.incidents.models import Agreement, Containment, Incident, Task
from radvigil.hub.incidents.services import AHEAD, MOVES
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person
from radvigil.hub.people.queries import people_of
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import language
from radvigil.texts import say


def number() -> str:
    """A number that one sending of a form carries."""
    return str(uuid4())


def choices_of(site: Site) -> QuerySet[Machine]:
    """The machines to choose from, with no more of each than its name."""
    return Machine.objects.filter(site=site).only("given_name", "seen_name", "kind", "address")


class ManyChoices(forms.Select):
    """A list of a thousand machines, written at once instead of through a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = ((one, mark_safe(" selected") if str(one) == chosen else "", label) for one, label in self.choices)
        rows = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs({**self.attrs, "name": name}, attrs)), rows
        )


class CarefulForm(forms.Form):
    """Warns of what looks like a patient's number or birth date in free text; who writes takes it out, or says that it
    is none: tickets and serial numbers look alike. Names are not asked about, since people who deal with it have some.
    """

    sure = forms.BooleanField(label=_("It is no patient's: keep it"), required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        typed = [
            text for name, text in said.items() if isinstance(text, str) and not self.fields[name].widget.is_hidden
        ]
        found = [part for text in typed for part in _patients(text)]
        if found and not said.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            parts = ", ".join(found)
            self.add_error(None, _("This looks like a patient's number or birth date: {parts}").format(parts=parts))
        return said


def _patients(text: str) -> list[str]:
    return [text[one.start : one.end] for one in suspects(text, timezone.localdate()) if one.kind != "name"]


class OnceForm(forms.Form):
    """A form whose second sending is known as such."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=number)

    def clean_once(self) -> str:
        return str(self.cleaned_data["once"])


class VersionForm(forms.Form):
    """A form that says which version it was made from."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class OpeningForm(CarefulForm, OnceForm):
    """What an incident begins with."""

    title = forms.CharField(label=_("What is happening, in a few words"), max_length=120)
    summary = forms.CharField(
        label=_("What is known so far"),
        required=False,
        max_length=4000,
        help_text=_("No patient: no name, no number, no birth date."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    machine = forms.ModelChoiceField(Machine.objects.none(), label=_("Machine"), required=False, widget=ManyChoices)

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        machines: Any = self.fields["machine"]
        machines.queryset = choices_of(site)
        machines.empty_label = _("none, or several")


class TellingForm(CarefulForm, OnceForm):
    """A line for the timeline."""

    text = forms.CharField(
        label=_("What happened, or what was done"),
        max_length=4000,
        help_text=_("No patient: no name, no number, no birth date."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        help_text=_("Left empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_at(self) -> datetime:
        """The moment said, else now; none that has not come."""
        now = timezone.now()
        said: datetime = self.cleaned_data["at"] or now
        if said > now + AHEAD:
            raise forms.ValidationError(_("This moment has not come yet."))
        return said


class DecidingForm(TellingForm):
    """A decision, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class RewritingForm(CarefulForm, VersionForm):
    """The text at the head of an incident."""

    title = forms.CharField(label=_("What is happening, in a few words"), max_length=120)
    summary = forms.CharField(
        label=_("What is known"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class MovingForm(CarefulForm, VersionForm):
    """Another state, and why."""

    state = forms.ChoiceField(label=_("New state"))
    text = forms.CharField(label=_("Why, or how it ended"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, incident: Incident, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        states: Any = self.fields["state"]
        labels = dict(Incident._meta.get_field("state").flatchoices)
        states.choices = [(one, labels[one]) for one in labels if one in MOVES[incident.state]]


class AppointingForm(VersionForm):
    """Who does what."""

    task = forms.ChoiceField(label=_("Task"), choices=Task.choices)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), to_field_name="number")

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        people: Any = self.fields["person"]
        people.queryset = people_of(site)


class ProposingForm(forms.Form):
    """Holding a machine back."""

    machine = forms.ModelChoiceField(Machine.objects.none(), label=_("Machine"), widget=ManyChoices)
    remedy = forms.ChoiceField(label=_("How"))
    reason = forms.CharField(label=_("Why now"), max_length=300)

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        machines: Any = self.fields["machine"]
        machines.queryset = choices_of(site)
        remedies: Any = self.fields["remedy"]
        remedies.choices = [(one, say(f"risk.remedy.{one}", language())) for one in Containment.REMEDIES]


class VoiceForm(forms.Form):
    """What a profession says."""

    side = forms.ChoiceField(choices=Agreement.Side.choices)
    agrees = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda said: said == "yes")
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class StepForm(forms.Form):
    """Done, or lifted."""

    step = forms.ChoiceField(choices=[("done", "done"), ("lifted", "lifted")])
