"""What must not appear on the site: the strings that the leak gate looks for (disclosure.md, By check).

The counterpart of `disclosure.project`, made from the stored records and not from the projection, so that the gate does
not trust the projection. Free text is cut into runs of at least 8 characters, less what stands in public columns; a
string under 4 characters (a two-character name) counts only as a whole text node or cell.
"""

import re
from collections.abc import Iterable, Iterator

from rules import codes
from rules.codes import CodeTable
from rules.disclosure import Records, opened_lines
from rules.enterprise import Enterprise, hidden
from rules.item import restricted_trades
from rules.public import Secret

__all__ = ["secrets"]

SHORT = 4
RUN = 8


def secrets(records: Records) -> tuple[Secret, ...]:
    """Every private string of the records, each once, with the record and field it comes from."""
    public = _public_text(records)
    found: dict[str, Secret] = {}
    for secret in _all(records, public):
        if secret.text and secret.text not in found:
            found[secret.text] = secret
    return tuple(found.values())


def _all(records: Records, public: str) -> Iterator[Secret]:
    restricted = restricted_trades(records.items)
    shown = _shown(records)
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
    for draw in records.draws:
        if draw.secret and draw.state == "open":
            yield Secret(draw.secret, draw.number, "未公开的系统随机数")
        for number, (reference, _) in draw.strike_papers.items():
            yield from _runs(reference, f"{draw.number} {number}", "剔除依据", public)
    for number, lists in records.lists.items():
        revealed = opened_lines(records, number)
        for entry in (*lists.pool, *lists.excluded):
            if entry.number not in revealed:
                yield Secret(entry.salt, number, "未公开的盐值")
        for entries in lists.inspectors.values():
            for person_entry in entries:
                yield Secret(person_entry.salt, number, "未公开的盐值")


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
    for mark in one.marks:
        value = getattr(one, mark.split(":")[0], "")
        if isinstance(value, str):
            yield from _word(value, one.number, "标记为不公开的内容", "")


def _word(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """A value that is private as a whole; not one that is part of a public name (a person's name in a shop's name)."""
    if len(text) >= 2 and (f"\n{text}\n" not in public if len(text) < SHORT else text not in public):
        yield Secret(text, record, field, whole=len(text) < SHORT)


def _runs(text: str, record: str, field: str, public: str) -> Iterator[Secret]:
    """Free text in runs of at least 8 characters between punctuation, less what is public anyway."""
    for run in re.split(r"[\s，。；：、！？,.;:!?（）()“”\"']+", text):
        if len(run) >= RUN and run not in public:
            yield Secret(run, record, field)


def _public_text(records: Records) -> str:
    """What stands in public columns, in one text: names, lists, plans, approved statements, pages."""
    return "\n" + "\n".join(dict.fromkeys(_public_columns(records))) + "\n"


def _shown(records: Records) -> frozenset[str]:
    """The results whose words are public: approved, not withdrawn, of an item 全部公开 and an object that may be named."""
    restricted = restricted_trades(records.items)
    full = {item.number for item in records.items if item.level == "full"}
    named = {one.number for one in records.enterprises if not hidden(one, restricted)}
    return frozenset(
        result.number
        for result in records.results
        if result.approved and not result.withdrawn and result.item in full and result.object in named
    )


def _public_columns(records: Records) -> Iterable[str]:
    for table in vars(codes).values():
        if isinstance(table, CodeTable):
            for row in table:
                yield from (row.text, row.note)
    restricted = restricted_trades(records.items)
    for one in records.enterprises:
        if not hidden(one, restricted):
            yield from (one.name, one.watch_reason, one.town, *one.trades)
    for item in records.items:
        yield from (item.name, item.basis, item.content, item.standard, item.note, item.subject, item.level_basis)
    for line in records.plan:
        yield from (line.name, line.section)
    for task in records.tasks:
        yield task.name
    shown = _shown(records)
    for result in records.results:
        if result.approved and result.number in shown:
            yield from (result.approved.public, result.approved.handling)
    for page in records.announcements:
        yield page.markdown
    bureau = records.bureau
    yield from (bureau.name, bureau.organizer, bureau.undertaker, bureau.contact, bureau.address, bureau.objection_note)
