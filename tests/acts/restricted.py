"""A bureau with a trade whose checks are 有限公开 or 不予公开, and what its site says of them."""

from collections.abc import Iterator
from datetime import datetime

from acts.disclosure import publish
from acts.draw import confirm, expiry, match
from acts.draw.confirm import StrikeOff
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import life
from rules.base.canonical import digest
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.task import Task
from site_gen.publishing.publish import publish as publish_site
from site_gen.verify import Report, reader, verify
from tests.acts.office import Desk, hotel

__all__ = [
    "LEVELS",
    "REGISTER",
    "SHOPS",
    "TRADE",
    "VALUE",
    "found_in",
    "new_item",
    "restricted_task",
    "shops",
    "site_of",
    "to_the_end",
    "verified",
    "words_of",
]

LEVELS = {"limited": "有限公开", "none": "不予公开"}
TRADE = "演示特许行业"
SHOPS = range(40, 52)
"""Twelve shops of a trade that nothing else covers: two of class E, four D, six A."""
REGISTER = {"freezes.tsv", "freezes.bundle.js"}
"""The register of freezes, and the same lines as a script for pages that are opened from a disk."""
VALUE = "31415926535897932384"


def site_of(desk: Desk) -> dict[str, bytes]:
    """The published site: bytes by path. Refused when the leak gate finds anything."""
    expiry.expire_all_overdue(desk.office)
    public, secrets = publish.prepare(desk.office)
    publish_site(public, secrets, desk.office.places.public)
    publish.record_publication(desk.office, public, pages=1, changed=1)
    folder = desk.office.places.public
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verified(site: dict[str, bytes], draw: str, now: datetime | None = None) -> Report:
    """What the verifier says of a draw from its published files alone."""
    folder = f"draws/{draw}/evidence/"
    files = {path.removeprefix(folder): raw for path, raw in site.items() if path.startswith(folder)}
    return verify(files | {name: site[name] for name in ("freezes.tsv", "heads.tsv")}, reader(now=now))


def shops(desk: Desk) -> list[Enterprise]:
    return [one for one in desk.office.store.all(Enterprise) if TRADE in one.trades]


def new_item(desk: Desk, level: str) -> Item:
    for n in SHOPS:
        risk = "E" if n < 42 else "D" if n < 46 else "A"
        registry.add(
            desk.office,
            ENTERPRISES,
            hotel(n, name=f"演示{n}号特许有限公司", trades=TRADE, risk=risk, town=f"演示{n}村"),
        )
    return registry.add(
        desk.office, ITEMS,
        {"name": "演示特许行业专门检查", "department": "公安", "basis": "演示专门规定", "trades": TRADE, "ratio": "50%",
         "content": "演示特许行业的专门内容", "level": LEVELS[level], "level_basis": "演示依据第一条"},
    )  # fmt: skip


def restricted_task(desk: Desk, level: str, **more: str) -> Task:
    """A task for the shops, by risk class, half of each. Its item is of the level."""
    item = new_item(desk, level)
    raw = {"name": "演示特许行业专项任务", "items": item.number, "strata": "risk", "ratio": "50%", **more}
    return desk.task(desk.new_task(**raw))


def to_the_end(desk: Desk, number: str) -> None:
    desk.freeze(number)
    desk.run_later(number, VALUE)
    first = desk.draw(desk.task(number).draws[-1]).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(first, "moved_away", "登记机关函 演示特1")], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20", "5")
    desk.approve(number)
    life.close(desk.office, number)


def words_of(desk: Desk, number: str) -> Iterator[str]:
    """All that could tell of a draw: its objects, numbers, terms, value, hashes."""
    one = desk.draw(number)
    lists = desk.lists(number)
    for shop in shops(desk):
        yield from (shop.name, shop.code, shop.number, shop.number.lower(), shop.town, shop.phone)
    yield from (one.value, one.seed, *(entry.salt for entry in (*lists.pool, *lists.excluded)))
    terms = one.conditions
    hashes = (terms.pool, terms.excluded, *(department.inspectors for department in terms.departments))
    yield from (one for one in hashes if one != digest(b""))  # the hash of an empty file is nobody's


def found_in(site: dict[str, bytes], words: Iterator[str]) -> list[tuple[str, str]]:
    return [(word, path) for word in words for path, raw in site.items() if word and word.encode() in raw]


# ---- 有限公开
