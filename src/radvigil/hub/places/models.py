"""Where things are. Everything else in the hub belongs to one site, and no one sees a site without a role in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A hospital or practice. Its reports share one masking key, or they cannot be laid side by side."""

    class Country(models.TextChoices):
        SWITZERLAND = "CH", _("Switzerland")
        FRANCE = "FR", _("France")
        OTHER = "", _("Another country")

    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Zurich")
    masking_key = models.CharField(max_length=64, blank=True, default="")
    """Name of the masking key of its reports; the first report sets it."""
    call_name = models.CharField(_("whom to call"), max_length=80, blank=True, default="")
    call_number = models.CharField(_("number to call"), max_length=32, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A part of a site with its own machines and, if it likes, its own number to call."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="departments")
    name = models.CharField(_("name"), max_length=120)
    call_name = models.CharField(_("whom to call"), max_length=80, blank=True, default="")
    call_number = models.CharField(_("number to call"), max_length=32, blank=True, default="")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_department_of_a_name")]

    def __str__(self) -> str:
        return self.name
