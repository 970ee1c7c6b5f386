"""One form for each section of the pack; a section is a list of lines, with empty ones at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.downtime.models import Section

AT_ONCE = 12
"""Machines that are asked about at once; the others come when these are kept."""
MOST = 60
"""Lines of a section: more is no longer read in an emergency."""


class VersionForm(forms.Form):
    """The version that was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """A person in the phone tree."""

    name = forms.CharField(label=_("Who"), max_length=80)
    role = forms.CharField(label=_("As what"), max_length=80, required=False)
    number = forms.CharField(label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    calls = forms.CharField(label=_("Then calls"), max_length=80, required=False)


class StepForm(forms.Form):
    """A step of the break-glass procedure."""

    step = forms.CharField(
        label=_("Step"),
        max_length=300,
        help_text=_("Where the envelope lies and who must be there. Never a password."),
    )


class ConsoleForm(forms.Form):
    """A machine that works alone."""

    machine = forms.IntegerField(required=False, widget=forms.HiddenInput)
    device = forms.CharField(label=_("Machine"), max_length=80)
    place = forms.CharField(label=_("Where it stands"), max_length=80, required=False)
    exams = forms.IntegerField(
        label=_("Examinations that its own disk holds"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Left empty: not known."),
    )
    told_by = forms.CharField(label=_("Who says so"), max_length=80, required=False)
    on = forms.DateField(
        label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("exams") is not None and not said.get("told_by"):
            self.add_error("told_by", _("Say who says so: people will rely on it."))
        return said


class DiversionForm(forms.Form):
    """Where patients go."""

    what = forms.CharField(label=_("Which patients"), max_length=120)
    where = forms.CharField(label=_("Where"), max_length=120)
    number = forms.CharField(label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    condition = forms.CharField(label=_("When"), max_length=200, required=False)


class ReservationForm(forms.Form):
    """Accession numbers kept for paper."""

    first = forms.CharField(label=_("First number"), max_length=24)
    last = forms.CharField(label=_("Last number"), max_length=24)
    kept_by = forms.CharField(label=_("Who gives them out"), max_length=80, required=False)


class RestartForm(forms.Form):
    """A system in the order of restart."""

    system = forms.CharField(label=_("System"), max_length=80)
    after = forms.CharField(label=_("Waits for"), max_length=120, required=False)
    check = forms.CharField(label=_("Check that it holds"), max_length=200, required=False)
    who = forms.CharField(label=_("Who"), max_length=80, required=False)


FORMS: dict[str, type[forms.Form]] = {
    Section.CONTACTS: ContactForm,
    Section.BREAK_GLASS: StepForm,
    Section.CONSOLES: ConsoleForm,
    Section.DIVERSIONS: DiversionForm,
    Section.RESERVATION: ReservationForm,
    Section.RESTART: RestartForm,
}


def lines_form(section: str, posted: Any = None, rows: Sequence[dict[str, Any]] = ()) -> forms.BaseFormSet[forms.Form]:
    """The lines of a section and some empty ones; one line only for the reservation."""
    single = section == Section.RESERVATION
    made = forms.formset_factory(
        FORMS[section],
        extra=1 if single and not rows else 0 if single else 3,
        max_num=1 if single else MOST,
        validate_max=True,
        can_delete=not single,
        can_order=section in (Section.CONTACTS, Section.BREAK_GLASS, Section.RESTART),
    )
    return made(posted, initial=list(rows), prefix=section)


def kept_lines(filled: forms.BaseFormSet[forms.Form]) -> list[dict[str, Any]]:
    """What was written, in its order, without what was left empty or taken out; plain values."""
    rows = [
        (form.cleaned_data.get("ORDER") or place + 1, place, form.cleaned_data)
        for place, form in enumerate(filled.forms)
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
    return [
        {name: _plain(value) for name, value in said.items() if name not in ("ORDER", "DELETE")}
        for _order, _place, said in sorted(rows, key=lambda row: row[:2])
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
