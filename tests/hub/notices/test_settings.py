"""What a hospital sets for what goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from radvigil.hub.configuration import WrongSettingError, configuration


def test_the_hospitals_own_authority_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text(f'authority = "{tmp_path / "ca.pem"}"\n')
    with pytest.raises(WrongSettingError, match="authority"):
        configuration(tmp_path)
    (tmp_path / "ca.pem").write_text("x")
    assert configuration(tmp_path).authority.endswith("ca.pem")
