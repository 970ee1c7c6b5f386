"""Forms about tasks, acceptances and decisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.people.models import Person
from radvigil.hub.people.queries import with_role
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.work.levels import Level
from radvigil.hub.work.models import Reader, Task
from radvigil.hub.work.worded import shown

NO_PATIENT = _("No patient’s name, number or date of birth.")


class Day(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TaskForm(forms.Form):
    """What, who, until when, and how one knows that it is done."""

    title = forms.CharField(label=_("What is to be done"), max_length=200, help_text=NO_PATIENT)
    check_text = forms.CharField(
        label=_("Done when"),
        max_length=300,
        required=False,
        help_text=_("What somebody else can see for themselves: a picture taken again, a list, a letter."),
    )
    profession = forms.ChoiceField(label=_("Profession"), choices=Reader.choices)
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Who does it"), required=False)
    helpers = forms.ModelMultipleChoiceField(Person.objects.none(), label=_("Who helps"), required=False)
    due = forms.DateField(label=_("By when"), required=False, widget=Day)
    authorisation_first = forms.BooleanField(
        label=_("It changes the software or the settings of a medical device"),
        required=False,
        help_text=_("Then the manufacturer’s authorisation comes first."),
    )

    def __init__(self, site: Site, task: Task | None, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if task is not None:
            self.initial = _as_it_stands(task)
        people = with_role(site, Right.WORK.roles)
        for name in ("owner", "helpers"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        if task is not None and task.action:
            self.fields["title"].required = False
            self.fields["title"].widget.attrs["placeholder"] = task.name
        if task is not None and task.authorisation_first:
            del self.fields["authorisation_first"]


def _as_it_stands(task: Task) -> dict[str, Any]:
    return {
        "title": task.title,
        "check_text": task.check_text,
        "profession": task.profession,
        "owner": task.owner_id,
        "helpers": [one.pk for one in task.helpers.all()],
        "due": task.due,
        "authorisation_first": task.authorisation_first,
        **(shown(task) if task.worded else {}),
    }


class SaidForm(forms.Form):
    """A sentence, and the version of what it is about."""

    said = forms.CharField(label=_("In one sentence"), max_length=1000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    move = forms.CharField(max_length=12)


class AuthorisationForm(forms.Form):
    """The manufacturer's authorisation."""

    reference = forms.CharField(
        label=_("Reference of the manufacturer’s authorisation"),
        max_length=120,
        help_text=_("Number of the letter, the ticket or the service bulletin."),
    )
    given = forms.DateField(label=_("Given on"), widget=Day)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AcceptanceForm(forms.Form):
    """Why a risk is borne, and until when."""

    reason = forms.CharField(
        label=_("Why it is accepted for now"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    expires = forms.DateField(label=_("Until"), widget=Day)

    def __init__(self, level: Level, today: date, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        last = today + timedelta(days=level.days)
        self.fields["expires"].initial = last
        bounds = {"min": (today + timedelta(days=1)).isoformat(), "max": last.isoformat()}
        self.fields["expires"].widget.attrs.update(bounds)


class DecisionForm(forms.Form):
    """A choice, and its reason."""

    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300, help_text=NO_PATIENT)
    to = forms.ModelChoiceField(Person.objects.none(), required=False)
    due = forms.DateField(label=_("By when"), required=False, widget=Day)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, site: Site, said: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        to = self.fields["to"]
        right = Right.ASSIGN if said == "delegated" else Right.WORK
        to.queryset = with_role(site, right.roles)  # type: ignore[attr-defined]
        to.label = _("Who decides instead") if said == "delegated" else _("Who does it")
        to.required = said == "delegated"
        if said == "refused":
            del self.fields["to"]
        if said != "approved":
            del self.fields["due"]
