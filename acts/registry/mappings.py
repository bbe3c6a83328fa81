"""The answers of imports that the bureau remembers: found again for a file, shown, written, deleted."""

import msgspec

from acts.base.office import Office
from db.exchange.formats import LISTS
from rules.base.errors import NotFound, Refused
from rules.base.invisible import visible
from rules.importing.mapping import ImportMapping
from rules.importing.outside import KINDS
from rules.importing.remembered import RememberedMapping, fitting, has_answers, is_of, remember

__all__ = [
    "delete_mapping",
    "fitting_mapping",
    "mapping_of",
    "mapping_title",
    "mappings",
    "save_mapping",
    "to_remember",
]


def mappings(office: Office, listing: str = "") -> tuple[RememberedMapping, ...]:
    """What is remembered, by number; of one list, where it is named."""
    return tuple(one for one in office.store.all(RememberedMapping) if listing in ("", one.list))


def mapping_of(office: Office, number: str) -> RememberedMapping:
    """The mapping of this number (M-0001); NotFound where there is none."""
    found = office.store.find(RememberedMapping, number.strip().upper())
    if found is None:
        raise NotFound(f"没有编号为 {number} 的导入对照，用 mingchou mapping list 看有哪些")
    return found


def mapping_title(one: RememberedMapping) -> str:
    """Of what lists its answers are: 检查对象, 登记状态名单 …"""
    return KINDS.get(one.mapping.mode) or LISTS[one.list].title


def fitting_mapping(
    office: Office, listing: str, titles: tuple[str, ...], sender: str = "", says: str = ""
) -> tuple[RememberedMapping | None, str]:
    """(what is remembered of such a file, why not although there is something). Where several senders have such files and none is named, none.
    says: what the file of another office says of itself.
    """
    found = fitting(office.store.all(RememberedMapping), listing, titles, sender, says)
    senders = {one.sender for one in found}
    if len(senders) > 1 and sender not in senders:
        names = "、".join(sorted(filter(None, senders)))
        return None, f"这种文件记住了 {len(senders)} 家的对照（{names}），没有用；是其中一家的，请写明来源（--sender）"
    return (found[0], "") if found else (None, "")


def to_remember(
    office: Office, mapping: ImportMapping | None, titles: tuple[str, ...], file: str, says: str | None = None
) -> RememberedMapping | None:
    """The record that keeps the answers of a file that is imported; None where nothing was answered, or it is kept as it is. titles: its headings.
    says: what the file of another office says of itself, None of a list of ours.
    """
    if mapping is None or not has_answers(mapping):
        return None
    known = office.store.all(RememberedMapping)
    old = next((one for one in known if is_of(one, mapping.list, mapping.sender, titles, says)), None)
    number = old.number if old else _next_number(office)
    made = remember(number, mapping, titles)
    made = msgspec.structs.replace(made, file=visible(file), used_on=office.today(), says=says)
    return None if made == old else made


def save_mapping(
    office: Office, mapping: ImportMapping, number: str = "", titles: tuple[str, ...] = ()
) -> RememberedMapping:
    """Remember a mapping by hand. number: of the one that it takes the place of, "" for a new one. titles: headings by which a file is known;
    () of a new one: those that it answers.
    """
    if not has_answers(mapping):
        raise Refused("这份对照里没有回答，没有什么可记")
    old = mapping_of(office, number) if number else None
    if old is not None and old.list != mapping.list:
        raise Refused(f"{old.number} 是另一种名单的对照，不能换成这一份，请另存一份")
    if old is not None:
        made = remember(old.number, mapping, titles or old.titles, old)
    else:
        made = remember(_next_number(office), mapping, titles or tuple(mapping.columns))
    if made == old:
        raise Refused(f"{made.number} 没有要改的内容")
    with office.transaction("mapping.save", f"{'修改' if old else '记住'}导入对照 {made.number}") as tx:
        tx.put(made)
    return made


def delete_mapping(office: Office, number: str) -> RememberedMapping:
    """Forget a mapping; the next file of the kind is asked about again."""
    old = mapping_of(office, number)
    with office.transaction("mapping.delete", f"删除导入对照 {old.number}") as tx:
        tx.delete(RememberedMapping, old.number)
    return old


def _next_number(office: Office) -> str:
    taken = office.store.numbers_ever(RememberedMapping)
    return f"M-{max((int(number.removeprefix('M-')) for number in taken), default=0) + 1:04d}"
