"""DICOM traffic for tests, encoded by pynetdicom and pydicom: what we decode was not written by us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset
from pynetdicom import build_context, dimse_messages, dimse_primitives
from pynetdicom.dsutils import encode
from pynetdicom.pdu import (
    A_ABORT_RQ,
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RJ,
    A_ASSOCIATE_RQ,
    A_RELEASE_RP,
    A_RELEASE_RQ,
    P_DATA_TF,
)
from pynetdicom.pdu_primitives import (
    A_ABORT,
    A_ASSOCIATE,
    A_RELEASE,
    AsynchronousOperationsWindowNegotiation,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SCP_SCU_RoleSelectionNegotiation,
    SOPClassCommonExtendedNegotiation,
    SOPClassExtendedNegotiation,
    UserIdentityNegotiation,
)

VERIFICATION = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
STUDY_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
STUDY_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
STUDY_GET = "1.2.840.10008.5.1.4.1.2.2.3"
WORKLIST = "1.2.840.10008.5.1.4.31"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG = "1.2.840.10008.1.2.2"
JPEG = "1.2.840.10008.1.2.4.50"
RLE = "1.2.840.10008.1.2.5"
SYNTAXES = (IMPLICIT, EXPLICIT, BIG, DEFLATED, JPEG)

Proposal = tuple[str, Sequence[str]]
"""Abstract syntax and transfer syntaxes; context ids are 1, 3, 5, ..."""


def _primitive(proposals: Sequence[Proposal], calling: str, called: str) -> A_ASSOCIATE:
    primitive = A_ASSOCIATE()
    primitive.application_context_name = "1.2.840.10008.3.1.1.1"
    primitive.calling_ae_title, primitive.called_ae_title = calling, called
    length, class_uid = MaximumLengthNotification(), ImplementationClassUIDNotification()
    version = ImplementationVersionNameNotification()
    length.maximum_length_received = 16384
    class_uid.implementation_class_uid = "1.2.826.0.1.3680043.9.3811.3.0.4"
    version.implementation_version_name = "TEST_1"
    primitive.user_information = [length, class_uid, version]
    contexts = []
    for index, (abstract, syntaxes) in enumerate(proposals):
        context = build_context(abstract, list(syntaxes))
        context.context_id = 2 * index + 1
        contexts.append(context)
    primitive.presentation_context_definition_list = contexts
    return primitive


def request(
    proposals: Sequence[Proposal], calling: str = "CT_1", called: str = "PACS", extra: Iterable[Any] = ()
) -> bytes:
    primitive = _primitive(proposals, calling, called)
    primitive.user_information = [*primitive.user_information, *extra]
    return A_ASSOCIATE_RQ(primitive).encode()


def accept(accepted: Sequence[Proposal], results: Sequence[int] = (), extra: Iterable[Any] = ()) -> bytes:
    """`accepted`: abstract syntax and the one transfer syntax chosen, of each context in turn."""
    primitive = _primitive(accepted, "CT_1", "PACS")
    primitive.user_information = [*primitive.user_information, *extra]
    contexts = primitive.presentation_context_definition_list
    for index, context in enumerate(contexts):
        context.result = results[index] if results else 0
    primitive.presentation_context_definition_list = []
    primitive.presentation_context_definition_results_list = contexts
    primitive.result, primitive.result_source = 0, 1
    return A_ASSOCIATE_AC(primitive).encode()


def reject(result: int = 1, source: int = 1, reason: int = 7) -> bytes:
    primitive = A_ASSOCIATE()
    primitive.result, primitive.result_source, primitive.diagnostic = result, source, reason
    return A_ASSOCIATE_RJ(primitive).encode()


def release_request() -> bytes:
    return A_RELEASE_RQ(A_RELEASE()).encode()


def release_answer() -> bytes:
    primitive = A_RELEASE()
    primitive.result = "affirmative"
    return A_RELEASE_RP(primitive).encode()


def abort(source: int = 0) -> bytes:
    primitive = A_ABORT()
    primitive.abort_source = source
    return A_ABORT_RQ(primitive).encode()


def message(kind: str, context_id: int = 1, most: int = 16384, **fields: Any) -> bytes:
    """P-DATA-TF PDUs of one DIMSE message: `kind` as `C_STORE_RQ`, fields as pynetdicom names them."""
    primitive = getattr(dimse_primitives, kind.rpartition("_")[0])()
    for name, value in fields.items():
        setattr(primitive, name, BytesIO(value) if isinstance(value, bytes) else value)
    built = getattr(dimse_messages, kind)()
    built.primitive_to_message(primitive)
    return b"".join(P_DATA_TF(data).encode() for data in built.encode_msg(context_id, most))


def data_set(content: Dataset, syntax: str = EXPLICIT) -> bytes:
    return encode(content, syntax == IMPLICIT, syntax != BIG, syntax == DEFLATED)


def image(pixels: bytes = b"\1\2\3\4", instance: str = "1.2.3.4.5.6") -> Dataset:
    """A CT image whose identifiers are all invented and easy to search for."""
    content = Dataset()
    content.SpecificCharacterSet = "ISO_IR 100"
    content.InstanceCreationDate, content.InstanceCreationTime = "20260102", "101112.5"
    content.SOPClassUID, content.SOPInstanceUID = CT, instance
    content.AccessionNumber = "ACCESSION77"
    content.Modality, content.Manufacturer = "CT", "Société X"
    content.InstitutionName, content.StationName = "SECRET HOSPITAL", "CTROOM1"
    content.ReferringPhysicianName = "REFERRER^R"
    content.ManufacturerModelName = "Model 9"
    content.PatientName, content.PatientID = "DOE^JANE", "PATIENT4242"
    content.PatientBirthDate = "19700203"
    content.DeviceSerialNumber, content.SoftwareVersions = "SN-1", ["V1", "V2"]
    content.StudyInstanceUID, content.SeriesInstanceUID = "1.2.3.4.777", "1.2.3.4.888"
    content.Rows, content.Columns = 1, 2
    content.BitsAllocated = 16
    content.PixelData = pixels
    content["PixelData"].VR = "OW"
    return content


SECRETS = (
    "ACCESSION77",
    "SECRET HOSPITAL",
    "REFERRER",
    "DOE",
    "JANE",
    "PATIENT4242",
    "19700203",
    "1.2.3.4.5.6",
    "1.2.3.4.777",
    "1.2.3.4.888",
)
"""All of `image` that must never come out."""


def store(
    content: bytes, context_id: int = 1, most: int = 16384, instance: str = "1.2.3.4.5.6", number: int = 1
) -> bytes:
    return message(
        "C_STORE_RQ",
        context_id,
        most,
        MessageID=number,
        AffectedSOPClassUID=CT,
        AffectedSOPInstanceUID=instance,
        Priority=2,
        DataSet=content,
    )


def stored(status: int = 0, context_id: int = 1, instance: str = "1.2.3.4.5.6", number: int = 1) -> bytes:
    return message(
        "C_STORE_RSP",
        context_id,
        MessageIDBeingRespondedTo=number,
        AffectedSOPClassUID=CT,
        AffectedSOPInstanceUID=instance,
        Status=status,
    )


def role(uid: str, scu: bool, scp: bool) -> SCP_SCU_RoleSelectionNegotiation:
    item = SCP_SCU_RoleSelectionNegotiation()
    item.sop_class_uid, item.scu_role, item.scp_role = uid, scu, scp
    return item


def identity(kind: int, primary: bytes, secondary: bytes, asks: bool) -> UserIdentityNegotiation:
    item = UserIdentityNegotiation()
    item.user_identity_type, item.positive_response_requested = kind, asks
    item.primary_field, item.secondary_field = primary, secondary
    return item


def identity_answer() -> UserIdentityNegotiation:
    item = UserIdentityNegotiation()
    item.server_response = b""
    return item


def window(invoked: int, performed: int) -> AsynchronousOperationsWindowNegotiation:
    item = AsynchronousOperationsWindowNegotiation()
    item.maximum_number_operations_invoked, item.maximum_number_operations_performed = invoked, performed
    return item


def extended(uid: str) -> SOPClassExtendedNegotiation:
    item = SOPClassExtendedNegotiation()
    item.sop_class_uid, item.service_class_application_information = uid, b"\1\0"
    return item


def common_extended(uid: str) -> SOPClassCommonExtendedNegotiation:
    item = SOPClassCommonExtendedNegotiation()
    item.sop_class_uid, item.service_class_uid = uid, "1.2.840.10008.4.2"
    return item
