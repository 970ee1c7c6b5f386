"""Every rule, in the order of its code; one line each. Codes are never used again."""

from __future__ import annotations

from radvigil.detectors.dicom.images_in_clear import ImagesInClear
from radvigil.detectors.dicom.title_guessing import TitleGuessing
from radvigil.detectors.machine.address_conflict import AddressConflict
from radvigil.detectors.machine.basic_in_clear import BasicInClear
from radvigil.detectors.machine.clear_console import ClearConsole
from radvigil.detectors.machine.clock_skew import ClockSkew
from radvigil.detectors.machine.cloud_storage import CloudStorage
from radvigil.detectors.machine.default_community import DefaultCommunity
from radvigil.detectors.machine.end_of_support import EndOfSupport
from radvigil.detectors.machine.ftp import Ftp
from radvigil.detectors.machine.internet import Internet
from radvigil.detectors.machine.ldap_in_clear import LdapInClear
from radvigil.detectors.machine.ms17_010 import Ms17010
from radvigil.detectors.machine.name_shouting import NameShouting
from radvigil.detectors.machine.ntlmv1 import NtlmV1
from radvigil.detectors.machine.one_serial_twice import OneSerialTwice
from radvigil.detectors.machine.open_screen import OpenScreen
from radvigil.detectors.machine.port_scan import PortScan
from radvigil.detectors.machine.rdp_without_nla import RdpWithoutNla
from radvigil.detectors.machine.remote_commands import RemoteCommands
from radvigil.detectors.machine.remote_support import RemoteSupport
from radvigil.detectors.machine.rogue_dhcp import RogueDhcp
from radvigil.detectors.machine.smb1 import Smb1
from radvigil.detectors.machine.smb_fan_out import SmbFanOut
from radvigil.detectors.machine.smb_guest import SmbGuest
from radvigil.detectors.machine.smb_signing import SmbSigning
from radvigil.detectors.machine.telnet import Telnet
from radvigil.detectors.rule import Rule

RULES: tuple[type[Rule], ...] = (
    ImagesInClear,
    TitleGuessing,
    Smb1,
    SmbSigning,
    SmbGuest,
    Ms17010,
    SmbFanOut,
    RdpWithoutNla,
    Telnet,
    Ftp,
    RemoteCommands,
    BasicInClear,
    OpenScreen,
    LdapInClear,
    DefaultCommunity,
    ClearConsole,
    EndOfSupport,
    NtlmV1,
    NameShouting,
    PortScan,
    RemoteSupport,
    Internet,
    CloudStorage,
    AddressConflict,
    RogueDhcp,
    OneSerialTwice,
    ClockSkew,
)

RETIRED: frozenset[str] = frozenset()
"""Codes of rules that are no more."""
