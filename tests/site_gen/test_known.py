"""What a second publication need not look at again, and what it must, whatever the note of the first says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rules.errors import Problem
from rules.public import Secret
from site_gen import publish as publishing
from site_gen.gate import Gate, Leak
from site_gen.publish import Published, publish
from tests.site_gen.sample import records

_SAMPLE = records()
TOLD = "演示：只在这一条里说的话"
FIRST = replace(_SAMPLE, results=(replace(_SAMPLE.results[0], statement=TOLD), *_SAMPLE.results[1:]))
SECRETS = (Secret("演示：从未公开的一段文字", "O-000001", "备注"),)


class Bureau:
    """A bureau's site and its note, and how many files the gate judged."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.note = folder / "public", folder / "published.json"
        self.judged: list[str] = []
        real = Gate.problems

        def counted(gate: Gate, name: str, raw: bytes) -> list[Problem]:
            self.judged.append(name)
            return real(gate, name, raw)

        monkeypatch.setattr(Gate, "problems", counted)

    def publish(self, public: object = FIRST, secrets: tuple[Secret, ...] = SECRETS) -> Published:
        self.judged.clear()
        return publish(public, secrets, self.out, note=self.note)  # type: ignore[arg-type]

    @property
    def files(self) -> int:
        return sum(path.is_file() for path in self.out.rglob("*"))


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return Bureau(tmp_path, monkeypatch)


def test_what_did_not_change_is_not_judged_again(bureau: Bureau) -> None:
    bureau.publish()
    assert len(bureau.judged) >= bureau.files
    assert bureau.publish() == Published(bureau.publish().pages, 0, 0, ())
    assert bureau.judged == []
    changed = replace(FIRST, results=(replace(FIRST.results[0], statement="演示：更正后的说明。"), *FIRST.results[1:]))
    done = bureau.publish(changed)
    assert {line[2:] for line in done.changes} <= {*bureau.judged}
    assert len(bureau.judged) < bureau.files / 2


def test_a_new_secret_is_looked_for_on_pages_that_did_not_change(bureau: Bureau) -> None:
    bureau.publish()
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        bureau.publish(secrets=(*SECRETS, Secret(TOLD, "O-000002", "备注")))
    assert bureau.publish().changes == ()


def test_a_value_that_excuses_no_longer_is_looked_for_everywhere(bureau: Bureau) -> None:
    bureau.publish()
    bureau.publish(replace(FIRST, inspectors=FIRST.inspectors[:-1]))
    assert len(bureau.judged) >= bureau.files


@pytest.mark.parametrize("keep_time", [False, True])
def test_a_page_that_somebody_touched_is_made_anew(bureau: Bureau, keep_time: bool) -> None:
    bureau.publish()
    page = bureau.out / "items" / "index.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace("抽查".encode(), ("抽检" if not keep_time else "检").encode()))
    assert bureau.publish().changes == ("M items/index.html",)
    assert page.read_bytes() == whole


@pytest.mark.parametrize("what", ["missing", "empty", "half", "other program", "other folder", "not ours"])
def test_a_note_that_does_not_fit_is_not_trusted(bureau: Bureau, what: str, tmp_path: Path) -> None:
    bureau.publish()
    told = bureau.note.read_bytes()
    if what == "missing":
        bureau.note.unlink()
    elif what == "other folder":
        bureau.out.rename(tmp_path / "moved")
        publish(FIRST, SECRETS, bureau.out)
    else:
        other = json.loads(told) | {"program": "0" * 32}
        texts = {
            "empty": b"",
            "half": told[: len(told) // 2],
            "other program": json.dumps(other).encode(),
            "not ours": b"[]",
        }
        bureau.note.write_bytes(texts[what])
    bureau.publish()
    assert len(bureau.judged) >= bureau.files - 3
    bureau.publish()
    assert bureau.judged == []


def test_a_later_build_with_a_note_is_the_same_as_a_clean_one(bureau: Bureau, tmp_path: Path) -> None:
    steps = (
        replace(FIRST, results=FIRST.results[3:], items=FIRST.items[:-1]),
        replace(FIRST, bureau=replace(FIRST.bureau, contact="0000-1111111")),
        replace(FIRST, enterprises=FIRST.enterprises[:-20], draws=FIRST.draws[1:]),
        FIRST,
    )
    own = {"changes.txt", "manifest.json", "SHA256SUMS"}
    for number, step in enumerate(steps):
        bureau.publish(step)
        clean = tmp_path / f"clean{number}"
        publish(step, SECRETS, clean)
        folders = [
            {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
            for root in (bureau.out, clean)
        ]
        assert {path for path in folders[0] if folders[0][path] != folders[1].get(path)} <= own
        assert folders[0].keys() == folders[1].keys()


def test_the_note_names_no_secret_and_only_its_owner_reads_it(bureau: Bureau) -> None:
    bureau.publish()
    assert SECRETS[0].text not in bureau.note.read_text("utf-8")
    assert bureau.note.stat().st_mode & 0o077 == 0


def test_several_processes_write_what_one_writes(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what they find: a leak on a page that another process made stops the publication."""
    monkeypatch.setattr(publishing, "_SHARED_OUT_FROM", 10)
    publish(FIRST, SECRETS, tmp_path / "four", workers=4, note=tmp_path / "note")
    bureau.publish()
    for path in bureau.out.rglob("*"):
        if path.is_file():
            assert (tmp_path / "four" / path.relative_to(bureau.out)).read_bytes() == path.read_bytes()
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        publish(FIRST, [Secret(TOLD, "O-1", "备注")], tmp_path / "leak", workers=4)
    assert not (tmp_path / "leak").exists()
