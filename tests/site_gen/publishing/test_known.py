"""What a second publication need not look at again, and what it must, whatever the note of the first says."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Problem
from rules.disclosure.public import Secret
from site_gen.gate.gate import Gate, Leak
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.theme import default_theme
from site_gen.publishing import building
from site_gen.publishing.cache_keys import page_key
from site_gen.publishing.publish import Published, publish
from tests.site_gen.sample import records

_SAMPLE = records()
TOLD = "演示：只在这一条里说的话"
FIRST = replace(_SAMPLE, results=(replace(_SAMPLE.results[0], statement=TOLD), *_SAMPLE.results[1:]))
SECRETS = (Secret(text="演示：从未公开的一段文字", record="O-000001", field="备注"),)


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
        bureau.publish(secrets=(*SECRETS, Secret(text=TOLD, record="O-000002", field="备注")))
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


def test_where_pages_are_too_many_to_look_at_all_they_take_turns(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that somebody wrote into is made anew after some publications; one that somebody removed or replaced, at once."""
    monkeypatch.setattr(building, "_LOOKED_AT", 1)
    bureau.publish()
    bureau.publish()  # the first leaves no spare
    shares = len(json.loads(bureau.note.read_bytes())["known"]["shares"])
    pages = [bureau.out / "results" / one.task / f"{one.slug}.html" for one in FIRST.results[:9]]
    whole = {page: page.read_bytes() for page in pages}
    for page in pages:
        page.write_bytes(whole[page] + b"<!-- -->")
    changes = [bureau.publish().changes for _ in range(shares)]
    assert () in changes
    assert sum(len(some) for some in changes) == len(pages)
    pages[0].unlink()
    other = pages[1].with_suffix(".new")
    other.write_bytes(b"<!-- -->")
    other.replace(pages[1])
    assert len(bureau.publish().changes) == 2
    assert {page: page.read_bytes() for page in pages} == whole


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
    monkeypatch.setattr(building, "_SHARED_OUT_FROM", 10)
    publish(FIRST, SECRETS, tmp_path / "four", workers=4, note=tmp_path / "note")
    bureau.publish()
    for path in bureau.out.rglob("*"):
        if path.is_file():
            assert (tmp_path / "four" / path.relative_to(bureau.out)).read_bytes() == path.read_bytes()
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        publish(FIRST, [Secret(text=TOLD, record="O-1", field="备注")], tmp_path / "leak", workers=4)
    assert not (tmp_path / "leak").exists()


def test_a_note_in_which_a_bit_has_turned_is_not_trusted(bureau: Bureau) -> None:
    bureau.publish()
    told = bytearray(bureau.note.read_bytes())
    told[len(told) // 2] ^= 1
    bureau.note.write_bytes(told)
    assert bureau.publish().changes == ()
    assert len(bureau.judged) >= bureau.files - 3


def test_the_lists_tell_of_every_file_after_every_publication(bureau: Bureau) -> None:
    """Only lines of what changed are put into them; they are what they would be made anew."""
    fewer = replace(FIRST, results=FIRST.results[5:], items=FIRST.items[:-1], enterprises=FIRST.enterprises[:-20])
    for public in (FIRST, fewer, replace(fewer, draws=fewer.draws[1:]), FIRST, FIRST):
        bureau.publish(public)
        files = {path.relative_to(bureau.out).as_posix(): path for path in bureau.out.rglob("*") if path.is_file()}
        sums = {path: hashlib.sha256(place.read_bytes()).hexdigest() for path, place in files.items()}
        lines = (bureau.out / "SHA256SUMS").read_text("utf-8").splitlines()
        assert lines == [f"{sums[path]}  {path}" for path in sorted(sums) if path != "SHA256SUMS"]
        listed = json.loads((bureau.out / "manifest.json").read_bytes())["files"]
        assert [*listed] == sorted(sums.keys() - {"SHA256SUMS", "manifest.json"})
        assert all(
            entry["sha256"] == sums[path] and entry["size"] == files[path].stat().st_size
            for path, entry in listed.items()
        )


def test_the_key_of_a_page_is_that_of_its_route_and_view(bureau: Bureau) -> None:
    """By it the preview knows which pages a publication would change."""
    bureau.publish()
    listed = json.loads((bureau.out / "manifest.json").read_bytes())["files"]
    site = Site(FIRST)
    pages = {page[0].path: page for page in (*site.pages([], OpenDataView()), *site.result_pages())}
    assert pages.keys() == {path for path in listed if path.endswith(".html")}
    other = {"results/index.html", "open-data/index.html"}  # they name files that a publication made
    keys = {path: page_key(*page, default_theme(), site.digests) for path, page in pages.items()}
    assert [path for path in pages.keys() - other if keys[path] != listed[path]["key"]] == []


def test_what_changes_of_others_on_a_page_makes_it_anew(bureau: Bureau, tmp_path: Path) -> None:
    """A result's page shows its plan's year and its draw, an object's page its results: none of it is in the record itself."""
    bureau.publish()
    others = (
        replace(FIRST, plan=tuple(replace(line, year=line.year + 1) for line in FIRST.plan)),
        replace(FIRST, draws=()),
        replace(FIRST, tasks=FIRST.tasks[1:]),
        replace(FIRST, results=(replace(FIRST.results[0], result="演示：另一个结果"), *FIRST.results[1:])),
        replace(FIRST, objects=tuple(replace(one, status="演示：吊销") for one in FIRST.objects)),
    )
    for number, public in enumerate(others):
        bureau.publish(public)
        clean = tmp_path / f"clean{number}"
        publish(public, SECRETS, clean)
        for place in clean.rglob("*.html"):
            assert (bureau.out / place.relative_to(clean)).read_bytes() == place.read_bytes(), place.name


def test_the_webmasters_own_file_stays_whenever_it_came(bureau: Bureau) -> None:
    """Also one in a folder of its own, and one that came while nothing else changed."""
    bureau.publish()
    bureau.publish()
    for name in ("verify-owner.txt", "own/empty/later.txt", "results/note.txt"):
        place = bureau.out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        bureau.publish()  # with the empty folder
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("网站管理员的文件", encoding="utf-8")
        bureau.publish(replace(FIRST, as_of=f"2025-01-01T0{len(name) % 9}:00:00+08:00"))
        assert place.read_text("utf-8") == "网站管理员的文件"
        bureau.publish()
        assert place.is_file()


def test_the_site_map_stays_while_no_page_comes_or_goes_and_is_made_anew_when_one_does(
    bureau: Bureau, tmp_path: Path
) -> None:
    here = replace(FIRST, bureau=replace(FIRST.bureau, url="https://www.example.gov.cn/ssj/", demo=False))
    bureau.publish(here)
    told = replace(here, results=(replace(here.results[0], statement="演示：更正后的说明。"), *here.results[1:]))
    assert not any("sitemap" in line for line in bureau.publish(told).changes)
    assert "sitemap.xml" not in bureau.judged
    for number, public in enumerate(
        (replace(told, results=told.results[1:]), replace(told, items=told.items[1:]), told)
    ):
        assert "M sitemap.xml" in bureau.publish(public).changes
        clean = tmp_path / f"clean{number}"
        publish(public, SECRETS, clean)
        assert (bureau.out / "sitemap.xml").read_bytes() == (clean / "sitemap.xml").read_bytes()


def test_where_files_cannot_be_looked_at_from_a_folder_they_are_looked_at_by_their_whole_path(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So on Windows."""
    monkeypatch.setattr(os, "supports_dir_fd", set())
    bureau.publish()
    assert bureau.publish().changes == ()
    assert bureau.judged == []
    result = FIRST.results[1]
    page = bureau.out / "results" / result.task / f"{result.slug}.html"
    whole = page.read_bytes()
    page.write_bytes(whole + b"<!-- -->")
    assert bureau.publish().changes == (f"M results/{result.task}/{result.slug}.html",)
    assert page.read_bytes() == whole
