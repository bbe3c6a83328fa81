"""freezes.tsv and heads.tsv: what did not only grow is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.by_the_book.forger import first, get, refreeze, rows_of, state, vector

Edit = Callable[[list[list[str]]], Any]


REGISTER: list[Edit] = [
    lambda r: r.clear(),
    lambda r: r.pop(0),
    lambda r: r.append(r[3]),
    lambda r: r[0].__setitem__(7, "0" * 64),
    lambda r: r[1].__setitem__(7, ""),
    lambda r: r[1].__setitem__(4, "lottery"),
    lambda r: r[2].__setitem__(0, "3"),
    lambda r: r[1].__setitem__(6, "expired"),
    lambda r: [x.__setitem__(1, "2024-001-1") for x in r[2:]],
    lambda r: [x.__setitem__(3, "2024-04-09T08:00:00+08:00") for x in r[2:]],
    lambda r: [x.__setitem__(2, "a" * 64) for x in r[:2]],
    lambda r: r[0].__setitem__(0, "01"),
    lambda r: r.append([*r[1][:6], "open", ""]),
    lambda r: r[0].append(""),
    lambda r: r.append([*r[3][:6], "expired", ""]),
    lambda r: r.append([*r[1][:6], "void", ""]),
]


@pytest.mark.parametrize("twist", REGISTER)
def test_register(twist: Edit) -> None:
    f = vector(1)
    table = rows_of(f)
    twist(table)
    f["freezes.tsv"] = "".join("\t".join(r) + "\n" for r in table).encode()
    assert first(f) == "冻结登记"


@pytest.mark.parametrize("key", ["previous", "supersedes", "parent"])
def test_links_to_the_register(key: str) -> None:
    f = vector(2)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    t[key] = "b" * 64
    refreeze(f, t)
    assert first(f) == "冻结登记"


HEADS: list[tuple[int, Edit, str]] = [
    (1, lambda r: r.reverse(), "公布时间"),
    (1, lambda r: r[0].__setitem__(3, "odd"), "公布时间"),
    (1, lambda r: r[1].__setitem__(0, "813"), "公布时间"),
    (1, lambda r: r[0].__setitem__(0, "813"), "抽取证据"),
    (2, lambda r: r[0].__setitem__(0, "1625"), "抽取证据"),
    (1, lambda r: r[1].__setitem__(2, "2024-04-09T08:00:00+08:00"), "公布时间"),
    (2, lambda r: r.insert(1, ["1624", "c" * 64, "2024-06-03T08:59:00+08:00", "normal"]), "抽取证据"),
    (1, lambda r: r.insert(1, [r[0][0], "c" * 64, *r[0][2:]]), "公布时间"),
    (1, lambda r: r[0].append("x"), "公布时间"),
    (1, lambda r: r[1].__setitem__(2, "2024-04-09T14:00:00+08:00"), "抽取证据"),
]


@pytest.mark.parametrize(("k", "twist", "step"), HEADS)
def test_heads(k: int, twist: Edit, step: str) -> None:
    f = vector(k)
    table = rows_of(f, "heads.tsv")
    twist(table)
    f["heads.tsv"] = "".join("\t".join(r) + "\n" for r in table).encode()
    assert first(f) == step


def test_heads_too_late_is_a_note() -> None:
    f = vector(1)
    f["heads.tsv"] = f["heads.tsv"].replace(b"04-09T09:30", b"04-09T15:00").replace(b"814\t", b"900\t")
    assert first(f) is None
    assert state(f, "公布时间") == "note"


def test_heads_restored() -> None:
    f = vector(1)
    f["heads.tsv"] += ("1620\t" + "e" * 64 + "\t2024-06-10T00:00:00+08:00\trestored\n").encode()
    assert first(f) is None
    f["heads.tsv"] = f["heads.tsv"].replace(b"restored", b"normal")
    assert first(f) == "公布时间"
