"""Within one publication nothing is left of what was withdrawn, withheld or has served its term.

Looked for by the searcher that imports none of our code (tests/leaks/searcher.py), in every file, packed or encoded.
"""

from pathlib import Path

from acts.disclosure import mark
from acts.journal import clock
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from acts.work import life, result
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk, desk_in
from tests.leaks.searcher import canary, search
from tui.publishing import publish_site

MARK = {"basis": "演示依据", "by": "演示局长", "on": "2024-03-04"}


def standing(desk: Desk, wanted: set[str]) -> set[str]:
    """Which of these canaries the site holds after a publication of now."""
    out = publish_site(desk.office, first=True).out
    return wanted & {hit.what for hit in search(out)}


def mentions(folder: Path, words: str) -> list[str]:
    """The files that hold these words as they are, in name or contents."""
    return [
        path.name
        for path in folder.rglob("*")
        if words in path.name.lower() or (path.is_file() and words.encode() in path.read_bytes().lower())
    ]


def test_one_publication_takes_every_trace_along(tmp_path: Path) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        office = desk.office
        number = desk.new_task(ratio="20%")
        desk.matched(number)
        withdrawn, withheld, unnamed, other = desk.final(number)
        names, statements, towns = {}, {}, {}
        for place, one in enumerate((withdrawn, withheld, unnamed, other)):
            names[one], statements[one], towns[one] = canary(place), canary(10 + place), canary(20 + place)
            registry.edit(office, ENTERPRISES, one, {"name": f"演示{names[one]}旅馆", "town": f"{towns[one]}镇"})
        desk.clock.at("2024-03-20")
        for one, statement in statements.items():
            raw = {"code": "5", "checked_on": "2024-03-20", "public": f"责令改正{statement}。"}
            result.enter(office, number, one, "I-0001", {**raw, "handling": f"已改正{canary(30)}"})
        desk.approve(number)
        life.close(office, number)
        all_of_it = {*names.values(), *statements.values(), *towns.values(), canary(30)}
        assert standing(desk, all_of_it) == all_of_it, "the searcher sees what is public"

        owner = office.store.get(Enterprise, unnamed)
        result.withdraw(office, number, withdrawn, "I-0001", reason="court", by="演示局长", document="2号")
        mark.set_mark(office, withheld, {**MARK, "field": "乡镇街道", "kind": "个人隐私"})
        mark.set_mark(office, f"{number}/{withheld}/I-0001", {**MARK, "field": "公开说明", "kind": "商业秘密"})
        mark.set_mark(office, unnamed, {**MARK, "field": "企业名称", "kind": "商业秘密"})
        gone = {statements[withdrawn], towns[withdrawn], statements[withheld], towns[withheld]}
        gone |= {names[unnamed], statements[unnamed], towns[unnamed]}
        assert standing(desk, all_of_it) == all_of_it - gone
        public = office.places.public
        assert mentions(public, owner.code.lower()) == []
        assert mentions(public, other.lower()) != []

        desk.clock.at("2027-03-21")  # the disclosure term of three years has ended
        clock.confirm_clock(office)
        assert standing(desk, all_of_it) == {names[one] for one in (withdrawn, withheld, other)}, (
            "only the registry is left"
        )
