"""Every published sum is that of the public rows or 少于5, and nothing that was withheld follows by subtraction.

Counted by `tests.leaks.recount`, which knows the published folder and nothing of the program.
"""

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from acts.base import bureau as bureaus
from acts.disclosure.publish import prepare
from rules.base.fields import CHINA
from rules.base.marks import Mark
from rules.disclosure import index
from rules.disclosure.projection import Records, project
from rules.draw.draw_record import Publication
from rules.work.result import Result, Withdrawal
from site_gen.publishing.publish import publish
from tests.leaks.bureau import bureau, records_of
from tests.leaks.recount import compared, recount

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return bureau(tmp_path_factory.mktemp("counted") / "示例县")


def published(records: Records, now: datetime, out: Path, before: Sequence[Publication] = ()) -> Path:
    publish(project(replace(records, publications=tuple(before)), now), [], out)
    return out


def test_every_sum_of_the_demonstration_is_that_of_its_public_rows(demo_bureau: Path, tmp_path: Path) -> None:
    with bureaus.open_office(demo_bureau, write=False) as office:
        public, _ = prepare(office)
    publish(public, [], tmp_path / "site")
    assert len(public.results) > 100
    assert recount(tmp_path / "site") == []


def test_every_sum_of_a_bureau_in_which_everything_was_done_is_that_of_its_public_rows(
    made: Records, tmp_path: Path
) -> None:
    """Twice: withdrawn, repaired, ended, marked in between; nothing follows by subtraction in either, nor between them."""
    first = published(made, NOW, tmp_path / "first")
    assert recount(first) == []
    shown = [one for one in made.results if one.approved and not one.withdrawn]
    assert len(shown) > 20
    fates = {one.number: n % 4 for n, one in enumerate(shown)}
    later = NOW + timedelta(days=14)
    second = published(
        replace(made, results=[_changed(one, fates, later) for one in made.results]), later, tmp_path / "second"
    )
    assert recount(second) == []
    assert compared(first, second) == []
    third = published(made, NOW + timedelta(days=4 * 366), tmp_path / "third")
    assert recount(third) == []
    assert not list(third.glob("results/*/*.html"))


@pytest.mark.parametrize("mended", [True, False], ids=["as it is", "one result alone"])
def test_a_repaired_result_does_not_follow_from_those_beside_it(
    demo_bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mended: bool
) -> None:
    """Of a visit with several items one is repaired: the others of its visit, and the figures of those drawn, would say whose and which."""
    with bureaus.open_office(demo_bureau, write=False) as office:
        records = records_of(office)
        public, _ = prepare(office)
    closed = {one.number for one in records.tasks if one.state == "closed"}
    visits = Counter((one.task, one.object_number) for one in public.results if one.task in closed)
    (task, number), items = visits.most_common(1)[0]
    assert items > 2
    repaired = Withdrawal(reason="repaired", by="演示局长", document="文 9", on=office.today())
    one = next(one for one in records.results if (one.task, one.object) == (task, number) and one.approved)
    gone = replace(
        records,
        results=[
            msgspec.structs.replace(other, withdrawn=repaired) if other.number == one.number else other
            for other in records.results
        ],
    )
    if not mended:
        monkeypatch.setattr(index, "visits_off", lambda _: frozenset())
    site = published(gone, office.now(), tmp_path / "site")
    found = recount(site)
    if mended:
        assert found == []
        assert not list(site.glob(f"results/{task}/{task}-{number.lower()}-*.html"))
    else:
        assert f"任务 {task} {number}: 缺 {one.item}" in found


def _changed(one: Result, fates: dict[str, int], now: datetime) -> Result:
    """A result with its fate: withdrawn, repaired, a figure marked, or left as it is."""
    fate = fates.get(one.number)
    if fate in {0, 1}:
        reason = "repaired" if fate else "court"
        return msgspec.structs.replace(
            one, withdrawn=Withdrawal(reason=reason, by="演示局长", document="文 9", on=now.date())
        )  # fmt: skip
    if fate == 2:
        marks = (
            Mark(field="fine", kind="trade_secret", basis="演示依据"),
            Mark(field="code", kind="other", basis="演示依据"),
        )
        return msgspec.structs.replace(one, marks=marks)
    return one


@pytest.mark.parametrize("file", ["statistics/2024.csv", "open-data/tasks.csv"])
def test_a_figure_that_is_not_that_of_its_rows_is_found(made: Records, tmp_path: Path, file: str) -> None:
    """Or the tests here would say nothing."""
    site = published(made, NOW, tmp_path / "site")
    path = site / file
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    column = 7 if file.startswith("statistics") else lines[0].split(",").index("公示条数")
    cells = lines[1].split(",")
    cells[column] = str(int(cells[column] or 0) + 1)
    path.write_text("\ufeff" + "\r\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8", newline="")
    assert recount(site)


def test_a_total_that_counts_an_object_twice_is_found(made: Records, tmp_path: Path) -> None:
    """项次 added up where objects should stand."""
    site = published(made, NOW, tmp_path / "site")
    page = site / "statistics/2024.html"
    text = page.read_text(encoding="utf-8")
    head, foot = text.split("<tfoot>")
    cell = re.search(r'data-label="检查" class="number">(\d+)<', foot)
    assert cell
    page.write_text(f"{head}<tfoot>{foot[: cell.start(1)]}{int(cell[1]) + 1}{foot[cell.end(1) :]}", encoding="utf-8")
    assert any("合计" in line for line in recount(site))


def test_a_result_page_that_no_row_names_is_found(made: Records, tmp_path: Path) -> None:
    site = published(made, NOW, tmp_path / "site")
    page = next(site.glob("results/*/*.html"))
    shutil.copy(page, page.with_name("left-behind.html"))
    assert any("不在下载里" in line for line in recount(site))
