"""Forms: one's own wishes, a webhook, a syslog receiver."""

from __future__ import annotations

from ipaddress import ip_address

from django import forms
from django.utils.translation import gettext as _

from radvigil.hub.notices.hooks import RefusedAddressError, checked, judged
from radvigil.hub.notices.models import Hook, Recorder, Wishes


class WishesForm(forms.ModelForm[Wishes]):
    class Meta:
        model = Wishes
        fields = ("mail", "weekday", "hour", "quiet_from", "quiet_to")
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


class HookForm(forms.ModelForm[Hook]):
    class Meta:
        model = Hook
        fields = ("label", "address", "private", "only_urgent")

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        try:
            host = checked(str(said.get("address", ""))).hostname or ""
            if _is_number(host):
                judged([host], bool(said.get("private")))
        except RefusedAddressError as error:
            self.add_error("address", _why(str(error)))
        return said


class RecorderForm(forms.ModelForm[Recorder]):
    class Meta:
        model = Recorder
        fields = ("host", "port", "transport")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _why(code: str) -> str:
    return {
        "https": _("Only https, and no name or password in the address."),
        "name": _("This is no address that can be called."),
        "private": _("This address is in a private network. Say so below if it is the hospital's own."),
        "forbidden": _("This address is the hub's own machine or its nearest network: it may not be called."),
    }[code]
