"""Pages of a known form are read as their values, and nothing is lost by it: what stands in a hole, beside it and over it is judged as in a page that is new."""

from unittest.mock import patch

import pytest
from hypothesis import given, strategies

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate
from site_gen.gate.parts import VALUES
from tests.site_gen.gate.test_parts import LONG, PHONE, SHORT, found

_HEAD = "<!DOCTYPE html>\n<head>\n<meta charset='utf-8'>\n<body>\n<p>演示县</p>\n"
_FOOT = "</main>\n<p>东方旅馆</p>\n<p>的旧</p>\n<p>账目</p>\n</html>\n"


def framed(count: int, head: str = _HEAD, foot: str = _FOOT) -> list[tuple[str, bytes]]:
    """Pages that have head and foot in common, enough of them to tell their form."""
    return [(f"results/{n}.html", f"{head}<h1>第 {n} 家</h1>\n<p>甲{n}</p>\n{foot}".encode()) for n in range(count)]


def knowing_the_form() -> Gate:
    made = Gate([LONG, SHORT, PHONE])
    assert made.batch_problems(framed(40)) == []
    assert made._parts._forms["results"]._forms
    return made


@pytest.mark.parametrize(
    ("page", "field"),
    [
        (f"{_HEAD}<h1>东方旅馆的旧账</h1>\n<p>乙</p>\n{_FOOT}", "备注"), (f"{_HEAD}<h1>乙</h1>\n<p>演示县</p>\n{_FOOT.replace('目', '')}", "备注"),
        (f"{_HEAD}<h1>乙</h1>\n<p>王五</p>\n{_FOOT}", "法定代表人"), (f"{_HEAD}<h1>6312345</h1>\n<p>丙</p>\n{_FOOT}", "联系电话"),
        (_HEAD + _FOOT.replace("</main>\n", "").replace("<p>的旧</p>\n<p>账目", "<p>的旧账"), "备注"),
        (f"{_HEAD}<h1>乙</h1>\n<p>631\n2345</p>\n{_FOOT}", "联系电话"), (f"{_HEAD}<h1 title='甲\n<p>乙</p>\n{_FOOT}<td>王五</td>", "法定代表人"),
        (f"{_HEAD}<h1>\1{{mark}}\n<\1{{mark}}\n<p>王五</p>{_FOOT}", "法定代表人"),
    ],
)  # fmt: skip
def test_what_a_page_says_within_its_form_and_with_it_is_read(page: str, field: str) -> None:
    made = knowing_the_form()
    for name in ("results/x.html", "x.html"):
        for text in {page.format(mark=mark) for mark in range(9)}:
            assert field in found(made, text, name)
    batch = [*framed(20), ("results/x.html", page.encode()), *framed(40)[20:]]
    problems = knowing_the_form().batch_problems(batch)
    assert field in {one.field for one in problems}
    assert all(one.where.startswith("results/x.html") for one in problems)


def test_a_string_that_begins_in_a_form_and_ends_behind_what_stands_in_it_is_found() -> None:
    """Over a form as short as a word as well, whose text is kept whole; of a long one both ends are."""
    made = Gate([LONG])
    middle = "<p>旅馆</p>\n<p>的</p>\n"
    pages = [(f"news/{n}.html", f"<p>{n}</p>\n{middle}<b>{n}</b>\n".encode()) for n in range(40)]
    assert made.batch_problems(pages) == []
    assert found(made, f"<p>演示县东方</p>\n{middle}<b>旧账</b>\n", "news/x.html") == {"备注"}
    long = "".join(f"<p>一二三四五六七八{n}。</p>\n" for n in range(60))
    pages = [(f"lists/{n}.html", f"<p>{n}</p>\n{long}<p>演示县东方</p>\n<b>{n}</b>\n".encode()) for n in range(40)]
    assert made.batch_problems(pages) == []
    assert found(made, f"<p>1</p>\n{long}<p>演示县东方</p>\n<b>旅馆的旧账</b>\n", "lists/x.html") == {"备注"}


def test_what_was_not_clean_is_no_form() -> None:
    made = Gate([LONG, PHONE])
    pages = framed(20, head=_HEAD + "<p>6312345</p>\n<p>丁</p>\n")
    for _ in range(2):
        assert len(made.batch_problems(pages)) == 20
    assert not made._parts._forms["results"]._forms
    assert made.batch_problems(framed(40)) == []


def test_forms_last_though_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.gate.parts._MOST_BLOCKS", 3)
    monkeypatch.setattr("site_gen.gate.parts._MOST_WORDS", 3)
    made = knowing_the_form()
    for _ in range(9):
        assert made.batch_problems(framed(40)) == []
        assert found(made, f"{_HEAD}<h1>王五</h1>\n{_FOOT}", "results/x.html") == {"法定代表人"}


def test_a_page_of_a_known_form_is_its_values_alone() -> None:
    """Or the pages are no quicker by it."""
    made = knowing_the_form()
    reading = made._parts.read([framed(99)[-1][1]], [], "results")
    assert "第 98 家".encode() in reading.markup
    assert "演示县".encode() not in reading.markup
    assert len(reading.markup) < 60


def test_a_kind_whose_pages_have_no_form_is_not_looked_at_for_long() -> None:
    made = Gate([LONG])
    for n in range(40):
        assert made.batch_problems([(f"lists/{n}.html", ("<p>甲</p>\n" * n + f"<h1>{n}</h1>\n").encode())]) == []
    assert made._parts._forms["lists"]._tries <= 5


def test_a_value_with_a_sign_of_markup_is_no_value() -> None:
    """A quote in a text, a tag in an attribute: such a page is read as if it were new."""
    made = knowing_the_form()
    for page in (
        f'{_HEAD}<h1>第 1 "家"</h1>\n<p>王五</p>\n{_FOOT}',
        f"{_HEAD}<h1>第 1 家</h1>\n<p><b>王</b>五</p>\n{_FOOT}",
    ):
        assert found(made, page, "results/x.html") == {"法定代表人"}


# ---- as a page that is new

_PIECES = strategies.sampled_from(
    [
        "甲", "乙店", "演示县", "东方旅馆", "的旧账", "演示县东方旅馆的旧账", "王", "五", "王五", "王五、甲", "631", "2345", "6312345", "631-2345", "0375", "0375-6312345", "138", "13800000000", "1380000",
        "0000", "一三八", "一三八〇〇〇〇〇〇〇〇", "91350000MA00000001", "O-000001", " ", "\n", "", "：", "（", "王.五", "演&#31034;", "&amp;", "%E7%8E%8B%E4%BA%94", "5byg5LiJ55qE55S16K+d5Y+356CB", "'", '"',
    ]
)  # fmt: skip
_VALUES = strategies.lists(_PIECES, min_size=0, max_size=3).map("".join)
_CARD = Secret(text="13800000000", record="N-0002", field="手机")
_SECRETS = (LONG, SHORT, PHONE, _CARD)


def _page(values: list[str]) -> str:
    title, name, link, text, strong, after, first, second, over = values
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<title>{title} - 演示</title>\n<meta name="Keywords" content="{name}">\n</head>\n<body>\n'
        f'<h1>{name}</h1>\n<p class="lead"><a href="../{link}.html" title="{text}">{strong}</a>（{after}）</p>\n'
        f'<table>\n<tr><td data-label="甲">{first}</td><td data-label="乙">{second}</td></tr>\n'
        f'<tr><td data-label="甲">{second}</td><td data-label="乙">{first}</td></tr>\n</table>\n<p>{over}\n<b>{text}</b>{strong}<br>{after}</p>\n</body>\n</html>\n'
    )


def _problems(gate: Gate, page: str) -> list[tuple[str, str]]:
    return sorted((problem.where, problem.field) for problem in gate.problems("results/x.html", page.encode()))


@given(
    strategies.lists(strategies.lists(_VALUES, min_size=9, max_size=9), min_size=1, max_size=3),
    strategies.sampled_from((2, 150)),
)
def test_a_page_of_a_known_form_is_judged_as_one_that_is_new(pages: list[list[str]], often: int) -> None:
    """Whether its form has an expression or few pages had it until now."""
    made = Gate(_SECRETS)
    plain = [(f"results/{n}.html", _page([f"{n}{chr(0x4E8C + k)}" for k in range(9)]).encode()) for n in range(12)]
    with patch("site_gen.gate.forms._OFTEN", often):
        assert made.batch_problems(plain) == []
    (forms,) = made._parts._forms["results"]._forms.values()
    assert [form._cut is not None for form in forms.values()] == [often == 2]
    for values in pages:
        page = _page(values)
        new = Gate(_SECRETS)
        new._cuts = False
        assert _problems(made, page) == _problems(new, page)


@given(
    strategies.lists(strategies.lists(_VALUES, min_size=2, max_size=2), min_size=1, max_size=4), strategies.booleans()
)
def test_a_file_of_json_is_judged_line_by_line_as_a_whole(objects: list[list[str]], as_rows: bool) -> None:
    """Most lines come again in files of one kind; a value that is cut by the end of a line, which JSON has not, is read whole."""
    made = Gate(_SECRETS)
    assert made.problems("a.json", b'{\n  "a": "1",\n  "b": ""\n}') == []
    raw = "".join(
        (f'{{"a":"{one}","b":"{other}"}}' if as_rows else f'{{\n  "a": "{one}",\n  "b": "{other}"\n}}\n')
        for one, other in objects
    ).encode()
    new = Gate(_SECRETS)
    new._cuts = False
    assert bool(made.problems("results/x.json", raw)) == bool(new.problems("results/x.json", raw))


def test_values_of_a_list_of_strings_are_judged_one_by_one() -> None:
    """The strings of a workbook: each is a cell."""
    made = Gate(_SECRETS)
    assert made._judged([], [(VALUES, "<si><t>甲</t></si><si><t>乙</t></si>".encode())])
    for text in ("王五", "6312345", "演示县东方旅馆的旧账", "一三八〇〇〇〇〇〇〇〇"):
        assert not made._judged([], [(VALUES, f"<si><t>甲</t></si><si><t>{text}</t></si>".encode())])


# ---- pages of several forms in one batch


def _of_kind(kind: int, values: list[str]) -> str:
    """A page; one with a line that others have not; a list of many rows; one of few rows, whose last says the value of the first."""
    if kind < 2:
        page = _page(values)
        return page.replace("<table>", f"<p>处理：{values[3]}</p>\n<table>") if kind else page
    rows = [f'<tr><td data-label="甲"><a href="../{n}.html">{one}</a></td><td data-label="乙">{two}</td></tr>\n' for n, (one, two) in enumerate(zip(values, values[1:] * 6, strict=False))]  # fmt: skip
    rows *= 4 if kind == 2 else 1
    return f"<!DOCTYPE html>\n<html>\n<body>\n<h1>{values[0]}</h1>\n<table>\n{''.join(rows)}</table>\n<p>{values[8]}</p>\n</body>\n</html>\n"


@given(
    strategies.lists(
        strategies.tuples(strategies.integers(0, 3), strategies.lists(_VALUES, min_size=9, max_size=9)),
        min_size=1,
        max_size=4,
    ),
    strategies.integers(0, 40),
    strategies.booleans(),
)
def test_a_batch_is_judged_as_its_pages_one_by_one(
    odd: list[tuple[int, list[str]]], at: int, knows_the_forms: bool
) -> None:
    """Though few of its pages tell the form of the others: wherever in the batch they are, and whether the forms were known before."""
    plain = [(n % 4, [f"{n}{chr(0x4E8C + k)}" for k in range(9)]) for n in range(40)]
    made = Gate(_SECRETS)
    if knows_the_forms:
        assert (
            made.batch_problems([(f"results/k{n}.html", _of_kind(*one).encode()) for n, one in enumerate(plain)]) == []
        )
    batch = [*plain[:at], *odd, *plain[at:]]
    files = [(f"results/{n}.html", _of_kind(*one).encode()) for n, one in enumerate(batch)]
    told = sorted((problem.where, problem.field) for problem in made.batch_problems(files))
    one_by_one = []
    for name, raw in files[at : at + len(odd)]:
        new = Gate(_SECRETS)
        new._cuts = False
        one_by_one += [(problem.where, problem.field) for problem in new.problems(name, raw)]
    assert told == sorted(one_by_one)


def test_a_batch_with_pages_of_many_forms_is_read_by_those_that_few_of_them_tell() -> None:
    """Or most of it is read as if all were new: the first of each form is, and the others are their values."""
    made = Gate(_SECRETS)
    pages = [
        (f"results/{n}.html", _of_kind(n % 3, [f"{n}{chr(0x4E8C + k)}" for k in range(9)]).encode()) for n in range(60)
    ]
    assert made.batch_problems(pages) == []
    forms = [form for forms in made._parts._forms["results"]._forms.values() for form in forms.values()]
    assert len(forms) == 3
    assert sum(form._read for form in forms) >= 45


def test_what_every_row_of_a_list_says_may_differ_in_the_next_list() -> None:
    """So that its form is known to be the same."""

    def of(year: str, page: int) -> str:
        rows = "".join(
            f'<tr><td data-label="甲">{page}-{row}</td><td data-label="乙">{year}</td></tr>\n' for row in range(30)
        )
        return f"<!DOCTYPE html>\n<html>\n<body>\n<table>\n{rows}</table>\n</body>\n</html>\n"

    made, tries = Gate(_SECRETS), []
    for year in ("2024 年", "2023 年"):
        assert (
            made.batch_problems([(f"lists/{year[:4]}-{page}.html", of(year, page).encode()) for page in range(9)]) == []
        )
        tries.append(made._parts._forms["lists"]._tries)
    assert tries[0] == tries[1]
    assert found(made, of("王五", 1), "lists/x.html") == {"法定代表人"}
