"""国家秘密: a draw, its items, plan lines and objects leave no trace anywhere, not even a gap in numbers (draw.md §6)."""

from acts.disclosure import publish
from acts.registry import registry
from acts.registry.registry import ITEMS, PLAN
from acts.work import task
from rules.draw.draw_record import Event
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk
from tests.acts.restricted import SHOPS, TRADE, found_in, new_item, restricted_task, site_of, to_the_end, words_of


def test_a_draw_that_is_a_state_secret_leaves_no_trace_anywhere(desk: Desk) -> None:
    """Its number, its counts, its item, its objects; search, feeds, statistics, freezes.tsv: nothing, nor a gap."""
    bare = site_of(desk)
    secret = restricted_task(desk, "secret")
    registry.add(
        desk.office, PLAN,
        {"year": "2024", "name": "演示专项年度计划", "items": secret.items[0], "ratio": "50%", "start": "2024-01-01",
         "end": "2024-12-31"},
    )  # fmt: skip
    to_the_end(desk, secret.number)
    assert secret.number == "2024-M001"
    site = site_of(desk)
    words = [
        *words_of(desk, "2024-M001-1"),
        "2024-M001",
        "2024-m001",
        "IM-0001",
        "im-0001",
        "LM-0001",
        "演示特许行业",
        "演示专项年度计划",
    ]
    one = desk.draw("2024-M001-1")
    words += [one.commitment, one.seal, TRADE]
    assert found_in(site, iter(words)) == []
    assert site.keys() == bare.keys()
    changed = {path for path in site if site[path] != bare[path]}
    # The heads of the journal grow with every publication, and what lists them or their size.
    heads = {"heads.tsv", "transparency/index.html", "transparency/publications.html", "datapackage.json"}
    assert changed <= {"as-of.js", "manifest.json", "SHA256SUMS", "changes.txt"} | heads
    assert site["freezes.tsv"] == b""


def test_secret_freezes_are_a_series_of_their_own(desk: Desk) -> None:
    secret = restricted_task(desk, "secret").number
    open_ = desk.new_task()
    frozen = [desk.freeze(open_), desk.freeze(secret), desk.freeze(desk.new_task())]
    assert [(one.number, one.serial) for one in frozen] == [("2024-001-1", 1), ("2024-M001-1", 1), ("2024-002-1", 2)]
    assert [one.conditions.previous for one in frozen] == [None, None, frozen[0].commitment]
    assert [event.number for event in desk.office.store.all(Event)] == ["F-000001", "FM-000001", "F-000002"]
    public = desk.office.places.freezes.read_text(encoding="utf-8")
    assert [line.split("\t")[1] for line in public.splitlines()] == ["2024-001-1", "2024-002-1"]
    own = desk.evidence("2024-M001-1")["freezes.tsv"].decode()
    assert [line.split("\t")[1] for line in own.splitlines()] == ["2024-M001-1"]


def test_secret_items_plan_lines_and_tasks_leave_no_gap_in_the_public_numbers(desk: Desk) -> None:
    secret = restricted_task(desk, "secret")
    item = registry.add(desk.office, ITEMS, {"name": "演示甲检查", "department": "公安", "basis": "演示"})
    line = {"year": "2024", "ratio": "10%", "start": "2024-01-01", "end": "2024-12-31"}
    hidden = registry.add(desk.office, PLAN, {**line, "name": "演示丙计划", "items": secret.items[0]})
    shown = registry.add(desk.office, PLAN, {**line, "name": "演示乙计划", "items": "I-0001"})
    assert (secret.items[0], item.number, hidden.number, shown.number) == ("IM-0001", "I-0005", "LM-0001", "L-0002")
    assert (desk.new_task(), desk.new_task(items="IM-0001", ratio="50%")) == ("2024-001", "2024-M002")


def test_nothing_moves_between_the_secret_series_and_the_public_one(desk: Desk) -> None:
    secret = restricted_task(desk, "secret")
    with desk.refused("IM-0001", "国家秘密的事项和其他的各有编号序列，不能互改", "请停用它，另行登记新的"):
        registry.edit(desk.office, ITEMS, "IM-0001", {"level": "有限公开"})
    with desk.refused("I-0001", "不能互改"):
        registry.edit(desk.office, ITEMS, "I-0001", {"level": "国家秘密", "level_basis": "演示依据"})
    with desk.refused("L-0001", "国家秘密的计划"):
        registry.edit(desk.office, PLAN, "L-0001", {"items": "IM-0001"})
    with desk.refused(secret.number, "请另建任务"):
        task.edit(desk.office, secret.number, {"items": "I-0001"})
    ordinary = desk.new_task()
    with desk.refused(ordinary, "请另建任务"):
        task.edit(desk.office, ordinary, {"items": "IM-0001", "ratio": "50%"})


def test_a_secret_object_is_in_no_ordinary_pool_nor_counted_in_its_terms(desk: Desk) -> None:
    new_item(desk, "secret")
    total = desk.office.store.count(Enterprise)
    chosen = task.preview(desk.office, desk.task(desk.new_task(items="I-0002", departments="fire")))
    assert chosen.withheld == 2  # the gun shops
    frozen = desk.freeze(desk.new_task())
    assert frozen.conditions.registry.total == total - len(SHOPS)


def test_a_secret_check_at_hotels_does_not_hide_the_hotels(desk: Desk) -> None:
    """Their vanishing from the registry would be a trace."""
    before, _ = publish.prepare(desk.office)
    registry.add(
        desk.office, ITEMS,
        {"name": "演示专门检查", "department": "公安", "basis": "演示", "trades": "旅馆业", "ratio": "50%", "level": "国家秘密",
         "level_basis": "演示依据"},
    )  # fmt: skip
    number = desk.new_task(items="IM-0001")
    to_the_end(desk, number)
    visited = {sheet.object for sheet in desk.sheets(number)}
    assert len(visited) == 10
    after, _ = publish.prepare(desk.office)
    assert (after.enterprises, after.restricted, after.statistics) == (before.enterprises, before.restricted, {})
    later = task.preview(desk.office, desk.task(desk.new_task()))
    assert visited <= dict(later.pool).keys()


def test_the_leak_gate_stops_a_page_that_names_a_secret_task(desk: Desk) -> None:
    secret = restricted_task(desk, "secret").number
    desk.freeze(secret)
    page = "title: 工作动态\ndate: 2024-03-04\n\n今天办理了 2024-M001 号任务。"
    (desk.office.places.pages / "notice.md").write_text(page, encoding="utf-8")
    with desk.refused("2024-M001"):
        site_of(desk)
