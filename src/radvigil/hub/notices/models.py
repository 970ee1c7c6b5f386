"""What is to be sent, to whom, and what became of it.

Theory: the audit log is the stream of events. It is written in the transaction of each change, in one order and without
holes; a notice is made from an entry, and carries its number. So nothing is told that was rolled back, and nothing
that happened is missed.

Rules:
1. One person is told of one entry once: the database refuses a second row, and a row is taken before it is sent. What
   was taken and not heard of again may have gone; it is shown as such and never sent again by itself.
2. A notice holds a code and the number of a thing. Nothing that anybody typed is sent.
3. Webhooks and syslog may come twice after a fault (each carries the entry's number), mail may not.
"""

from __future__ import annotations

from urllib.parse import urljoin

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.notices.moments import Rhythm
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class Wishes(models.Model):
    """When somebody wants to hear from the hub."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="wishes")
    mail = models.BooleanField(_("send me mail"), default=True)
    weekday = models.IntegerField(_("day of the weekly mail"), choices=list(WEEKDAYS.items()), default=0)
    hour = models.IntegerField(
        _("hour of the weekly mail"), default=7, validators=[MinValueValidator(0), MaxValueValidator(23)]
    )
    quiet_from = models.TimeField(_("quiet from"), default="19:00")
    quiet_to = models.TimeField(_("quiet until"), default="07:00")

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(weekday=self.weekday, hour=self.hour, quiet_from=self.quiet_from, quiet_to=self.quiet_to)


class Cursor(models.Model):
    """How far a reader of the audit log has come."""

    name = models.CharField(max_length=32, primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.sequence}"


class Outgoing(models.Model):
    """What notices and webhooks share."""

    class Failure(models.TextChoices):
        NONE = "", ""
        REFUSED = "refused", _("the receiver did not take it")
        NO_ANSWER = "no-answer", _("it may have gone; no answer came")
        ADDRESS = "address", _("that address may not be called")

    event = models.BigIntegerField()
    """Number of the audit entry."""
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=96)
    """`doubt:12`."""
    urgent = models.BooleanField(default=False)
    made = models.DateTimeField()
    due = models.DateTimeField()
    taken = models.DateTimeField(null=True)
    sent = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    failure = models.CharField(max_length=12, choices=Failure, blank=True, default=Failure.NONE)

    class Meta:
        abstract = True
        ordering = ["-made", "-pk"]


class Notice(Outgoing):
    """For one person, by mail."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    count = models.IntegerField(default=1)
    """Of how many things it tells."""

    class Meta(Outgoing.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "event", "kind"], name="a_person_is_told_once")]
        indexes = [models.Index(fields=["due"], condition=models.Q(taken=None), name="notices_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Hook(models.Model):
    """An address that is told what happens at a site. Its secret is derived (`hooks.secret_of`), never stored."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="hooks")
    label = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address (https)"), max_length=300)
    private = models.BooleanField(_("it stands in the hospital’s own network"), default=False)
    only_urgent = models.BooleanField(_("only what is urgent"), default=False)
    turn = models.IntegerField(default=1)
    made = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["label", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def server(self) -> str:
        """Its address up to the path, which with many programs is itself what lets one in."""
        return urljoin(self.address, "/")


class Post(Outgoing):
    """One thing to tell a hook."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="posts")
    count = models.IntegerField(default=1)

    class Meta(Outgoing.Meta):
        constraints = [models.UniqueConstraint(fields=["hook", "event", "kind"], name="a_hook_is_told_once")]
        indexes = [models.Index(fields=["due"], condition=models.Q(taken=None), name="posts_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.hook_id}"


class Recorder(models.Model):
    """A syslog receiver of a site: it gets the audit log, and findings when they open."""

    class Transport(models.TextChoices):
        TLS = "tls", pgettext_lazy("transport", "TLS (encrypted)")
        TCP = "tcp", pgettext_lazy("transport", "TCP")
        UDP = "udp", pgettext_lazy("transport", "UDP")

    site = models.ForeignKey(Site, models.CASCADE, related_name="recorders")
    host = models.CharField(_("host"), max_length=253)
    port = models.IntegerField(_("port"), default=6514, validators=[MinValueValidator(1), MaxValueValidator(65535)])
    transport = models.CharField(_("carried by"), max_length=3, choices=Transport, default=Transport.TLS)
    sequence = models.BigIntegerField(default=0)
    """The last audit entry that it was given."""
    lease = models.DateTimeField(null=True)
    """Until then one process alone speaks to it."""
    failing = models.DateTimeField(null=True)
    """Since when it does not answer."""
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["host", "port"]
        constraints = [models.UniqueConstraint(fields=["site", "host", "port"], name="a_recorder_once")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class CalendarKey(models.Model):
    """By which a person's own calendar reads their due dates, and nothing else. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_keys")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made"]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
