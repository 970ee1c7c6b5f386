"""Every rule, in the order of its code; one line each. Codes are never used again."""

from __future__ import annotations

from radvigil.detectors.dicom.any_called import AnyCalled
from radvigil.detectors.dicom.any_calling import AnyCalling
from radvigil.detectors.dicom.changed_pixels import ChangedPixels
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
)

RETIRED: frozenset[str] = frozenset()
"""Codes of rules that are no more."""
