"""Words of one shape are looked at once for where a number may stand; every number in them is judged all the same."""

import pytest
from hypothesis import given, strategies

from rules.disclosure.secret import Secret
from site_gen.gate import disguised
from site_gen.gate.gate import Gate
from site_gen.gate.numbers import raw_runs, spans
from site_gen.gate.shapes import Shapes

_PHONE = Secret(text="6312345", record="N-0001", field="联系电话")
_MOBILE = Secret(text="13800000000", record="N-0002", field="手机")
_ODD = Secret(text="202-4001", record="N-0003", field="短号")
_SECRETS = (_PHONE, _MOBILE, _ODD)


def found(gate: Gate, text: str, name: str = "a.csv") -> set[str]:
    return {problem.field for problem in gate.problems(name, text.encode())}


@pytest.mark.parametrize(
    ("clean", "planted", "field"),
    [
        ("O-000001,0000001,甲", "O-000001,6312345,甲", "联系电话"), ("0375-0000001", "0375-6312345", "联系电话"), ("wx10000000000a", "wx13800000000a", "手机"),
        ("100/0000/0000", "138/0000/0000", "手机"), ("10000000000", "13800000000", "手机"), ("results/2024-000/2024-000-o-1", "results/202-4001/2024-000-o-1", "短号"),
        ("一00一〇〇〇〇〇〇〇〇", "一38〇〇〇〇〇〇〇〇", "手机"), ("100 0000 0000 又 100 0000 0000", "100 0000 0000 又 138 0000 0000", "手机"), ("000000X，000-0000", "000000X，631-2345", "联系电话"),
    ],
)  # fmt: skip
def test_a_number_is_found_behind_a_thousand_words_of_its_shape(clean: str, planted: str, field: str) -> None:
    made = Gate(_SECRETS)
    for n in range(30):
        assert found(made, f'"{clean}{n}"') == set()
        assert found(made, f"<p>{clean}</p>\n<p>{n}</p>", f"{n}.html") == set()
    for name in ("b.csv", "b.json", "b.html"):
        text = f'"{planted}"' if name != "b.html" else f"<p>{planted}</p>"
        assert field in found(made, text, name)
        assert field in found(made, text, name), "what was found once is not known for clean"


def test_what_was_found_in_one_word_of_a_batch_is_not_taken_for_clean() -> None:
    made = Gate(_SECRETS)
    files = [(f"{n}.csv", f"甲,{n + 6312300}".encode()) for n in range(100)]
    for _ in range(2):
        assert [problem.where for problem in made.batch_problems(files)] == ["45.csv 第 1 行"]


def test_words_of_known_shapes_are_not_read_again() -> None:
    """Or they are no quicker by it."""
    shapes, read = Shapes(), list[bytes]()

    def judge(words: bytes) -> bool:
        read.append(words)
        return False

    for n in range(9):
        assert not shapes.has_number(f'"O-00000{n}"results/2024-001/2024-001-o-00000{n}.html"'.encode(), judge)
    assert read == [b"results/2024-001/2024-001-o-000000.html"]


def test_a_long_word_is_judged_whole() -> None:
    made = Gate(_SECRETS)
    for _ in range(2):
        assert found(made, "甲乙丙0000001，" * 99, "a.txt") == set()
        assert found(made, f"{'甲乙丙0000001，' * 98}甲乙丙6312345，", "a.txt") == {"联系电话"}


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.gate.shapes._MOST", 3)
    made = Gate(_SECRETS)
    for n in range(9):
        assert found(made, f"甲{'乙' * n}0000001") == set()
        assert found(made, f"甲{'乙' * n}6312345") == {"联系电话"}


_PIECES = strategies.sampled_from(
    [*"0123456789", "138", "0375", "6312345", "631", "2345", "13800000000", "0000", "一三八", "〇", "八", "-", "/", " ", "、", "（", "）", ".", "+", "_", "#", "X", "x", "a", "O-", "tel", "MA", "甲", "\n", "："]
)  # fmt: skip
_WORDS = strategies.lists(strategies.lists(_PIECES, max_size=9).map("".join), min_size=1, max_size=9)


@given(_WORDS, strategies.lists(strategies.sampled_from("0123456789"), min_size=90, max_size=90))
def test_words_of_known_shapes_are_judged_as_those_that_are_new(words: list[str], digits: list[str]) -> None:
    """A gate that has met these shapes with other digits, and one that has met nothing."""
    new, knowing = Gate(_SECRETS), Gate(_SECRETS)
    others = iter(digits)
    before = "\n".join("".join(next(others, "0") if one in "0123456789" else one for one in word) for word in words)
    knowing.problems("a.json", f'"{before}"'.encode())
    for word in words:
        text = f'"{word}"'.encode()
        assert knowing._shapes.has_number(text, knowing._has_numbers) == new._has_numbers(text)


@given(_WORDS)
def test_a_number_stands_nowhere_but_where_its_shape_has_one(words: list[str]) -> None:
    for word in words:
        shape = "".join("0" if one in "0123456789" else one for one in word)
        places = list(spans(shape.encode()))
        assert all(any(run in word.encode()[start:end] for start, end in places) for run in raw_runs(word.encode()))
        if (
            not disguised.flat(word).isascii()
            and not list(disguised.spans(shape))
            and not list(disguised.starts(shape))
        ):
            assert not disguised.holds(word.encode(), Gate(_SECRETS)._known)
