"""`verify_audit`: exit status 0 when the chain holds, 1 when it does not."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from radvigil.hub.audit.queries import verified
from radvigil.hub.management.spoken import SpokenCommand

WHY = {
    "altered": gettext_noop("its content was altered after it was written"),
    "missing": gettext_noop("it is missing"),
    "unlinked": gettext_noop("what came before it was changed"),
}


class Command(SpokenCommand):
    help = "Verify the chain of the audit log."
    STARTED = True

    def handle(self, *words: Any, **said: Any) -> None:
        count, broken = verified()
        for one in broken:
            self.stdout.write(f"{one.sequence}: {_(WHY[one.why])}")
        if broken:
            sys.exit(1)
        told = ngettext("the chain holds over %(n)d entry", "the chain holds over %(n)d entries", count)
        self.stdout.write(told % {"n": count})
