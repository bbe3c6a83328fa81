"""A mistake of our own tells a clerk one sentence and a helper the lines of the program; no word of the records gets out by it."""

import io
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from db.places import Places
from db.store import Store
from tests.test_docs import commands
from tui import cli as program
from tui.crash import report_crash
from tui.session import Session

CANARY = "金丝雀负责人 13900000000 秘方"


class Boom(Exception):
    """What no command expects."""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever touches the store or a file falls over its own records, with them in its words and in its variables."""

    def fall(*_given: object, **_named: object) -> Iterator[None]:
        record = {"phone": CANARY}
        raise Boom(f"{record} {CANARY}")

    monkeypatch.setattr(Store, "open", fall)
    for name in ("bureau.create", "bureau.restore_backup", "bureau.check_bureau", "backups.back_up", "salvage.salvage"):
        monkeypatch.setattr(f"acts.base.{name}", fall)
    monkeypatch.setattr("tui.commands.verify.read_files", fall)
    monkeypatch.setattr("db.exchange.writing.replace_file", fall)
    monkeypatch.setattr("tui.commands.preview.serve", fall)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.delenv("MINGCHOU_DEBUG", raising=False)


def _line(words: str) -> list[str]:
    """A command with something typed for everything that it must have."""
    given = shlex.split(words)[1:]
    command: click.Command = program.cli
    context = click.Context(program.cli)
    rest = list(given)
    while rest and isinstance(command, click.Group):
        below = command.get_command(context, rest.pop(0))
        assert below is not None
        command, context = below, click.Context(below, parent=context)
    for parameter in command.params:
        if parameter.required:
            value = parameter.type.choices[0] if isinstance(parameter.type, click.Choice) else CANARY
            given += [value] if isinstance(parameter, click.Argument) else [parameter.opts[0], value]
    return given


@pytest.mark.usefixtures("broken")
def test_no_command_that_falls_over_tells_what_it_held(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fell = 0
    for words in commands():
        if words == "mingchou desk":
            continue
        line = [*_line(words), "--bureau", str(bureau)]
        code = program._run(line, Session())
        out, err = capsys.readouterr()
        said = out + err
        assert code in (0, 1, 2), words
        assert "Traceback" not in said, words
        assert "phone" not in said, words
        if "程序内部出错（Boom）" in said:
            fell += 1
            assert CANARY not in said, words
            assert "mingchou-" in said or "errors" in said, words
    assert fell > 40
    written = list(Places(bureau).errors.glob("*.txt"))
    assert written
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert "Boom" in text
        assert "tui/cli.py 第" in text
        assert "金丝雀" not in text
        assert "13900000000" not in text
        if os.name != "nt":
            assert path.stat().st_mode & 0o777 == 0o600
    assert len(written) <= 20


def test_the_details_are_written_elsewhere_where_there_is_no_bureau(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        raise Boom(CANARY) from KeyError(CANARY)
    except Boom as error:
        words = report_crash(error, "check", None)
    (path,) = tmp_path.rglob("*.txt")
    assert str(path) in words
    text = path.read_text(encoding="utf-8")
    assert "KeyError" in text
    assert CANARY not in text
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "a file"))
    (tmp_path / "a file").write_text("", encoding="utf-8")
    assert "程序内部出错（Boom）" in report_crash(Boom(CANARY), "check", None)


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_folder_for_reports_that_is_a_link_or_a_file_is_not_written_into_and_named(
    bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    elsewhere, temporary = tmp_path / "elsewhere", tmp_path / "temporary"
    elsewhere.mkdir()
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    errors = Places(bureau).errors
    if kind == "link":
        errors.symlink_to(elsewhere)
    else:
        errors.write_text("kept", encoding="utf-8")
    words = report_crash(Boom(CANARY), "check", bureau)
    assert ("errors 是链接" if kind == "link" else "errors 不是文件夹") in words
    (path,) = temporary.rglob("*.txt")
    assert str(path) in words
    assert not list(elsewhere.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_where_everybody_may_make_folders_a_report_goes_into_none_that_others_can_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    trap = tmp_path / f"mingchou-{os.getuid()}"
    trap.mkdir()
    trap.chmod(0o777)
    words = report_crash(Boom(CANARY), "check", None)
    assert not list(trap.iterdir())
    (path,) = tmp_path.rglob("*.txt")
    assert str(path) in words
    assert path.parent.stat().st_mode & 0o777 == 0o700
