"""The words of `radvigil hub`."""

from __future__ import annotations

import pytest

from radvigil.cli.main import parser


@pytest.mark.parametrize("act", [["backup", "file"], ["restore", "file"], ["verify-audit"], ["import", "report.json"]])
def test_the_home_may_be_said_before_an_act_or_after_it(act: list[str]) -> None:
    before = parser().parse_args(["hub", "--home", "here", *act])
    after = parser().parse_args(["hub", *act, "--home", "here"])
    assert (before.home, after.home) == ("here", "here")
    assert parser().parse_args(["hub", *act]).home is None
