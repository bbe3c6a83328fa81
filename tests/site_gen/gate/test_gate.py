"""What the bureau can rely on: a private string does not leave, in whatever form or file it hides."""

import gzip
import html
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.personal import is_bank_card, is_id_number
from rules.disclosure.public import Attachment, PublicRecords
from rules.disclosure.secret import Secret
from site_gen.files.bundle import bundle
from site_gen.files.search import wrap
from site_gen.gate.gate import Gate, finding, mask
from site_gen.gate.normalise import compatible, convert_all, fold, normalise, squeeze
from site_gen.publishing.publish import Leak, publish
from tests.site_gen.sample import hostile, records, vector

PRIVATE = "经营者私下说他的“账”&库房"
ID_NUMBER = "11010519491231002X"  # the example of GB 11643
CARD = "6222020200112233444"[:18]


def _luhn(stem: str) -> str:
    return next(stem + digit for digit in "0123456789" if is_bank_card(stem + digit))


FORMS = {
    "plain": PRIVATE,
    "html": html.escape(PRIVATE),
    "html without quotes": html.escape(PRIVATE, quote=False),
    "decimal entities": "".join(f"&#{ord(c)};" for c in PRIVATE),
    "hexadecimal entities": "".join(f"&#x{ord(c):X};" for c in PRIVATE),
    "json": json.dumps(PRIVATE),
    "json, capitals": json.dumps(PRIVATE).upper().replace("\\U", "\\u"),
    "url": quote(PRIVATE),
    "url, small letters": quote(PRIVATE).lower(),
    "full width": PRIVATE.replace("&", "＆"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_private_string_is_caught_in_every_form(form: str) -> None:
    gate = Gate([Secret(text=PRIVATE, record="O-012345", field="备注")])
    for raw in (
        f"<p>前文{form}后文</p>",
        f'{{"a": {json.dumps(form) if chr(92) not in form else form}}}',
        f"a,{form}\r\n",
    ):
        assert gate.problems("a.html", raw.encode()), raw
    assert not gate.problems("a.html", "<p>经营者说他的库房</p>".encode())


def _zipped(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<t>{html.escape(text)}</t>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("search/names.0.js", wrap("names", f"演示甲\n{PRIVATE}\f").content),
        ("draws/2024-001-1/bundle.js", bundle({"terms.json": json.dumps({"a": PRIVATE}).encode()})),
        ("open-data/a.xlsx", _zipped(PRIVATE)),
        ("a.svg.gz", gzip.compress(PRIVATE.encode(), mtime=0)),
        ("static/photo.png", b"\x89PNG\r\n\x1a\nEXIF" + PRIVATE.encode() + b"\x00"),
        (f"{PRIVATE}.txt", b""),
    ],
    ids=["search", "bundle", "xlsx", "gzip", "picture", "file name"],
)
def test_a_private_string_is_caught_inside_packed_files(name: str, raw: bytes) -> None:
    assert Gate([Secret(text=PRIVATE, record="O-012345", field="备注")]).problems(name, raw)


def test_a_bundle_of_brackets_without_end_is_refused_in_words() -> None:
    (problem,) = Gate(()).problems("own/bundle.js", b"__mingchouBundle(" + b"[" * 100_000 + b")")
    assert "证据包不能读取" in problem.message


def test_a_leak_names_file_line_and_record_and_does_not_repeat_the_secret() -> None:
    (problem,) = Gate([Secret(text=PRIVATE, record="O-012345", field="备注")]).problems(
        "results/x.html", f"<p>\n\n{PRIVATE}</p>".encode()
    )
    assert problem.where == "results/x.html 第 3 行"
    assert problem.field == "备注"
    assert "O-012345" in problem.message
    assert PRIVATE not in str(problem)


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("张", "张"), ("张演示", "张＊＊"), ("12345", "1＊＊＊＊"), ("123456", "12＊＊＊＊"), ("13800000000", "13＊＊＊＊＊＊＊＊＊"),
        ("11010519491231002X", "11＊＊＊＊＊＊＊＊＊"),
    ],
)  # fmt: skip
def test_of_a_secret_a_message_shows_its_first_one_or_two_characters(secret: str, shown: str) -> None:
    """Not even its length, once it is a long one."""
    assert mask(secret) == shown


def test_a_finding_is_of_one_text_of_one_record_in_one_file() -> None:
    same = finding("results/2024-001/a.html", PRIVATE, "N-0001")
    assert re.fullmatch("[0-9a-f]{12}", same)
    others = [
        finding(path, PRIVATE, "N-0001") for path in ("results/2024-001/a.json", "results/2024-001/b.html", "results/2025-001/a.html", "a.html")
    ] + [finding("results/2024-001/a.html", PRIVATE + "。", "N-0001"), finding("results/2024-001/a.html", PRIVATE, "N-0002")]  # fmt: skip
    assert len({same, *others}) == 1 + len(others)


@pytest.mark.parametrize("written", ["电话 13900000000", "身份证 11010519491231002X", "代表人 王五"])
def test_what_passes_on_the_page_of_one_result_does_not_pass_on_another(written: str) -> None:
    """Neither the form of a number, nor a representative that two objects share: the store's first is named for both."""
    secrets = [Secret(text="王五", record="O-1", field="法定代表人", whole=True)]
    raw = f"<td>{written.split()[1]}</td>".encode()
    (first,) = Gate(secrets).problems("results/2024-001/a.html", raw)
    let = Gate(secrets, allowed={first.finding})
    assert not let.problems("results/2024-001/a.html", raw)
    for other in ("results/2024-001/b.html", "results/2024-001/a.json", "objects/a.html"):
        assert let.problems(other, raw), other


@pytest.mark.parametrize(
    "text",
    [
        "<td>王五</td>",
        "<td>\n 王五 \n</td>",
        '{"a":"王五"}',
        "甲,王五,乙\r\n",
        "甲\t王五\n",
        "王五",
        "<p>甲、王五、乙</p>",
        "<p>负责人：王五</p>",
    ],
)
def test_a_short_name_counts_as_a_whole_node_or_cell(text: str) -> None:
    assert Gate([Secret(text="王五", record="O-1", field="法定代表人", whole=True)]).problems("a.html", text.encode())


@pytest.mark.parametrize("text", ["<td>王五酒楼</td>", "<td>老王五金店</td>", '{"a":"王五一"}'])
def test_a_short_name_inside_a_longer_text_is_no_leak(text: str) -> None:
    assert not Gate([Secret(text="王五", record="O-1", field="法定代表人", whole=True)]).problems(
        "a.html", text.encode()
    )


@pytest.mark.parametrize(
    "text", [ID_NUMBER, ID_NUMBER.lower(), "13800000000", "138 0000 0000", "138-0000-0000", _luhn("622202020011223344"),
             "１３８００００００００", _luhn("621700000000000"), "１１０１０５１９４９１２３１００２Ｘ"]
)  # fmt: skip
def test_numbers_of_persons_are_caught_by_their_form(text: str) -> None:
    gate = Gate([])
    for raw in (f"<td>{text}</td>", f"电话{text}。", f'"{text}"', text):
        assert gate.problems("a.html", raw.encode()), raw


@pytest.mark.parametrize(
    "text",
    [
        "91350000MA2XXXXX0Y", "915101005510101010", "913502006120001238", "410100000012345", "350000000000000",
        "0024427865333338660335546514526119355388691707626810137748019383640440648079", "04111922273312",
        "12345678901", "110105194912310021", "2024-06-04T21:15:00+08:00", "138000000001", "a13800000000",
        "fd7e8b914fe6863f38f38e77f5cf430bd79912db42e275b9b2d95efecad9047f",
    ],
)  # fmt: skip
def test_public_numbers_do_not_trip_the_gate(text: str) -> None:
    assert not Gate([]).problems("a.html", f"<td>{text}</td>".encode())


def test_public_values_excuse_a_form_but_never_a_secret() -> None:
    assert not Gate([], {"13800000000"}).problems("a.html", b"<td>13800000000</td>")
    assert Gate([Secret(text="13800000000", record="N-0001", field="电话")], {"13800000000"}).problems(
        "a.html", b"<td>13800000000</td>"
    )


def test_whole_evidence_folders_do_not_trip_the_gate() -> None:
    for name in ("draw-1", "draw-2"):
        files = vector(name)
        gate = Gate([])
        assert not [problem for path, raw in files.items() for problem in gate.problems(path, raw)]
        assert not gate.problems(f"{name}/bundle.js", bundle(files))


def test_id_numbers_need_their_check_character() -> None:
    assert is_id_number(ID_NUMBER)
    assert not any(is_id_number(ID_NUMBER[:17] + last) for last in "0123456789")


def _with_statement(text: str) -> PublicRecords:
    base = records(results=5)
    return replace(base, results=(replace(base.results[0], statement=text), *base.results[1:]))


def test_a_leak_stops_the_publication_and_the_old_site_stays(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(records(results=5), [], out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(Leak) as caught:
        publish(
            _with_statement(f"演示：{PRIVATE}"),
            [Secret(text=PRIVATE, record="2024-001/O-100001/I-0002", field="备注")],
            out,
        )
    places = " ".join(problem.where for problem in caught.value.problems)
    assert all(kind in places for kind in (".html", ".json", "results-2023.csv", "results-2023.xlsx"))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_a_leak_is_found_on_pages_that_did_not_change(tmp_path: Path) -> None:
    """A string that becomes private today is found although the page with it was published long ago."""
    out = tmp_path / "site"
    publish(_with_statement("演示：旧说明里的一句话"), [], out)
    with pytest.raises(Leak):
        publish(
            _with_statement("演示：旧说明里的一句话"),
            [Secret(text="旧说明里的一句话", record="O-1", field="备注")],
            out,
        )


@pytest.mark.parametrize("field", ["object", "result", "basis", "note", "town"])
def test_every_public_field_passes_the_gate(tmp_path: Path, field: str) -> None:
    base = records(results=3)
    leaking = replace(base, results=(replace(base.results[0], **{field: f"演示{PRIVATE}"}), *base.results[1:]))  # type: ignore[arg-type]
    with pytest.raises(Leak):
        publish(leaking, [Secret(text=PRIVATE, record="O-1", field="备注")], tmp_path / "site")


def test_a_telephone_in_an_announcement_is_caught(tmp_path: Path) -> None:
    notice = hostile("联系人电话 13912345678 即可").announcements
    with pytest.raises(Leak, match="手机号"):
        publish(records(results=1, announcements=notice), [], tmp_path / "site")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=6))
def test_many_texts_are_brought_to_their_common_form_at_once_as_one_by_one(texts: list[str]) -> None:
    for convert in (normalise, compatible, squeeze):
        assert convert_all(convert, texts) == [convert(text) for text in texts]
    assert [fold(compatible(text)) for text in texts] == [normalise(text) for text in texts]


def test_what_is_taken_away_because_its_name_tells_too_much_leaves_no_trace_in_the_lists(tmp_path: Path) -> None:
    named = "演示私下的绰号"
    notice = replace(
        records().announcements[0], attachments=(Attachment(name=f"{named}.txt", title="附件", content=b"..."),)
    )
    out = tmp_path / "site"
    publish(records(announcements=(notice,)), [], out)
    with pytest.raises(Leak, match=r"news"):
        publish(records(announcements=(notice,)), [Secret(text=named, record="P-0001", field="备注")], out)
    done = publish(records(), [Secret(text=named, record="P-0001", field="备注")], out)
    assert done.untold == (f"news/files/{named}.txt",)
    for name in ("changes.txt", "manifest.json", "SHA256SUMS"):
        assert named not in (out / name).read_text("utf-8")


def test_figures_in_a_row_of_a_table_are_not_read_as_one_number() -> None:
    """10 %, 0, 0, … of the statistics; what stands in one cell is one text."""
    gate = Gate([Secret(text="10000000000", record="O-1", field="联系电话")])
    row = b"2023,10%,0,0,0,0,0,0,0,0,0\r\n"
    assert not gate.problems("statistics/2023.csv", row)
    assert not gate.batch_problems([("statistics/2023.csv", row)])
    assert gate.problems("statistics/2023.csv", b'a,"10,000,000,000",b\r\n')
    assert gate.problems("statistics/2023.csv", b"a,100 0000 0000,b\r\n")


@pytest.mark.parametrize(
    "sign", ["~~", "==", "|", "_", "^1", "**", "+", "#", "``", "\\", ".", "-", "/", "／", "－", "--"]
)
def test_a_name_is_one_though_literal_signs_part_it(sign: str) -> None:
    """Marks of Markdown that came out as they were typed: a reader reads the name all the same."""
    gate = Gate([
        Secret(text="王五", record="N-1", field="姓名", whole=True), Secret(text="如意射击俱乐部", record="O-1", field="名称"),
    ])  # fmt: skip
    for name, written in (("姓名", f"王{sign}五"), ("名称", f"如{sign}意射击俱乐部")):
        page = f"<p>{written}</p>".encode()
        assert {one.field for one in gate.problems("news/a.html", page)} == {name}
        assert gate.batch_problems([("news/a.html", page)])
    assert not gate.problems("news/a.html", f"<p>老王{sign}五金店</p>".encode())
