"""What a webmaster can rely on: a publication is whole, repeatable, sparing and never half done."""

import gc
import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Refused
from rules.disclosure.public import PublicRecords
from site_gen import swap as swapping
from site_gen.paths import is_of_some_objects
from site_gen.publishing import workers
from site_gen.publishing.publish import publish
from tests.site_gen.sample import BUREAU, records, result


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _times(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def test_two_clean_builds_are_byte_identical(tmp_path: Path) -> None:
    publish(records(), [], tmp_path / "one")
    publish(records(), [], tmp_path / "two")
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_several_processes_build_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_FORK_FROM", 10)
    publish(records(), [], tmp_path / "one")
    publish(records(), [], tmp_path / "four", workers=4)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "four")


def test_nothing_changed_nothing_written(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    before = _times(out)
    again = publish(records(), [], out)
    assert (again.written, again.removed, again.changes) == (0, 0, ())
    assert _times(out) == before


def test_only_changed_files_get_a_new_mtime_and_changes_txt_names_them(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    for path in out.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first = records()
    changed = replace(first.results[0], statement="演示：更正后的公开说明。")
    done = publish(replace(first, results=(changed, *first.results[1:-1])), [], out)
    renewed = {path for path, at in _times(out).items() if at != 1_000_000_000 * 10**9}
    page = f"results/{changed.task}/{changed.slug}.html"
    gone = f"results/{first.results[-1].task}/{first.results[-1].slug}.html"
    assert f"M {page}" in done.changes
    assert f"D {gone}" in done.changes
    assert not (out / gone).exists()
    assert renewed == {line[2:] for line in done.changes if line[0] != "D"} | {
        "changes.txt",
        "manifest.json",
        "SHA256SUMS",
    }
    told = {line for line in done.changes if line[2:] not in done.untold and not is_of_some_objects(line[2:])}
    assert told <= {*(out / "changes.txt").read_text(encoding="utf-8").splitlines()}


def test_no_list_of_the_site_says_whose_result_was_taken_off(tmp_path: Path) -> None:
    out, first = tmp_path / "site", records()
    gone = next(one for one in first.results if one.town)
    publish(first, [], out)
    done = publish(replace(first, results=tuple(one for one in first.results if one is not gone)), [], out)
    page = f"results/{gone.task}/{gone.slug}.html"
    assert f"D {page}" in done.changes
    assert {page, page.removesuffix("html") + "json"} <= {*done.untold}
    for name in ("changes.txt", "manifest.json", "SHA256SUMS"):
        assert gone.slug not in (out / name).read_text("utf-8")
    changes = (out / "changes.txt").read_text("utf-8")
    for told in ("lists/town", "lists/month", "open-data/results"):
        assert any(line.startswith(f"M {told}") for line in done.changes), "whoever publishes is told"
        assert told not in changes, "the one list of its town, of its month that changed"
    assert "objects/" not in changes
    publish(first, [], out)
    assert "M lists/town" in (out / "changes.txt").read_text("utf-8"), "nothing was taken off"


def test_the_same_files_may_change_twice_in_a_row(tmp_path: Path) -> None:
    """Then changes.txt has the bytes that it had before."""
    for contact in ("0000-0000001", "0000-0000002", "0000-0000003"):
        publish(records(results=1, bureau=replace(BUREAU, contact=contact)), [], tmp_path / "site")
        assert contact in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_a_page_that_somebody_touched_is_made_anew(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    page = out / "items" / "index.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace("抽查".encode(), "抽检".encode()))
    done = publish(records(), [], out)
    assert done.changes == ("M items/index.html",)
    assert page.read_bytes() == whole


def test_a_later_build_is_the_same_as_a_clean_one(tmp_path: Path) -> None:
    """Pages that were kept because nothing they show has changed are what they would be made anew."""
    first = records()
    other = replace(
        first,
        tasks=tuple(replace(task, name="演示改名任务", state="已中止", state_code="suspended") for task in first.tasks),
        items=first.items[:-1],
        enterprises=first.enterprises[:-20],
        bureau=replace(first.bureau, contact="0000-1111111"),
        draws=first.draws[1:],
    )
    publish(first, [], tmp_path / "site")
    publish(other, [], tmp_path / "site")
    publish(other, [], tmp_path / "clean")
    own = {"changes.txt", "manifest.json", "SHA256SUMS"}
    later, clean = _bytes(tmp_path / "site"), _bytes(tmp_path / "clean")
    assert {path: raw for path, raw in later.items() if path not in own} == {
        path: raw for path, raw in clean.items() if path not in own
    }


def test_a_new_as_of_time_alone_touches_no_record_page(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    done = publish(records(as_of="2024-12-02T09:30:00+08:00"), [], out)
    assert done.changes == ("M as-of.js", "M transparency/index.html")


def test_the_lists_name_every_file_with_its_sum(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    files = _bytes(out)
    listed = json.loads(files["manifest.json"])["files"]
    assert set(listed) == set(files) - {"manifest.json", "SHA256SUMS"}
    assert all(listed[path]["sha256"] == hashlib.sha256(files[path]).hexdigest() for path in listed)
    sums = dict(line.split("  ", 1)[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(files) - {"SHA256SUMS"}
    assert all(sums[path] == hashlib.sha256(files[path]).hexdigest() for path in sums)


def test_without_exchange_two_renames_publish_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapping, "exchange", lambda *_folders: False)
    out = tmp_path / "site"
    publish(records(), [], out)
    publish(records(as_of="2025-01-01T09:00:00+08:00"), [], out)
    assert "2025" in (out / "as-of.js").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.parametrize("name", ["freezes", "heads"])
def test_a_history_that_shrinks_is_refused_and_the_old_site_stays(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    publish(records(), [], out)
    old = _bytes(out)

    def with_lines(lines: tuple[tuple[str, ...], ...]) -> PublicRecords:
        return records(freezes=lines) if name == "freezes" else records(heads=lines)

    lines = records().freezes if name == "freezes" else records().heads
    changed = ((*lines[0][:-1], "改写"), *lines[1:])
    for shorter in (lines[:-1], lines[1:], changed, ()):
        with pytest.raises(Refused, match=f"{name}.tsv"):
            publish(with_lines(shorter), [], out)
    assert _bytes(out) == old
    publish(with_lines((*lines, tuple("x" for _ in lines[0]))), [], out)


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "论文.docx").write_bytes(b"x")
    with pytest.raises(Refused, match="另选一个空文件夹"):
        publish(records(), [], tmp_path / "site")
    assert _bytes(tmp_path / "site") == {"论文.docx": b"x"}


def test_the_webmasters_own_files_stay(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "README.md").write_text("本文件夹由程序生成", encoding="utf-8")
    publish(records(), [], out)
    (out / "verify-owner.txt").write_text("abc", encoding="utf-8")
    publish(records(as_of="2025-01-01T09:00:00+08:00"), [], out)
    assert (out / "README.md").exists()
    assert (out / "verify-owner.txt").exists()


def test_a_number_that_cannot_be_an_address_is_refused(tmp_path: Path) -> None:
    for slug in ("../../etc", "a b", "", "x" * 65, "甲"):
        with pytest.raises(Refused, match="网址"):
            publish(replace(records(), results=(result(1, slug=slug),)), [], tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_two_results_with_one_address_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="网址相同"):
        publish(replace(records(), results=(result(1), result(1))), [], tmp_path / "site")


def test_sitemap_and_feed_come_only_with_an_address(tmp_path: Path) -> None:
    publish(records(), [], tmp_path / "none")
    assert not (tmp_path / "none" / "sitemap.xml").exists()
    assert not (tmp_path / "none" / "feed.xml").exists()
    assert "Disallow: /" in (tmp_path / "none" / "robots.txt").read_text()
    bureau = replace(BUREAU, url="https://www.example.gov.cn/ssj", demo=False)
    publish(records(bureau=bureau), [], tmp_path / "with")
    assert "https://www.example.gov.cn/ssj/results/" in (tmp_path / "with" / "sitemap.xml").read_text()
    assert "<entry>" in (tmp_path / "with" / "feed.xml").read_text()
    lost = (tmp_path / "with" / "404.html").read_text(encoding="utf-8")
    assert 'href="/ssj/index.html"' in lost
    assert "noindex" not in lost


def test_an_empty_bureau_has_a_whole_site(tmp_path: Path) -> None:
    empty = replace(
        records(), items=(), plan=(), tasks=(), draws=(), results=(), objects=(), enterprises=(), restricted=(), inspectors=(),
        blacklist=(), statistics={}, freezes=(), heads=(), announcements=(),
    )  # fmt: skip
    assert publish(empty, [], tmp_path / "site").pages > 15


def test_while_a_site_is_built_no_rubbish_is_collected_and_afterwards_it_is_again(tmp_path: Path) -> None:
    collecting = list[bool]()

    def stop(_pages: int, _of: int) -> None:
        collecting.append(gc.isenabled())
        if len(collecting) > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(records(results=150), [], tmp_path / "site", progress=stop)
    assert collecting == [False, False]
    assert gc.isenabled()


def test_progress_is_told_up_to_all_pages_and_who_stops_keeps_the_old_site(tmp_path: Path) -> None:
    out, told = tmp_path / "site", list[tuple[int, int]]()
    done = publish(records(results=150), [], out, progress=lambda pages, of: told.append((pages, of)))
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1] == (done.pages, done.pages)
    old = _bytes(out)

    def stop(pages: int, _of: int) -> None:
        if pages:
            raise Refused("已停下")

    with pytest.raises(Refused, match="已停下"):
        publish(records(results=151), [], out, progress=stop)
    assert _bytes(out) == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_that_shut_the_web_server_out_are_mended_though_nothing_changed(tmp_path: Path) -> None:
    """Of our files and folders; the webmaster's own keep theirs."""
    out, cache = tmp_path / "site", tmp_path / "cache"
    publish(records(results=2), [], out, cache=cache)
    own = out / "results" / ".htpasswd"
    own.write_text("a", encoding="utf-8")
    before = _times(out)
    closed = [out, out / "results", out / "index.html", out / "manifest.json", out / "SHA256SUMS", out / "changes.txt"]
    for path in (*closed, own):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert not publish(records(results=2), [], out, cache=cache).changes
    assert {path.stat().st_mode & 0o777 for path in closed} == {0o755, 0o644}
    assert own.stat().st_mode & 0o777 == 0o600
    assert _times(out) == before


def test_a_folder_where_the_site_has_a_page_and_a_file_where_it_has_a_folder_are_named(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(results=2), [], out)
    (out / "404.html").unlink()
    (out / "404.html").mkdir()
    (out / "404.html" / "C").write_text("own", encoding="utf-8")
    with pytest.raises(Refused, match=r"404\.html.*是文件夹.*移走"):
        publish(records(results=3), [], out)
    assert (out / "404.html" / "C").exists()
    (out / "404.html" / "C").unlink()
    publish(records(results=3), [], out)
    assert (out / "404.html").is_file()
    shutil.rmtree(out / "news")
    (out / "news").write_text("own", encoding="utf-8")
    with pytest.raises(Refused, match=r"news.*是文件.*移走"):
        publish(records(results=2), [], out)
