"""Where the files come from that the 核验 page checks: picked one by one, as a folder, as one file, very many; and the library for a beacon."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from site_gen.files.bundle import bundle
from site_gen.pages.views import BEACON, VERIFIER
from tests.site_gen.verify_page import (
    TEMPLATES,
    make_site,
    of_all,
    served,
    shown,
    write,
)
from tests.site_templates.folders import made, resealed
from tests.site_templates.programs import CHINA, expected, published
from tests.site_templates.test_verify_script import load, small, without

# ---- files picked by hand


def pick(page: Page, kind: str) -> None:
    if not page.locator(f"input[data-pick={kind}]").is_visible():
        page.get_by_text("核验下载到本机的证据文件").click()


@pytest.mark.browser
def test_files_picked_by_hand_are_checked(page: Page, tmp_path: Path) -> None:
    """A folder as a whole, or its files one by one; a register from above the folder counts as with verify.py."""
    files = load("draw-1")
    page.goto(make_site(files, tmp_path / "site").as_uri())
    folder = write(files, tmp_path / "downloaded")
    pick(page, "folder")
    page.locator("input[data-pick=folder]").set_input_files(folder)
    assert shown(page) == expected(files)
    page.reload()
    pick(page, "files")
    page.locator("input[data-pick=files]").set_input_files([path for path in folder.rglob("*") if path.is_file()])
    assert shown(page) == expected(files)
    own = write(without(files, "freezes.tsv", "heads.tsv"), tmp_path / "public" / "draws" / "1" / "evidence")
    write({name: files[name] for name in ("freezes.tsv", "heads.tsv")}, tmp_path / "public")
    page.reload()
    pick(page, "folder")
    page.locator("input[data-pick=folder]").set_input_files(tmp_path / "public")
    assert shown(page) == expected(files)
    page.reload()
    pick(page, "folder")
    page.locator("input[data-pick=folder]").set_input_files(own)
    assert shown(page)[0].startswith("结论：成立，但有 1 步现在还不能判断（未与冻结登记对照）")


@pytest.mark.browser
def test_a_whole_published_folder_is_checked(page: Page, tmp_path: Path) -> None:
    one, two, program = load("draw-1"), load("draw-2"), published()
    registers = {name: one[name] for name in ("freezes.tsv", "heads.tsv")}
    for number, files in (("1", one), ("2", two)):
        write(without(files, *registers), tmp_path / "public" / "draws" / number / "evidence")
        write({"bundle.js": b"__mingchouBundle({})", "index.html": b""}, tmp_path / "public" / "draws" / number)
    write(registers, tmp_path / "public")
    page.goto(make_site(one, tmp_path / "site").as_uri())
    pick(page, "folder")
    page.locator("input[data-pick=folder]").set_input_files(tmp_path / "public")
    lines = shown(page)
    told = program.whole({"draws/1/evidence": one, "draws/2/evidence": two}, datetime.now(CHINA))
    assert [line.removeprefix("[提示] ") for line in lines] == told
    assert lines[0].startswith("结论：没有不成立的，")


@pytest.mark.browser
def test_the_one_file_that_was_downloaded_is_checked_when_it_is_picked(page: Page, tmp_path: Path) -> None:
    """evidence.txt with the registers, for who has no Python. One that is cut off is said to be no whole file: the draw is not accused."""
    files = load("draw-2")
    address = make_site(files, tmp_path / "site").as_uri()
    whole = tmp_path / "evidence.txt"
    raw = (tmp_path / "site" / "bundle.js").read_bytes()
    folder = write({name: files[name] for name in ("freezes.tsv", "heads.tsv")}, tmp_path / "registers")
    half = b'__mingchouBundle({"terms.json":"\\ud800"})\n'
    for content, good in {
        raw: True,
        b"\xef\xbb\xbf" + raw: True,
        raw[:-700]: False,
        b"<html>": False,
        half: False,
    }.items():
        whole.write_bytes(content)
        page.goto(address)
        page.reload()
        pick(page, "files")
        page.locator("input[data-pick=files]").set_input_files([whole, folder / "freezes.tsv", folder / "heads.tsv"])
        page.locator("[data-verdict]", has_text="结论" if good else "不完整").wait_for()
        if good:
            assert shown(page) == expected(files)


@pytest.mark.browser
@pytest.mark.parametrize("way", ["site", "file", "picked"])
def test_the_register_beside_the_evidence_counts_not_one_inside_it(page: Page, tmp_path: Path, way: str) -> None:
    """Whoever hands out evidence can put a register of his own into it."""
    files = load("draw-1")
    inside = without(files, "heads.tsv") | {"freezes.tsv": files["freezes.tsv"].replace(b"\tdice\t", b"\tsystem\t")}
    place = make_site(files, tmp_path)
    (tmp_path / "bundle.js").write_bytes(bundle(inside))
    write({"freezes.tsv": inside["freezes.tsv"]}, tmp_path / "evidence")
    with (tmp_path / "evidence" / "files.txt").open("a", encoding="utf-8") as listed:
        listed.write("freezes.tsv\n")
    with served(tmp_path) as address:
        page.goto(address + "index.html" if way == "site" else place.as_uri())
        if way == "picked":
            (tmp_path / "evidence.txt").write_bytes(bundle(inside))
            pick(page, "files")
            chosen = [tmp_path / "freezes.tsv", tmp_path / "heads.tsv", tmp_path / "evidence.txt"]
            page.locator("input[data-pick=files]").set_input_files(chosen)
        else:
            page.get_by_role("button", name="在浏览器中核验").click()
        assert shown(page) == expected(files)


# ---- beacon


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


@pytest.mark.browser
@pytest.mark.parametrize("way", ["http", "file"])
def test_a_beacons_signature_is_judged_without_webcrypto(page: Page, tmp_path: Path, way: str) -> None:
    """On plain http, away from localhost, a browser has no crypto.subtle; here all of it is taken away. The library is asked for only there."""
    assert page.context.browser is not None
    for kind, files in (("beacon", small(kind="beacon")), ("dice", small())):
        site = tmp_path / kind
        place = make_site(files, site)
        context = page.context.browser.new_context()
        context.add_init_script("Object.defineProperty(globalThis, 'crypto', {value: undefined});")
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", partial(_note, asked))
        with served(site) as address:
            tab.goto((address + "index.html" if way == "http" else place.as_uri()) + "#verify")
            assert tab.evaluate("typeof crypto") == "undefined"
            said = shown(tab)
        assert bool([one for one in asked if one.endswith(BEACON)]) == (kind == "beacon")
        if kind == "beacon":
            assert said[9].endswith("第 1000 轮，签名与公钥相符")
            assert said[0].startswith("结论：成立。")
        else:
            assert said == expected(files)
        context.close()


@pytest.mark.browser
def test_without_the_library_the_signature_is_said_not_to_be_judged(page: Page, tmp_path: Path) -> None:
    files = small(kind="beacon")
    place = make_site(files, tmp_path)
    (tmp_path / BEACON).unlink()
    assert page.context.browser is not None
    tab = page.context.browser.new_page()
    tab.goto(place.as_uri() + "#verify")
    assert shown(tab) == expected(files)
    tab.close()


def test_the_library_is_small_and_stands_with_its_licence() -> None:
    assert (TEMPLATES / "vendor" / BEACON).stat().st_size <= 100_000
    assert "MIT" in (TEMPLATES / "vendor" / "bls12-381-LICENSE.txt").read_text(encoding="utf-8")


# ---- many


@pytest.mark.browser
def test_many_openings_are_read_in_one_piece(page: Page, tmp_path: Path) -> None:
    """Over http a pool of 250 opened objects is not fetched as 250 files; all of them are judged nevertheless."""
    files = made({"A": 250}, {"A": "0.1"}, {"market": 4})
    make_site(files, tmp_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(tmp_path) as address:
        page.goto(address + "index.html#verify")
        assert shown(page) == expected(files)
    assert "250 个中公开了 250 个，与承诺一致" in shown(page)[18]
    assert not [url for url in asked if "/openings/" in url]


@pytest.mark.browser
def test_a_coverage_draw_of_20000_objects_is_read_whole(page: Page, tmp_path: Path) -> None:
    """Ratio 1: every object drawn and visited. Long lists in evidence.json must not be too long for the page's grammar."""
    files = made({"all": 20_000}, {"all": "1"}, {"market": 6}, opened=False)
    page.goto(make_site(files, tmp_path).as_uri() + "#verify")
    assert shown(page)[12].endswith("对象、票号、次序、批次一致")
    assert "不成立" not in shown(page)[0]


@pytest.mark.browser
def test_what_is_wrong_far_down_a_long_list_is_found(page: Page, tmp_path: Path) -> None:
    """Lists of more than 1,000 are looked at piece by piece: no piece and no key beside them may be missed."""
    files = made({"all": 2500}, {"all": "1"}, {"market": 4}, opened=False)
    good = json.loads(files["evidence.json"])
    good.pop("seal")
    proto = files["evidence.json"].replace(b'{"changes"', b'{"__proto__":{},"changes"')
    cases = {
        "as it is": files,
        "a key that objects have": files | {"evidence.json": proto},
        "a key more": resealed(files, extra=[]),
    }
    for place in (0, 999, 1000, 2499):
        drawn = [dict(one) for one in good["drawn"]]
        drawn[place]["name"] = "演示企业"
        cases[f"a name at {place}"] = resealed(files, drawn=drawn)
        teams = [dict(one) for one in good["teams"]]
        teams[place]["inspectors"] = "market-001"
        cases[f"a text at {place}"] = resealed(files, teams=teams)
    page.goto(make_site(files, tmp_path).as_uri())
    ask = """packed => { const files = new Map(Object.entries(packed).map(([name, text]) => [name, new TextEncoder().encode(text)]));
        return mingchou.verify(files, Date.now()).verdict; }"""
    for name, given in cases.items():
        verdict = page.evaluate(ask, {file: raw.decode() for file, raw in given.items()})
        assert verdict == expected(given)[0], name
        assert ("不成立：抽取证据" in verdict) == (name != "as it is")


@pytest.mark.browser
@pytest.mark.parametrize("way", ["http", "file"])
def test_all_draws_of_the_site_are_checked_on_its_own_page(page: Page, tmp_path: Path, way: str) -> None:
    """verify/index.html of a published site: what verify.py says of the folder."""
    public, draws = tmp_path / "public", {"2024-001-1": load("draw-1"), "2024-002-1": load("draw-2")}
    registers = {name: draws["2024-001-1"][name] for name in ("freezes.tsv", "heads.tsv")}
    write(registers | {"freezes.bundle.js": bundle(registers)}, public)
    for number, files in draws.items():
        evidence = without(files, *registers)
        listed = "".join(name + "\n" for name in evidence).encode()
        write(evidence | {"files.txt": listed}, public / "draws" / number / "evidence")
        write({"bundle.js": bundle(evidence)}, public / "draws" / number)
    for name in (*VERIFIER, BEACON):
        write({name: next(TEMPLATES.glob(f"*/{name}")).read_bytes()}, public / "static")
    write({"index.html": of_all(draws).encode()}, public / "verify")
    told = published().whole(
        {f"draws/{number}/evidence": files for number, files in draws.items()}, datetime.now(CHINA)
    )
    with served(public) as address:
        page.goto(address + "verify/index.html" if way == "http" else (public / "verify" / "index.html").as_uri())
        page.get_by_role("button", name="核验上面的全部抽取").click()
        assert [line.removeprefix("[提示] ") for line in shown(page)] == told
    assert told[0].startswith("结论：没有不成立的，")
