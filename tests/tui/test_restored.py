"""The disk died on Tuesday, the backup is Monday's: what had been published since is taken in, and nothing of it is given again or lost.

And what somebody gains who restores to be rid of a draw, who says so without a restoration, or whose journal went two ways: nothing in secret.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from acts.base import backups, bureau
from acts.draw import confirm
from acts.draw import draw as values
from acts.journal.restored import Registers, record_restore
from rules.base.errors import Refused
from rules.base.fields import CHINA
from rules.draw.draw_record import Draw, Event, Publication, freezes_row
from rules.draw.restored import Restore
from site_gen.serving.deploy import deploy
from site_gen.verify import check_bureau, check_kept, find_draws, read_folder, read_registers, reader
from tests.acts.office import OTHER_DICE, Clock, Desk, desk_in, tokens
from tests.site_templates.node import node
from tests.site_templates.programs import PROGRAM
from tui.publishing import publish_site
from tui.registers import as_registers, given_registers

NOW = datetime(2024, 3, 7, 9, tzinfo=CHINA)
SSQ = {"game": "ssq", "date": "2024-03-05"}


@dataclass(frozen=True)
class Died:
    """The office after its disk died: the backup of Monday, the site as it is on the web server, the numbers of its tasks."""

    backup: Path
    web: Path
    drawn: str
    waiting: str
    unknown: str
    """A task that was made after the backup."""

    @property
    def registers(self) -> Registers:
        return Registers((self.web / "freezes.tsv").read_bytes(), (self.web / "heads.tsv").read_bytes())


def tell(folder: Path) -> Died:
    """Monday: two freezes, one of them of a lottery, published, backed up. Tuesday: one more is frozen and drawn, another frozen; published each time."""
    with desk_in(folder) as desk:
        waiting, drawn = (
            desk.new_task(name=name, publish_draw="at_draw") for name in ("2024年三月抽查", "2024年四月抽查")
        )
        desk.freeze(waiting, kind="lottery", source=SSQ, hours=36.5)
        publish_site(desk.office, first=True)
        backup = backups.back_up(folder, desk.clock)
        desk.clock.at("2024-03-05", 8)
        desk.freeze(drawn)
        publish_site(desk.office)
        desk.run_later(drawn)
        unknown = desk.new_task(name="2024年五月抽查")
        desk.freeze(unknown)
        out = publish_site(desk.office).out
    web, kept = folder.with_name("web"), folder.with_name("backups")
    shutil.copytree(out, web)
    shutil.copytree(folder / "backups", kept)
    shutil.rmtree(folder)
    return Died(kept / backup.name, web, drawn, waiting, unknown)


@pytest.fixture
def died(tmp_path: Path) -> Died:
    return tell(tmp_path / "bureau")


@contextmanager
def restored(died: Died, name: str = "new") -> Iterator[Desk]:
    """The bureau of Monday's backup in a new folder, on Wednesday."""
    folder = bureau.restore_backup(died.backup, died.web.with_name(name)).folder
    clock = Clock()
    clock.at("2024-03-06")
    with bureau.open_office(folder, by="演示员", clock=clock, token=tokens(3)) as office:
        yield Desk(office, clock)


def take_in(desk: Desk, died: Died, registers: Registers | None = None) -> Restore:
    return record_restore(
        desk.office, registers or died.registers, reason="disk", paper="示公办〔2024〕7号", by="演示局长", post="局长"
    )


def states(desk: Desk) -> list[tuple[int, str]]:
    return [(event.serial, event.state) for event in sorted(desk.office.store.all(Event), key=lambda one: one.number)]


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


# ---- the story


def test_before_anything_else_the_clerk_is_told_the_way_on(died: Died) -> None:
    with restored(died) as desk:
        for act in (
            lambda: publish_site(desk.office),
            lambda: desk.freeze(desk.new_task()),
            lambda: values.run(desk.office, died.waiting, "01 02 03 04 05 06 07", []),
        ):
            with pytest.raises(
                Refused, match=r"备份 2024-03-04\S+ 恢复的，还没有登记恢复.*freezes\.tsv、heads\.tsv.*设置 → 登记恢复"
            ):
                act()
        assert not desk.office.places.public.exists()


@pytest.mark.parametrize(
    ("said", "saved"),
    [
        ("UTF-16", lambda raw: b"\xff\xfe" + raw.decode().encode("utf-16-le")),
        ("BOM", lambda raw: b"\xef\xbb\xbf" + raw),
    ],
)
@pytest.mark.parametrize("name", ["freezes.tsv", "heads.tsv"])
def test_a_register_that_somebody_opened_and_saved_is_told_as_that(
    died: Died, name: str, said: str, saved: Callable[[bytes], bytes]
) -> None:
    path = died.web / name
    path.write_bytes(saved(path.read_bytes()))
    for read, given in ((as_registers, died.web), (given_registers, path)):
        with pytest.raises(Refused, match=f"{said}.*重新下载"):
            read(given)


def test_what_was_published_since_is_taken_in_and_closed(died: Died) -> None:
    with restored(died) as desk:
        before = desk.office.store.count(Publication)
        done = take_in(desk, died)
        assert (before, done.taken, done.publications) == (1, 2, 3)
        assert [(one.serial, one.state, one.now) for one in done.freezes] == [(2, "drawn", "void"), (3, "open", "void")]
        assert states(desk)[:1] + states(desk)[-2:] == [(1, "open"), (2, "void"), (3, "void")]
        last = lines(died.web / "freezes.tsv")
        assert [list(freezes_row(one)) for one in sorted(desk.office.store.all(Event), key=lambda e: e.number)][
            :-2
        ] == last
        head = desk.office.store.latest(1)[0].head
        assert head.act == "restore"
        for word in ("磁盘、电脑损坏", f"备份 {died.backup.name}", "示公办〔2024〕7号", "演示局长", "公布 2 次"):
            assert word in head.why
        assert (desk.office.places.freezes).read_bytes().startswith(died.registers.freezes)
        with pytest.raises(Refused, match="不用登记恢复"):
            take_in(desk, died, Registers(desk.office.places.freezes.read_bytes(), died.registers.heads))


def test_nothing_is_drawn_before_the_public_knows_then_publishing_goes_on(died: Died) -> None:
    with restored(died) as desk:
        take_in(desk, died)
        with pytest.raises(Refused, match="还没有公布，请先发布"):
            desk.freeze(died.drawn)
        out = publish_site(desk.office).out
        assert (out / "freezes.tsv").read_bytes().startswith(died.registers.freezes)
        assert (out / "heads.tsv").read_bytes().startswith(died.registers.heads)
        assert [line[3] for line in lines(out / "heads.tsv")] == ["normal", "normal", "normal", "restored"]
        assert int(lines(out / "heads.tsv")[-1][0]) < int(lines(out / "heads.tsv")[-2][0])
        page = (out / "transparency" / "index.html").read_text(encoding="utf-8")
        for word in (
            "台账由备份恢复",
            "磁盘、电脑损坏",
            "局长",
            "第 2 次冻结 2024-002-1：恢复前已抽取，封签",
            "随恢复作废",
        ):
            assert word in page
        assert "演示局长" not in page
        desk.clock.later(1)
        assert [line[3] for line in lines(publish_site(desk.office).out / "heads.tsv")][-1] == "normal"


def test_no_number_is_given_again(died: Died) -> None:
    with restored(died) as desk:
        take_in(desk, died)
        number = publish_site(desk.office).number
        assert number == "P-000004"
        assert (
            desk.new_task(name="2024年六月抽查") == "2024-004"
        )  # 2024-003 is public, though nothing else is known of it
        again = desk.freeze(died.drawn)
        assert (again.number, again.serial, again.conditions.previous) == (
            "2024-002-2", 4, lines(died.web / "freezes.tsv")[-1][2],
        )  # fmt: skip


def test_a_draw_that_was_frozen_before_goes_on_with_the_value_that_everybody_can_look_up(died: Died) -> None:
    with restored(died) as desk:
        take_in(desk, died)
        publish_site(desk.office)
        drawn = values.run(desk.office, died.waiting, "01020304050607", [], drawing=values.Drawing(issue="2024025"))
        assert drawn.state == "drawn"
        assert states(desk)[-1] == (1, "drawn")


def test_all_three_verifiers_accept_the_folder_beside_the_one_before(died: Died) -> None:
    with restored(died) as desk:
        take_in(desk, died)
        publish_site(desk.office)
        desk.drawn(died.drawn)
        publish_site(desk.office)
        values.run(desk.office, died.waiting, "01020304050607", [], drawing=values.Drawing(issue="2024025"))
        for number in (died.drawn, died.waiting):
            confirm.confirm(desk.office, number, [])
        desk.clock.later(1)
        out = publish_site(desk.office).out
        folders = {name: read_folder(path) for name, path in find_draws(out).items()}
        report = check_bureau(folders, reader(now=NOW))
        assert report.wrong == 0, report.lines()
        assert sum("evidence.json" in files for files in folders.values()) == 2
        kept = {name: (died.web / name).read_bytes() for name in ("freezes.tsv", "heads.tsv")}
        for raw in kept.values():
            line = check_kept(raw, read_registers(out))
            assert line.state == "holds", line.text
        given = [word for name in kept for word in ("--old", str(died.web / name))]
        said = subprocess.run(
            [sys.executable, str(PROGRAM), str(out), *given],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        assert said.returncode == 0, said.stdout + said.stderr
        assert said.stdout.count("行都在，以后增加") == 2
        assert said.stdout.count("台账由备份恢复过（2024-03-06T09:00:00+08:00 公布）") == len(folders) == 2
        with node() as script:
            assert script.whole(folders, NOW)[0] == report.verdict == said.stdout.splitlines()[0]
            answer = script(read_registers(out) | next(iter(folders.values())), NOW, old=list(kept.values()))
            assert [state for _, state, _ in answer.more] == ["holds", "holds"]


# ---- who would use it to hide something


def test_a_clerk_who_restores_to_be_rid_of_a_draw_leaves_it_in_the_register_with_its_seal(died: Died) -> None:
    """The draw that he did not like is void, for everybody to see, with the seal by which whoever kept its evidence proves it."""
    with restored(died) as desk:
        take_in(desk, died)
        publish_site(desk.office)
        again = desk.drawn(died.drawn, OTHER_DICE)
        out = publish_site(desk.office).out
        drawn, void = [line for line in lines(out / "freezes.tsv") if line[0] == "2" and line[6] != "open"]
        assert (drawn[6], void[6]) == ("drawn", "void")
        assert drawn[7] == void[7] != ""
        assert not [draw for draw in desk.office.store.all(Draw) if draw.serial == 2]
        page = (out / "draws" / again.number / "index.html").read_text(encoding="utf-8")
        assert "作废 2 次" in page


def test_a_clerk_who_gives_older_registers_gets_nothing_on_to_the_web_server(died: Died, tmp_path: Path) -> None:
    """He leaves the draw out of what he takes in: the site that is up knows it, and so does whoever kept a register."""
    cut = Registers(
        b"".join(died.registers.freezes.splitlines(keepends=True)[:2]),
        b"".join(died.registers.heads.splitlines(keepends=True)[:2]),
    )
    with restored(died) as desk:
        take_in(desk, died, cut)
        out = publish_site(desk.office).out
        with pytest.raises(Refused, match="分了叉"):
            deploy(out, str(died.web), tmp_path / "deployed.json")
        for name in ("freezes.tsv", "heads.tsv"):
            line = check_kept((died.web / name).read_bytes(), read_registers(out))
            assert line.state == "unjudged"
            assert "两份登记不一致" in line.text


def test_who_says_restored_without_a_restoration_is_refused(tmp_path: Path) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        desk.freeze(desk.new_task())
        out = publish_site(desk.office, first=True).out
        registers = Registers((out / "freezes.tsv").read_bytes(), (out / "heads.tsv").read_bytes())
        with desk.refused("台账里什么都不少，也不是从备份恢复的"):
            record_restore(desk.office, registers, reason="disk", paper="1号", by="演示局长", post="局长", source="U盘")
        with desk.refused("已经公布过 1 次"):
            record_restore(desk.office, None, reason="disk", paper="1号", by="演示局长", post="局长", source="U盘")


def test_two_copies_that_both_went_on_are_a_fork_and_neither_is_published_over_the_other(died: Died) -> None:
    """The old machine comes back to life after the restored one has published: each has a register of its own."""
    with restored(died, "one") as desk:
        take_in(desk, died)
        first = publish_site(desk.office).out
    with restored(died, "two") as desk:
        with desk.refused("heads.tsv", "是旧的"):
            take_in(desk, died, Registers(b"", b""))
        desk.clock.later(2)
        take_in(desk, died)
        with pytest.raises(Refused, match=r"heads\.tsv：公布过的比台账多 1 行.*登记恢复"):
            publish_site(desk.office, first)
        publish_site(desk.office)
        with pytest.raises(Refused, match=r"heads\.tsv：第 4 行与台账不同：台账分了叉.*完整的那份"):
            publish_site(desk.office, first)
        registers = Registers((first / "freezes.tsv").read_bytes(), (first / "heads.tsv").read_bytes())
        with desk.refused("第 4 行与台账不同", "再恢复一次"):
            take_in(desk, died, registers)
