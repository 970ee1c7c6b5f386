"""What a hospital sets: one folder (the home of the hub) with `hub.toml`, its database and its keys.

Rules:
1. Everything has a default that suits one machine: loopback, SQLite, no mail. `hub.toml` names only what differs.
2. Keys are made at the first start, are readable by their owner alone, and never leave the home.
3. A wrong line is refused with its name and what it should be; nothing starts on a guess.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from radvigil.texts import say

HOME = "RADVIGIL_HUB_HOME"
PUBLIC_URL = "RADVIGIL_HUB_URL"
OWN_URL = "RADVIGIL_HUB_OWN_URL"
"""What stands for the public address where nobody says one: this machine, and the port that is listened on."""
DATABASE = "RADVIGIL_HUB_DATABASE"
LANGUAGE = "RADVIGIL_HUB_LANG"
"""In which language the command line answers."""
LONGEST = 12 * 60
"""Minutes that a session lasts, whatever one does: a long shift."""


class WrongSettingError(ValueError):
    """`hub.toml` holds something that cannot be used: which line, and what it should be (`setting.<code>`)."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(say(f"setting.{code}", "en", **params))

    def told(self, lang: str) -> str:
        return say(f"setting.{self.code}", lang, **self.params)


@dataclass(frozen=True, slots=True)
class Mail:
    """`[mail]`: the hospital's own mail server. Without `host`, mail is kept in the outbox and shown as unsent."""

    host: str = ""
    port: int = 587
    user: str = ""
    password_file: str = ""
    starttls: bool = True
    sender: str = "radvigil@localhost"


@dataclass(frozen=True, slots=True)
class SignIn:
    """`[sign_in]`: an OpenID Connect provider of the hospital, beside passwords and passkeys."""

    name: str = ""
    server_url: str = ""
    client_id: str = ""
    secret_file: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """`[retention]`: after how many days something is forgotten; 0 keeps it for ever."""

    doubts: int = 730
    """Words and names of doubts that ended: two rounds of yearly review may still look back at them."""
    incidents: int = 3650
    """Who had which task, and the fields of drafts, of closed incidents: claims may come within ten years."""
    sessions: int = 30
    """Ended sessions and used links: long enough to look into a misuse."""
    outbox: int = 90
    """Notices that went."""
    background: int = 14
    """How background work went."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """All of `hub.toml`."""

    home: Path
    public_url: str = "http://localhost:8799"
    database: str = ""
    """`postgresql://user:password@host:5432/name`, `…/name?host=/folder/of/its/socket`; empty: SQLite in the home."""
    time_zone: str = "Europe/Zurich"
    language: str = "en"
    idle_minutes: int = 60
    """Without a page asked for, after which somebody has to sign in again: 5 to 720. Screens have many passers-by."""
    proxies: tuple[str, ...] = ()
    """Addresses of proxies in front whose `X-Forwarded-For` is believed."""
    authority: str = ""
    """File of the hospital's own certificate authorities, believed beside the system's by mail, webhooks and syslog."""
    mail: Mail = field(default_factory=Mail)
    sign_in: SignIn = field(default_factory=SignIn)
    retention: Retention = field(default_factory=Retention)

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def encrypted(self) -> bool:
        return self.public_url.startswith("https://")


def home_folder() -> Path:
    """The home of the hub: `RADVIGIL_HUB_HOME`, else the user's folder for such things."""
    chosen = os.environ.get(HOME)
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "radvigil" / "hub"


def configuration(home: Path) -> Configuration:
    """`hub.toml` of that home, with the environment over it. Raises WrongSettingError."""
    path = home / "hub.toml"
    said = _read(path) if path.is_file() else {}
    for name, key in ((PUBLIC_URL, "public_url"), (DATABASE, "database")):
        if os.environ.get(name):
            said[key] = os.environ[name]
    if os.environ.get(OWN_URL):
        said.setdefault("public_url", os.environ[OWN_URL])
    rooms = {"mail": Mail, "sign_in": SignIn, "retention": Retention}
    inner = {name: _filled(kind, said.pop(name, {}), f"[{name}] ") for name, kind in rooms.items()}
    whole: Configuration = _filled(Configuration, {**said, "home": home, **inner}, "")
    _checked(whole)
    return whole


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSettingError("unreadable", path=path, why=error) from error


def _filled(kind: type, said: dict[str, Any], where: str) -> Any:
    known = {one.name: one for one in fields(kind)}
    for name, value in said.items():
        if name not in known:
            raise WrongSettingError("unknown", name=f"{where}{name}", known=", ".join(known))
        if isinstance(value, list):
            said[name] = tuple(value)
        default = known[name].default
        if isinstance(default, str | int | bool | tuple) and not isinstance(said[name], type(default)):
            raise WrongSettingError(f"kind-{type(default).__name__}", name=f"{where}{name}")
    return kind(**said)


def _checked(one: Configuration) -> None:
    parts = urlsplit(one.public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise WrongSettingError("public-url")
    if one.authority and not Path(one.authority).is_file():
        raise WrongSettingError("authority")
    if one.database and urlsplit(one.database).scheme not in ("postgresql", "postgres"):
        raise WrongSettingError("database")
    provider = urlsplit(one.sign_in.server_url)
    if provider.scheme == "http" and provider.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise WrongSettingError("provider")
    if not 5 <= one.idle_minutes <= LONGEST:
        raise WrongSettingError("idle", longest=LONGEST)
    if any(getattr(one.retention, each.name) < 0 for each in fields(Retention)):
        raise WrongSettingError("retention")


def secret(home: Path, name: str) -> str:
    """A key of the hub, made at first use. Raises OSError."""
    path = home / f"{name}.key"
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
