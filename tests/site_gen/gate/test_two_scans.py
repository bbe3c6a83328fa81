"""The fast scan clears what is clean, and nothing else; the full scan finds each string, names its line and raises no false alarm."""

import pytest

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate

LONG = Secret(text="演示县李王五金店的旧账", record="O-000001", field="备注")
SHORT = Secret(text="王五", record="O-000002", field="法定代表人", whole=True)
SIGN = "<b>"
"""A sign of another writing: with it a file is scanned in full."""
EACH_WAY = pytest.mark.parametrize("sign", ["", SIGN], ids=["fast", "full"])


def found(gate: Gate, text: str, name: str = "a.html") -> list[str]:
    """The fields of what is found in a file."""
    return [problem.field for problem in gate.problems(name, text.encode())]


# ---- the fast scan clears what is clean


@pytest.mark.parametrize(
    "text",
    [
        '<a class="x" href="results/2024-001/2024-001-o-100001-i-0001.html?a=b">100% 甲 = 乙 \\ 丙 &amp; 丁 &#39; &lt;</a>',
        f"<td>{'0123456789abcdef' * 4} {'0123456789ABCDEF' * 4} {'9' * 40}</td>",
        "<td>9141000000000000</td><td>12345678901</td><td>0000-0000000</td><td>13812345</td>",
        "<td>老王五金店</td>", "<td>abcdefghijklmnopqrstuvwxyz</td>", "<p>演示县李王五金店的新账</p>", "\ufeff名称,说明\r\n甲,乙\r\n", "",
    ],
)  # fmt: skip
def test_what_an_ordinary_file_holds_is_cleared_without_a_full_scan(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of a hundred thousand pages is judged by this."""
    monkeypatch.setattr("site_gen.gate.gate.pieces", None)
    gate = Gate([SHORT, LONG])
    assert found(gate, text) == []
    assert gate.batch_problems([(f"results/{n}.html", text.encode()) for n in range(9)]) == []


@pytest.mark.parametrize(
    ("secret", "first", "second"),
    [("备注：5>3", "备注：5>\n4", "备注：5>\n3"), ("至少<3元", "多于\n<3元\n", "至少\n<3元\n")],
)
def test_a_string_that_reaches_over_a_line_that_two_pages_share_is_found(secret: str, first: str, second: str) -> None:
    """Only whole lines of markup are passed over."""
    files = [("a.html", f"<p>\n{first}".encode()), ("b.html", f"<p>\n{second}".encode())]
    problems = Gate([Secret(text=secret, record="O-1", field="备注")]).batch_problems(files)
    assert [problem.where for problem in problems] == ["b.html 第 2 行"]


# ---- what counts


@EACH_WAY
@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("<p>在演示县李王五金店的旧账里</p>", ["备注"]),
        ("<td>王五</td><td>老王五金店</td>", ["法定代表人"]),
        ("<td>老王五金店</td><td>王五</td>", ["法定代表人"]),
        ("<td>老王五金店</td>\n<p>演示县李王五金店的旧账</p>", ["备注"]),
        ("<td>王五</td>\n<p>演示县李王五金店的旧账</p>", ["备注", "法定代表人"]),
        ("<td>老王五</td><td>王五店</td>", []),
        ("<p>演示县李王五金店的新账</p>", []),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_string_is_found_whatever_other_string_lies_over_it(
    text: str, fields: list[str], sign: str, turned: bool
) -> None:
    """A short one within a long one, either before the other, and whichever the office recorded first."""
    secrets = [LONG, SHORT] if turned else [SHORT, LONG]
    assert found(Gate(secrets), f"{sign}{text}") == fields


@EACH_WAY
@pytest.mark.parametrize(
    ("text", "line"),
    [("<p>王\n五</p>", 1), ("<p>甲</p>\n<p>王<br>\n五</p>", 2), ("<p>王\r\n  五</p>", 1), ("<p>甲\n王五\n乙</p>", 2)],
)
def test_in_a_page_a_short_string_may_reach_over_the_end_of_a_line(text: str, line: int, sign: str) -> None:
    (problem,) = Gate([SHORT]).problems("a.html", f"{sign}{text}".encode())
    assert problem.where.startswith("a.html")
    assert problem.where.endswith(f"第 {line} 行")


def test_in_other_files_a_line_ends_it() -> None:
    assert found(Gate([SHORT]), "王\n五\n", "a.txt") == []
    assert found(Gate([SHORT]), "甲\n王五\n乙", "a.txt") == ["法定代表人"]


@EACH_WAY
def test_a_short_string_is_found_though_a_shorter_one_lies_in_it(sign: str) -> None:
    gate = Gate([SHORT, Secret(text="王", record="O-3", field="绰号", whole=True)])
    assert found(gate, f"{sign}<td>王五</td>") == ["法定代表人"]
    assert found(gate, f"{sign}<td>王</td>") == ["绰号"]


@EACH_WAY
@pytest.mark.parametrize(
    ("secret", "text", "is_found"),
    [
        (Secret(text="张三丰", record="O-1", field="备注"), "<p>老张三丰店</p>", False),
        (Secret(text="张三丰", record="O-1", field="备注"), "<p>张三丰</p>", True),
        (Secret(text="张三丰山", record="O-1", field="备注"), "<p>老张三丰山店</p>", True),
        (Secret(text="张三丰山", record="O-1", field="备注", whole=True), "<p>老张三丰山店</p>", False),
        (Secret(text="张三丰山", record="O-1", field="备注", whole=True), "<p>张三丰山</p>", True),
    ],
)
def test_below_four_characters_or_where_it_is_marked_so_a_string_counts_as_a_whole_only(
    secret: Secret, text: str, is_found: bool, sign: str
) -> None:
    assert found(Gate([secret]), sign + text) == (["备注"] if is_found else [])


@EACH_WAY
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        *((f"{before}王五<", True) for before in ">\"',\t\n\f、；：，;:"), *((f">王五{after}", True) for after in "<\"',\t\n\r\f、；，;"),
        ("王五", True), ("“王五”", False), (">王五。", False), ("。王五<", False), ("王五。", False), ("老王五", False),
    ],
)  # fmt: skip
def test_a_whole_stands_between_marks_or_at_an_end_of_the_file(text: str, is_found: bool, sign: str) -> None:
    if not sign:
        assert found(Gate([SHORT]), text, "a.txt") == (["法定代表人"] if is_found else [])
    assert found(Gate([SHORT]), f"{text}\n{SIGN}" if sign else text, "a.txt") == (["法定代表人"] if is_found else [])


@EACH_WAY
def test_of_a_long_string_all_of_it_counts_and_not_its_beginning(sign: str) -> None:
    secret = Secret(text="".join(map(chr, range(0x4E00, 0x4E00 + 60))), record="O-1", field="备注")
    gate = Gate([secret])
    begins = secret.text[:59]
    assert found(gate, f"{sign}<p>{begins}店</p>") == []
    assert found(gate, f"{sign}<p>{begins}店</p><p>{secret.text}</p>") == ["备注"]
    assert found(gate, f"{sign}<p>{secret.text}</p>") == ["备注"]


# ---- numbers of persons


@EACH_WAY
def test_a_number_of_a_person_is_found_behind_one_of_nobody(sign: str) -> None:
    for before in ("000-0000-0000，", "12345678901 ", "9141000000000000；", "13900000000 "):
        gate = Gate([], {"13900000000"})
        assert found(gate, f"{sign}<p>{before}又 13800000000</p>") == ["手机号"]


@EACH_WAY
@pytest.mark.parametrize("number", ["13900000000", "9141000000000000", "12345678901"])
def test_a_number_that_is_excused_or_nobodys_is_no_finding(number: str, sign: str) -> None:
    assert found(Gate([], {"13900000000"}), f"{sign}<p>{number}</p>") == []


# ---- where it stands


def test_a_finding_names_the_line_of_the_file() -> None:
    text = "<p>甲乙丙</p>\n\n<p>演示县李王五金店的旧账</p>\n<td>王五</td>\n<td>丁</td>\n<td>13800000000</td>\n"
    problems = Gate([SHORT, LONG]).problems("a.html", text.encode())
    assert {problem.field: problem.where for problem in problems} == {
        "备注": "a.html 第 3 行", "法定代表人": "a.html 第 4 行", "手机号": "a.html 第 6 行",
    }  # fmt: skip


def test_a_string_that_is_read_in_two_ways_is_one_finding() -> None:
    """As it is written, and with an entity beside it undone."""
    (problem,) = Gate([LONG]).problems("a.html", "<p>&#x41;演示县李王五金店的旧账</p>".encode())
    assert problem.where == "a.html 第 1 行"
