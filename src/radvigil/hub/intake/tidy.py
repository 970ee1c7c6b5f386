"""After an intake: PostgreSQL looks over the tables that it rewrote, at once.

By itself it does so within a minute or two. Until then it reads every row that an index alone would answer for, and
after a first report plans by empty tables: the workbench takes twice as long.
"""

from __future__ import annotations

from django.db import connection

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Facts, Machine, Sight

REWRITTEN = (Finding, Finding.others.through, Machine, Facts, Sight)


def tidy(*, analyze: bool = False) -> None:
    """Within a transaction, which could not hold it, and with SQLite, which needs none of it: nothing.

    `analyze`: look at what the columns hold, too, which is two thirds of the time; a further report hardly changes
    that. It keeps to one processor, beside the pages; a table that another process is looking over is left to it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    tables = ", ".join(connection.ops.quote_name(one._meta.db_table) for one in REWRITTEN)
    with connection.cursor() as cursor:
        words = "VACUUM (SKIP_LOCKED, PARALLEL 0, ANALYZE {}) {}"
        cursor.execute(words.format("TRUE" if analyze else "FALSE", tables))
