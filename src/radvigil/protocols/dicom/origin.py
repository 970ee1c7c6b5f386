"""What composite objects say of the machine that made them (PS3.3 C.7.5.1), and of its clock.

The institution, the operator and the patient are never read. A text is decoded by the Specific Character Set (PS3.3
C.12.1.1.2); an unknown term falls back to UTF-8 with replacement.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from radvigil.protocols.dicom import plans
from radvigil.records import Mark, wire_text

_CODECS = {
    b"ISO_IR 100": "latin-1",
    b"ISO_IR 101": "iso8859-2",
    b"ISO_IR 109": "iso8859-3",
    b"ISO_IR 110": "iso8859-4",
    b"ISO_IR 144": "iso8859-5",
    b"ISO_IR 127": "iso8859-6",
    b"ISO_IR 126": "iso8859-7",
    b"ISO_IR 138": "iso8859-8",
    b"ISO_IR 148": "iso8859-9",
    b"ISO_IR 203": "iso8859-15",
    b"ISO_IR 13": "shift_jis",
    b"ISO_IR 166": "iso8859-11",
    b"GB18030": "gb18030",
    b"GBK": "gbk",
    b"ISO 2022 IR 87": "iso2022_jp",
    b"ISO 2022 IR 149": "euc_kr",
}

_MADE_BY = (
    plans.CHARACTER_SET,
    plans.SOP_CLASS,
    plans.MODALITY,
    plans.MANUFACTURER,
    plans.MODEL,
    plans.STATION_NAME,
    plans.SERIAL,
    plans.SOFTWARE,
    plans.FILE_CLASS_UID,
    plans.FILE_SOURCE_AE,
    plans.SOURCE_AE,
)

_CLOCKS = (
    (plans.CREATION_DATE, plans.CREATION_TIME),
    (plans.CONTENT_DATE, plans.CONTENT_TIME),
    (plans.ACQUISITION_DATE, plans.ACQUISITION_TIME),
)

Content = tuple[bytes | None, ...]


def content_of(values: dict[int, bytes]) -> Content:
    """All that an ImageOrigin would say, raw: equal contents are said once."""
    get = values.get
    return tuple([get(tag) for tag in _MADE_BY])


def origin_fields(content: Content) -> dict[str, Any]:
    """Fields of an ImageOrigin."""
    (charset, sop_class, modality, manufacturer, model, station, serial, software, class_uid, file_ae, ae) = content
    codec = _CODECS.get((charset or b"").split(b"\\")[0].strip(b" \0"), "utf-8")
    versions = [wire_text(part, encoding=codec) for part in (software or b"").split(b"\\")[:8]]
    return {
        "sop_class": wire_text(sop_class or b"", 64),
        "modality": wire_text(modality or b"", 16),
        "manufacturer": wire_text(manufacturer or b"", encoding=codec),
        "model": wire_text(model or b"", encoding=codec),
        "station_name": wire_text(station or b"", encoding=codec),
        "serial": wire_text(serial or b"", encoding=codec),
        "software": tuple(version for version in versions if version),
        "implementation_class_uid": wire_text(class_uid or b"", 64),
        "source_ae": wire_text(file_ae or ae or b"", 16),
    }


def stated_time(values: dict[int, bytes], mark: Mark) -> tuple[str, int | None] | None:
    """(RFC 3339 text, offset to the capture in ns when the time zone is known) of the best time in a data set."""
    for date, time in _CLOCKS:
        moment = _moment(values.get(date, b""), values.get(time, b""))
        if moment is not None:
            zone = _zone(values.get(plans.TIME_ZONE, b""))
            if zone is None:
                return moment.isoformat(), None
            moment = moment.replace(tzinfo=zone)
            return moment.isoformat(), _nanoseconds(moment) - mark.ts
    return None


def _moment(date: bytes, time: bytes) -> datetime | None:
    """DA and TM (PS3.5 6.2) together; None when either is absent or wrong."""
    digits = date.strip(b" \0") + time.strip(b" \0")
    whole, _, fraction = digits.partition(b".")
    if len(whole) != 14 or not whole.isdigit() or not (fraction.isdigit() or not fraction):
        return None
    year, month, day, hour, minute, second = int(whole[:4]), *(int(whole[at : at + 2]) for at in range(4, 14, 2))
    try:
        return datetime(year, month, day, hour, minute, second, int(fraction[:6].ljust(6, b"0")))
    except ValueError:
        return None


def _zone(raw: bytes) -> timezone | None:
    """Timezone Offset From UTC (PS3.3 C.12.1.1.8): &ZZXX."""
    text = raw.strip(b" \0")
    if len(text) != 5 or text[:1] not in b"+-" or not text[1:].isdigit():
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:])
    return timezone(timedelta(minutes=minutes if text[:1] == b"+" else -minutes)) if minutes < 1440 else None


def _nanoseconds(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1_000
