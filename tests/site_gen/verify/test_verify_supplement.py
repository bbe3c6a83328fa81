"""A citizen checks a supplementary draw in the browser, on the site as the office publishes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from acts.draw import confirm, match
from acts.work import life
from site_gen.files.bundle import bundle
from site_gen.verify import verify
from tests.acts.draw.test_supplement import freeze_more, freeze_people, hire, short_of_people
from tests.acts.office import Desk, desk_in
from tests.acts.restricted import site_of
from tests.browser import chromium
from tests.site_gen.forgeries import stated
from tests.site_gen.verify_page import served, shown
from tests.site_templates.folders import resealed

BUTTON = "在浏览器中核验"
REGISTERS = ("freezes.tsv", "heads.tsv")


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        tab = browser.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield tab
        assert faults == []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "示例县 公安局") as open_desk:
        yield open_desk


def to_the_end(desk: Desk, number: str) -> Path:
    """The supplement drawn and matched, results in, task closed, site published. Returns the site's folder."""
    drawn = desk.run_later(number)
    if drawn.supplement and drawn.supplement.kind == "objects":
        confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    site_of(desk)
    return desk.office.places.public


def evidence(site: Path, draw: str) -> dict[str, bytes]:
    """What a verifier is given of a published draw: its evidence, and the two registers."""
    folder = site / "draws" / draw / "evidence"
    files = {name: (folder / name).read_bytes() for name in (folder / "files.txt").read_text().split()}
    return files | {name: (site / name).read_bytes() for name in REGISTERS}


@pytest.mark.browser
def test_an_empty_place_that_was_filled_holds_over_http_and_from_a_folder(desk: Desk, page: Page) -> None:
    """Its own eighteen steps, and the parent whose people it replaces: which still holds as well."""
    number, _ = short_of_people(desk)
    hire(desk, 12, 13)
    freeze_people(desk, number)
    site = to_the_end(desk, number)
    with served(site) as address:
        for of in (f"{number}-1", f"{number}-2"):
            expected = verify(evidence(site, of))
            assert expected.ok, expected.lines()
            page.goto(f"{address}draws/{of}/index.html")
            page.get_by_role("button", name=BUTTON).click()
            assert shown(page) == expected.lines()
            page.goto((site / f"draws/{of}/index.html").as_uri() + "#verify")
            assert shown(page) == expected.lines()
    assert "补充抽取。" in page.locator("p.notice").first.inner_text()
    page.get_by_role("link", name=f"第 {number}-1 号抽取").click()
    assert page.locator("h1").inner_text() == f"第 {number}-1 号抽取"


@pytest.mark.browser
def test_more_objects_hold_and_another_parent_does_not(desk: Desk, page: Page) -> None:
    """Somebody exchanges a name of the list and seals it anew, then takes the parent out of the register: the page says where."""
    number = desk.new_task(ratio="20%")
    desk.matched(number)
    freeze_more(desk, number)
    site = to_the_end(desk, number)
    of = f"{number}-2"
    address = (site / f"draws/{of}/index.html").as_uri() + "#verify"
    honest = evidence(site, of)
    page.goto(address)
    assert shown(page) == verify(honest).lines()
    assert verify(honest).ok

    draw = desk.draw(of)
    outsider = next(entry.number for entry in desk.lists(of).pool if entry.number not in {d.number for d in draw.drawn})
    first, *others = stated(honest)["drawn"]
    forged = resealed(honest, drawn=[first | {"number": outsider}, *others])
    without = b"".join(
        line for line in honest["freezes.tsv"].splitlines(keepends=True) if f"\t{number}-1\t".encode() not in line
    )
    for files, step in ((forged, "抽取名单"), (honest | {"freezes.tsv": without}, "冻结登记")):
        wrong = verify(files)
        assert wrong.first_failure is not None
        assert wrong.first_failure.name == step
        own = {name: raw for name, raw in files.items() if name not in REGISTERS}
        (site / f"draws/{of}/bundle.js").write_bytes(bundle(own))
        (site / "freezes.bundle.js").write_bytes(bundle({name: files[name] for name in REGISTERS}))
        page.goto("about:blank")
        page.goto(address)
        assert shown(page) == wrong.lines()
