"""UDP flows: the first datagram tells the protocol, each further one goes to its decoder.

A flow that nobody recognises is only counted, all rows of a window at once. A datagram that the snapshot length cut is
shown to the probes, but to no decoder: the loss is told, for a cut datagram would look like a peer's malformed one.
"""

from __future__ import annotations

from radvigil.records import CaptureLoss, DatagramDecoder, Flow, Malformed, Mark
from radvigil.streams.driver import SENDERS, Stage


class DatagramTalk:
    """The decoding of one UDP flow."""

    __slots__ = ("_decoder", "_stage", "flow", "service", "wants")

    def __init__(self, stage: Stage, flow: Flow) -> None:
        self.flow = flow
        self.service = ""
        self.wants = [True, True]
        self._stage = stage
        self._decoder: DatagramDecoder | None = None

    @property
    def is_over(self) -> bool:
        """Nothing is decoded and nothing will be."""
        return self._decoder is None and not (self.wants[0] or self.wants[1])

    def datagram(self, sender: int, payload: bytes, mark: Mark, lost: int = 0) -> None:
        """One datagram, of which `lost` bytes are missing at its end. `sender` 0 is the originator."""
        try:
            if self._decoder is None:
                self._recognise(sender, payload)
            if self._decoder is not None and lost:
                loss = CaptureLoss(mark, self.flow, SENDERS[sender], len(payload), lost, "snaplen")
                self._stage.context.emit(loss)
            elif self._decoder is not None:
                self._decoder.datagram(sender, payload, mark)
        except Exception:  # our own bug in one decoder must not stop the analysis of everything else
            self._fail(sender, mark)

    def _recognise(self, sender: int, payload: bytes) -> None:
        flow, stage = self.flow, self._stage
        ports = (flow.orig_port, flow.resp_port) if sender == 0 else (flow.resp_port, flow.orig_port)
        for protocol in stage.datagrams(*ports):
            if protocol.probe(payload, *ports):
                self.service = protocol.name
                self._decoder = protocol.decoder(flow, stage.context)
                return
        self.wants = [False, False]

    def close(self, mark: Mark) -> None:
        """The flow is over."""
        if self._decoder is None:
            return
        try:
            self._decoder.close(mark)
        except Exception:  # as above
            self._fail(0, mark)

    def _fail(self, sender: int, mark: Mark) -> None:
        if self._stage.strict:
            raise  # noqa: PLE0704 — called while the exception is handled
        self._decoder = None
        self.wants = [False, False]
        why = "decoder-error"
        self._stage.context.emit(Malformed(mark, self.flow, self.service, SENDERS[sender], 0, 0, "", why))
