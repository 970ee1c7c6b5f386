"""The pynetdicom programs of the laboratory.

python -m lab.pynet serve TITLE PORT        a permissive acceptor
python -m lab.pynet call                    reads from standard input the associations to make (see `lab.peers_pynet`)
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import AE, AllStoragePresentationContexts, evt, sop_class
from pynetdicom.association import Association
from pynetdicom.dimse_messages import DIMSEMessage
from pynetdicom.pdu_primitives import UserIdentityNegotiation

from lab.truth import messages_of

SOP: Any = sop_class  # its names are made when it is imported
MODELS = {"study": SOP.StudyRootQueryRetrieveInformationModelFind, "worklist": SOP.ModalityWorklistInformationFind}
SUPPORTED = (SOP.Verification, SOP.ModalityPerformedProcedureStep, SOP.StorageCommitmentPushModel, *MODELS.values())


class Ledger:
    """Counts the DIMSE messages of one association as pynetdicom sends and receives them.

    `rejected`: pynetdicom forgets a rejection when the acceptor closes the connection before its threads have met.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str | None]] = Counter()
        self.rejected = False
        self.events: list[Any] = [(evt.EVT_DIMSE_SENT, self.see), (evt.EVT_DIMSE_RECV, self.see)]
        self.events.append((evt.EVT_PDU_RECV, self.hear))

    def hear(self, event: evt.Event) -> None:
        self.rejected |= type(event.pdu).__name__ == "A_ASSOCIATE_RJ"

    def see(self, event: evt.Event) -> None:
        message: DIMSEMessage = event.message
        command = type(message).__name__.replace("_", "-")
        status = message.command_set.get("Status") if command.endswith("RSP") else None
        self.counts[command, None if status is None else f"{status:04X}"] += 1


def serve(title: str, port: int) -> None:
    ae = AE(ae_title=title)
    ae.supported_contexts = AllStoragePresentationContexts
    for syntax in SUPPORTED:
        ae.add_supported_context(syntax)
    empty = Dataset()
    handlers: list[Any] = [
        (evt.EVT_C_ECHO, lambda event: 0x0000),
        (evt.EVT_C_STORE, lambda event: 0x0000),
        (evt.EVT_N_CREATE, lambda event: (0x0000, event.attribute_list)),
        (evt.EVT_N_SET, lambda event: (0x0000, event.modification_list)),
        (evt.EVT_N_ACTION, lambda event: (0x0000, empty)),
    ]
    ae.start_server(("::", port), evt_handlers=handlers)


def procedure_step(act: dict[str, Any]) -> Dataset:
    """The part of an MPPS N-CREATE that says who performs what (PS3.4 F.7.2.1)."""
    step = Dataset()
    step.PerformedProcedureStepStatus = "IN PROGRESS"
    step.PerformedStationAETitle, step.Modality = act["station"], act["modality"]
    step.PerformedProcedureStepID = act["step"]
    step.PatientName, step.PatientID = act["patient_name"], act["patient_id"]
    step.PerformedProcedureStepStartDate, step.PerformedProcedureStepStartTime = act["date"], act["time"]
    return step


def mpps(link: Association, act: dict[str, Any]) -> None:
    link.send_n_create(procedure_step(act), SOP.ModalityPerformedProcedureStep, act["instance"])
    end = Dataset()
    end.PerformedProcedureStepStatus = "COMPLETED"
    link.send_n_set(end, SOP.ModalityPerformedProcedureStep, act["instance"])


def commit(link: Association, act: dict[str, Any]) -> None:
    """Storage commitment request (PS3.4 J.3.2)."""
    request = Dataset()
    request.TransactionUID = act["transaction"]
    items = []
    for kind, instance in act["instances"]:
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = kind, instance
        items.append(item)
    request.ReferencedSOPSequence = items
    link.send_n_action(request, 1, SOP.StorageCommitmentPushModel, SOP.StorageCommitmentPushModelInstance)


def find(link: Association, act: dict[str, Any]) -> None:
    for _ in link.send_c_find(keys_of(act["keys"]), MODELS[act.get("model", "study")]):
        pass


def keys_of(keys: dict[str, str]) -> Dataset:
    wanted = Dataset()
    for name, value in keys.items():
        setattr(wanted, name, value)
    return wanted


def store(link: Association, act: dict[str, Any]) -> None:
    for path in act["files"]:
        link.send_c_store(dcmread(path))


def syntaxes(act: dict[str, Any]) -> list[str]:
    asked: dict[str, list[str]] = {
        "echo": [SOP.Verification],
        "mpps": [SOP.ModalityPerformedProcedureStep],
        "commit": [SOP.StorageCommitmentPushModel],
        "find": [MODELS[act.get("model", "study")]],
        "store": [act.get("sop_class", SOP.Verification)],
    }
    return asked[act["do"]]


ACTS = {"mpps": mpps, "commit": commit, "find": find, "store": store}


def user_identity(name: str, password: str) -> UserIdentityNegotiation:
    """User name and passcode in clear, as PS3.7 D.3.3.7 allows."""
    item = UserIdentityNegotiation()
    item.user_identity_type = 2
    item.primary_field, item.secondary_field = name.encode(), password.encode()
    return item


def perform(orders: dict[str, Any], act: dict[str, Any]) -> dict[str, Any]:
    """One association for one act; an act may have its own `calling` and `called` titles."""
    calling, called = act.get("calling", orders["calling"]), act.get("called", orders["called"])
    ae, ledger = AE(ae_title=calling), Ledger()
    for syntax in syntaxes(act):
        ae.add_requested_context(syntax)
    identity: list[Any] = [user_identity(*act["user"])] if "user" in act else []
    link = ae.associate(
        orders["address"], orders["port"], ae_title=called, ext_neg=identity, evt_handlers=ledger.events
    )
    refused = link.is_rejected or ledger.rejected
    result = "accepted" if link.is_established else "rejected" if refused else "aborted"
    if link.is_established:
        if act["do"] == "echo":
            link.send_c_echo()
        else:
            ACTS[act["do"]](link, act)
        link.release()
    return {"calling": calling, "called": called, "result": result, "messages": messages_of(ledger.counts)}


def call(orders: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for act in orders["acts"]:
        yield perform(orders, act)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        for row in call(json.load(sys.stdin)):
            print(json.dumps(row), flush=True)
