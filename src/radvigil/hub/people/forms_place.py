"""Forms about the site and its departments."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.places.models import Department, Site

NEAR = ("Europe/Zurich", "Europe/Paris")
OVERSEAS = (
    "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon", "America/Marigot",
    "America/St_Barthelemy", "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis",
)  # fmt: skip


def zones() -> list[tuple[Any, Any]]:
    """Time zones: those of Switzerland and France first, then France overseas, then all places of the world."""
    named = sorted(one for one in available_timezones() if "/" in one and not one.startswith(("Etc/", "SystemV/")))
    rest = [one for one in named if one not in NEAR and one not in OVERSEAS]
    return [
        *((one, one) for one in NEAR),
        (_("France overseas"), [(one, one) for one in OVERSEAS if one in named]),
        (_("Elsewhere"), [(one, one) for one in ("UTC", *rest)]),
    ]


class SiteForm(forms.ModelForm[Site]):
    """What everybody needs to know of the site."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, help_text=_("Every time is shown by it."))

    class Meta:
        model = Site
        fields = ["name", "country", "time_zone", "call_name", "call_number"]
        help_texts = {
            "country": _("Which legal duties apply follows from it."),
            "call_name": _("A person or a desk that answers at any hour."),
            "call_number": _("It stands on every page of a machine and on every printed card."),
        }
        widgets = {"call_number": forms.TextInput(attrs={"inputmode": "tel"})}


class DepartmentForm(forms.ModelForm[Department]):
    """A part of the site; without a number of its own, that of the site is called."""

    class Meta:
        model = Department
        fields = ["name", "call_name", "call_number"]
        widgets = {"call_number": forms.TextInput(attrs={"inputmode": "tel"})}

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.instance.site = site

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Department.objects.filter(site=self.instance.site, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a department of this name."))
        return name


class AnotherSiteForm(forms.Form):
    """A hospital or practice beside this one."""

    name = forms.CharField(label=_("Name of the other site"), max_length=120)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Site.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a site of this name."))
        return name


class AddressForm(forms.Form):
    """The address by which somebody signs in and is written to."""

    email = forms.EmailField(label=_("New e-mail address"))
