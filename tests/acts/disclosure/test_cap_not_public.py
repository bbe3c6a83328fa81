"""Nothing public says that an object was left out for the cap of its class, or which class it is (docs/disclosure.md)."""

from acts.disclosure import publish
from acts.registry import registry, visit_cap
from acts.registry.registry import ENTERPRISES
from acts.work import life, visits
from rules.draw.draw_record import DrawLists
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk
from tests.rules.records import texts

WORDS = (
    "年度检查次数",
    "次数已达上限",
    "visit_limit",
    "E级",
    "示公演〔2024〕12号",
    "演示郑局长",
    "V-000001",
    "同日检查",
)


def test_the_public_reason_is_the_coarse_one_and_no_page_names_class_cap_or_joined_visit(desk: Desk) -> None:
    office, one = desk.office, desk.object(1)
    for other in office.store.all(Enterprise):
        if other.number != one.number and other.risk == "E":
            registry.edit(office, ENTERPRISES, other.number, {"risk": "A"})
    registry.edit(office, ENTERPRISES, one.number, {"risk": "E"})
    visit_cap.set_cap(
        office, {"most": "9", "by_risk": "E=1", "basis": "示公演〔2024〕12号", "approved_by": "演示郑局长"}
    )
    first = desk.new_task(ratio="100%")
    desk.matched(first)
    second = desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业", ratio="50%")
    desk.matched(second)
    lists = office.store.get(DrawLists, f"{second}-1")
    (left,) = (entry for entry in lists.excluded if entry.why == "visit_limit")
    assert left.object == one.number
    visits.join_visits(office, second, first)
    desk.later_on("2024-03-22", 9)
    for number in (first, second):
        desk.enter_all(number, "2024-03-20")
        desk.approve(number)
        life.close(office, number)
    public, _ = publish.prepare(office)
    files = {
        path: raw.decode() for draw in public.draws if draw.number == f"{second}-1" for path, raw in draw.files.items()
    }
    assert one.name in files[f"openings/{left.number}.json"]
    (line,) = (line for line in files["excluded.tsv"].splitlines() if line.startswith(left.number))
    assert "other" in line.split("\t")
    everything = "\n".join((*texts(public), *files.values()))
    assert [word for word in WORDS if word in everything] == []
