"""What a second publication need not build and scan again, and what it must, whatever the build cache of the first holds."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Problem, Refused
from rules.disclosure.secret import Secret
from site_gen.files.site_files import record_files
from site_gen.gate.gate import Gate, Leak
from site_gen.pages.cache_keys import page_key, site_digest
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.theme import default_theme
from site_gen.publishing import workers
from site_gen.publishing.publish import Published, publish
from tests.site_gen.sample import records

_SAMPLE = records()
STATEMENT = "演示：只在这一条里说的话"
FIRST = replace(_SAMPLE, results=(replace(_SAMPLE.results[0], statement=STATEMENT), *_SAMPLE.results[1:]))
SECRETS = (Secret(text="演示：从未公开的一段文字", record="O-000001", field="备注"),)


class Bureau:
    """A bureau's site and its build cache, and the files that the gate scanned."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.cache = folder / "public", folder / "published.json"
        self.scanned: list[str] = []
        real = Gate.batch_problems

        def noted(gate: Gate, files: Sequence[tuple[str, bytes]]) -> list[Problem]:
            self.scanned += [name for name, _ in files]
            return real(gate, files)

        monkeypatch.setattr(Gate, "batch_problems", noted)

    def publish(self, public: object = FIRST, secrets: tuple[Secret, ...] = SECRETS) -> Published:
        self.scanned.clear()
        return publish(public, secrets, self.out, cache=self.cache)  # type: ignore[arg-type]

    @property
    def files(self) -> int:
        return sum(path.is_file() for path in self.out.rglob("*"))


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return Bureau(tmp_path, monkeypatch)


def test_what_did_not_change_is_not_scanned_again(bureau: Bureau) -> None:
    bureau.publish()
    assert len(bureau.scanned) >= bureau.files
    assert bureau.publish() == Published(bureau.publish().pages, 0, 0, ())
    assert bureau.scanned == []
    changed = replace(FIRST, results=(replace(FIRST.results[0], statement="演示：更正后的说明。"), *FIRST.results[1:]))
    done = bureau.publish(changed)
    assert {line[2:] for line in done.changes} <= {*bureau.scanned}
    assert len(bureau.scanned) < bureau.files / 2


def test_a_new_secret_is_found_on_a_page_that_did_not_change(bureau: Bureau) -> None:
    bureau.publish()
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        bureau.publish(secrets=(*SECRETS, Secret(text=STATEMENT, record="O-000002", field="备注")))
    assert bureau.publish().changes == ()


def test_once_a_value_is_excused_no_longer_all_files_are_scanned_again(bureau: Bureau) -> None:
    odd = replace(FIRST.enterprises[-1], code="110105194912310021")
    bureau.publish(replace(FIRST, enterprises=(*FIRST.enterprises[:-1], odd)))
    bureau.publish()
    assert len(bureau.scanned) >= bureau.files


@pytest.mark.parametrize("instead", ["抽检", "检"], ids=["same size, other time", "other size, same time"])
def test_a_page_that_somebody_wrote_into_is_rebuilt(bureau: Bureau, instead: str) -> None:
    bureau.publish()
    page = bureau.out / "items" / "index.html"
    published, mtime = page.read_bytes(), page.stat().st_mtime_ns
    page.write_bytes(published.replace("抽查".encode(), instead.encode()))
    os.utime(page, ns=(mtime, mtime + (10**9 if instead == "抽检" else 0)))
    assert bureau.publish().changes == ("M items/index.html",)
    assert page.read_bytes() == published


def test_a_page_with_another_time_and_its_own_bytes_stays(bureau: Bureau) -> None:
    """As after a copy of the site, or a restored backup."""
    bureau.publish()
    for page in bureau.out.rglob("*.html"):
        os.utime(page, (1_000_000_000, 1_000_000_000))
    assert bureau.publish().changes == ()


@pytest.mark.parametrize("harm", ["written into", "replaced", "removed", "a link"])
def test_whatever_somebody_did_to_a_page_it_is_rebuilt_at_the_next_publication(bureau: Bureau, harm: str) -> None:
    """A link, even one to the same bytes, is not the page: whoever owns its target could change it unseen."""
    bureau.publish()
    result = FIRST.results[1]
    page = bureau.out / "results" / result.task / f"{result.slug}.html"
    published, elsewhere = page.read_bytes(), bureau.out.parent / "elsewhere.html"
    elsewhere.write_bytes(published if harm == "a link" else b"<!-- -->")
    if harm == "written into":
        page.write_bytes(published + b"<!-- -->")
    else:
        page.unlink()
    if harm == "replaced":
        elsewhere.replace(page)
    elif harm == "a link":
        page.symlink_to(elsewhere)
    assert bureau.publish().changes == (f"M results/{result.task}/{result.slug}.html",)
    assert page.read_bytes() == published
    assert not page.is_symlink()


def test_a_link_of_the_size_and_time_of_a_file_is_not_the_file(bureau: Bureau) -> None:
    bureau.publish()
    result = FIRST.results[1]
    file = bureau.out / "results" / result.task / f"{result.slug}.json"
    published, mtime = file.read_bytes(), file.stat().st_mtime_ns
    elsewhere = bureau.out.parent / "elsewhere.json"
    elsewhere.write_bytes(published)
    target = f"{elsewhere.parent}{'/' * (len(published) - len(str(elsewhere)))}/{elsewhere.name}"
    file.unlink()
    file.symlink_to(target)
    os.utime(file, ns=(mtime, mtime), follow_symlinks=False)
    assert (file.lstat().st_size, file.lstat().st_mtime_ns) == (len(published), mtime)
    assert bureau.publish().changes == (f"M results/{result.task}/{result.slug}.json",)
    assert not file.is_symlink()


def test_a_page_changed_with_its_manifest_is_rebuilt(bureau: Bureau) -> None:
    """Whoever writes into the site can make its lists agree; what the private cache does not bear out is built anew."""
    bureau.publish()
    page = bureau.out / "items" / "index.html"
    published = page.read_bytes()
    page.write_bytes(published.replace("抽查".encode(), "抽检".encode()))
    for name in ("manifest.json", "SHA256SUMS"):
        lists = bureau.out / name
        old, new = (hashlib.sha256(raw).hexdigest() for raw in (published, page.read_bytes()))
        lists.write_text(lists.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert bureau.publish().changes == ("M items/index.html",)
    assert page.read_bytes() == published


@pytest.mark.parametrize("sha256", ["", "/../../../es"])
def test_a_manifest_leads_the_search_files_nowhere_else(bureau: Bureau, sha256: str) -> None:
    """Their paths are read from it, since they hold the hash; a forged one, or a forged hash, would have a file written where it says."""
    bureau.publish()
    path = bureau.out / "manifest.json"
    manifest = json.loads(path.read_bytes())
    (name,) = {f"search/{file.name}" for file in (bureau.out / "search").glob("meta.*.js")}
    entry = manifest["files"].pop(name)
    forged = f"search/meta.{sha256}.js" if sha256 else "search/../../escaped.js"
    manifest["files"][forged] = entry | {"sha256": sha256 or entry["sha256"]}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    (bureau.out / name).unlink()
    bureau.publish()
    assert (bureau.out / name).is_file()
    assert not [file for file in bureau.out.parent.rglob("*.js") if bureau.out not in file.parents]


def test_a_file_of_the_webmaster_whose_name_is_no_text_is_refused_in_words(bureau: Bureau) -> None:
    bureau.publish()
    try:
        Path(os.fsdecode(os.fsencode(bureau.out) + b"/\xff.html")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system has names of UTF-8 only")
    with pytest.raises(Refused, match="不是 UTF-8"):
        bureau.publish()


@pytest.mark.parametrize(
    "what", ["missing", "empty", "half", "other program", "other manifest", "other folder", "not ours"]
)
def test_a_cache_that_is_damaged_or_of_another_site_or_program_is_not_trusted(
    bureau: Bureau, what: str, tmp_path: Path
) -> None:
    bureau.publish()
    raw = bureau.cache.read_bytes()
    if what == "missing":
        bureau.cache.unlink()
    elif what == "other folder":
        bureau.out.rename(tmp_path / "moved")
        publish(FIRST, SECRETS, bureau.out)
    else:
        device, inode, program, manifest = json.loads(raw)["identity"]
        other_program = json.loads(raw) | {"identity": [device, inode, "0" * 32, manifest]}
        other_manifest = json.loads(raw) | {"identity": [device, inode, program, "0" * 64]}
        texts = {
            "empty": b"",
            "half": raw[: len(raw) // 2],
            "other program": json.dumps(other_program).encode(),
            "other manifest": json.dumps(other_manifest).encode(),
            "not ours": b"[]",
        }
        bureau.cache.write_bytes(texts[what])
    bureau.publish()
    assert len(bureau.scanned) >= bureau.files - 3
    bureau.publish()
    assert bureau.scanned == []


def test_a_later_build_with_a_cache_is_the_same_as_a_clean_one(bureau: Bureau, tmp_path: Path) -> None:
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


def test_the_cache_names_no_secret_and_only_its_owner_reads_it(bureau: Bureau) -> None:
    bureau.publish()
    assert SECRETS[0].text not in bureau.cache.read_text("utf-8")
    assert bureau.cache.stat().st_mode & 0o077 == 0


def test_several_processes_write_what_one_writes(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what they find: a leak on a page that another process made stops the publication."""
    monkeypatch.setattr(workers, "_FORK_FROM", 10)
    publish(FIRST, SECRETS, tmp_path / "four", workers=4, cache=tmp_path / "cache")
    bureau.publish()
    for path in bureau.out.rglob("*"):
        if path.is_file():
            assert (tmp_path / "four" / path.relative_to(bureau.out)).read_bytes() == path.read_bytes()
    with pytest.raises(Leak, match=FIRST.results[0].slug):
        publish(FIRST, [Secret(text=STATEMENT, record="O-1", field="备注")], tmp_path / "leak", workers=4)
    assert not (tmp_path / "leak").exists()


def test_a_cache_in_which_a_bit_has_turned_hides_nothing(bureau: Bureau) -> None:
    """Wherever it is: the page that somebody wrote into is rebuilt, and the new secret is found."""
    bureau.publish()
    page, raw = bureau.out / "items" / "index.html", bureau.cache.read_bytes()
    published = page.read_bytes()
    for at in range(0, len(raw), len(raw) // 5):
        bureau.cache.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        with pytest.raises(Leak, match=FIRST.results[0].slug):
            bureau.publish(secrets=(*SECRETS, Secret(text=STATEMENT, record="O-000002", field="备注")))
    page.write_bytes(published + b"<!-- -->")
    bureau.cache.write_bytes(raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 1]) + raw[len(raw) // 2 + 1 :])
    assert bureau.publish().changes == ("M items/index.html",)
    assert page.read_bytes() == published


def test_the_lists_hold_every_file_after_every_publication(bureau: Bureau) -> None:
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
    keys = {path: page_key(site_digest(default_theme(), FIRST.bureau), *page) for path, page in pages.items()}
    sections = record_files(site, default_theme())
    records = [section.file(number) for section in sections for number in range(section.count)]
    keys |= {file.path: file.key for file in records}
    assert [path for path in pages.keys() - other if keys[path] != listed[path]["key"]] == []


def test_what_changes_of_others_on_a_page_rebuilds_it(bureau: Bureau, tmp_path: Path) -> None:
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


def test_the_site_map_stays_while_no_page_comes_or_goes_and_is_rebuilt_when_one_does(
    bureau: Bureau, tmp_path: Path
) -> None:
    here = replace(FIRST, bureau=replace(FIRST.bureau, url="https://www.example.gov.cn/ssj/", demo=False))
    bureau.publish(here)
    told = replace(here, results=(replace(here.results[0], statement="演示：更正后的说明。"), *here.results[1:]))
    assert not any("sitemap" in line for line in bureau.publish(told).changes)
    assert "sitemap.xml" not in bureau.scanned
    for number, public in enumerate(
        (replace(told, results=told.results[1:]), replace(told, items=told.items[1:]), told)
    ):
        assert "M sitemap.xml" in bureau.publish(public).changes
        clean = tmp_path / f"clean{number}"
        publish(public, SECRETS, clean)
        assert (bureau.out / "sitemap.xml").read_bytes() == (clean / "sitemap.xml").read_bytes()
