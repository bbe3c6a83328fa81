"""恢复 on the command line: refused with the way on, what is lost shown first, taken in once agreed, then publishing goes on."""

import json
import shutil
from pathlib import Path

import pytest

from tui import cli as program
from tui.session import Session

DECIDED = ("--reason", "disk", "--paper", "示公办〔2024〕7号", "--approved-by", "演示局长", "--post", "局长")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program._run([str(word) for word in words], Session())
    return code, "".join(capsys.readouterr())


@pytest.fixture
def lost(bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """(a bureau out of a backup, the site as it was published after that backup)."""
    assert run(capsys, "publish", "--bureau", bureau, "--first")[0] == 0
    archive = json.loads(run(capsys, "backup", "--bureau", bureau, "--json")[1])["path"]
    assert run(capsys, "publish", "--bureau", bureau)[0] == 0
    web, fresh = tmp_path / "下载", tmp_path / "恢复的"
    web.mkdir()
    for name in ("freezes.tsv", "heads.tsv"):
        shutil.copy(bureau / "public" / name, web)
    code, said = run(capsys, "restore", archive, fresh)
    assert code == 0
    assert "先登记恢复" in said
    return fresh, web


def test_the_way_from_a_backup_to_the_next_publication(
    lost: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, web = lost
    code, said = run(capsys, "publish", "--bureau", fresh, "--previous", web / "freezes.tsv")
    assert (code, "还没有登记恢复" in said, "（restored）" in said) == (1, True, True)
    assert run(capsys, "restored", web, *DECIDED, "--bureau", fresh, "--json")[0] != 0  # nobody can be asked: --yes
    code, said = run(capsys, "restored", web, *DECIDED, "--yes", "--bureau", fresh)
    assert code == 0, said
    assert "取回公布 1 次，冻结 0 次" in said
    assert not (fresh / "restored.json").exists()
    assert run(capsys, "publish", "--bureau", fresh)[0] == 0
    heads = (fresh / "public" / "heads.tsv").read_bytes()
    assert heads.startswith((web / "heads.tsv").read_bytes())
    assert heads.endswith(b"\trestored\n")
    log = run(capsys, "log", "--bureau", fresh, "--limit", "2")[1]
    assert "恢复：磁盘、电脑损坏" in log
    assert run(capsys, "check", "--bureau", fresh)[0] == 0


def test_what_is_missing_or_wrong_is_named(
    lost: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, web = lost
    at = ("--yes", "--bureau", fresh)
    assert run(capsys, "restored", *DECIDED, *at)[0] == 2
    assert run(capsys, "restored", web, "--first", *DECIDED, *at)[0] == 2
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    for raw, words in (
        (None, "没有 freezes.tsv"),
        (b"x\n", "第 1 行不合规定写法；请用从网站下载的原件"),
        ((web / "freezes.tsv").read_bytes()[:-1], "最后一行没有换行"),
    ):
        shutil.copy(web / "heads.tsv", wrong)
        if raw is not None:
            (wrong / "freezes.tsv").write_bytes(raw)
        code, said = run(capsys, "restored", wrong, *DECIDED, *at)
        assert (code, words in said) == (1, True), said
    code, said = run(capsys, "restored", "--first", *DECIDED, *at)
    assert (code, "不是从来没有公布过" in said) == (1, True)
    code, said = run(capsys, "restored", web, "--reason", "坏了", *DECIDED[2:], *at)
    assert (code, "disk（磁盘、电脑损坏）" in said) == (1, True)
    older = b"".join((web / "heads.tsv").read_bytes().splitlines(keepends=True)[:-2])
    (wrong / "heads.tsv").write_bytes(older)
    shutil.copy(web / "freezes.tsv", wrong)
    code, said = run(capsys, "restored", wrong, *DECIDED, *at)
    assert (code, "是旧的" in said) == (1, True), said
    assert (fresh / "restored.json").exists()
