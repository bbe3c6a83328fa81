"""限制公开的抽取: 有限公开 shows numbers made for the draw, 不予公开 a line in freezes.tsv (draw.md §6)."""

import subprocess
import sys
from pathlib import Path

import pytest

import site_templates
from acts.disclosure import publish
from acts.draw import confirm, freeze, match, void
from acts.draw.confirm import StrikeOff
from acts.registry import registry
from acts.registry.registry import ITEMS, PLAN
from acts.work import life, past, result
from rules.disclosure import index
from rules.draw.draw import read_pool
from rules.draw.draw_record import Draw, DrawLists, final_list, registry_numbers
from rules.registry.enterprise import Enterprise
from site_gen.gate.gate import Leak
from site_gen.verify import verify_folder
from tests.acts.office import Desk
from tests.acts.restricted import (
    LEVELS,
    REGISTER,
    SHOPS,
    VALUE,
    found_in,
    new_item,
    restricted_task,
    shops,
    site_of,
    to_the_end,
    words_of,
)
from tests.browser import chromium
from tests.site_gen.verify_page import shown


def test_a_limited_draw_has_numbers_of_its_own_and_the_map_stays_in_the_store(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    frozen = desk.freeze(number)
    lists = desk.lists(frozen.number)
    assert frozen.level == "limited"
    assert [entry.number for entry in lists.pool] == [f"P-{n:04d}" for n in range(1, 13)]
    assert {entry.object for entry in lists.pool} == {shop.number for shop in shops(desk)}
    assert [entry.object for entry in lists.pool] != sorted(entry.object for entry in lists.pool)
    content = b"".join(desk.evidence(frozen.number).values())
    assert not any(shop.number.encode() in content for shop in shops(desk))


def test_a_redraw_keeps_the_numbers_and_another_task_makes_others(desk: Desk) -> None:
    task_ = restricted_task(desk, "limited")
    first = desk.freeze(task_.number)
    out = shops(desk)[3].number
    void.void(desk.office, task_.number, reason="wrong_pool", by="演示分管局长", lines=[out])
    second = desk.freeze(task_.number)
    old, new = registry_numbers(desk.lists(first.number)), registry_numbers(desk.lists(second.number))
    assert new == {number: one for number, one in old.items() if one != out}
    assert second.conditions.removed == tuple(number for number, one in old.items() if one == out)
    other = desk.freeze(desk.new_task(items=task_.items[0], strata="risk", ratio="50%"))
    assert registry_numbers(desk.lists(other.number)) != old


def test_strata_of_fewer_than_five_are_merged_before_the_freeze(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    frozen = freeze.freeze(
        desk.office, number, kind="dice", source={"place": "会议室", "dice": "20"},
        expected_at=desk.clock.moment.replace(hour=15),
    )  # fmt: skip
    strata = [(s.code, s.ratio, s.size) for s in frozen.draw.conditions.strata]
    assert strata == [("E--D", "0.5", 6), ("C--B--A", "0.5", 6)]
    assert "本次含有限公开事项" in frozen.notices[0]
    assert frozen.notices[1] == "不足 5 个对象的层已经合并：E级、D级（6 个）；C级、B级、A级（6 个）"
    pool = read_pool(desk.evidence(frozen.draw.number)["pool.tsv"])
    assert {line.stratum for line in pool} == {code for code, _, _ in strata}


def test_a_limited_draw_shows_its_evidence_by_number_and_never_a_list_a_name_or_an_opening(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    to_the_end(desk, number)
    site = site_of(desk)
    folder = f"draws/{number}-1/evidence"
    assert {path.removeprefix(folder + "/") for path in site if path.startswith(folder)} == {
        "files.txt", "terms.json", "pool.tsv", "excluded.tsv", "recusals.tsv", "inspectors-police.tsv", "evidence.json",
    }  # fmt: skip
    hidden = [word for shop in shops(desk) for word in (shop.name, shop.code, shop.number, shop.town, shop.phone)]
    assert found_in(site, iter(hidden)) == []
    page = site[f"draws/{number}-1/index.html"].decode()
    assert "P-0001" in "".join(raw.decode() for path, raw in site.items() if path.endswith("pool.tsv"))
    assert not any(one.number in page for one in final_list(desk.draw(f"{number}-1")))
    assert "有限公开" in page


def test_results_of_a_limited_draw_are_counted_from_the_next_quarter_on_and_never_listed(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    to_the_end(desk, number)
    assert publish.prepare(desk.office)[0].tasks[0].counts == ()
    desk.clock.at("2024-04-01")
    public = publish.prepare(desk.office)[0]
    assert public.results == ()
    counts = dict(public.tasks[0].counts)
    assert counts.pop("发现问题已责令改正") == "6"
    assert set(counts.values()) == {"少于5"}
    page = site_of(desk)[f"tasks/{number}.html"].decode()
    assert '<th scope="row">发现问题已责令改正</th><td class="number">6</td>' in page


def test_the_strictest_level_of_its_items_governs_a_task_and_all_its_results(desk: Desk) -> None:
    """One result with a name beside one without, on the same day in the same task, would tell who is meant."""
    item = new_item(desk, "limited")
    number = desk.new_task(items=f"I-0001,{item.number}", ratio="50%")
    to_the_end(desk, number)
    one = desk.draw(f"{number}-1")
    assert (one.level, one.conditions.pool_size) == ("limited", 32)
    public, _ = publish.prepare(desk.office)
    assert public.results == ()
    drawn = [name for shop in desk.office.store.all(Enterprise) if shop.trades == ("旅馆业",) for name in (shop.name,)]
    site = site_of(desk)
    results = {
        path: raw for path, raw in site.items() if path.startswith(("results/", "draws/", "tasks/", "objects/o-"))
    }
    assert found_in(results, iter(drawn)) == []


def test_an_ordinary_draw_leaves_restricted_objects_out_and_counts_them(desk: Desk) -> None:
    new_item(desk, "limited")
    number = desk.new_task(items="I-0002", departments="fire")
    chosen = past.preview(desk.office, desk.task(number))
    assert (chosen.level, chosen.withheld) == ("full", 2 + len(SHOPS))
    assert not {shop.number for shop in shops(desk)} & (dict(chosen.pool).keys() | dict(chosen.excluded).keys())


@pytest.mark.parametrize("level", LEVELS)
def test_a_restricted_draw_verifies_like_any_other(desk: Desk, level: str) -> None:
    number = restricted_task(desk, level).number
    to_the_end(desk, number)
    drawn_as = desk.task(number).draws[0]
    report = verify_folder(desk.office.places.evidence(drawn_as))
    assert report.ok, report.lines()
    assert not any(path.startswith("openings/") for path in desk.evidence(drawn_as))


@pytest.mark.parametrize("level", LEVELS)
def test_the_published_program_judges_a_restricted_draw_as_ours_does(desk: Desk, level: str) -> None:
    """Merged strata, and numbers made for the draw."""
    number = restricted_task(desk, level).number
    to_the_end(desk, number)
    folder = desk.office.places.evidence(desk.task(number).draws[0])
    program = Path(site_templates.__file__).parent / "static" / "verify.py"
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(program), str(folder)], capture_output=True, check=False
    )
    lines = verify_folder(folder).lines()
    assert (done.returncode, done.stdout.decode().splitlines()) == (0, list(lines))
    assert lines[2].startswith("[成立] 冻结登记：第 1 次冻结，与登记一致")


@pytest.mark.browser
def test_the_page_of_a_limited_draw_checks_itself_in_the_readers_browser(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    to_the_end(desk, number)
    site_of(desk)
    with chromium() as browser:
        page = browser.new_page()
        page.goto((desk.office.places.public / "draws" / f"{number}-1" / "index.html").as_uri())
        page.get_by_role("button", name="在浏览器中核验").click()
        public = desk.office.places.public / "draws" / f"{number}-1" / "evidence"
        assert shown(page) == verify_folder(public).lines()


@pytest.mark.parametrize("level", LEVELS)
def test_sheets_and_results_of_a_restricted_draw_speak_of_the_registry(desk: Desk, level: str) -> None:
    """The inspector's paper needs the real object; only what goes out does not."""
    number = restricted_task(desk, level).number
    to_the_end(desk, number)
    drawn_as = desk.task(number).draws[0]
    whom = registry_numbers(desk.lists(drawn_as))
    assert [sheet.object for sheet in desk.sheets(number)] == sorted(desk.final(number)), "in no order of tickets"
    struck = desk.draw(drawn_as).struck[0]
    with desk.refused("已在确认时剔除"):
        result.require_sheet(desk.office, number, whom[struck.number])


def test_a_strike_and_a_void_name_an_object_by_its_registry_number_too(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    desk.freeze(number)
    drawn = desk.run_later(number, VALUE)
    whom = registry_numbers(desk.lists(drawn.number))
    first = drawn.drawn[0].number
    confirmed = confirm.confirm(
        desk.office, number, [StrikeOff(whom[first], "duplicate", "演示函1")], approved_by="演示局长"
    )
    assert [one.number for one in confirmed.struck] == [first]
    voided = void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", lines=[whom[first], first])
    assert voided.void is not None
    assert voided.void.lines == (first,)


# ---- 不予公开


def test_of_a_draw_not_public_only_its_line_in_freezes_tsv_stands_anywhere(desk: Desk) -> None:
    number = restricted_task(desk, "none").number
    before = site_of(desk)
    to_the_end(desk, number)
    site = site_of(desk)
    assert found_in(site, words_of(desk, desk.task(number).draws[0])) == []
    draw_number = desk.task(number).draws[0]
    commitment = desk.draw(draw_number).commitment
    assert number not in draw_number
    assert {path for path, raw in site.items() if commitment.encode() in raw} == REGISTER
    assert {path for path, raw in site.items() if draw_number.encode() in raw} == REGISTER
    assert not any(path.startswith((f"draws/{number}", f"results/{number}")) for path in site)
    lines = [line.split("\t") for line in site["freezes.tsv"].decode().splitlines()]
    assert {(line[0], line[1]) for line in lines} == {("1", draw_number)}
    assert site["freezes.tsv"].startswith(before["freezes.tsv"])


def test_the_list_of_draws_says_how_many_have_no_page(desk: Desk) -> None:
    number = restricted_task(desk, "none").number
    desk.freeze(number)
    desk.freeze(desk.new_task())
    site = site_of(desk)
    page = site["draws/index.html"].decode()
    assert "共冻结 2 次" in page
    assert "1 次依法不公开" in page


def test_a_task_not_public_is_never_named_not_even_when_it_is_closed(desk: Desk) -> None:
    number = restricted_task(desk, "none", where="town=演示40村,演示41村,演示44村,演示45村").number
    to_the_end(desk, number)
    public, _ = publish.prepare(desk.office)
    assert (public.tasks, public.statistics, public.apart) == ((), {}, {})
    assert not [path for path, raw in site_of(desk).items() if "演示特许行业专项任务".encode() in raw]


# ---- how an older state is met


def test_a_draw_made_before_its_item_was_limited_hides_its_list_since_its_openings_may_have_been_kept(
    desk: Desk,
) -> None:
    number = desk.new_task(items="I-0002", departments="fire")
    to_the_end(desk, number)
    page = f"draws/{number}-1/evidence/pool.tsv"
    assert page in site_of(desk)
    registry.edit(desk.office, ITEMS, "I-0002", {"level": "有限公开", "level_basis": "演示依据"})
    site = site_of(desk)
    assert page not in site
    public, _ = publish.prepare(desk.office)
    assert public.results == ()
    numbers = [one.number for one in final_list(desk.draw(f"{number}-1"))]
    shown = {path: raw for path, raw in site.items() if path.startswith(("draws/", "results/"))}
    assert found_in(shown, iter(numbers)) == []


def test_a_level_once_given_to_a_draw_is_not_taken_back_by_the_list(desk: Desk) -> None:
    number = restricted_task(desk, "limited").number
    first = desk.freeze(number)
    registry.edit(desk.office, ITEMS, desk.task(number).items[0], {"level": "全部公开"})
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    second = desk.freeze(number)
    assert (first.level, second.level) == ("limited", "limited")
    assert {entry.number[:2] for entry in desk.office.store.get(DrawLists, second.number).pool} == {"P-"}


def test_drawn_objects_of_a_restricted_task_count_as_checked_this_year(desk: Desk) -> None:
    first = restricted_task(desk, "limited")
    desk.freeze(first.number)
    drawn = desk.run_later(first.number, VALUE)
    whom = registry_numbers(desk.lists(drawn.number))
    again = desk.task(desk.new_task(items=first.items[0], ratio="50%"))
    left_out = dict(past.preview(desk.office, again).excluded)
    assert left_out == {whom[one.number]: "checked_this_year" for one in drawn.drawn}


def test_no_folder_of_the_site_knows_a_restricted_draw_by_another_name(desk: Desk) -> None:
    """No page, no bundle, no QR code, no result, no list: by path, as a crawler would try."""
    number = restricted_task(desk, "none").number
    to_the_end(desk, number)
    site = site_of(desk)
    assert [path for path in site if number in path] == []
    assert desk.office.store.get(Draw, desk.task(number).draws[0]).level == "none"


@pytest.mark.parametrize(("second", "shown_at_all"), [("5", False), ("1", True)], ids=["all alike", "two results"])
@pytest.mark.parametrize("mended", [True, False], ids=["as it is", "a mistake in the projection"])
def test_a_number_that_tells_the_result_of_everybody_is_not_given(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, second: str, shown_at_all: bool, mended: bool
) -> None:
    """All twelve shops of the trade are checked, whoever knows the town knows who they are: one result of all is that of each."""
    number = restricted_task(desk, "limited", ratio="100%").number
    desk.freeze(number)
    desk.run_later(number, VALUE)
    confirm.confirm(desk.office, number, [], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    desk.later_on("2024-03-20", 17)
    for at, one in enumerate(desk.final(number)):
        raw = {"code": second if at < 6 else "5", "checked_on": "2024-03-20"}
        result.enter(desk.office, number, one, desk.task(number).items[0], raw)
    desk.approve(number)
    life.close(desk.office, number)
    desk.clock.at("2024-04-01")
    if not mended:
        monkeypatch.setattr(index.Index, "has_known_members", lambda *_: False)
    if not mended and not shown_at_all:
        with pytest.raises(Leak, match="全部检查、结果都相同"):
            site_of(desk)
        return
    assert bool(publish.prepare(desk.office)[0].tasks[0].counts) is shown_at_all
    page = site_of(desk)[f"tasks/{number}.html"].decode()
    assert ("会看出每一家的结果，暂不列出" in page) is not shown_at_all


def test_an_item_not_public_its_plan_and_its_task_stand_nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/disclosure.md, 不予公开: no name of task or item; in the list of items, the plan, the downloads; nor its former words."""
    number = restricted_task(desk, "none").number
    item = desk.task(number).items[0]
    line = {
        "year": "2024",
        "name": "演示特许行业专门计划",
        "items": item,
        "ratio": "50%",
        "start": "2024-01-01",
        "end": "2024-12-31",
    }
    registry.add(desk.office, PLAN, line)
    registry.add(desk.office, ITEMS, {
        "name": "演示一般检查", "department": "公安", "basis": "演示专门规定", "ratio": "5%", "content": "演示一般内容",
    })  # fmt: skip
    to_the_end(desk, number)
    site = site_of(desk)
    words = (
        "演示特许行业专门检查",
        "演示特许行业的专门内容",
        "演示特许行业专门计划",
        "演示特许行业专项任务",
        item,
        item.lower(),
    )
    assert found_in(site, iter(words)) == []
    assert found_in(site, iter(["演示专门规定"])), "what stands in another item as well"
    for wrong in ("is_on_list", "is_in_plan"):
        with monkeypatch.context() as planted:
            planted.setattr(index.Index, wrong, lambda *_: True)
            with pytest.raises(Leak):
                site_of(desk)
