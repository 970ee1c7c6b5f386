"""`radvigil explain CODE`: a rule's page on the terminal, for all four readers."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator

from radvigil import texts
from radvigil.cli.analyze import WrongUseError
from radvigil.cli.words import say, session_language
from radvigil.texts import WHO, FindingWords, finding_codes, finding_words, frameworks, frameworks_of

DONE = 0
WIDEST = 100


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    one = commands.add_parser("explain", help=say("help.explain"))
    one.add_argument("code", nargs="?", metavar=say("help.meta-code"), help=say("help.code"))
    one.add_argument("--lang", choices=texts.LANGUAGES, default=session_language(), help=say("help.explain-lang"))
    one.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit status 0; an unknown code is wrong use."""
    if chosen.code is None:
        lines = [f"{code}  {finding_words(code, chosen.lang).title}" for code in finding_codes()]
    elif chosen.code.upper() in finding_codes():
        width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        lines = list(page(chosen.code.upper(), chosen.lang, width))
    else:
        raise WrongUseError(say("cli.unknown-finding", asked=ascii(chosen.code)[1:-1]))
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))
    return DONE


def page(code: str, lang: str, width: int) -> Iterator[str]:
    """The lines of a rule's page."""
    words = finding_words(code, lang)
    yield from (f"{code}  {words.title}", "")
    yield from textwrap.wrap(words.seen, width)
    for reader in WHO:
        yield from _paragraph(texts.say(f"reader.{reader}", lang), getattr(words, reader), width)
    yield from _remedy(words, lang, width)
    yield from _paragraph(texts.say("finding.limits", lang), words.limits, width)
    for name, ids in frameworks_of(code).items():
        known = frameworks()[name]
        yield f"{known['name']} ({known['version']}): {', '.join(ids)}"


def _paragraph(title: str, text: str, width: int) -> Iterator[str]:
    yield from ("", title)
    yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _remedy(words: FindingWords, lang: str, width: int) -> Iterator[str]:
    yield from ("", texts.say("finding.remedy", lang))
    for number, step in enumerate(words.remedy, 1):
        head = f"  {number}. [{texts.say(f'reader.{step.who}', lang)}] "
        yield from textwrap.wrap(step.step, width, initial_indent=head, subsequent_indent="     ")
        done = f"{texts.say('finding.done', lang)} {step.done}"
        yield from textwrap.wrap(done, width, initial_indent="     ", subsequent_indent="     ")
