#!/usr/bin/env python3
"""The hub's interface texts: gather them from code and templates, and compile the French ones.

    tools/messages.py            write the django.po of every app anew, keep what is translated, compile
    tools/messages.py --check    fail when something is missing, fuzzy or not compiled

English is written in the code; French stands in one catalogue an app. Babel reads and writes the catalogues; templates
are turned into something it can read by Django's own `templatize`. Catalogues are written with plain spaces; the
no-break ones of French are put in when they are compiled.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from radvigil.texts import typographic

HUB = Path(__file__).resolve().parents[1] / "src" / "radvigil" / "hub"
settings.configure(USE_I18N=True)
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
"""The same texts give the same file, today and tomorrow."""
HEADER = "# French of this app. English stands in the code."
MANY = "(n != 1)"
"""When the form that gives the number is used. French counts 0 with 1, but "one machine" said of none is false."""


def apps() -> list[Path]:
    """Every folder that has texts of its own; the hub's own folder without its apps."""
    return [HUB, *sorted(path.parent for path in HUB.glob("*/apps.py"))]


def sources(app: Path) -> list[Path]:
    found = [
        path for path in app.rglob("*") if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts
    ]
    others = [one for one in apps() if one != app and app in one.parents]
    return sorted(path for path in found if not any(other in path.parents for other in others))


class Timeless(Catalog):
    """A catalogue that does not say when and by what it was made: the same texts compile to the same bytes."""

    mime_headers = property(
        lambda _self: [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", f"nplurals=2; plural={MANY};"),
        ]
    )


def french(kind: type[Catalog] = Catalog, **said: str) -> Catalog:
    """An empty catalogue with two forms: of one, and of any other number."""
    catalog = kind(locale="fr", domain="django", charset="utf-8", **said)
    catalog._num_plurals, catalog._plural_expr = 2, MANY
    return catalog


def gathered(app: Path) -> Catalog:
    catalog = french(header_comment=HEADER)
    for path in sources(app):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            if message and (message if isinstance(message, str) else message[0]):
                catalog.add(message, locations=[(path.relative_to(app).as_posix(), 0)], context=context)
    return catalog


def known(app: Path) -> Catalog:
    path = app / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return french()
    with path.open("rb") as file:
        return read_po(file, locale="fr", domain="django")


def joined(app: Path) -> Catalog:
    """What is there to say, with what has been said in French."""
    fresh, old = gathered(app), known(app)
    for message in fresh:
        before = old.get(message.id, message.context) if message.id else None
        alike = before is not None and isinstance(before.string, tuple) == isinstance(message.id, tuple)
        if before is not None and alike and before.string and not before.fuzzy:
            message.string = before.string
    return fresh


def po_of(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalog, width=120, sort_output=True, omit_header=False, no_location=True)
    text = written.getvalue().decode()
    return re.sub(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid'
                  r'-Bugs-To|Project-Id-Version):.*\\n"\n', "", text, flags=re.MULTILINE).encode()  # fmt: skip


def mo_of(catalog: Catalog) -> bytes:
    plain = french(Timeless)
    for message in catalog:
        if message.id and said(message):
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            typeset = tuple(typographic(one.replace(" %(", "\0"), "fr").replace("\0", " %(") for one in forms)
            plain.add(message.id, typeset if isinstance(message.string, tuple) else typeset[0], context=message.context)
    written = io.BytesIO()
    write_mo(written, plain)
    return written.getvalue()


def said(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def faults(app: Path, catalog: Catalog) -> list[str]:
    """What is not translated, or names other placeholders."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
        if not said(message):
            found.append(f"{app.name}: not in French: {ids[0]!r}")
        elif {name for one in strings for name in PLACEHOLDER.findall(one)} - wanted:
            found.append(f"{app.name}: other placeholders: {ids[0]!r}")
    return found


def divided(catalogues: dict[str, Catalog]) -> list[str]:
    """Texts that two apps say differently: Django takes the first that it finds. A context keeps them apart."""
    said_in: dict[tuple[str, str | None], dict[str, str]] = defaultdict(dict)
    for name, catalog in catalogues.items():
        for message in catalog:
            if message.id and said(message):
                said_in[str(message.id), message.context][name] = str(message.string)
    return [
        f"{key[0]}: said in different ways: {apart}" for key, apart in said_in.items() if len({*apart.values()}) > 1
    ]


def main() -> int:
    check, wrong, all_of = "--check" in sys.argv, list[str](), dict[str, Catalog]()
    for app in apps():
        catalog = joined(app)
        if not any(message.id for message in catalog):
            continue
        folder = app / "locale" / "fr" / "LC_MESSAGES"
        for name, content in (("django.po", po_of(catalog)), ("django.mo", mo_of(catalog))):
            path = folder / name
            if check and (not path.exists() or path.read_bytes() != content):
                wrong.append(f"{app.name}: {name} is not current; run `make messages`")
            elif not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        wrong += faults(app, catalog)
        all_of[app.name] = catalog
    wrong += divided(all_of)
    print("\n".join(wrong) if wrong else "all texts of the hub are said in both languages")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
