"""RV-NET-019: somebody elsewhere has a hand on a machine (remote desktops, SSH, tools for remote support).

Told when a remote desktop, a remote screen, SSH or Telnet was used from a public address or from another zone than the
machine's own (zones are said by the site file), and when a machine uses a tool that is known by the names that it asks
for (DNS, RFC 1035; TLS server name, RFC 6066 3) or by its port. By its port alone a tool is suspected. A machine that
answers DNS for others asks for their names: it is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.machine.medical import is_outside
from radvigil.detectors.machine.pairs import ends_of
from radvigil.detectors.machine.tables import ports_of_support, remote_of
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Dns, Finding, Tally, Tls

REMOTE = {"rdp": "RDP", "vnc": "VNC", "ssh": "SSH", "telnet": "Telnet"}


def _talks(scene: Scene) -> dict[tuple[str, str, str], list[Conversation]]:
    """(whose hand is held, tool, why it is told) → the conversations that were answered."""
    found: dict[tuple[str, str, str], list[Conversation]] = defaultdict(list)
    for talk in scene.site.conversations:
        if not talk.bytes_back:
            continue
        tool = REMOTE.get(talk.service, "")
        if tool and (where := elsewhere(scene, talk)):
            found[talk.target, tool, where].append(talk)
        elif talk.service == "unknown" and talk.port in ports_of_support():
            here = talk.target if is_outside(scene.device[talk.source]) else talk.source
            found[here, ports_of_support()[talk.port], "port"].append(talk)
    return found


def elsewhere(scene: Scene, talk: Conversation) -> str:
    """`outside`, `zones` or empty: where the one who began it is, beside the machine that it is used on."""
    if is_outside(scene.device[talk.source]) and not is_outside(scene.device[talk.target]):
        return "outside"
    zones = scene.zone(talk.source), scene.zone(talk.target)
    return "zones" if all(zones) and zones[0] != zones[1] else ""


def named(rows: list[tuple[tuple[str, ...], Tally]], scene: Scene) -> dict[tuple[str, str], Tally]:
    """(device, what it asked for) → one row; machines that answer DNS are left out."""
    found: dict[tuple[str, str], Tally] = defaultdict(lambda: Tally(1 << 63, 0, 0))
    for (ip, mac, name), row in rows:
        device = scene.at(ip, row.first, mac)
        if device is not None and not any(one.name == "dns" and one.role == "server" for one in device.services):
            found[device.id, name].merge(row)
    return found


class RemoteSupport(Rule):
    """One finding a machine, tool and way in which it was known."""

    CODE = "RV-NET-019"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("altered", "disclosed", "stops")
    SUBJECTS = 1
    SEES = (Tls, Dns)
    NAMED = ("tool", "how")

    def see(self, event: Tls | Dns) -> None:
        name = event.server_name if isinstance(event, Tls) else event.query
        remote = remote_of(name) if name and event.flow is not None else None
        if remote is not None and remote.use == "support" and event.flow is not None:
            self.rows.see((*ends_of(event.flow)[:2], remote.name), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for (client, tool), row in named(self.rows.settled(), scene).items():
            yield self.found((client,), row, {"tool": tool, "how": "name", "outside": 0, "zones": 0})
        for (device, tool, how), talks in _talks(scene).items():
            peers = sorted({talk.source if talk.target == device else talk.target for talk in talks})
            flows = {"outside": 0, "zones": 0}
            if how in flows:
                flows[how] = sum(talk.flows for talk in talks)
            proof = tuple(talk.evidence for talk in talks)
            found = self.found((device, *peers), proof, {"tool": tool, "how": how, **flows})
            if how == "port":
                yield replace(found, stance="suspected", confidence="low")
            else:
                yield replace(found, severity="high") if how == "outside" else found
