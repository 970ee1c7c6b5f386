"""Every rule, in the order of its code; one line each. Codes are never used again."""

from __future__ import annotations

from radvigil.detectors.dicom.active_text import ActiveTextSent
from radvigil.detectors.dicom.any_called import AnyCalled
from radvigil.detectors.dicom.any_calling import AnyCalling
from radvigil.detectors.dicom.certificate_expired import CertificateExpired
from radvigil.detectors.dicom.certificate_expiring import CertificateExpiring
from radvigil.detectors.dicom.certificate_self_signed import CertificateSelfSigned
from radvigil.detectors.dicom.certificate_shared import CertificateShared
from radvigil.detectors.dicom.certificate_weak import CertificateWeak
from radvigil.detectors.dicom.changed_pixels import ChangedPixels
from radvigil.detectors.dicom.clear_beside_tls import ClearBesideTls
from radvigil.detectors.dicom.default_title import DefaultTitle
from radvigil.detectors.dicom.echo_sweep import EchoSweep
from radvigil.detectors.dicom.exhaustion import Exhaustion
from radvigil.detectors.dicom.images_in_clear import ImagesInClear
from radvigil.detectors.dicom.implementation_changed import ImplementationChanged
from radvigil.detectors.dicom.instance_mismatch import InstanceMismatch
from radvigil.detectors.dicom.malformed import Malformations
from radvigil.detectors.dicom.move_destination import MoveDestination
from radvigil.detectors.dicom.new_modality import NewModality
from radvigil.detectors.dicom.new_reader import NewReader
from radvigil.detectors.dicom.new_worklist import NewWorklist
from radvigil.detectors.dicom.old_toolkit import OldToolkit
from radvigil.detectors.dicom.other_zone import OtherZone
from radvigil.detectors.dicom.password_in_clear import PasswordInClear
from radvigil.detectors.dicom.queries_in_clear import QueriesInClear
from radvigil.detectors.dicom.query_harvest import QueryHarvest
from radvigil.detectors.dicom.retrieve_profile import RetrieveProfile
from radvigil.detectors.dicom.strange_sender import StrangeSender
from radvigil.detectors.dicom.title_guessing import TitleGuessing
from radvigil.detectors.dicom.title_moved import TitleMoved
from radvigil.detectors.dicom.title_twice import TitleTwice
from radvigil.detectors.dicom.tls_below_bcp195 import TlsBelowBcp195
from radvigil.detectors.hl7.acknowledgement_errors import AcknowledgementErrors
from radvigil.detectors.hl7.engine_exposed import EngineExposed
from radvigil.detectors.hl7.merges_out_of_profile import MergesOutOfProfile
from radvigil.detectors.hl7.messages_unanswered import MessagesUnanswered
from radvigil.detectors.hl7.mllp_in_clear import MllpInClear
from radvigil.detectors.hl7.new_sender import NewSender
from radvigil.detectors.hl7.sender_misplaced import SenderMisplaced
from radvigil.detectors.hl7.sender_moved import SenderMoved
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
from radvigil.detectors.machine.stated_otherwise import StatedOtherwise
from radvigil.detectors.machine.telnet import Telnet
from radvigil.detectors.rule import Rule

RULES: tuple[type[Rule], ...] = (
    ImagesInClear,
    QueriesInClear,
    AnyCalling,
    AnyCalled,
    OtherZone,
    StrangeSender,
    PasswordInClear,
    TitleTwice,
    TitleMoved,
    ImplementationChanged,
    OldToolkit,
    DefaultTitle,
    TlsBelowBcp195,
    CertificateExpired,
    CertificateExpiring,
    CertificateSelfSigned,
    CertificateShared,
    CertificateWeak,
    ClearBesideTls,
    TitleGuessing,
    EchoSweep,
    QueryHarvest,
    RetrieveProfile,
    MoveDestination,
    NewReader,
    NewWorklist,
    NewModality,
    ChangedPixels,
    InstanceMismatch,
    Malformations,
    Exhaustion,
    ActiveTextSent,
    MllpInClear,
    SenderMisplaced,
    NewSender,
    MergesOutOfProfile,
    AcknowledgementErrors,
    MessagesUnanswered,
    EngineExposed,
    SenderMoved,
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
    StatedOtherwise,
)

RETIRED: frozenset[str] = frozenset()
"""Codes of rules that are no more."""
