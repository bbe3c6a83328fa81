"""What a webmaster can rely on when the site is carried to the web server: all of it, nothing else, and nothing lost on the way."""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.base.errors import Busy, Refused
from site_gen.publishing.publish import publish
from site_gen.serving import deploy as deploying
from site_gen.serving.deploy import Deployment, deploy, mark_uploaded, pending_upload
from site_gen.serving.deploy_record import last_target
from site_gen.swap import claimed, prepare
from tests.site_gen.sample import records

FIRST = records(results=4)
LATER = replace(FIRST, results=FIRST.results[1:], as_of="2025-01-01T09:00:00+08:00")
_LISTS = ("changes.txt", "manifest.json", "SHA256SUMS")

_RSYNC = f"""#!{sys.executable}
import pathlib, shutil, sys
arguments, (source, target) = sys.argv[1:-3], sys.argv[-2:]
assert sys.argv[-3] == "--" and "--files-from=-" in arguments and "--from0" in arguments, sys.argv
with open({{log!r}}, "a") as log:
    print(*arguments, file=log)
if pathlib.Path({{broken!r}}).exists():
    sys.exit("rsync: connection unexpectedly closed")
asked = "--ignore-missing-args" in arguments
if asked and not pathlib.Path(source).is_dir():
    print("rsync: [sender] change_dir " + source + " failed: No such file or directory (2)", file=sys.stderr)
    sys.exit(3)
vanished = False
for name in filter(None, sys.stdin.read().split("\\0")):
    here, there = pathlib.Path(source, name), pathlib.Path(target, name)
    if here.exists():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(here, there)
    elif "--delete-missing-args" in arguments:
        vanished |= not here.parent.exists()
        if there.is_dir():
            any(there.iterdir()) or there.rmdir()
        else:
            there.unlink(missing_ok=True)
    elif not asked:
        sys.exit("missing " + name)
sys.exit(24 if vanished else 0)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two publications of one site: `first` and `later`."""
    room = tmp_path_factory.mktemp("sites")
    publish(FIRST, [], room / "first")
    shutil.copytree(room / "first", room / "later")
    publish(LATER, [], room / "later")
    return room


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "deployed.json"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_gets_every_file_of_the_site_with_its_time_and_readable(
    made: Path, tmp_path: Path, record: Path
) -> None:
    target = tmp_path / "www" / "ssj"
    done = deploy(made / "first", str(target), record)
    assert _files(target) == _files(made / "first")
    assert {*done.uploaded} == {*_files(target)}
    for path in done.uploaded:
        assert (target / path).stat().st_mtime_ns == (made / "first" / path).stat().st_mtime_ns
        assert stat.S_IMODE((target / path).stat().st_mode) & 0o444 == 0o444
    again = deploy(made / "first", str(target), record)
    assert (again.uploaded, again.deleted) == ((), ())
    assert last_target(record) == str(target)


def test_pages_come_after_what_they_ask_for_and_the_lists_last(made: Path, tmp_path: Path, record: Path) -> None:
    order = deploy(made / "first", str(tmp_path / "www"), record).uploaded
    pages = [number for number, path in enumerate(order) if path.endswith(".html")]
    assert order[-3:] == _LISTS
    assert [*range(pages[0], len(order) - 3)] == pages


def test_a_later_deployment_carries_what_changed_and_takes_away_only_what_was_ours(
    made: Path, tmp_path: Path, record: Path
) -> None:
    target = tmp_path / "www"
    deploy(made / "first", str(target), record)
    (target / "验证.txt").write_text("网站管理员自己的", encoding="utf-8")
    old, new = _files(made / "first"), _files(made / "later")
    done = deploy(made / "later", str(target), record)
    assert {*done.uploaded} == {path for path in new if old.get(path) != new[path]}
    assert {*done.deleted} == old.keys() - new.keys()
    assert done.deleted
    assert _files(target).keys() - new.keys() == {"验证.txt"}
    assert {path: raw for path, raw in _files(target).items() if path in new} == new


def test_a_deployment_that_was_broken_off_anywhere_is_finished_by_the_next(
    made: Path, tmp_path: Path, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the site was published again meanwhile: what the broken one left there is known for ours."""
    target = tmp_path / "www"
    real, left = deploying._replace, [40]

    def until_cut(place: Path, content: bytes, mtime: int | None = None) -> None:
        left[0] -= 1
        if left[0] < 0:
            place.with_name(f".{place.name}.mingchou-part").write_bytes(content[:10])
            raise KeyboardInterrupt
        real(place, content, mtime)

    with monkeypatch.context() as cut:
        cut.setattr(deploying, "_replace", until_cut)
        with pytest.raises(KeyboardInterrupt):
            deploy(made / "first", str(target), record)
    assert 30 < len(_files(target)) < len(_files(made / "first"))
    deploy(made / "later", str(target), record)
    assert _files(target) == _files(made / "later")


def test_foreign_files_of_the_same_name_are_never_written_over(made: Path, tmp_path: Path, record: Path) -> None:
    target = tmp_path / "www"
    target.mkdir()
    (target / "index.html").write_text("县政府门户", encoding="utf-8")
    with pytest.raises(Refused, match=r"不是本程序放的（index\.html"):
        deploy(made / "first", str(target), record)
    assert _files(target) == {"index.html": "县政府门户".encode()}


def test_a_link_in_the_target_cannot_make_us_write_elsewhere(made: Path, tmp_path: Path, record: Path) -> None:
    """Named as the part of a file that a broken deployment leaves."""
    target, private = tmp_path / "web", tmp_path / "private"
    target.mkdir()
    private.write_text("示例", encoding="utf-8")
    (target / ".index.html.mingchou-part").symlink_to(private)
    deploy(made / "first", str(target), record)
    assert private.read_text(encoding="utf-8") == "示例"
    assert _files(target) == _files(made / "first")
    assert not (target / "index.html").is_symlink()


def test_a_file_that_no_gate_has_judged_stays_at_home(made: Path, tmp_path: Path, record: Path) -> None:
    site = tmp_path / "public"
    shutil.copytree(made / "first", site)
    (site / "名单.xlsx").write_bytes(b"x")
    deploy(site, str(tmp_path / "www"), record)
    assert not (tmp_path / "www" / "名单.xlsx").exists()
    (site / "about" / "index.html").write_text("改过的", encoding="utf-8")
    with pytest.raises(Refused, match="没有经过泄露检查"):
        deploy(site, str(tmp_path / "other"), record)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("line", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "a//b", "./a"])
def test_a_list_in_the_target_cannot_make_us_delete_elsewhere(
    made: Path, tmp_path: Path, record: Path, line: str
) -> None:
    victim = tmp_path / "b"
    victim.write_text("留着", encoding="utf-8")
    target = tmp_path / "www" / "x"
    deploy(made / "first", str(target), record)
    with (target / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{'0' * 64}  {line}\n")
    (target / ".mingchou-deploying").write_text(f'["{line}"]'.replace("\\", "\\\\"), encoding="utf-8")
    with pytest.raises(Refused, match="不是本程序放的"):  # a list that lies speaks for nothing
        deploy(made / "later", str(target), record)
    assert victim.read_text(encoding="utf-8") == "留着"


def test_the_site_of_another_bureau_or_a_newer_one_is_not_written_over(
    made: Path, tmp_path: Path, record: Path
) -> None:
    other = replace(FIRST, heads=(("7", "ef" * 32, "2024-01-01T09:00:00+08:00"),))
    newer = replace(FIRST, heads=(*FIRST.heads, ("2000", "ef" * 32, "2025-01-01T09:00:00+08:00")))
    for public in (other, newer):
        site, target = tmp_path / f"site{public.heads[-1][0]}", tmp_path / f"www{public.heads[-1][0]}"
        publish(public, [], site)
        deploy(site, str(target), record)
        with pytest.raises(Refused, match=r"heads\.tsv.*(与这里的网站不同：台账分了叉|比这里的网站多 1 行)"):
            deploy(made / "later", str(target), record)
        assert _files(target) == _files(site)


def test_a_list_of_another_program_makes_nothing_ours(made: Path, tmp_path: Path, record: Path) -> None:
    target = tmp_path / "www"
    target.mkdir()
    (target / "index.html").write_text("县政府门户", encoding="utf-8")
    (target / "SHA256SUMS").write_text(f"{'0' * 64}  index.html\n", encoding="utf-8")
    with pytest.raises(Refused, match="不是本程序放的"):
        deploy(made / "first", str(target), record)
    assert (target / "index.html").read_text(encoding="utf-8") == "县政府门户"


@pytest.mark.parametrize("where", ["inside", "around", "same"])
def test_a_target_inside_the_site_or_around_it_is_refused(made: Path, record: Path, where: str) -> None:
    target = {"inside": made / "first" / "x", "around": made, "same": made / "first"}[where]
    with pytest.raises(Refused, match="另选一个文件夹"):
        deploy(made / "first", str(target), record)


def test_without_a_site_or_a_writable_target_it_says_what_to_do(made: Path, tmp_path: Path, record: Path) -> None:
    with pytest.raises(Refused, match="请先发布"):
        deploy(tmp_path, str(tmp_path / "www"), record)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused, match="再运行一次"):
        deploy(made / "first", str(tmp_path / "file" / "www"), record)


def test_the_list_for_ftp_names_what_changed_since_somebody_said_it_was_uploaded(made: Path, record: Path) -> None:
    first = pending_upload(made / "first", record, first=True)
    assert {*first.uploaded} == {*_files(made / "first")}
    assert pending_upload(made / "first", record, first=True) == first  # looking alone notes nothing
    mark_uploaded(made / "first", record)
    assert pending_upload(made / "first", record).uploaded == ()
    old, new = _files(made / "first"), _files(made / "later")
    later = pending_upload(made / "later", record)
    assert {*later.uploaded} == {path for path in new if old.get(path) != new[path]}
    assert {*later.deleted} == old.keys() - new.keys()
    assert stat.S_IMODE(record.stat().st_mode) & 0o077 == 0


@pytest.fixture
def rsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that does what we ask of the real one, and notes how it was called; it fails while `broken` is there."""
    if os.name == "nt":
        pytest.skip("the stand-in is a POSIX script")
    program = tmp_path / "bin" / "rsync"
    program.parent.mkdir()
    log = tmp_path / "log"
    program.write_text(_RSYNC.format(log=str(log), broken=str(tmp_path / "broken")), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    return log


def test_rsync_gets_what_changed_in_order_and_deletes_only_what_was_ours(
    made: Path, tmp_path: Path, record: Path, rsync: Path
) -> None:
    target = tmp_path / "www"
    deploy(made / "first", f"rsync:{target}", record)
    assert _files(target) == _files(made / "first")
    (target / "验证.txt").write_bytes(b"x")
    (tmp_path / "broken").touch()
    with pytest.raises(Refused, match="退出码 1，rsync: connection unexpectedly closed"):
        deploy(made / "later", f"rsync:{target}", record)
    (tmp_path / "broken").unlink()
    rsync.write_bytes(b"")
    done = deploy(made / "later", f"rsync:{target}", record)
    assert _files(target) == _files(made / "later") | {"验证.txt": b"x"}
    calls = rsync.read_text().splitlines()
    assert "--ignore-missing-args" in calls[0]  # what lies there is read before anything is carried
    assert ["--delete-missing-args" in call for call in calls[1:]] == [False, False, False, True]
    assert done.deleted
    assert deploy(made / "later", f"rsync:{target}", record).uploaded == ()
    assert len(deploy(made / "later", f"rsync:{target}", record, everything=True).uploaded) == done.files


@pytest.mark.parametrize("to", ["rsync:", "rsync:--rsh=x", "rsync:-e", "rsync:a\nb"])
def test_an_rsync_address_cannot_smuggle_in_an_option(made: Path, record: Path, to: str, rsync: Path) -> None:
    with pytest.raises(Refused, match="写明放到哪里"):
        deploy(made / "first", to, record)
    assert not rsync.exists()


def test_without_rsync_it_says_what_else_can_be_done(
    made: Path, record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="没有 rsync；请安装它，或改为放到文件夹"):
        deploy(made / "first", "rsync:演示:/网站", record)


@pytest.mark.usefixtures("rsync")
def test_rsync_takes_folders_away_whose_files_are_gone_and_no_other(made: Path, tmp_path: Path, record: Path) -> None:
    """A withdrawn task leaves no name behind; rsync then ends with 24, and the next run has nothing left to do."""
    site, target = tmp_path / "site", tmp_path / "www"
    shutil.copytree(made / "first", site)
    deploy(site, f"rsync:{target}", record)
    (target / "tasks" / "ours.txt").write_bytes(b"x")
    folders = {path.relative_to(target) for path in target.rglob("*") if path.is_dir()}
    publish(replace(FIRST, results=(), tasks=(), draws=()), [], site)
    left = {path.relative_to(site) for path in site.rglob("*") if path.is_dir()}
    deploy(site, f"rsync:{target}", record)
    assert left < folders
    assert {path.relative_to(target) for path in target.rglob("*") if path.is_dir()} == left | {Path("tasks")}
    assert _files(target) == _files(site) | {"tasks/ours.txt": b"x"}
    assert deploy(site, f"rsync:{target}", record).deleted == ()


def test_what_was_published_after_the_list_is_not_taken_for_uploaded(made: Path, record: Path) -> None:
    """Whoever uploads by hand takes an hour, and the office goes on."""
    listed = pending_upload(made / "first", record, first=True).uploaded
    later = made / "later"
    assert mark_uploaded(later, record).uploaded == listed
    left = pending_upload(later, record)
    assert left.uploaded != ()
    assert left.deleted == tuple(sorted(set(_files(made / "first")) - set(_files(later))))
    mark_uploaded(later, record)
    assert pending_upload(later, record).uploaded == pending_upload(later, record).deleted == ()


def test_the_list_can_be_of_everything_and_names_the_folders_that_are_empty(
    made: Path, tmp_path: Path, record: Path
) -> None:
    """For who does not know what lies on the server."""
    shutil.copytree(made / "first", tmp_path / "site")
    mark_uploaded(tmp_path / "site", record)
    assert pending_upload(tmp_path / "site", record).uploaded == ()
    every = pending_upload(tmp_path / "site", record, everything=True)
    assert set(every.uploaded) == set(_files(tmp_path / "site"))
    gone = next(path for path in every.uploaded if path.startswith("results/"))
    for path in (tmp_path / "site" / gone).parent.iterdir():
        path.unlink()
    (tmp_path / "site" / gone).parent.rmdir()
    sums = tmp_path / "site" / "SHA256SUMS"
    folder = gone.rpartition("/")[0]
    sums.write_text("".join(line for line in sums.open() if f"  {folder}/" not in line))
    assert pending_upload(tmp_path / "site", record).emptied_folders == (folder,)


def deployed_to_www(site: Path, record: Path) -> Deployment:
    return deploy(site, "www", record)


def listed_first(site: Path, record: Path) -> Deployment:
    return pending_upload(site, record, first=True)


@pytest.mark.parametrize("way", [deployed_to_www, listed_first, mark_uploaded])
def test_while_the_site_is_published_or_carried_elsewhere_nothing_is_deployed(
    made: Path, tmp_path: Path, record: Path, monkeypatch: pytest.MonkeyPatch, way: Callable[[Path, Path], Deployment]
) -> None:
    """What is carried does not change under way, and of two deployments none forgets what the other one noted."""
    monkeypatch.chdir(tmp_path)
    site = Path(shutil.copytree(made / "first", tmp_path / "site"))
    with claimed(site, "演示员"), pytest.raises(Busy, match=r"“演示员”正在发布或部署这个网站（自 .* 起）"):
        way(site, record)
    assert not (tmp_path / "www").exists()
    assert not record.exists()
    way(site, record)
    assert record.exists()


@pytest.mark.parametrize("last", ["record", "SHA256SUMS"])
def test_a_deployment_that_cannot_put_its_last_file_puts_none(
    made: Path, tmp_path: Path, record: Path, last: str
) -> None:
    target = tmp_path / "www"
    deploy(made / "first", str(target), record)
    before = _files(target)
    place = record if last == "record" else target / last
    place.unlink()
    place.mkdir()
    before.pop(last, None)
    with pytest.raises(Refused) as refused:
        deploy(made / "later", str(target), record)
    assert place.name in str(refused.value)
    assert _files(target) == before


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_folder_of_the_target_that_is_a_link_is_refused_with_nothing_carried(
    made: Path, tmp_path: Path, record: Path, when: str
) -> None:
    target, elsewhere = tmp_path / "web", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    target.mkdir()
    if when == "between":
        deploy(made / "first", str(target), record)
        shutil.rmtree(target / "results")
    (target / "results").symlink_to(elsewhere)
    before = sorted(path.name for path in target.iterdir())
    with pytest.raises(Refused, match=r"web/results.*是链接.*移走"):
        deploy(made / "later", str(target), record)
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]
    assert sorted(path.name for path in target.iterdir()) == before


def test_what_a_broken_off_publication_left_beside_the_site_is_not_carried(
    made: Path, tmp_path: Path, record: Path
) -> None:
    out = tmp_path / "site"
    shutil.copytree(made / "first", out)
    (prepare(out).staging / "unjudged.html").write_text("a", encoding="utf-8")
    deploy(out, str(tmp_path / "web"), record)
    assert not [path for path in (tmp_path / "web").rglob("*") if "staging" in path.name or "unjudged" in path.name]
