"""Bounds of every table and buffer. Each says why it is what it is; passing one emits an event, never grows."""

from __future__ import annotations

from radvigil.records.record import record


@record(frozen=True, slots=True)
class Limits:
    """Named bounds, in bytes and counts unless said otherwise."""

    window_bytes: int = 8 << 20
    """One window of packets: large enough for NumPy to pay, small enough to stay in the processor's cache levels."""
    packet_bytes: int = 262_144
    """Largest captured packet believed: tcpdump's own maximum snapshot length."""
    expansion_ratio: int = 1_000
    """Compressed input may grow so much and no more: real captures shrink 2 to 50 times; a bomb passes 1,000."""
    expansion_floor: int = 64 << 20
    """Below this many bytes out, the ratio is not yet judged (an empty capture repeated compresses very well)."""
    flows_open: int = 200_000
    """Flows followed at once: a department of 1,000 machines holds some 20,000; a scan may add 65,535."""
    flow_idle_ns: int = 600_000_000_000
    """A TCP flow silent for ten minutes is closed: longer than any DICOM association timer in use."""
    datagram_idle_ns: int = 60_000_000_000
    """A UDP flow silent for a minute is closed."""
    reorder_bytes: int = 4 << 20
    """Bytes held out of order per direction before the hole is declared lost: a full TCP window with scaling."""
    reorder_total_bytes: int = 32 << 20
    """Bytes held out of order over all flows."""
    reorder_ns: int = 3_000_000_000
    """How long a hole may stay open: three retransmission time-outs."""
    carry_bytes: int = 1 << 20
    """Unread bytes kept for one direction: the largest structure a decoder may ask for whole."""
    carry_total_bytes: int = 48 << 20
    """Unread bytes kept over all flows."""
    opening_bytes: int = 512
    """First bytes of a direction kept while nobody has recognised the protocol."""
    fragments: int = 4_096
    """IP datagrams under reassembly at once; a flood of fragments takes no more."""
    fragment_ns: int = 30_000_000_000
    """RFC 791 and RFC 8200 give up a reassembly after 15 to 60 seconds."""
    copy_ns: int = 5_000_000
    """A packet seen through two mirrors comes twice within 5 ms: a mirror port's queue of 6 MB at 10 Gb/s."""
    copy_packets: int = 65_536
    """Packets remembered to find their copies in the next window: 5 ms of the smallest frames at 10 Gb/s, nearly."""
    repeat_ns: int = 1_000_000
    """Without an IP identification, a repetition after a millisecond is in earnest: shorter than any sender's timer."""
    text: int = 128
    """Characters kept of any text from the wire: the longest DICOM LO and most banners fit."""
    names: int = 64
    """Items kept of any list from the wire (dialects, ciphers, key names)."""
    dicom_pdu: int = 1 << 31
    """A P-DATA PDU announced above this is malformed; none is ever buffered whole."""
    dicom_associate_pdu: int = 1 << 18
    """Largest A-ASSOCIATE PDU read whole: 128 contexts with 30 transfer syntaxes of 64 bytes each."""
    dicom_command: int = 1 << 16
    """Largest DIMSE command set: real ones are below 1 KiB."""
    dicom_dataset_head: int = 1 << 18
    """Bytes of a data set read before the pixel data; later ones are not looked at."""
    dicom_inflate: int = 1 << 20
    """Bytes inflated of a deflated data set."""
    dicom_depth: int = 16
    """Nesting of sequences followed."""
    dicom_pending: int = 1_024
    """Requests awaiting their response in one association."""
    hl7_message: int = 1 << 20
    """Largest HL7 message looked at; embedded documents beyond are skipped unseen."""
    hl7_pending: int = 1_024
    """Messages awaiting their acknowledgement in one flow."""
    tls_handshake: int = 1 << 17
    """Largest TLS handshake message read whole (certificate chains)."""
    http_head: int = 1 << 16
    """Largest HTTP head."""
    message: int = 1 << 18
    """Largest message of any other protocol read whole."""
    pending: int = 256
    """Requests awaiting their answer in one flow of any other protocol."""
    malformed_per_flow: int = 16
    """Malformed events said per flow; the rest is counted in the last one."""
    evidence_references: int = 8
    """References kept with an attribute: enough to walk back to bytes, bounded by the contract."""
    rivals: int = 8
    """Other values kept beside an attribute's value."""
    values: int = 64
    """Distinct values counted for one attribute of one address."""
    endpoints: int = 200_000
    """Address and MAC pairs known at once."""
    conversations: int = 500_000
    """Pairs of devices, service and direction known at once."""
    studies: int = 100_000
    """Studies by hour and pair of machines known at once: a large hospital makes some thousand a day."""
    associations: int = 100_000
    """Groups of associations (addresses, AE pair, result) known at once."""
    past_report: int = 128 << 20
    """Bytes of an earlier report: one of 1,000 machines with all their evidence fills half of it; read, it takes four
    times as much memory."""
    detector_rows: int = 20_000
    """Rows that one rule counts: a scan of a /16 by one machine, or 1,000 machines with twenty peers each."""
    csaf_file: int = 15 << 20
    """CSAF 2.0 Annex C.1: no document is larger than 15 MB."""
    feed_file: int = 256 << 20
    """Largest file of any other list: all device recalls of openFDA as one file are below this."""
    feed_files: int = 100_000
    """Files of one folder or archive: all publishers of CSAF together hold fewer."""
    feed_bytes: int = 2 << 30
    """Bytes unpacked of one archive or read of one source."""
    json_depth: int = 64
    """Nesting of a JSON file: branches of a product tree (up to 30, CSAF 2.0 3.1.2) take two levels each, and a few."""
    advisory_products: int = 20_000
    """Leaves of one product tree: the largest published ones hold some 5,000."""
    feed_rows: int = 2_000_000
    """Rows of a list (EPSS has one a CVE, 300,000 in 2026)."""
    attachment_rows: int = 200_000
    """Components of an SBOM, cells of a sheet of an MDS2."""
