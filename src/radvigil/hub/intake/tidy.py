"""After an intake: PostgreSQL looks over the tables that it rewrote, at once.

By itself it does so within a minute or two. Until then it reads every row that an index alone would answer for, and
plans by what the tables were before: the workbench takes twice as long.
"""

from __future__ import annotations

from django.db import connection

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Facts, Machine, Sight

REWRITTEN = (Finding, Finding.others.through, Machine, Facts, Sight)


def tidy() -> None:
    """Within a transaction, which could not hold it, and with SQLite, which needs none of it: nothing.

    A table that another process is looking over is left to it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    tables = ", ".join(connection.ops.quote_name(one._meta.db_table) for one in REWRITTEN)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, SKIP_LOCKED) {}".format(tables))  # noqa: UP032
