"""The record of deployments names a web server: nobody else on the machine reads it, and a broken write leaves nothing."""

import errno
import os
from pathlib import Path

import pytest

from filesystem.retry import rename
from rules.base.errors import Refused
from site_gen.serving import deploy_record
from site_gen.serving.deploy_record import recorded, remember


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_it_is_nobody_elses_even_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def look(part: Path, record: Path) -> None:
        seen.append(part.stat().st_mode & 0o777)
        rename(part, record)

    monkeypatch.setattr(deploy_record, "rename", look)
    monkeypatch.setattr(Path, "chmod", lambda *_: pytest.fail("rights that come after the content come too late"))
    remember(tmp_path / "deployed.json", "www", {"index.html": "ab"})
    assert seen == [0o600]
    assert recorded(tmp_path / "deployed.json") == {"www": {"index.html": "ab"}}


def test_one_that_cannot_be_written_is_refused_and_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(deploy_record, "rename", fails)
    with pytest.raises(Refused, match="写不进去"):
        remember(tmp_path / "deployed.json", "www", {})
    assert list(tmp_path.iterdir()) == []
