"""What a list over all records is made of is decoded once, and again only where an act changed a record."""

from pathlib import Path

import msgspec
import pytest

from rules.base.errors import Damaged
from tests.db.bureau import NOW, Shop, Visit, opened, put, shop


class Part(msgspec.Struct, frozen=True):
    """Some fields of a shop."""

    number: str
    name: str = ""


def test_a_few_fields_of_all_records_are_decoded_again_only_where_a_record_changed(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1, task="2024-001"), shop(2), shop(3))
    with opened(folder) as store:
        before = store.partial(Shop, Part)
        assert before == tuple(Part(f"O-00000{n}", "演示旅馆") for n in (1, 2, 3))
        changed = store.changed(Shop)
        put(store, Visit(number="V-1"))
        assert store.partial(Shop, Part) is before
        assert store.changed(Shop) == changed
        put(store, shop(2, "演示网吧"), shop(4))
        after = store.partial(Shop, Part)
        assert store.changed(Shop) > changed
        assert after[1:] == (Part("O-000002", "演示网吧"), before[2], Part("O-000004", "演示旅馆"))
        assert after[0] is before[0]
        assert after[2] is before[2]
        with store.transaction("retire", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000001")
        assert [one.number for one in store.partial(Shop, Part)] == ["O-000002", "O-000003", "O-000004"]


def test_a_record_without_what_is_asked_of_it_is_damage(folder: Path) -> None:
    with opened(folder) as store:
        store.db.table("shops").insert({"name": "没有编号"})
        with pytest.raises(Damaged, match="版本不符"):
            store.partial(Shop, Part)
