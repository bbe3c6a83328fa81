"""On the command line a passphrase comes from a file or unseen from the terminal, never from the arguments; without either the act refuses."""

from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.base.passphrase import holders
from acts.journal.log import log
from rules.registry.inspector import Inspector
from tui.cli import _run
from tui.session import PASSPHRASE_VARIABLE, Session

WORD, OTHER = "春风又绿江南岸 1", "明月何时照我还 2"


def test_a_passphrase_is_set_asked_changed_and_removed_by_commands(
    bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = tmp_path / "口令.txt"

    def run(*line: str, says: str = "") -> tuple[int, str]:
        words.write_text(says, encoding="utf-8")
        if says:
            monkeypatch.setenv(PASSPHRASE_VARIABLE, str(words))
        else:
            monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
        code = _run([*line, "--bureau", str(bureau)], Session())
        told = capsys.readouterr()
        assert WORD not in told.out + told.err
        return code, told.out + told.err

    assert run("passphrase", "set", "演示局长", says=WORD)[0] == 0
    assert "演示局长" in run("passphrase", "list")[1]
    with open_office(bureau, write=False) as office:
        number = office.store.all(Inspector)[0].number
    erase = [
        "erase",
        number,
        "--field",
        "phone",
        "--basis",
        "purpose",
        "--document",
        "1 号",
        "--approved-by",
        "演示 局长",
        "--yes",
    ]
    code, told = run(*erase)
    assert (code, "请本人输入" in told) == (1, True)
    code, told = run(*erase, says=OTHER)
    assert (code, "口令不对" in told) == (1, True)
    with open_office(bureau, write=False) as office:
        assert office.store.get(Inspector, number).phone
    assert run(*erase, says=WORD)[0] == 0
    assert run("passphrase", "set", "演示局长", says=f"{WORD}\n{OTHER}")[0] == 0
    assert run("passphrase", "remove", "演示局长", says=WORD)[0] == 1
    assert run("passphrase", "remove", "演示局长", "--forgotten")[0] == 0
    with open_office(bureau, write=False) as office:
        assert holders(office) == []
        assert "没有输入旧口令" in log(office, limit=1)[0].text
