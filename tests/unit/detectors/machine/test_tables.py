"""The tables of facts: ends of support by what the picture says, and whose a name on the internet is."""

from __future__ import annotations

from datetime import date

import pytest

from radvigil.detectors.machine.end_of_support import end_of
from radvigil.detectors.machine.tables import ends_of_support, ports_of_support, remote_of, rows


@pytest.mark.parametrize(
    ("system", "ended"),
    [
        ("Windows XP", date(2014, 4, 8)),
        ("Windows 7 Professional 7601", date(2020, 1, 14)),
        ("Windows Server 2008 R2 Datacenter 7601", date(2020, 1, 14)),
        ("Windows 8.1 / Server 2012 R2", date(2023, 10, 10)),
        ("Windows Vista / 7", date(2020, 1, 14)),
        ("Windows 8", date(2016, 1, 12)),
        ("Windows 10 1809 / Server 2019", date(2029, 1, 9)),
        ("Windows 10 Enterprise LTSC 2019", None),
        ("Windows 11 21H2", date(2024, 10, 8)),
        ("Windows 11 24H2 / Server 2025", date(2034, 10, 10)),
        ("Windows 98 / Me", date(2006, 7, 11)),
        ("Windows 10 or later", None),
        ("Windows 8 or later", None),
        ("Windows Server 2016 or later", None),
        ("Windows 12", None),
        ("Windows 7 / Something new", None),
        ("Windows", None),
        ("Debian 12", None),
    ],
)
def test_the_latest_end_of_all_that_a_name_may_mean(system: str, ended: date | None) -> None:
    assert end_of(system) == ended


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("dropbox.com", "Dropbox"),
        ("www.Dropbox.com.", "Dropbox"),
        ("hospital.blob.core.windows.net", "Azure Blob Storage"),
        ("router7.teamviewer.com", "TeamViewer"),
        ("hospital.screenconnect.com", "ScreenConnect"),
        ("relay.api.splashtop.eu", "Splashtop"),
        ("control.logmeinrescue.eu", "LogMeIn"),
        ("www.connectwise.com", ""),
        ("notdropbox.com", ""),
        ("dropbox.com.example", ""),
        ("com", ""),
        ("", ""),
    ],
)
def test_whose_a_name_is(name: str, service: str) -> None:
    found = remote_of(name)
    assert (found.name if found else "") == service


@pytest.mark.parametrize("table", ["end_of_support", "internet_services"])
def test_every_row_says_where_it_was_read(table: str) -> None:
    assert all(row["source"].startswith("https://") for row in rows(table))


def test_no_domain_or_port_belongs_to_two_services() -> None:
    services = rows("internet_services")
    for field in ("domains", "ports"):
        listed = [value for row in services for value in row.get(field, ())]
        assert len(listed) == len(set(listed))
    assert len(ends_of_support()) == len(rows("end_of_support"))
    assert ports_of_support()[5938] == "TeamViewer"
    assert ports_of_support()[6568] == ports_of_support()[7070] == "AnyDesk"
    assert ports_of_support()[6783] == "Splashtop"
