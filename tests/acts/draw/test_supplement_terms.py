"""补充抽取: by when its list is public, and whose office approved it (draw.md §6; issue: voids, redraws, supplements)."""

from datetime import date, timedelta
from functools import partial

from acts.disclosure import publish
from acts.draw import supplement
from tests.acts.draw.test_supplement import PAPER
from tests.acts.office import AT_THE_STATION, Desk


def test_whose_office_approved_more_objects_and_by_when_they_are_public_stands_beside_the_draw(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    freeze = partial(
        supplement.freeze_objects, desk.office, number, "20%", reason="比例提高", paper=PAPER, approved_by="演示分管局长",
        kind="dice", source=AT_THE_STATION, expected_at=desk.clock.moment + timedelta(hours=6), publish_by=date(2024, 8, 1),
    )  # fmt: skip
    with desk.refused("批准人职务：必须填写"):
        freeze(post=" ")
    one = freeze(post="副局长").draw
    assert one.conditions.publish_by == "2024-08-01"
    public, _ = publish.prepare(desk.office)
    adds = next(other.adds for other in public.draws if other.number == one.number)
    assert adds == "补充检查对象：抽查比例提高，由副局长批准；原抽中的对象不变"
    assert "演示分管局长" not in adds
