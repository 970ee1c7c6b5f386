"""`verify_audit`: exit status 0 when the chain holds, 1 when it does not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from radvigil.hub.audit.queries import verified


class Command(BaseCommand):
    help = "Verify the chain of the audit log."

    def handle(self, *words: Any, **said: Any) -> None:
        count, broken = verified()
        for one in broken:
            self.stdout.write(f"entry {one.sequence}: {one.why}")
        if broken:
            sys.exit(1)
        self.stdout.write(f"the chain holds over {count} entries")
