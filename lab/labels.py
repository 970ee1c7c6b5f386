"""Which findings a run of the laboratory deserves, read from its truth and never from what the program says of it.

Rules:
1. A label is a code and the machine that it is told of. `must`: the run does it, so it has to be found. Else it is
   right to be found and no fault when it is not (the wire shows it only now and then).
2. Everything else that is found is false.
3. Labels follow from what the truth says was done (associations, messages, exchanges, attacks), so that a fresh seed
   is judged as well as an old one. What the truth leaves out stands below, with the scenario that does it.
4. Labels of change hold only where the report of the same seed's ordinary day is given as the past.
5. A scenario without an attack deserves no finding of an attack, whatever the rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Plain = Mapping[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """A finding that is right. `at`: addresses of its subject, any of which will do; `facts`: what else it says."""

    code: str
    at: frozenset[str]
    must: bool
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[["Run"], Iterator[Label]]


class Run:
    """A truth with its devices by name."""

    def __init__(self, truth: Plain, past: bool) -> None:
        self.truth = truth
        self.past = past
        self.devices = {one["name"]: one for one in truth["devices"]}

    def label(self, code: str, name: str, why: str, must: bool = True) -> Label:
        device = self.devices[name]
        return Label(code, frozenset((*device["ips"], *device["ipv6"])), must, why)

    def clear(self, *commands: str) -> Iterator[Plain]:
        """Accepted associations without TLS in which one of the commands was said."""
        for one in self.truth["associations"]:
            said = {message["command"] for message in one["messages"] if message["count"]}
            if one["result"] == "accepted" and not one["tls"] and said & set(commands):
                yield one

    def exchanges(self, protocol: str) -> Iterator[Plain]:
        return (one for one in self.truth["exchanges"] if one["protocol"] == protocol)


def labels_of(truth: Plain, past: bool = False) -> list[Label]:
    """All labels of a run; `past`: whether it is analyzed with the ordinary day as its past."""
    run = Run(truth, past)
    return [label for rule in RULES for label in rule(run)]


# DICOM and HL7


def images_in_clear(run: Run) -> Iterator[Label]:
    for one in run.clear("C-STORE-RQ"):
        yield run.label("RV-DICOM-001", one["target"], f"images from {one['origin']}, no TLS")
    for one in run.exchanges("http"):
        if one["path"].startswith(("/dicom-web", "/wado")):
            yield run.label("RV-DICOM-001", one["target"], "images over DICOMweb, no TLS")


def queries_in_clear(run: Run) -> Iterator[Label]:
    for one in run.clear("C-FIND-RQ"):
        yield run.label("RV-DICOM-002", one["target"], f"queries of {one['origin']}, no TLS")


PASSWORDS = (("ws2", "pacs1"),)
"""Who queries whom with a user name and a passcode (`ordinary_day.read`)."""
TOOL_TITLES = ("FINDSCU",)
"""Titles as a tool is shipped with; the intruder's."""


def titles(run: Run) -> Iterator[Label]:
    for one in run.clear("C-FIND-RQ", "C-ECHO-RQ", "C-STORE-RQ"):
        if one["calling_ae"] in TOOL_TITLES:
            yield run.label("RV-DICOM-012", one["origin"], f"let in as {one['calling_ae']}")
    for one in run.clear("C-FIND-RQ"):
        if (one["origin"], one["target"]) in PASSWORDS:
            yield run.label("RV-DICOM-007", one["target"], f"password of {one['origin']}, no TLS")


OLD_TLS = ("ws-old",)
"""Machines whose TLS ends at 1.0 (`legacy_day`)."""
ANONYMOUS_TLS = ("vna1",)
"""Acceptors that ask no certificate; what they negotiate is 1.3 as a rule, which hides theirs (RFC 8446 4.4.2)."""


def encrypted_lines(run: Run) -> Iterator[Label]:
    for one in run.truth["associations"]:
        if not one["tls"]:
            continue
        if one["target"] in OLD_TLS:
            yield run.label("RV-DICOM-013", one["target"], "TLS 1.0")
        seen = one["target"] not in ANONYMOUS_TLS
        yield run.label("RV-DICOM-016", one["target"], "certificate of its own making", must=seen)
        if seen:
            yield run.label("RV-DICOM-016", one["origin"], "certificate of its own making")
    for protocol in ("rdp", "https"):
        for one in run.exchanges(protocol):
            yield run.label("RV-DICOM-016", one["target"], "certificate of its own making, in TLS 1.3", must=False)


def clear_beside_tls(run: Run) -> Iterator[Label]:
    """A machine that takes images over TLS is still sent some in clear. In one run the clear ones come first; a day
    of many runs repeats both.
    """
    encrypted = {one["target"]: one.get("count", 1) for one in run.truth["associations"] if one["tls"]}
    for one in run.clear("C-STORE-RQ"):
        if one["target"] in encrypted:
            both = min(encrypted[one["target"]], one.get("count", 1)) > 1
            yield run.label("RV-DICOM-019", one["target"], "images in clear after TLS", must=both)


def messages_in_clear(run: Run) -> Iterator[Label]:
    for one in run.truth["hl7_messages"]:
        if not one["message_type"].startswith("ACK"):
            yield run.label("RV-HL7-001", one["target"], f"{one['message_type']} from {one['source']}, no TLS")


ENOUGH = 4
"""Refusals, and messages without an answer, that are told of a pair of machines: one more than the rules ask."""


def faults(run: Run) -> Iterator[Label]:
    """Who refuses messages, and who does not answer them."""
    sent, answers, refused = Counter[Pair](), Counter[Pair](), Counter[Pair]()
    for one in run.truth["hl7_messages"]:
        if "ack_code" in one:
            pair = one["target"], one["source"]
            answers[pair] += 1
            refused[pair] += one["ack_code"] in ("AE", "AR")
        else:
            sent[one["source"], one["target"]] += 1
    for source, target in sent:
        if refused[source, target] >= ENOUGH:
            yield run.label("RV-HL7-005", target, f"refuses messages of {source}")
        if sent[source, target] - answers[source, target] >= ENOUGH:
            yield run.label("RV-HL7-006", target, f"does not answer {source}")


# The rest of the machine

SPOKEN: Mapping[str, str] = {
    "telnet": "RV-NET-007",
    "ftp": "RV-NET-008",
    "rsh": "RV-NET-009",
    "vnc": "RV-NET-011",
    "ldap": "RV-NET-012",
    "rdp": "RV-NET-006",
}
"""Protocols that the laboratory's peers speak in one way only: the VNC server asks no password, the directory is bound
to by simple binds without TLS, xrdp knows no NLA."""


def spoken(run: Run) -> Iterator[Label]:
    for protocol, code in SPOKEN.items():
        for one in run.exchanges(protocol):
            yield run.label(code, one["target"], f"{protocol} from {one['source']}")


def file_services(run: Run) -> Iterator[Label]:
    """Samba as shipped asks for no signing; its clients here are reading stations."""
    for one in run.exchanges("smb"):
        if one["dialect"] == "NT1":
            yield run.label("RV-NET-001", one["target"], f"SMB 1 from {one['source']}")
        yield run.label("RV-NET-002", one["target"], f"{one['source']} uses it, signing not asked for")
        if one.get("proof") == "NTLMv1":
            yield run.label("RV-NET-016", one["source"], f"proves its password to {one['target']} with NTLMv1")


def communities(run: Run) -> Iterator[Label]:
    for one in run.exchanges("snmp"):
        if one["version"] != "3":
            yield run.label("RV-NET-013", one["target"], f"community public from {one['source']}")


def web_pages(run: Run) -> Iterator[Label]:
    """The archive's own interface, and passwords over HTTP (of which the scenarios have none)."""
    for one in run.exchanges("http"):
        if not one["path"].startswith(("/dicom-web", "/wado")):
            yield run.label("RV-NET-014", one["target"], f"{one['path']} for {one['source']}")
        if one["login"]:
            yield run.label("RV-NET-010", one["target"], f"Basic from {one['source']}")


def systems(run: Run) -> Iterator[Label]:
    """What a machine says that it runs, in its SNMP description. Windows XP had its last updates in 2014.

    Not a must: the description is words of the site, and the agent's object identifier says Linux at the same time.
    """
    for one in run.exchanges("snmp"):
        if "Windows XP" in one.get("description", ""):
            yield run.label("RV-NET-015", one["target"], "says Windows XP", must=False)


def shouted_names(run: Run) -> Iterator[Label]:
    """Who asks by broadcast must be told; the name server only announces its own names by broadcast."""
    for one in run.exchanges("nbns"):
        yield run.label("RV-NET-017", one["source"], "NetBIOS names asked for by broadcast")
        yield run.label("RV-NET-017", one["target"], "NetBIOS names announced by broadcast", must=False)


# Attacks and changes

ATTACKS: Mapping[str, tuple[tuple[str, str, bool], ...]] = {
    "aet-bruteforce": (("RV-DICOM-020", "source", False),),
    "query-harvest": (("RV-DICOM-022", "source", False),),
    "move-pivot": (("RV-DICOM-024", "target", True),),
    "rogue-modality": (
        ("RV-DICOM-006", "target", False),
        ("RV-DICOM-008", "both", False),
        ("RV-DICOM-009", "source", True),
        ("RV-DICOM-027", "source", True),
    ),
    "worklist-impostor": (("RV-DICOM-026", "source", False),),
    "hl7-impostor": (
        ("RV-HL7-002", "source", False),
        ("RV-HL7-003", "source", True),
        ("RV-HL7-004", "source", True),
        ("RV-HL7-008", "source", True),
    ),
    "port-scan": (("RV-NET-018", "source", False),),
    "smb-worm-like": (("RV-NET-005", "source", False),),
}
"""Label of an attack → (code, who is its subject, whether only a past shows it). `target` is the first machine that the
attack is led against; `both`: the intruder, or the machine that it passes itself off as."""
IMPERSONATED: Mapping[str, str] = {"rogue-modality": "ct1"}


# The rogue's images say the serial number of the CT. That is no RV-NET-024: every gateway passes on images with another
# machine's serial number, and nothing but the title, which RV-DICOM-008 tells, says that this one is none.


def attacks(run: Run) -> Iterator[Label]:
    for attack in run.truth["attacks"]:
        for code, whom, only_past in ATTACKS[attack["label"]]:
            if run.past or not only_past:
                name = attack["targets"][0] if whom == "target" else attack["source"]
                label = run.label(code, name, attack["label"])
                twin = run.label(code, IMPERSONATED[attack["label"]], "") if whom == "both" else label
                yield Label(code, label.at | twin.at, True, attack["label"])


RULES: tuple[Rule, ...] = (
    images_in_clear,
    queries_in_clear,
    titles,
    encrypted_lines,
    clear_beside_tls,
    messages_in_clear,
    faults,
    spoken,
    file_services,
    communities,
    web_pages,
    systems,
    shouted_names,
    attacks,
)
