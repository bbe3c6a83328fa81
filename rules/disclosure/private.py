"""What must not appear on the site: the strings that the leak gate searches for.

The counterpart of `rules.disclosure.projection`, made from the stored records and not from the public ones, so that the gate does
not depend on the projection. Free text is cut into runs of at least RUN characters, without runs that occur in public columns; a
string under SHORT characters (a two-character name) counts only as a whole text node or cell.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.base import codes
from rules.base.canonical import digest
from rules.base.codes import CodeTable
from rules.base.fields import Record
from rules.base.marks import marks_of, public_texts
from rules.disclosure.index import Records, task_levels, with_marks
from rules.disclosure.items import counted_versions
from rules.disclosure.projection import opened_lines
from rules.disclosure.public import Secret
from rules.disclosure.terms import is_expired
from rules.draw.draw_record import Draw, DrawLists, list_files
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item, restricted_trades
from rules.work.result import Result

__all__ = ["secrets"]

SHORT = 4
RUN = 8
ITEM_TEXTS = ("name", "basis", "content", "standard", "note", "subject", "level_basis")


def secrets(records: Records, today: date | None = None) -> tuple[Secret, ...]:
    """Every private string of the records, each once, with the record and field it comes from first.

    today: texts of results whose term is over by then are private; None: no result has expired.
    """
    public = _public_side(records, today)
    by_text: dict[str, Secret] = {}
    for source in _SOURCES:
        for secret in source(records, public):
            if secret.text:
                by_text.setdefault(secret.text, secret)
    return tuple(by_text.values())


# ---- what is public


@dataclass(frozen=True, slots=True, kw_only=True)
class _PublicSide:
    """What is public of the records, as far as it decides what is private.

    text: the contents of public columns, a line each. levels: task → the level that governs it. restricted: trades whose objects are
    not named. shown: numbers of the results whose texts are public. today: by which terms are over; None: none is.
    """

    text: str
    levels: Mapping[str, str]
    restricted: frozenset[str]
    shown: frozenset[str]
    today: date | None


def _public_side(records: Records, today: date | None) -> _PublicSide:
    restricted = restricted_trades(records.items)
    levels = task_levels(records)
    shown = _shown(records, levels, restricted, today)
    columns = dict.fromkeys(_public_columns(with_marks(records), shown))
    text = "\n" + "\n".join(columns) + "\n"
    return _PublicSide(text=text, levels=levels, restricted=restricted, shown=shown, today=today)


def _shown(
    records: Records, levels: Mapping[str, str], restricted: frozenset[str], today: date | None
) -> frozenset[str]:  # fmt: skip
    """The results whose texts are public: approved, not withdrawn, their term not over, of a task 全部公开 and an object that may be named."""
    named = {enterprise.number for enterprise in records.enterprises if not is_hidden(enterprise, restricted)}
    items = {item.number: item for item in records.items}
    return frozenset(
        result.number
        for result in records.results
        if result.approved
        and not result.withdrawn
        and not (today and is_expired(result.approved, items[result.item], today))
        and levels[result.task] == "full"
        and result.object in named
    )


def _public_columns(records: Records, shown: Collection[str]) -> Iterator[str]:
    """The contents of public columns: code tables, names, lists, plans, approved statements, pages.

    records: marked texts replaced.
    """
    yield from _code_texts()
    restricted = restricted_trades(records.items)
    for enterprise in records.enterprises:
        if not is_hidden(enterprise, restricted):
            yield from (enterprise.name, enterprise.watch_reason, enterprise.town)
            yield from public_texts(enterprise, "trades", enterprise.trades)
    for item in records.items:
        yield from (getattr(item, field) for field in ITEM_TEXTS)
        yield from _earlier_texts(item, records.item_versions.get(item.number, ()))
    for line in records.plan:
        yield from (line.name, line.section)
    yield from (task.name for task in records.tasks)
    for result in records.results:
        if result.approved and result.number in shown:
            yield from (result.approved.public, result.approved.handling)
    yield from (page.markdown for page in records.announcements)
    bureau = records.bureau
    yield from (bureau.name, bureau.organizer, bureau.undertaker, bureau.contact, bureau.address, bureau.objection_note)


def _code_texts() -> Iterator[str]:
    for table in vars(codes).values():
        if isinstance(table, CodeTable):
            for row in table:
                yield from (row.text, row.note)


def _earlier_texts(item: Item, history: Sequence[Item]) -> Iterator[str]:
    """Public texts of earlier versions of an item: of versions that count, fields withheld neither now nor then."""
    withheld_now = {mark.field for mark in marks_of(item)}
    for version, replaced in counted_versions(history):
        withheld_then = withheld_now | {mark.field for mark in marks_of(version)}
        yield from (getattr(version, field) for field in ITEM_TEXTS if not replaced and field not in withheld_then)


# ---- how a text becomes private strings


def _whole_value(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """A value that is private as a whole, unless it is part of a public name (a person's name in a shop's name)."""
    if len(text) >= 2 and (f"\n{text}\n" not in public if len(text) < SHORT else text not in public):
        yield Secret(text=text, record=record, field=field, whole=len(text) < SHORT)


def _runs(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """Free text in runs of at least RUN characters between punctuation, without those that are public elsewhere."""
    for run in re.split(r"[\s，。；：、！？,.;:!?（）()“”\"']+", text):
        if len(run) >= RUN and run not in public:
            yield Secret(text=run, record=record, field=field)


# ---- the sources; a string that comes from several is ascribed to the first


def _from_marks(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """Marked texts, without those that are public in other records: a town is no secret because it is withheld for an object."""
    tables: Iterable[Sequence[Record]] = (
        records.enterprises, records.inspectors, records.items, records.plan, records.tasks, records.results,
    )  # fmt: skip
    label = "标记为不公开的内容"
    for record in (record for table in tables for record in table if getattr(record, "marks", ())):
        for mark in marks_of(record):
            for text in _marked_texts(record, mark.field):
                yield from _whole_value(text, record.number, label, public.text)
                yield from _runs(text, record.number, label, public.text)


def _marked_texts(record: Record, field: str) -> Iterator[str]:
    """The texts of a field; for a result the approved ones as well."""
    approved = record.approved if isinstance(record, Result) else None
    for owner in (record, approved):
        value = getattr(owner, field, "")
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield text


def _from_versions(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """Earlier texts of items that are not public: of versions that do not count, and of fields that are or were withheld."""
    for item in records.items:
        history = records.item_versions.get(item.number, ())
        for version in history if len(history) > 1 else ():
            yield from _from_version(item, version, public.text)


def _from_version(item: Item, version: Item, public: str) -> Iterator[Secret]:
    label = "事项以前的内容，不公开"
    marked = {mark.field for record in (item, version) for mark in marks_of(record)}
    for field in ITEM_TEXTS:
        text = getattr(version, field)
        withheld = field in marked
        if withheld:
            yield from _whole_value(text, item.number, label, public)
        if withheld or text != getattr(item, field):
            yield from _runs(text, item.number, label, public)


def _from_enterprises(records: Records, public: _PublicSide) -> Iterator[Secret]:
    for enterprise in records.enterprises:
        yield from _from_enterprise(enterprise, public.text, unnamed=is_hidden(enterprise, public.restricted))


def _from_enterprise(enterprise: Enterprise, public: str, *, unnamed: bool) -> Iterator[Secret]:
    number = enterprise.number
    yield from _whole_value(enterprise.phone, number, "联系电话", public)
    yield from _whole_value(enterprise.legal_representative, number, "法定代表人", public)
    yield from _runs(enterprise.notes, number, "备注", public)
    if enterprise.kind == "individual":  # an individual's registered address may be a home
        yield from _whole_value(enterprise.registered_address, number, "注册地址", public)
    if unnamed:
        yield from _whole_value(enterprise.name, number, "企业名称", "")
        yield from _whole_value(enterprise.code, number, "统一社会信用代码", "")
        yield from _whole_value(enterprise.address, number, "经营地址", public)
        yield from _whole_value(enterprise.registered_address, number, "注册地址", public)


def _from_inspectors(records: Records, public: _PublicSide) -> Iterator[Secret]:
    for inspector in records.inspectors:
        yield from _whole_value(inspector.name, inspector.number, "姓名", public.text)
        yield from _whole_value(inspector.phone, inspector.number, "联系电话", public.text)
    # Of one who left the register's name may be erased by law; the frozen lists keep it, and it stays as private as it was.
    erased = {inspector.number for inspector in records.inspectors if not inspector.name}
    for lists in records.lists.values() if erased else ():
        for entry in (entry for entries in lists.inspectors.values() for entry in entries if entry.inspector in erased):
            yield from _whole_value(entry.name, entry.inspector, "姓名", public.text)


def _from_results(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """Notes, and statements that are not public: not approved yet, withdrawn, of a restricted task, or expired."""
    for result in records.results:
        texts = [(result.note, "备注"), (result.handling_note, "处理意见"), (result.correction, "更正原因")]
        if result.approved and result.number not in public.shown:
            texts += [(result.approved.public, "不公示的公开说明"), (result.approved.handling, "不公示的处理情况")]
        if result.withdrawn:
            texts.append((result.public, "已撤回的公开说明"))
        elif result.pending:
            texts += [(result.public, "未审批的公开说明"), (result.handling, "未审批的处理情况")]
        for text, label in texts:
            yield from _runs(text, result.number, label, public.text)


def _from_sheets(records: Records, public: _PublicSide) -> Iterator[Secret]:
    for sheet in records.sheets:
        yield from _runs(sheet.signature_reason, sheet.number, "未签字原因", public.text)
        for expert in sheet.experts:
            yield from _runs(expert.reason, sheet.number, "协助原因", public.text)


def _from_tasks(records: Records, public: _PublicSide) -> Iterator[Secret]:
    for task in records.tasks:
        yield from _runs(task.document, task.number, "交办或登记文号", public.text)


def _from_recusals(records: Records, public: _PublicSide) -> Iterator[Secret]:
    for recusal in records.recusals:
        yield from _runs(recusal.note, recusal.number, "回避说明", public.text)
        yield from _runs(recusal.ended_why, recusal.number, "结束回避的原因", public.text)
    for declaration in records.declarations:
        for text, label in ((declaration.paper, "回避决定文书"), (declaration.note, "回避说明")):
            yield from _runs(text, declaration.number, label, public.text)
        for text, label in ((declaration.declarant, "回避申请人"), (declaration.decided_by, "回避决定人")):
            yield from _whole_value(text, declaration.number, label, public.text)


def _from_draws(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """The secret of a draw that has no value yet, and the documents behind strikes, changes and supplements."""
    for draw in records.draws:
        if draw.secret and draw.state == "open":
            yield Secret(text=draw.secret, record=draw.number, field="未公开的系统随机数")
        for number, (paper, _) in draw.strike_papers.items():
            yield from _runs(paper, f"{draw.number} {number}", "剔除依据", public.text)
        for seq, (paper, decided_by) in draw.change_papers.items():
            yield from _runs(paper, f"{draw.number} 更换 {seq}", "更换依据", public.text)
            yield from _runs(decided_by, f"{draw.number} 更换 {seq}", "更换决定人", public.text)
        if draw.supplement is not None:
            yield from _runs(draw.supplement.paper, draw.number, "补充抽取依据", public.text)


def _from_unpublished_draws(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """Strings that could only come from the evidence of a draw without a page."""
    published = {draw.value for draw in records.draws if public.levels[draw.task] in {"full", "limited"}}
    for draw in records.draws:
        level = public.levels[draw.task]
        if level not in {"full", "limited"}:
            yield from _from_unpublished_draw(draw, records.lists[draw.number], published)


def _from_unpublished_draw(draw: Draw, lists: DrawLists, published: Collection[str]) -> Iterator[Secret]:
    """The same for one draw; commitment and seal are public in freezes.tsv. published: values that other draws made public."""
    yield Secret(text=draw.seed, record=draw.number, field="不公开的抽取的种子")
    if draw.value not in published:
        yield Secret(text=draw.value, record=draw.number, field="不公开的抽取的随机值")
    for name, raw in list_files(lists).items():
        if raw:  # the hash of an empty list is the same for every draw
            yield Secret(text=digest(raw), record=draw.number, field=f"不公开的 {name}")


def _from_salts(records: Records, public: _PublicSide) -> Iterator[Secret]:
    """The salts of unopened lines: with the salt, the identity behind a line could be guessed and proved."""
    opened = opened_lines(records, public.today)
    for number, lists in records.lists.items():
        salts = [entry.salt for entry in (*lists.pool, *lists.excluded) if entry.number not in opened[number]]
        salts += [inspector.salt for inspectors in lists.inspectors.values() for inspector in inspectors]
        for salt in salts:
            yield Secret(text=salt, record=number, field="未公开的盐值")


_SOURCES: tuple[Callable[[Records, _PublicSide], Iterator[Secret]], ...] = (
    _from_marks,
    _from_versions,
    _from_enterprises,
    _from_inspectors,
    _from_results,
    _from_sheets,
    _from_tasks,
    _from_recusals,
    _from_draws,
    _from_unpublished_draws,
    _from_salts,
)
