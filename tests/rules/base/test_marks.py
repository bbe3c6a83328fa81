"""不公开标记: a withheld field says so wherever it would stand; old journals are read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from db.encode import decode, encode
from rules.base.fields import Column, Record
from rules.base.marks import (
    FIXED,
    Mark,
    find_field,
    is_state_secret,
    lift_problems,
    mark_text,
    marks_of,
    parse_mark,
    withheld,
)
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.registry import enterprise, inspector, item, plan
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work import result, task
from rules.work.result import Result
from rules.work.task import Task
from tests.rules.records import (
    DECIDED,
    HOTEL,
    ITEM,
    LINE,
    NOW,
    OFFICER,
    RECORDS,
    RESULT,
    TASK,
    blacklist_approved,
    texts,
)

COLUMNS: Mapping[str, Sequence[Column]] = {
    "enterprises": enterprise.COLUMNS, "inspectors": inspector.COLUMNS, "items": item.COLUMNS, "plan": plan.COLUMNS,
    "tasks": task.COLUMNS, "results": result.COLUMNS,
}  # fmt: skip
OWNERS: Mapping[str, Record] = {
    "enterprises": msgspec.structs.replace(HOTEL, **{**DECIDED, "watch_reason": "涉及未公开的客户名单"}),
    "inspectors": OFFICER,
    "items": msgspec.structs.replace(
        ITEM, content="查验某型号设备参数", standard="不低于某一标准", subject="治安大队某科"
    ),
    "plan": msgspec.structs.replace(LINE, section="治安大队某某科"),
    "tasks": TASK,
    "results": RESULT,
}
WITHHELD = "依法不予公开（商业秘密）"


def marking(field: str, kind: str = "trade_secret") -> Mark:
    return Mark(field=field, kind=kind, basis="演示依据", by="演示局长", on=date(2024, 5, 6))


def records_with(table: str, *marks: Mark | str) -> tuple[Records, Record]:
    """The records with these marks on the one record of a table; and that record."""
    one = msgspec.structs.replace(OWNERS[table], marks=marks)
    changes: dict[str, tuple[Record, ...]] = {name: (owner,) for name, owner in OWNERS.items()}
    changes[table] = (one,)
    lists = {"item_versions": {"I-0001": changes["items"]}}
    return blacklist_approved(replace(RECORDS, **changes, **lists)), one  # type: ignore[arg-type]  # named by table


def public_text(records: Records) -> list[str]:
    return list(texts(project(records, NOW)))


PUBLIC = [
    ("enterprises", "code", 4), ("enterprises", "town", 1), ("enterprises", "watch_reason", 1),
    ("enterprises", "watch_document", 1), ("enterprises", "watch_basis", 1), ("enterprises", "status", 2),
    ("inspectors", "certificate", 1), ("items", "name", 4), ("items", "basis", 2), ("items", "content", 1),
    ("items", "standard", 1), ("items", "subject", 1), ("plan", "name", 3), ("plan", "section", 1), ("tasks", "name", 2),
    ("results", "public", 1), ("results", "handling", 1), ("results", "code", 1),
]  # fmt: skip


@pytest.mark.parametrize(("table", "field", "times"), PUBLIC)
def test_a_withheld_text_stands_nowhere_and_the_words_in_its_place_stand_wherever_it_would(
    table: str, field: str, times: int
) -> None:
    open_records, owner = records_with(table)
    shown, _ = records_with(table, marking(field))
    value = str(getattr(owner, field))
    if field not in {"status", "code"} or (table == "enterprises" and field == "code"):
        assert any(value in text for text in public_text(open_records))
        assert not any(value in text for text in public_text(shown))
    assert sum(WITHHELD in text for text in public_text(shown)) >= times
    assert not any("依法不予公开" in text for text in public_text(open_records))


@pytest.mark.parametrize("table", ["enterprises", "items", "plan"])
def test_withheld_trades_say_so_and_still_decide_who_may_be_named(table: str) -> None:
    records, one = records_with(table, marking("trades"))
    public = project(records, NOW)
    shown = {
        "enterprises": public.enterprises[0].trades, "items": public.items[0].trades, "plan": public.plan[0].trades,
    }  # fmt: skip
    assert shown[table] == (WITHHELD,)
    assert getattr(one, "trades", ()) != (WITHHELD,)
    if table == "enterprises":
        assert (public.objects[0].trades, public.blacklist[0].trades) == ((WITHHELD,), (WITHHELD,))
        assert records.items[0].covers(HOTEL.trades)


def test_a_withheld_result_is_neither_good_nor_bad_nor_said_to_be_without_a_problem() -> None:
    records, _ = records_with("results", marking("code"))
    (one,) = project(records, NOW).results
    assert (one.result, one.result_code, one.problem) == (WITHHELD, "", None)


def test_what_is_withheld_is_looked_for_by_the_gate_unless_it_is_public_of_somebody_else() -> None:
    records, one = records_with("enterprises", marking("code"), marking("town"))
    assert isinstance(one, Enterprise)
    found = {secret.text: secret.field for secret in secrets(records)}
    assert found[one.code] == "标记为不公开的内容"
    assert one.town in found
    neighbour = msgspec.structs.replace(HOTEL, number="O-000002", code="91410499MA00000019", name="演示另一旅馆")
    told = secrets(replace(records, enterprises=(one, neighbour)))
    both = {secret.text for secret in told if not secret.files}
    assert (one.town, (one.number.lower(),)) in {(secret.text, secret.files) for secret in told}  # but in its own file
    assert one.town not in both  # a town is no secret because one object's is withheld
    assert one.code in both


def test_the_words_of_a_withheld_statement_are_secrets_whole_and_in_pieces() -> None:
    records, _ = records_with("results", marking("public"))
    found = {secret.text for secret in secrets(records)}
    assert {RESULT.public, "登记簿缺少两日的记录"} <= found
    whole = "\n".join(public_text(records))
    assert not [secret for secret in secrets(records) if not secret.whole and secret.text in whole]


def test_marks_of_an_old_journal_are_read_and_written_in_the_new_form_only_when_changed() -> None:
    old = b'{"number":"O-000001","name":"\xe7\x94\xb2","code":"c","marks":["town:other:\xe4\xbe\x9d\xe6\x8d\xae"]}'
    one = decode(Enterprise, old)
    assert marks_of(one) == (Mark(field="town", kind="other", basis="依据"),)
    assert b'"marks":["town:other:' in encode(one)
    assert decode(Enterprise, encode(one)) == one
    assert withheld(msgspec.structs.replace(one, town="演示镇")).town == "依法不予公开（其他）"


@pytest.mark.parametrize("kind", [Inspector, Item, PlanLine, Task, Result])
def test_a_record_without_marks_is_written_as_it_always_was(kind: type[Record]) -> None:
    """A draw depends on the journal's bytes: nothing new stands in them until something is marked."""
    one = next(owner for owner in OWNERS.values() if type(owner) is kind)
    assert b'"marks"' not in encode(one)
    marked = msgspec.structs.replace(one, marks=(marking("name"),))
    assert decode(kind, encode(marked)) == marked
    assert decode(kind, encode(one)) == one


RAW = {"field": "乡镇街道", "kind": "商业秘密", "basis": "演示依据", "by": "演示局长", "on": "2024-05-06"}


def parsed(table: str, **typed: str) -> tuple[Mark | None, list[str]]:
    mark, problems = parse_mark({**RAW, **typed}, table, COLUMNS[table], NOW.date())
    return mark, [str(one) for one in problems]


def test_a_mark_is_typed_by_the_labels_that_people_know() -> None:
    mark, problems = parsed("enterprises")
    assert (mark, problems) == (marking("town"), [])
    assert mark is not None
    assert mark_text(mark, COLUMNS["enterprises"]) == "乡镇街道：商业秘密，依据演示依据，演示局长 2024-05-06 决定"
    assert parsed("enterprises", field="town")[0] == marking("town")
    whole = {**RAW, "field": "整条", "kind": "国家秘密"}
    columns = COLUMNS["enterprises"]
    assert parse_mark(whole, "enterprises", columns, NOW.date(), classified=True)[0] == marking("", "state_secret")


def test_a_mark_may_be_decided_today() -> None:
    assert parsed("enterprises", on="2024-09-02")[1] == []


@pytest.mark.parametrize("field", ["field", "kind", "basis", "by", "on"])
def test_a_mark_needs_all_its_five_parts(field: str) -> None:
    for raw in ({**RAW, field: ""}, {name: text for name, text in RAW.items() if name != field}):
        mark, problems = parse_mark(raw, "enterprises", enterprise.COLUMNS, NOW.date(), "第 2 行")
        assert mark is None
        assert "必须填写" in str(problems[0])
        assert problems[0].where == "第 2 行"


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("整条", ""), ("整条记录", ""), (" 整条 ", ""), ("-", ""), ("town", "town"), ("乡镇街道", "town"), ("街道", "town"), ("注册商标", None),
    ],
)  # fmt: skip
def test_a_field_is_meant_by_its_name_its_label_or_another_heading_of_it(word: str, field: str | None) -> None:
    assert find_field(word, enterprise.COLUMNS) == field


def test_a_heading_that_two_columns_have_means_the_one_whose_label_it_is() -> None:
    columns = (Column("a", "甲", aliases=("乙",)), Column("b", "乙"))
    assert find_field("乙", columns) == "b"


def test_a_mark_reads_as_who_decided_when_and_on_what_basis_or_says_that_none_is_written() -> None:
    columns = COLUMNS["enterprises"]
    plain = Mark(field="town", kind="other", basis="")
    assert mark_text(plain, columns) == "乡镇街道：其他，依据（未写）"
    assert mark_text(msgspec.structs.replace(plain, by="演示局长"), columns) == "乡镇街道：其他，依据（未写）"
    assert mark_text(msgspec.structs.replace(plain, on=date(2024, 5, 6)), columns) == "乡镇街道：其他，依据（未写）"
    assert mark_text(marking("", "state_secret"), columns).startswith("整条：国家秘密，依据演示依据")


def test_one_mark_of_a_state_secret_among_others_is_enough() -> None:
    one = msgspec.structs.replace(HOTEL, marks=(marking("town"), marking("notes", "state_secret"), marking("phone")))
    assert is_state_secret(one)
    assert not is_state_secret(msgspec.structs.replace(HOTEL, marks=(marking("town"),)))
    assert not is_state_secret(HOTEL)


def test_a_basis_of_an_old_mark_may_hold_a_colon() -> None:
    one = msgspec.structs.replace(HOTEL, marks=("town:other:办法:第三条", "phone"))
    assert marks_of(one) == (
        Mark(field="town", kind="other", basis="办法:第三条"),
        Mark(field="phone", kind="", basis=""),
    )


def test_what_decides_who_may_be_named_stays_in_the_record_that_is_marked() -> None:
    """Trades, the object's name and the code of a result: the projection itself knows what becomes of them."""
    marks = tuple(marking(field) for field in ("trades", "name", "town"))
    one = withheld(msgspec.structs.replace(HOTEL, marks=marks))
    assert (one.trades, one.name, one.town) == (HOTEL.trades, HOTEL.name, WITHHELD)
    assert withheld(msgspec.structs.replace(RESULT, marks=(marking("code"),))).code == RESULT.code
    assert withheld(HOTEL) is HOTEL


LIFT = {"field": "乡镇街道", "by": "演示局长", "on": "2024-09-02", "why": "权利人同意公开"}


def test_a_mark_is_lifted_by_a_decision_of_today_or_before() -> None:
    assert lift_problems(LIFT, NOW.date()) == (LIFT, [])
    (problem,) = lift_problems({**LIFT, "on": "2024-09-03"}, NOW.date(), "第 2 行")[1]
    assert str(problem) == "第 2 行：决定日期：2024-09-03 还没有到（今天是 2024-09-02），请核对"


@pytest.mark.parametrize("field", LIFT)
def test_lifting_a_mark_needs_all_its_four_parts(field: str) -> None:
    for raw in ({**LIFT, field: ""}, {name: text for name, text in LIFT.items() if name != field}):
        (problem,) = lift_problems(raw, NOW.date(), "第 2 行")[1]
        assert (problem.message, problem.where) == ("必须填写", "第 2 行")


@pytest.mark.parametrize(
    ("table", "typed", "message"),
    [
        ("enterprises", {"field": "注册商标"}, "没有“注册商标”这一栏，可以标记的有：企业名称、"),
        ("results", {"field": "检查日期"}, "“检查日期”是名单、期限和抽取的依据，不能单独不公开；整条不能公开的"),
        ("items", {"field": "整条"}, "整条记录不能标记；请标记具体的栏目"),
        (
            "items",
            {"field": "整条", "kind": "国家秘密"},
            "不公开的理由：国家秘密不登记在要公示的单位里；请在涉密计算机上另建",
        ),
        ("enterprises", {"kind": "内部资料"}, "没有“内部资料”，可填：商业秘密、国家秘密、个人隐私、其他"),
        ("enterprises", {"basis": " "}, "法律依据：必须填写"),
        ("enterprises", {"by": ""}, "决定人：必须填写"),
        ("enterprises", {"on": "2024-09-03"}, "2024-09-03 还没有到（今天是 2024-09-02），请核对"),
        ("enterprises", {"on": "2024-02-31"}, "没有“2024-02-31”这一天"),
    ],
)
def test_a_mark_without_ground_or_on_what_lists_are_made_of_is_refused(
    table: str, typed: dict[str, str], message: str
) -> None:
    mark, problems = parsed(table, **typed)
    assert mark is None
    assert message in "；".join(problems)


def test_every_field_of_every_record_can_be_marked_or_is_named_as_one_that_cannot() -> None:
    for table, columns in COLUMNS.items():
        assert FIXED[table] <= {column.name for column in columns} | {"term_years"}
        for column in columns:
            assert (parsed(table, field=column.label)[0] is None) == (column.name in FIXED[table]), (table, column.name)
            raw = {**RAW, "field": column.label, "kind": "state_secret"}
            assert parse_mark(raw, table, columns, NOW.date(), classified=True)[0] is not None


def planted_value(value: object) -> object:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return 98_765_432
    if isinstance(value, tuple):
        return ("演示独一无二的词",)
    return "演示独一无二的词" if isinstance(value, str) else date(1987, 6, 5)


MARKABLE = [
    (table, column.name)
    for table, columns in COLUMNS.items()
    for column in columns
    if column.name not in FIXED[table] and hasattr(OWNERS[table], column.name)
]


@pytest.mark.parametrize(("table", "field"), MARKABLE)
def test_a_mark_withholds_a_field_of_any_type(table: str, field: str) -> None:
    """A text, a list, a count, a sum of money, a date: nothing of it stands in any public record or sum; a yes is no."""
    owner = OWNERS[table]
    value = planted_value(getattr(owner, field) if getattr(owner, field) is not None else date(1987, 6, 5))
    if (table, field) in {("enterprises", "trades"), ("items", "trades"), ("plan", "trades"), ("results", "code")}:
        return  # test_withheld_trades_…, test_a_withheld_result_…
    changes: dict[str, object] = {field: value, "marks": (marking(field),)}
    if isinstance(owner, Result) and owner.approved is not None and hasattr(owner.approved, field):
        changes["approved"] = msgspec.structs.replace(owner.approved, **{field: value})
    records = replace(RECORDS, **{table: (msgspec.structs.replace(owner, **changes),)})  # type: ignore[arg-type]
    public = project(records, NOW)
    told = "\n".join(texts(public))
    for written in ("演示独一无二的词", "98765432", "987654.32", "1987"):
        assert written not in told
    sums = [row for rows in public.statistics.values() for row in rows]
    assert not any(row.fine == 98_765_432 or (field == "abnormal" and row.abnormal) for row in sums)
    assert not any(field == "case_filed" and row.cases for row in sums)
