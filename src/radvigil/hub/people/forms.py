"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from radvigil.hub.people.models import CLINICIANS, AccessToken, Person, Role, Scope
from radvigil.hub.places.models import Department, Site


class PasswordForm(forms.Form):
    """The first password, said twice."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("Twelve characters at least. Three or four words are easier to keep than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    again = forms.CharField(
        label=_("The same again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, person: Person, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.person = person

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", _("The two are not the same."))
        elif said.get("password"):
            try:
                validate_password(said["password"], self.person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return said


class InvitationForm(forms.Form):
    """Who comes in, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), required=False)
    facilitator = forms.BooleanField(
        label=_("Facilitator"),
        required=False,
        help_text=_("Doubts reach them first and they lead the round. For radiologists, radiographers, physicists."),
    )

    def __init__(self, site: Site, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        departments: Any = self.fields["department"]
        departments.queryset = site.departments.all()
        departments.empty_label = _("the whole site")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("facilitator") and said.get("role") not in CLINICIANS:
            self.add_error("facilitator", _("Only radiologists, radiographers and medical physicists carry this mark."))
        return said


class OwnForm(forms.ModelForm[Person]):
    """What a person says of themselves."""

    class Meta:
        model = Person
        fields = ["name", "phone", "language"]


class TokenForm(forms.ModelForm[AccessToken]):
    """A program, what it may read, until when."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AccessToken
        fields = ["label", "scopes", "expires"]
        widgets = {"expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
