"""People and the roles they carry at a site.

Rules:
1. `number` names a person in the audit log for ever and is never used again; the row itself may be emptied (erasure).
2. A role is held at a site, or in one department of it. A person may hold several.
3. Facilitator is a mark, not a role: any clinician may carry it. Doubts reach them first and they lead the round.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from radvigil.hub.places.models import Department, Site


class Role(models.TextChoices):
    RADIOLOGIST = "radiologist", _("Radiologist")
    RADIOGRAPHER = "radiographer", _("Radiographer")
    PHYSICIST = "physicist", _("Medical physicist")
    PACS = "pacs", _("PACS administrator (image archive)")
    BIOMEDICAL = "biomedical", _("Biomedical engineer")
    SECURITY = "security", _("IT security")
    LAW = "law", _("Data protection and law")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator of the hub")
    AUDITOR = "auditor", _("Auditor (reads all, changes nothing)")


CLINICIANS = (Role.RADIOLOGIST, Role.RADIOGRAPHER, Role.PHYSICIST)
ENGINEERS = (Role.PHYSICIST, Role.PACS, Role.BIOMEDICAL, Role.SECURITY)
READERS: dict[str, str] = {
    Role.RADIOLOGIST: "health",
    Role.RADIOGRAPHER: "health",
    Role.PHYSICIST: "engineering",
    Role.PACS: "engineering",
    Role.BIOMEDICAL: "engineering",
    Role.SECURITY: "engineering",
    Role.LAW: "law",
    Role.MANAGER: "management",
    Role.ADMINISTRATOR: "engineering",
    Role.AUDITOR: "law",
}
"""Which of the four readers a role is: health, engineering, management, law."""


class People(BaseUserManager["Person"]):
    """How people come to be."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person with the next number. Without a password they enter by an invitation."""
        person = self.model(email=self.normalize_email(email).lower(), number=self._next(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def _next(self) -> int:
        """Numbers grow by one, and rows are emptied, not removed: the largest is the last given."""
        return int(self.aggregate(last=models.Max("number"))["last"] or 0) + 1


LANGUAGES = [("en", "English"), ("fr", "Français")]


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    number = models.BigIntegerField(unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=32, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    erased = models.DateTimeField(null=True)
    last_look = models.DateTimeField(null=True)
    """When they last opened the list of findings: what came since is new to them."""

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or f"#{self.number}"

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class Membership(models.Model):
    """A role at a site."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    site = models.ForeignKey(Site, models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    facilitator = models.BooleanField(_("facilitator"), default=False)

    class Meta:
        ordering = ["site", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "site", "role", "department"], name="one_role_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="facilitators_are_clinicians",
                condition=models.Q(facilitator=False) | models.Q(role__in=CLINICIANS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.site}"


class Invitation(models.Model):
    """A one-time link by which a person sets their first password, or a new one. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.made:%Y-%m-%d}"


class Scope(models.TextChoices):
    """What a program may do with a token; none is offered that opens nothing. Due dates have an address of their own
    for each person (`notices`)."""

    MACHINES = "machines", _("read machines")
    FINDINGS = "findings", _("read findings and advisories")
    WORK = "work", _("read tasks and decisions, with the names of who does and decides")


class AccessToken(models.Model):
    """What another program shows to read one site, within its scopes, until it expires. Only its digest is kept."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="access_tokens")
    by = models.ForeignKey(Person, models.PROTECT)
    label = models.CharField(_("name of the program"), max_length=80)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateField(_("valid until"))
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label

    @property
    def opens(self) -> list[str]:
        """Its scopes in words; one that this version does not know, as its code."""
        words = dict(Scope.choices)
        return [str(words.get(one, one)) for one in self.scopes]
