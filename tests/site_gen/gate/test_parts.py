"""What pages share is judged once, and nothing is lost by it: each part may be known as clean, and what they say together is still read."""

import pytest

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate

LONG = Secret(text="演示县东方旅馆的旧账", record="O-000001", field="备注")
SHORT = Secret(text="王五", record="O-000002", field="法定代表人", whole=True)
PHONE = Secret(text="0375-6312345", record="N-0001", field="联系电话")


def gate(*pages: str) -> Gate:
    """A gate that has found these pages clean."""
    made = Gate([LONG, SHORT, PHONE])
    assert made.batch_problems([(f"results/{n}.html", page.encode()) for n, page in enumerate(pages)]) == []
    return made


def found(made: Gate, text: str, name: str = "a.html") -> set[str]:
    return {problem.field for problem in made.problems(name, text.encode())}


@pytest.mark.parametrize(
    ("known", "page", "field"),
    [
        (("<p>演示县</p>\n<p>甲</p>", "<p>乙</p>\n<p>东方旅馆的旧账</p>"), "<p>演示县</p>\n<p>东方旅馆的旧账</p>", "备注"),
        (("<p>演示县</p>\n<p>东方</p>", "<p>东方</p>\n<p>旅馆的旧账</p>"), "<p>演示县</p>\n<p>东方</p>\n<p>旅馆的旧账</p>", "备注"),
        (("<p>演示县\n东方</p>", "<p>旅馆的旧账</p>"), "<p>演示县\n东方</p>\n<p>旅馆的旧账</p>", "备注"),
        (("<i>631</i>\n<b>甲</b>", "<i>乙</i>\n<b>2345</b>"), "<i>631</i>\n<b>2345</b>", "联系电话"),
        (("<b>631</b>\n<i></i>\n<b>甲</b>", "<b>乙</b>\n<b>2345</b>"), "<b>631</b>\n<i></i>\n<b>2345</b>", "联系电话"),
        (("<b>138</b>\n<b>甲", "<i>乙\n<b>0000</b>"), "<b>138</b>\n<b>0000</b>\n<b>0000</b>", "手机号"),
        (("<p>631</p>", "<p>\n2345</p>"), "<p>631\n2345</p>", "联系电话"),
        (("<p>王\n<b>甲</b></p>", "<p>乙\n<b>五</b></p>"), "<p>王\n<b>五</b></p>", "法定代表人"),
        (("<p>王<br>\n<b>甲</b></p>", "<i>乙</i>\n<a href=x>五</a>\n"), "<p>王<br>\n<a href=x>五</a>\n</p>", "法定代表人"),
    ],
)  # fmt: skip
def test_what_known_blocks_say_together_is_read(known: tuple[str, ...], page: str, field: str) -> None:
    """Alone and between pages of which it is made."""
    assert found(gate(*known), page) == {field}
    files = [(f"{n}.html", text.encode()) for n, text in enumerate((*known, page, *known))]
    assert {(problem.field, problem.where[:6]) for problem in gate(*known).batch_problems(files)} == {
        (field, f"{len(known)}.html")
    }


@pytest.mark.parametrize(
    ("known", "page", "field"),
    [
        ('<p title="甲">乙</p>', '<p title="王五">乙</p>', "法定代表人"), ("<p>甲</p>", "<p>王五</p>", "法定代表人"), ("<p>甲</p>", "<p>王<b>五</b></p>", "法定代表人"),
        ('<p title="631">乙</p>', '<p title="6312345">乙</p>', "联系电话"), ("<td>631</td><td>2345</td>", "<td>631<b>2345</b></td>", "联系电话"),
        ("<p>甲</p>\n<p>乙</p>", "<p>演示县东方<b title='甲>\n<p>'>旅馆的旧账</b></p>", "备注"), ("<p>甲</p>", "演示县东方\n<p>旅馆的旧账</p>", "备注"),
    ],
)  # fmt: skip
def test_one_word_that_is_new_is_judged_among_those_that_are_known(known: str, page: str, field: str) -> None:
    assert found(gate(known), page) == {field}
    assert found(gate(known, known), f"{known}\n{page}\n{known}") == {field}


@pytest.mark.parametrize(
    ("known", "file"),
    [
        ('{"甲":"631","乙":"丙"}', '{"甲":"6312345","乙":"丙"}'),
        ('{\n  "甲": "乙",\n  "丙": "631"\n}', '{\n  "甲": "乙",\n  "丙": "631 2345"\n}'),
        ("甲,631\n乙,2345\n", "甲,6312345\n乙,2345\n"),
    ],
)
def test_values_of_other_files_are_judged_so_too(known: str, file: str) -> None:
    made = Gate([PHONE])
    assert not made.problems("a.json", known.encode())
    assert found(made, file, "a.json") == {"联系电话"}


def test_what_is_not_clean_is_never_known() -> None:
    made = gate("<p>甲</p>")
    for _ in range(3):
        assert found(made, "<p>演示县东方旅馆的旧账</p>\n<p>丁</p>") == {"备注"}
        assert found(made, "<p>6312345</p>") == {"联系电话"}
        assert found(made, "<p>丁</p>") == set()


def test_a_string_that_holds_a_tag_is_found_as_it_is_written() -> None:
    """No page is cut at its tags then."""
    made = Gate([Secret(text="旧账<br>在<b>东街</b>", record="O-1", field="备注")])
    assert found(made, "<p>旧账<br>在<b>东街</b></p>") == {"备注"}


def test_no_more_is_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.gate.parts._MOST_BLOCKS", 3)
    monkeypatch.setattr("site_gen.gate.parts._MOST_WORDS", 3)
    made = gate(*(f"<p>{number}</p>\n<p>甲</p>" for number in range(20)))
    for number in range(20):
        assert found(made, f"<p>{number}</p>\n<p>甲</p>") == set()
        assert found(made, f"<p>{number}</p>\n<p>王五</p>") == {"法定代表人"}


# ---- names parted by signs, in files without pages


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"甲": "是|否", "乙": "王|五"}', "法定代表人"), ('{"甲": "是|否", "乙": "演示县东方旅馆的旧账"}', "备注"), ('{"甲": "演示县-东方旅馆|的旧账"}', "备注"), ('{"甲": "王／五"}', "法定代表人"),
        ('{"甲": "是|否", "乙": "6312345"}', "联系电话"), ('{\n  "甲": "是|否",\n  "乙": "王.五"\n}\n', "法定代表人"), ("甲,是|否\n王*五,乙\n", "法定代表人"), ("是|否\n演示县\n东方旅馆的旧^1账\n", "备注"),
        ('{"甲": "是|否", "乙": "13800001111"}', "手机号"), ('{"甲": "是|否", "乙": "王\u200b五"}', "法定代表人"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.txt"])
def test_a_name_that_a_sign_parts_is_found_though_yes_or_no_is_written_so(text: str, field: str, name: str) -> None:
    """是|否 in a description of a table is no reason to read it in every encoding."""
    made = Gate([LONG, SHORT, PHONE])
    assert not made.problems(name, '{"甲": "是|否", "乙": "丙-丁"}'.encode())
    assert found(made, text, name) == {field}
    assert found(made, text, name) == {field}


def test_yes_or_no_is_cleared_without_a_full_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.gate.gate.pieces", None)
    assert not Gate([LONG, SHORT, PHONE]).problems("a.json", '{"甲": "是|否"}'.encode())


def test_what_was_clean_with_a_sign_in_it_is_read_again_in_a_page() -> None:
    """In a row of cells it may be a part of more."""
    made = Gate([LONG, SHORT, PHONE])
    pages = [(f"results/{n}.html", f"<p>{n}</p>\n<p>甲{n}</p>\n".encode()) for n in range(12)]
    assert made.batch_problems(pages) == []
    assert not made.problems("a.json", '{"甲": "演示|县东方", "乙": "旅馆-的旧"}'.encode())
    assert found(made, "<p>演示|县东方</p>\n<p>旅馆的旧账</p>\n", "results/x.html") == {"备注"}
    assert found(made, "<p>演示县东方</p>\n<p>旅馆-的旧</p>\n<p>账</p>", "results/x.html") == {"备注"}


def test_what_counts_in_its_own_file_alone_is_found_though_a_sign_parts_it() -> None:
    own = Secret(text="东方旅馆的", record="O-1", field="备注", files=("a",))
    for text in ('{"甲": "东方|旅馆的"}', '{"甲": "是|否", "乙": "东方-旅馆*的"}'):
        assert found(Gate([own]), text, "a.json") == {"备注"}
        assert not found(Gate([own]), text, "b.json")
