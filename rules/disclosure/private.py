"""What must not appear on the site: the strings that the leak gate looks for (disclosure.md, By check).

The counterpart of `disclosure.project`, made from the stored records and not from the projection, so that the gate does
not trust the projection. Free text is cut into runs of at least 8 characters, less what stands in public columns; a
string under 4 characters (a two-character name) counts only as a whole text node or cell.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from rules.base import codes
from rules.base.canonical import digest
from rules.base.codes import CodeTable
from rules.base.fields import Record
from rules.base.marks import is_state_secret, marks_of, said_list
from rules.disclosure.index import with_marks
from rules.disclosure.items import versions_that_count
from rules.disclosure.projection import Records, ended, opened_lines, without_state_secrets
from rules.disclosure.public import Secret
from rules.draw.draw_record import Draw, DrawLists, list_files
from rules.registry.enterprise import Enterprise, hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.plan import PlanLine
from rules.registry.secrecy import in_secret_series, item_level, level_of, secret_trades, strictest
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["secrets"]

SHORT = 4
RUN = 8
ITEM_TEXTS = ("name", "basis", "content", "standard", "note", "subject", "level_basis")


def secrets(records: Records, today: date | None = None) -> tuple[Secret, ...]:
    """Every private string of the records, each once, with the record and field it comes from.

    today: the words of results whose term is over by then are private; None: of none.
    """
    shown = _shown(records, today)
    public = _public_text(records, shown)
    found: dict[str, Secret] = {}
    for secret in _all(records, public, shown):
        if secret.text and secret.text not in found:
            found[secret.text] = secret
    return tuple(found.values())


def _all(records: Records, public: str, shown: Collection[str]) -> Iterator[Secret]:
    restricted = restricted_trades(records.items) | secret_trades(records.items)
    yield from _of_what_is_secret(records, public)
    yield from _of_marks(records, public)
    yield from _of_versions(records, public)
    for one in records.enterprises:
        yield from _of_enterprise(one, hidden(one, restricted), public)
    for person in records.inspectors:
        yield from _word(person.name, person.number, "姓名", public)
        yield from _word(person.phone, person.number, "联系电话", public)
    for result in records.results:
        yield from _runs(result.note, result.number, "备注", public)
        yield from _runs(result.handling_note, result.number, "处理意见", public)
        yield from _runs(result.correction, result.number, "更正原因", public)
        if result.approved and result.number not in shown:
            yield from _runs(result.approved.public, result.number, "不公示的公开说明", public)
            yield from _runs(result.approved.handling, result.number, "不公示的处理情况", public)
        if result.withdrawn:
            yield from _runs(result.public, result.number, "已撤回的公开说明", public)
        elif result.pending:
            yield from _runs(result.public, result.number, "未审批的公开说明", public)
            yield from _runs(result.handling, result.number, "未审批的处理情况", public)
    for sheet in records.sheets:
        yield from _runs(sheet.signature_reason, sheet.number, "未签字原因", public)
        for expert in sheet.experts:
            yield from _runs(expert.reason, sheet.number, "协助原因", public)
    for task in records.tasks:
        yield from _runs(task.document, task.number, "交办或登记文号", public)
    for recusal in records.recusals:
        yield from _runs(recusal.note, recusal.number, "回避说明", public)
        yield from _runs(recusal.ended_why, recusal.number, "结束回避的原因", public)
    for decided in records.declarations:
        for text, label in ((decided.paper, "回避决定文书"), (decided.note, "回避说明")):
            yield from _runs(text, decided.number, label, public)
        for text, label in ((decided.declarant, "回避申请人"), (decided.decided_by, "回避决定人")):
            yield from _word(text, decided.number, label, public)
    for draw in records.draws:
        if draw.secret and draw.state == "open":
            yield Secret(text=draw.secret, record=draw.number, field="未公开的系统随机数")
        for number, (reference, _) in draw.strike_papers.items():
            yield from _runs(reference, f"{draw.number} {number}", "剔除依据", public)
        for seq, (reference, who) in draw.change_papers.items():
            yield from _runs(reference, f"{draw.number} 更换 {seq}", "更换依据", public)
            yield from _runs(who, f"{draw.number} 更换 {seq}", "更换决定人", public)
        if draw.supplement is not None:
            yield from _runs(draw.supplement.paper, draw.number, "补充抽取依据", public)
    levels = _levels(records)
    others = {draw.value for draw in records.draws if levels[draw.task] in {"full", "limited"}}
    for draw in records.draws:
        if levels[draw.task] in {"none", "secret"}:
            yield from _of_unpublished_draw(draw, records.lists[draw.number], levels[draw.task], others)
    for number, lists in records.lists.items():
        revealed = opened_lines(records, number)
        for entry in (*lists.pool, *lists.excluded):
            if entry.number not in revealed:
                yield Secret(text=entry.salt, record=number, field="未公开的盐值")
        for entries in lists.inspectors.values():
            for person_entry in entries:
                yield Secret(text=person_entry.salt, record=number, field="未公开的盐值")


def _levels(records: Records) -> dict[str, str]:
    """Task → the strictest level of its items and of its freezes; `secret` where nothing of the task may be known."""
    known = {task.number for task in without_state_secrets(records).tasks}
    found = {}
    for task in records.tasks:
        if task.number not in known:
            found[task.number] = "secret"
            continue
        items = [item for item in records.items if item.number in task.items]
        frozen = [draw.level for draw in records.draws if draw.task == task.number]
        found[task.number] = strictest((level_of(task.number, items), *frozen))
    return found


def _of_unpublished_draw(draw: Draw, lists: DrawLists, level: str, others: Collection[str]) -> Iterator[Secret]:
    """What could only come from the evidence of a draw that has no page. others: values that other draws made public.

    Commitment and seal stand in freezes.tsv, but for a draw that is 国家秘密: there not even its number may appear.
    """
    yield Secret(text=draw.seed, record=draw.number, field="不公开的抽取的种子")
    if draw.value not in others:
        yield Secret(text=draw.value, record=draw.number, field="不公开的抽取的随机值")
    for name, raw in list_files(lists).items():
        if raw:  # the hash of an empty list is nobody's
            yield Secret(text=digest(raw), record=draw.number, field=f"不公开的 {name}")
    if level == "secret" and in_secret_series(draw.number):
        yield Secret(text=draw.number, record=draw.number, field="国家秘密的抽取编号")
        yield Secret(text=draw.commitment, record=draw.number, field="国家秘密的承诺值")
        yield Secret(text=draw.seal, record=draw.number, field="国家秘密的封签")


def _of_what_is_secret(records: Records, public: str) -> Iterator[Secret]:
    """Names and numbers of the items, plan lines, tasks and objects that are 国家秘密, less what is public elsewhere."""
    known = without_state_secrets(records)
    there = {one.number for one in (*known.items, *known.plan, *known.tasks, *known.enterprises, *known.results)}
    for item in records.items:
        if item.number not in there:
            for text in (item.name, item.content, item.standard, item.note):
                yield from _word(text, item.number, "国家秘密事项", public)
    lists: Iterable[Item | PlanLine | Task] = (*records.items, *records.plan, *records.tasks)
    for one in lists:
        if one.number not in there:
            yield from _word(one.name, one.number, "国家秘密事项的名称", public)
            if in_secret_series(one.number):
                yield from _number(one.number, one.number, "国家秘密的编号")
    for enterprise in records.enterprises:
        if enterprise.number not in there:
            yield from _number(enterprise.number, enterprise.number, "国家秘密对象的编号")
    for result in records.results:
        if result.number not in there and is_state_secret(result):
            address = f"{result.task}-{result.object}-{result.item}"
            yield from _number(address, result.number, "国家秘密结果的编号")


def _number(number: str, record: str, field: str) -> Iterator[Secret]:
    """A number that leaves no trace, as it is written and as an address has it."""
    yield Secret(text=number, record=record, field=field, trace=True)
    yield Secret(text=number.lower(), record=record, field=field, trace=True)


def _of_enterprise(one: Enterprise, is_hidden: bool, public: str) -> Iterator[Secret]:
    yield from _word(one.phone, one.number, "联系电话", public)
    yield from _word(one.legal_representative, one.number, "法定代表人", public)
    yield from _runs(one.notes, one.number, "备注", public)
    if one.kind == "individual":  # an individual's registered address may be a home
        yield from _word(one.registered_address, one.number, "注册地址", public)
    if is_hidden:
        yield from _word(one.name, one.number, "企业名称", "")
        yield from _word(one.code, one.number, "统一社会信用代码", "")
        yield from _word(one.address, one.number, "经营地址", public)
        yield from _word(one.registered_address, one.number, "注册地址", public)


def _of_marks(records: Records, public: str) -> Iterator[Secret]:
    """What is marked, less what stands in public columns of other records: a town is no secret because one object's is withheld."""
    kinds: Iterable[Sequence[Record]] = (
        records.enterprises, records.inspectors, records.items, records.plan, records.tasks, records.results,
    )  # fmt: skip
    for one in (record for kind in kinds for record in kind if getattr(record, "marks", ())):
        for mark in marks_of(one):
            approved = one.approved if isinstance(one, Result) else None
            for owner in (one, approved):
                value = getattr(owner, mark.field, "")
                for text in value if isinstance(value, tuple) else (value,):
                    if isinstance(text, str):
                        yield from _word(text, one.number, "标记为不公开的内容", public)
                        yield from _runs(text, one.number, "标记为不公开的内容", public)


def _of_versions(records: Records, public: str) -> Iterator[Secret]:
    """What items said before, less what is public: of versions that do not count, and of fields that are or were withheld."""
    for item in records.items:
        history = records.item_versions.get(item.number, ())
        for version in history if len(history) > 1 else ():
            marked = {mark.field for one in (item, version) for mark in marks_of(one)}
            for field in ITEM_TEXTS:
                text = getattr(version, field)
                hidden_then = field in marked or "secret" in (item_level(item), item_level(version))
                if hidden_then:
                    yield from _word(text, item.number, "事项以前的内容，不公开", public)
                if hidden_then or text != getattr(item, field):
                    yield from _runs(text, item.number, "事项以前的内容，不公开", public)


def _word(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """A value that is private as a whole; not one that is part of a public name (a person's name in a shop's name)."""
    if len(text) >= 2 and (f"\n{text}\n" not in public if len(text) < SHORT else text not in public):
        yield Secret(text=text, record=record, field=field, whole=len(text) < SHORT)


def _runs(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """Free text in runs of at least 8 characters between punctuation, less what is public anyway."""
    for run in re.split(r"[\s，。；：、！？,.;:!?（）()“”\"']+", text):
        if len(run) >= RUN and run not in public:
            yield Secret(text=run, record=record, field=field)


def _public_text(records: Records, shown: Collection[str]) -> str:
    """What stands in public columns, in one text: names, lists, plans, approved statements, pages."""
    return "\n" + "\n".join(dict.fromkeys(_public_columns(records, shown))) + "\n"


def _shown(records: Records, today: date | None) -> frozenset[str]:
    """The results whose words are public: approved, not withdrawn, their term not over, of a task 全部公开 and an object that may be named."""
    restricted = restricted_trades(records.items) | secret_trades(records.items)
    levels = _levels(records)
    records = without_state_secrets(records)
    named = {one.number for one in records.enterprises if not hidden(one, restricted)}
    items = {item.number: item for item in records.items}
    return frozenset(
        result.number
        for result in records.results
        if result.approved
        and not result.withdrawn
        and not (today and ended(result.approved, items[result.item], today))
        and levels[result.task] == "full"
        and result.object in named
    )


def _public_columns(records: Records, shown: Collection[str]) -> Iterable[str]:
    for table in vars(codes).values():
        if isinstance(table, CodeTable):
            for row in table:
                yield from (row.text, row.note)
    records = with_marks(without_state_secrets(records))
    restricted = restricted_trades(records.items) | secret_trades(records.items)
    for one in records.enterprises:
        if not hidden(one, restricted):
            yield from (one.name, one.watch_reason, one.town, *said_list(one, "trades", one.trades))
    for item in records.items:
        yield from (getattr(item, field) for field in ITEM_TEXTS)
        withheld_now = {mark.field for mark in marks_of(item)}
        for version, replaced in versions_that_count(records.item_versions.get(item.number, ())):
            hidden_then = withheld_now | {mark.field for mark in marks_of(version)}
            yield from (getattr(version, field) for field in ITEM_TEXTS if not replaced and field not in hidden_then)
    for line in records.plan:
        yield from (line.name, line.section)
    for task in records.tasks:
        yield task.name
    for result in records.results:
        if result.approved and result.number in shown:
            yield from (result.approved.public, result.approved.handling)
    for page in records.announcements:
        yield page.markdown
    bureau = records.bureau
    yield from (bureau.name, bureau.organizer, bureau.undertaker, bureau.contact, bureau.address, bureau.objection_note)
