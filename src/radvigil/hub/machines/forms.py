"""Forms about machines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from radvigil.hub.machines.models import Machine


class MachineForm(forms.ModelForm[Machine]):
    """What people call it and where it stands."""

    class Meta:
        model = Machine
        fields = ["given_name", "room", "department"]
        labels = {"department": _("Department")}

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        departments: Any = self.fields["department"]
        departments.queryset = self.instance.site.departments.all()


class UseForm(forms.Form):
    """Why a machine is taken out of use, or back."""

    reason = forms.CharField(label=_("Reason, in one sentence"), max_length=200)
