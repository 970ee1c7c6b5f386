"""DICOM and HL7: what each event leaves in the ledger."""

from __future__ import annotations

from radvigil.records import DicomAssociation, DicomMessage, Hl7Message, ImageOrigin
from radvigil.systems.ledger import Endpoint, Ledger, Pair
from radvigil.systems.sop import modality_of, purpose

PURPOSE_ORDER = ("storage", "worklist", "query", "mpps", "commitment", "print", "verification", "other")
"""An association negotiated for several purposes counts for the first of them."""


def association(ledger: Ledger, event: DicomAssociation) -> None:
    if event.flow is None:
        return
    pair = ledger.pair(event.flow)
    implementations = (
        event.implementation_class_uid, event.implementation_version_name,
        event.resp_implementation_class_uid, event.resp_implementation_version_name,
    )  # fmt: skip
    key = (*pair.key, event.calling_ae, event.called_ae, event.result, _reason(event), *implementations)
    ledger.associations.see(key, event.mark, event.flow)
    sums = ledger.purposes.row((*pair.key, _purpose(event)))
    sums[0] += 1
    sums[1] += event.result != "accepted"
    if event.result == "accepted" and event.presentation_contexts:
        _contexts(ledger, event, pair)


def _reason(event: DicomAssociation) -> str:
    """`source/reason` of a rejection or an abort (PS3.8 9.3.4, 9.3.8)."""
    if event.source is None and event.reason is None:
        return ""
    return f"{'' if event.source is None else event.source}/{'' if event.reason is None else event.reason}"


def _purpose(event: DicomAssociation) -> str:
    accepted = [context for context in event.presentation_contexts if context.result == 0]
    found = {purpose(context.abstract_syntax) for context in accepted or event.presentation_contexts}
    return next((name for name in PURPOSE_ORDER if name in found), "other")


def _contexts(ledger: Ledger, event: DicomAssociation, pair: Pair) -> None:
    """Accepted contexts are transfer capabilities of both AEs; roles may be turned round (PS3.7 D.3.3.4)."""
    requestor, acceptor = (*pair.client, event.calling_ae), (*pair.server, event.called_ae)
    row = ledger.contexts.row
    for context in event.presentation_contexts:
        if context.result != 0:
            continue
        what = (context.abstract_syntax, context.accepted_transfer_syntax)
        if context.scu_role is not False:
            row((*requestor, "SCU", *what))[0] += 1
            row((*acceptor, "SCP", *what))[0] += 1
        if context.scp_role:
            row((*requestor, "SCP", *what))[0] += 1
            row((*acceptor, "SCU", *what))[0] += 1


def message(ledger: Ledger, event: DicomMessage) -> None:
    flow = event.flow
    if flow is None:
        return
    pair = ledger.pair(flow)
    status = "" if event.status is None else f"{event.status:04x}"
    sender = "client" if (event.sender == "resp") == pair.swapped else "server"
    modality = event.modality or modality_of(event.sop_class)
    key = (*pair.key, event.calling_ae, event.called_ae, sender, event.command, event.sop_class, modality, status)
    ledger.messages.see(key, event.mark, flow).sums[0] += event.bytes
    if event.move_destination:
        titles = (event.calling_ae, event.called_ae, event.move_destination)
        ledger.moves.row((pair.key[0], pair.key[2], pair.port, *titles))[0] += 1
        ledger.fact(pair.receiver(event.sender), "move.destination", (event.move_destination, "dicom.move"), event)
    if event.scheduled_station_ae and not event.command.endswith("RSP"):
        ledger.fact(pair.sender(event.sender), "ae.scheduled", (event.scheduled_station_ae, "dicom.worklist"), event)


def origin(ledger: Ledger, event: ImageOrigin) -> None:
    if event.flow is None:
        return
    sender: Endpoint = ledger.pair(event.flow).sender(event.sender)
    modality = event.modality or modality_of(event.sop_class)
    key = (*sender, modality, event.manufacturer, event.model, event.station_name, event.serial, event.software,
           event.sop_class)  # fmt: skip
    ledger.origins.see(key, event.mark, event.flow)


def hl7(ledger: Ledger, event: Hl7Message) -> None:
    flow = event.flow
    if flow is None:
        return
    pair = ledger.pair(flow)
    sender = "client" if (event.sender == "resp") == pair.swapped else "server"
    parties = (event.sending_application, event.sending_facility, event.receiving_application, event.receiving_facility)
    key = (*pair.key, sender, event.message_type, *parties, event.version, event.ack_code)
    ledger.hl7.see(key, event.mark, flow).sums[0] += event.bytes
    for text in event.software:
        ledger.fact(pair.sender(event.sender), "hl7.software", (text, "hl7.sft"), event)
