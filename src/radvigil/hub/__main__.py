"""`python -m radvigil.hub WORD …`: Django's own command line, with the hub's settings."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from radvigil.hub.aside import stand_back
from radvigil.hub.configuration import LANGUAGE, WrongSettingError


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "radvigil.hub.settings")
    try:
        if sys.argv[1:2] == ["aside"]:
            stand_back()
        execute_from_command_line(["radvigil hub", *sys.argv[1:]])
    except WrongSettingError as error:
        sys.stderr.write(f"radvigil hub: {error.told(os.environ.get(LANGUAGE, 'en'))}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
