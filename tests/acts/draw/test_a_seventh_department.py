"""A department that the bureau registered itself is drawn like the six: its people, its evidence, what every verifier says of it."""

from datetime import timedelta

from acts.disclosure.publish import prepare
from acts.papers.protocol import build_protocol
from acts.registry import registry
from acts.registry.registry import DEPARTMENTS, INSPECTORS, ITEMS
from acts.work import life
from acts.work.sheet import assignments, sheet_form
from site_gen.verify import reader
from site_gen.verify import verify as by_command
from site_gen.verify.reading import read_folder
from tests.acts.office import Desk, officer
from tests.by_the_book import book
from tests.site_templates.node import node
from tests.site_templates.programs import published

EDU = {"number": "edu", "name": "示例县教育体育局", "short": "教体", "also": "教育局"}
ITEM = {
    "name": "校园周边旅馆检查",
    "department": "教育局",
    "basis": "演示规定第一条",
    "trades": "旅馆业",
    "ratio": "10%",
}


def _with_edu(desk: Desk, **more: str) -> str:
    """A task of the police and of a seventh department, whose item and people are its own. Returns its number."""
    registry.add(desk.office, DEPARTMENTS, EDU)
    for n in (91, 92, 93):
        registry.add(desk.office, INSPECTORS, officer(n, "教体"))
    item = registry.add(desk.office, ITEMS, ITEM).number
    return desk.joint_task(items=f"I-0001,{item}", departments="公安、示例县教育体育局", **more)


def test_its_people_are_drawn_and_every_verifier_agrees(desk: Desk) -> None:
    number = _with_edu(desk)
    desk.matched(number)
    (draw,) = desk.task(number).draws
    assert {len(sheet.teams["edu"]) for sheet in desk.sheets(number)} == {2}
    files = read_folder(desk.office.places.evidence(draw))
    assert "inspectors-edu.tsv" in files
    now = desk.office.now() + timedelta(days=1)
    mine = by_command(files, reader(now=now))
    assert mine.ok
    verdict, steps = published().verify(files, now)
    assert verdict == mine.verdict
    assert "fails" not in {state for state, _ in steps}
    assert [state for _, state in book.verify(files, now)[1]] == [state for state, _ in steps]
    with node() as script:
        assert script(files, now).verdict == verdict


def test_papers_and_pages_name_it_in_full_and_tables_in_short(desk: Desk) -> None:
    number = _with_edu(desk)
    desk.matched(number)
    assert "示例县教育体育局" in {row.department for row in sheet_form(desk.office, desk.sheets(number)[0]).rows}
    assert "教体" in {row["department"] for row in assignments(desk.office, number)}
    assert "教体" in str(build_protocol(desk.office, desk.task(number).draws[-1]))
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    records = prepare(desk.office)[0]
    assert {result.authority for result in records.results} == {"示例县公安局", "示例县教育体育局"}
    assert next(task for task in records.tasks if task.number == number).departments == (
        "示例县公安局",
        "示例县教育体育局",
    )
