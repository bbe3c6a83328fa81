"""The 核验 page in a real browser: over plain http, from a folder, with files that somebody picked, and with what he has on paper."""

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from site_gen.pages.views import VERIFIER
from tests.site_gen.office import Files, canonical, digest
from tests.site_gen.verify_page import (
    TEMPLATES,
    make_site,
    render,
    served,
    shown,
    shown_papers,
    shown_sent,
    shown_slip,
    write,
)
from tests.site_templates.folders import resealed, sheet_of
from tests.site_templates.programs import expected, published
from tests.site_templates.test_verify_script import load, recommitted, small

BUTTON = "在浏览器中核验"


@pytest.mark.browser
def test_the_page_checks_its_bundle_when_opened_from_a_folder(page: Page, tmp_path: Path) -> None:
    """heads.tsv stands beside freezes.tsv in one bundle."""
    files = load("draw-2")
    page.goto(make_site(files, tmp_path).as_uri())
    page.get_by_role("button", name=BUTTON).click()
    assert shown(page) == expected(files)
    assert "2024-06-03T09:30:00+08:00 已公布，早于预定时间" in shown(page)[3]


@pytest.mark.browser
def test_the_page_reads_the_raw_files_over_plain_http(page: Page, tmp_path: Path) -> None:
    drawn = json.loads(load("draw-1")["evidence.json"])["drawn"]
    files = resealed(load("draw-1"), drawn=drawn[::-1])
    make_site(files, tmp_path / "portal" / "site")
    (tmp_path / "portal" / "site" / "bundle.js").unlink()
    with served(tmp_path) as address:
        page.goto(address + "portal/site/index.html")
        page.get_by_role("button", name=BUTTON).click()
        assert shown(page) == expected(files)
        assert shown(page)[0].startswith("结论：不成立：抽取名单。")


@pytest.mark.browser
def test_the_verdict_stands_first_and_largest_and_in_plain_words(page: Page, tmp_path: Path) -> None:
    """What the page says before the steps, in the order in which it is read."""
    page.goto(make_site(small(evidence={"witness": []}), tmp_path).as_uri() + "#verify")
    shown(page)
    text = page.locator("section.verify").inner_text()
    places = [
        text.index(words)
        for words in ("结论：成立", "无外部见证，不能证明未挑选", "冻结时没有外面的人拿到承诺值", "冻结条件：承诺值")
    ]
    assert places == sorted(places)
    sizes = page.evaluate("""["[data-verdict] strong", ".verify-meaning li", ".verify-steps li"].map(
        one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))""")
    assert sizes[0] > 1.3 * max(sizes[1:])


@pytest.mark.browser
def test_the_commitment_of_a_witness_is_typed_from_paper(page: Page, tmp_path: Path) -> None:
    """In groups, in full width or capitals as it may be; half of it is no commitment, and another is none of this draw."""
    files = load("draw-1")
    commitment = digest(files["terms.json"])
    page.goto(make_site(files, tmp_path).as_uri())
    page.get_by_text("和它对照").click()
    field, button = page.get_by_label("见证人手里的承诺值"), page.get_by_role("button", name="对照并核验").first
    grouped = " ".join(commitment[n : n + 8] for n in range(0, 64, 8)).upper()
    for written in (grouped, "".join(chr(ord(one) + 0xFEE0) for one in commitment)):
        field.fill(written)
        button.click()
        assert shown(page) == expected(files, commitment)
        assert "与见证人所持一致" in shown(page)[8]
    field.fill(commitment[:-1])
    button.click()
    page.locator("[data-verdict]", has_text="64 位").wait_for()
    assert page.locator("ol.verify-steps > li").count() == 0
    field.fill("0" * 64)
    button.click()
    assert shown(page)[0].startswith("结论：不成立：外部见证")
    assert "没有输错" in page.locator(".verify-meaning").inner_text()


@pytest.mark.browser
def test_kept_registers_and_a_proof_are_compared(page: Page, tmp_path: Path) -> None:
    files, program = load("draw-1"), published()
    forged = files["freezes.tsv"].replace(b"\tdice\t", b"\tsystem\t")
    proof = canonical(
        {"format": "mingchou-proof/1", "head": files["heads.tsv"].split(b"\t")[1].decode(), "rests": [], "seq": 814}
    )
    kept = {
        "old.tsv": files["freezes.tsv"][: files["freezes.tsv"].index(b"\n") + 1],
        "forged.tsv": forged,
        "heads.tsv": files["heads.tsv"],
    }
    folder = write(kept | {"\u202efake.tsv": b"<html>", "proof.json": proof}, tmp_path / "kept")
    page.goto(make_site(files, tmp_path / "site").as_uri())
    page.get_by_text("一并对照").click()
    page.get_by_label("以前留存的").set_input_files([folder / name for name in (*kept, "\u202efake.tsv")])
    page.get_by_label("台账证明").set_input_files(folder / "proof.json")
    page.get_by_role("button", name="对照并核验").last.click()
    papers = [program.compare(name, raw, files) for name, raw in (kept | {"\u202efake.tsv": b"<html>"}).items()]
    papers.append(program.check_proof(files, proof))
    assert shown_papers(page) == tuple(f"[{program.STATES[state]}] {name}：{text}" for state, name, text in papers)
    assert [state for state, *_ in papers] == ["holds", "unjudged", "holds", "unjudged", "holds"]
    verdict, _ = program.verify(files, datetime.now(program.CHINA), "", papers)
    assert "2 步现在还不能判断（与留存的 freezes.tsv 对照：两份登记不一致" in verdict
    assert shown(page) == (verdict, *expected(files)[1:])


@pytest.mark.browser
def test_a_proof_that_leads_elsewhere_stands_in_the_verdict(page: Page, tmp_path: Path) -> None:
    """The draw holds; the page says so, and that what the reader handed in does not, in one line that is not green."""
    files = load("draw-1")
    proof = canonical({"format": "mingchou-proof/1", "head": "1" * 64, "rests": [], "seq": 814})
    (tmp_path / "proof.json").write_bytes(proof)
    page.goto(make_site(files, tmp_path / "site").as_uri())
    page.get_by_text("一并对照").click()
    page.get_by_label("台账证明").set_input_files(tmp_path / "proof.json")
    page.get_by_role("button", name="对照并核验").last.click()
    assert shown(page)[0].startswith("结论：不成立：您给的台账证明。抽取本身成立。")
    assert "verdict-fails" in (page.locator("[data-verdict]").get_attribute("class") or "")
    assert page.locator(".verify-meaning").inner_text().startswith("您给的材料与公布的对不上。")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("盐值（32 位）", "ABC", "没有填写检查人员的编号"),
        ("本单位在抽取中的编号", "56", "对象的编号应为 P- 和 4 至 15 位数字，如 P-0056，现在是“56”"),
        ("查询单上的文字", "抽取：2024-001-1", "查询单缺少编号、对象、代码、名称、盐值、结果"),
        ("见证人手里的承诺值", "春夏秋冬东西", "现在是 6 位，其中“春夏秋冬东西”不是"),
    ],
)
def test_a_mistake_in_typing_is_named_and_nothing_is_judged(
    page: Page, tmp_path: Path, label: str, typed: str, said: str
) -> None:
    page.goto(make_site(load("draw-1"), tmp_path / "site").as_uri())
    for summary in page.locator("details > summary").all():
        summary.click()
    if label.startswith("盐值"):
        page.get_by_label("本单位在抽取中的编号").fill("P-0056")
    page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="在浏览器中核验").click()
    page.locator("[data-verdict]", has_text=said).wait_for()
    assert (page.locator("[data-verdict]").text_content() or "").startswith("填写的有误，没有核验：")
    assert page.locator("ol.verify-steps > li").count() == 0


# ---- who came


@pytest.mark.browser
def test_whether_who_came_was_drawn_is_told_from_the_record_sheet(page: Page, tmp_path: Path) -> None:
    """As the sheet prints it, full width and blanks and all; another person, object or salt is told apart; nothing is sent."""
    files = load("draw-1")
    sheet = json.loads((Path(__file__).parents[1] / "vectors" / "draw-1" / "sheet.json").read_bytes())
    one = sheet["inspectors"][0]
    make_site(files, tmp_path)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url + (request.post_data or "") + str(request.headers))

    labels = {
        "number": "本单位在抽取中的编号",
        "id": "检查人员的编号",
        "name": "姓名",
        "certificate": "执法证件号",
        "salt": "盐值（32 位）",
    }
    true = {"number": sheet["object"]} | {key: one[key] for key in ("id", "name", "certificate", "salt")}
    cases = [
        (true, "检查人员：相符，P06 是随机匹配给 P-0056 的"),
        (true | {"salt": one["salt"].upper() + " ", "number": "ｐ-0056"}, "检查人员：相符，P06 是随机匹配给 P-0056 的"),
        (true | {"name": "演示人员07"}, "检查人员：不符，姓名、执法证件号或盐值与冻结时的承诺不符"),
        (true | {"number": "P-0139"}, "检查人员：不符，派给 P-0139 的不是 P06"),
        (true | {"number": "P-0001"}, "检查人员：不符，最后名单里没有 P-0001"),
        (true | {"id": "X01"}, "检查人员：不符，冻结的检查人员名单里没有 X01"),
    ]  # fmt: skip
    page.on("request", note)
    with served(tmp_path) as address:
        page.goto(address + "index.html")
        page.get_by_text("来的是抽中的人吗").click()
        for typed, said in cases:
            for key, text in typed.items():
                page.get_by_label(labels[key], exact=key == "name").fill(text)
            page.locator("[data-sent-verdict]").evaluate("one => { one.textContent = ''; }")
            page.get_by_role("button", name="核对检查人员").click()
            assert shown_sent(page)[-1].startswith(said), typed
            line = shown(page)[0]
            own = "结论：不成立：您给的检查记录表。抽取本身成立。" if "不符" in said else "结论：成立。"
            assert line == expected(files)[0].replace("结论：成立。", own)
        assert shown(page)[1:] == expected(files)[1:]
    page.remove_listener("request", note)
    assert len(asked) > 3
    assert not [one_ for one_ in asked if one["salt"][:12] in one_ or one["certificate"] in one_]


@pytest.mark.browser
def test_on_a_telephone_the_answer_comes_into_sight(page: Page, tmp_path: Path) -> None:
    """It stands screens above the button that asked for it."""
    make_site(load("draw-1"), tmp_path)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_text("来的是抽中的人吗").click()
    page.get_by_label("姓名", exact=True).fill("某人")
    page.get_by_role("button", name="核对检查人员").click()
    page.locator("[data-verdict]", has_text="没有填写对象的编号").wait_for()
    _in_sight(page, "[data-verdict]")
    for label, text in (
        ("本单位在抽取中的编号", "P-0056"),
        ("检查人员的编号", "P06"),
        ("执法证件号", "1"),
        ("盐值（32 位）", "0" * 32),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="核对检查人员").click()
    shown_sent(page)
    _in_sight(page, "[data-sent-verdict]")


def _in_sight(page: Page, of: str) -> None:
    box = page.locator(of).bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 740 - box["height"]


@pytest.mark.browser
def test_who_was_replaced_and_who_took_the_place_are_told(page: Page, tmp_path: Path) -> None:
    files = small()
    change = json.loads(files["evidence.json"])["changes"][0]
    page.goto(make_site(files, tmp_path).as_uri())
    ask = """([packed, given]) => { const files = new Map(Object.entries(packed).map(([name, text]) => [name, new TextEncoder().encode(text)]));
        return mingchou.sent(files, mingchou.readSheet(given), mingchou.verify(files, Date.now()).steps).verdict; }"""
    packed = {name: raw.decode() for name, raw in files.items()}
    for who, said in ((change["out"], f"后来换成了 {change['in']}"), (change["in"], "，按规则接替")):
        given = {"number": change["object"], **sheet_of(who)}
        assert page.evaluate(ask, [packed, given]).endswith(said)
    shut = {name: text for name, text in packed.items() if name in ("terms.json", "freezes.tsv")}
    not_yet = page.evaluate(ask, [shut, {"number": "P-0001", **sheet_of("market-001")}])
    assert not_yet == "检查人员：现在还不能核对，名单尚未公开，公开以后才能核对"


# ---- the slip


def slip_of(files: Files, number: str) -> dict[str, str]:
    opening, evidence = json.loads(files[f"openings/{number}.json"]), json.loads(files["evidence.json"])
    entry = next(one for one in evidence["drawn"] if one["number"] == number)
    lines = [row.split("\t") for row in files["pool.tsv"].decode().splitlines()]
    order = [
        one[2]
        for one in published().in_order(
            [row[0] for row in lines if row[1] == entry["stratum"]], evidence["seed"] + "/objects"
        )
    ]
    return {
        "抽取": evidence["draw"], "编号": number, "对象": opening["object"], "代码": opening["code"], "名称": opening["name"],
        "盐值": opening["salt"], "分层": entry["stratum"], "次序": str(order.index(number) + 1), "票号": entry["ticket"], "结果": "抽中",
    }  # fmt: skip


def words(slip: dict[str, str]) -> str:
    return "抽取查询单\n" + "".join(f"{label}：{text}\n" for label, text in slip.items())


def fragment(slip: dict[str, str]) -> str:
    parts = [
        slip.get(label, "")
        for label in ("抽取", "编号", "对象", "代码", "名称", "盐值", "分层", "原因", "次序", "结果")
    ]
    return "slip=" + base64.urlsafe_b64encode("\n".join(parts).encode()).decode().rstrip("=")


@pytest.mark.browser
def test_a_slip_is_pasted_or_scanned_and_reaches_no_server(page: Page, tmp_path: Path) -> None:
    """Its words are shown only when the draw bears them out: anybody can send round an address that ends in words of his own."""
    files = small()
    evidence = json.loads(files["evidence.json"])
    mine = slip_of(files, next(one["number"] for one in evidence["drawn"][1:]))
    make_site(files, tmp_path)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url + (request.post_data or "") + str(request.headers))

    page.on("request", note)
    with served(tmp_path) as address:
        page.goto(address + "index.html#" + fragment(mine))
        assert shown_slip(page)[-1] == "查询单：相符，抽中"
        assert mine["名称"] in page.get_by_label("查询单上的文字").input_value()
        assert shown(page) == expected(files)
        for lie in (mine | {"名称": "紧急通知：请致电 13800000000 缴款"}, mine | {"对象": "Call-13800000000"}):
            page.goto("about:blank")
            page.goto(address + "index.html#" + fragment(lie))
            assert shown_slip(page)[-1] == "查询单：不符，首先不符的是“名称”"
            assert (
                "13800000000"
                not in page.locator("body").inner_text() + page.get_by_label("查询单上的文字").input_value()
            )
        page.goto("about:blank")
        page.goto(address + "index.html")
        page.get_by_text("我的单位在不在里面").click()
        page.get_by_label("查询单上的文字").fill(words(mine | {"结果": "未抽中"}))
        page.get_by_role("button", name="核对查询单").click()
        assert shown_slip(page)[-1] == "查询单：不符，首先不符的是“结果”"
    page.remove_listener("request", note)
    assert not [one for one in asked if fragment(mine)[5:30] in one]


# ---- the page itself


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_hangs_over_the_edge_of_a_screen(page: Page, tmp_path: Path, width: int) -> None:
    """With all open and an answer of every sort on it."""
    files = load("draw-2")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(make_site(files, tmp_path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for label, text in (
        ("本单位在抽取中的编号", "P-0001"),
        ("检查人员的编号", "C05"),
        ("姓名", "甲"),
        ("执法证件号", "1"),
        ("盐值（32 位）", "0" * 32),
    ):
        page.get_by_label(label, exact=label == "姓名").fill(text)
    page.get_by_role("button", name=BUTTON).click()
    shown(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 720})


def test_without_javascript_the_page_says_how_to_check() -> None:
    html = render()
    outside = html.split("data-needs-js")[0] + html.split("</details>")[-1]
    for words_ in ("python verify.py", "consistent_sampler", "--held", "--old", "--proof", "heads.tsv"):
        assert words_ in outside
    assert "style=" not in html
    assert html.count("<script") == len(VERIFIER)


@pytest.mark.browser
def test_no_text_of_a_file_acts_on_the_page(page: Page, tmp_path: Path) -> None:
    """Markup and control sequences in every text that somebody else writes."""
    evil = "<img src=x onerror=alert(1)>\u202e\u0007"
    files, terms = small(opened=False), json.loads(small()["terms.json"])
    files = recommitted(files, terms | {"bureau": terms["bureau"] | {"name": evil}})
    witness = {"kind": "paper", "who": evil, "at": "2024-04-09T10:00:00+08:00", "ref": evil}
    files = resealed(files, witness=[witness])
    page.goto(make_site(files, tmp_path).as_uri() + "#verify")
    assert shown(page) == expected(files)
    assert page.locator("section.verify img").count() == 0
    assert not {"\u202e", "\u0007"} & set(page.locator("section.verify").inner_text())


@pytest.mark.browser
def test_the_sha256_of_the_page_is_that_of_python(page: Page) -> None:
    """The lengths around a block's end, a long text, and the published vector of FIPS 180-4."""
    page.goto("about:blank")
    page.add_script_tag(path=TEMPLATES / "vendor" / "sha256.js")
    texts = ["", "abc", *("演" * n + "x" * n for n in range(1, 70)), "a" * 100_000]
    ask = """texts => texts.map(text => Array.from(
        sha256(new TextEncoder().encode(text)), byte => byte.toString(16).padStart(2, "0")).join(""))"""
    found = page.evaluate(ask, texts)
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert found[1] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
