"""Evidence: small forgeries, sealed and registered anew, fail at the step where docs/draw.md says so."""

from typing import Any

import pytest

from tests.by_the_book.forger import first, get, reseal, set_in, vector
from tests.by_the_book.shapes import canon

FORGED: list[tuple[int, tuple[Any, ...], Any, str]] = [
    (1, ("format",), "x", "抽取证据"),
    (1, ("draw",), "2024-001-2", "抽取证据"),
    (1, ("commitment",), "0" * 64, "抽取证据"),
    (1, ("extra",), 1, "抽取证据"),
    (1, ("journal", "frozen", "seq"), 812, "抽取证据"),
    (1, ("journal", "drawn", "seq"), 813, "抽取证据"),
    (1, ("teams",), None, "随机匹配"),
    (1, ("struck",), None, "抽取证据"),
    (1, ("void",), {}, "抽取证据"),
    (1, ("witness", 0, "kind"), "friend", "抽取证据"),
    (1, ("entropy", "issue"), "1234", "抽取证据"),
    (1, ("drawn", 0, "ticket"), "123", "抽取证据"),
    (2, ("changes", 0, "reason"), "ill", "抽取证据"),
    (2, ("struck", 0, "reason"), "ill", "抽取证据"),
    (1, ("entropy", "witnesses"), [1], "抽取证据"),
    (1, ("entropy", "kind"), "system", "随机值"),
    (1, ("entropy", "at"), "2024-04-09T14:59:59+08:00", "随机值"),
    (1, ("entropy", "at"), "2024-04-11T00:00:00+08:00", "随机值"),
    (1, ("entropy", "value"), "0138243811279731665", "随机值"),
    (1, ("entropy", "value"), "０1382438112797316654", "随机值"),
    (1, ("entropy", "value"), "013824381127973166540", "随机值"),
    (1, ("entropy", "value"), "01382438112797316654\n", "随机值"),
    (1, ("entropy", "drawn_on"), "2024-04-09", "随机值"),
    (1, ("entropy", "signature"), "0" * 96, "随机值"),
    (2, ("entropy", "drawn_on"), None, "随机值"),
    (2, ("entropy", "issue"), None, "随机值"),
    (2, ("entropy", "drawn_on"), "2024-06-02", "随机值"),
    (2, ("entropy", "drawn_on"), "2024-06-05", "随机值"),
    (2, ("entropy", "drawn_on"), "2024-06-06", "随机值"),
    (2, ("entropy", "value"), "04111922273417", "随机值"),
    (2, ("entropy", "value"), "11041922273312", "随机值"),
    (2, ("entropy", "value"), "04041922273312", "随机值"),
    (2, ("entropy", "value"), "04111922273400", "随机值"),
    (
        1,
        ("entropy", "typed"),
        [
            {
                "at": "2024-04-09T15:00:00+08:00",
                "by": "",
                "corrected_at": "2024-04-09T15:00:00+08:00",
                "paper": "",
                "value": "0" * 20,
            }
        ],
        "随机值",
    ),
    (
        2,
        ("entropy", "typed"),
        [
            {
                "at": "2024-06-04T21:30:00+08:00",
                "by": "",
                "corrected_at": "2024-06-04T21:30:00+08:00",
                "paper": "",
                "value": "04111922273312",
            }
        ],
        "随机值",
    ),
    (
        2,
        ("entropy", "typed"),
        [
            {
                "at": "2024-06-04T21:30:00+08:00",
                "by": "",
                "corrected_at": "2024-06-04T21:31:00+08:00",
                "paper": "",
                "value": "04111922273212",
            }
        ],
        "随机值",
    ),
    (1, ("entropy", "value"), "01382438112797316655", "种子"),
    (1, ("seed",), "0" * 64, "种子"),
    (2, ("entropy", "value"), "04111922273311", "种子"),
    (1, ("taken", "A"), 2, "各层抽取数"),
    (1, ("taken",), lambda v: {k: n for k, n in v.items() if k != "A"}, "各层抽取数"),
    (1, ("drawn", 0, "number"), "P-0007", "抽取名单"),
    (1, ("drawn", 0, "batch"), 1, "抽取名单"),
    (1, ("drawn", 0, "stratum"), "A", "抽取名单"),
    (1, ("drawn",), lambda v: v[::-1], "抽取名单"),
    (1, ("drawn",), lambda v: v[:-1], "抽取名单"),
    (1, ("drawn", 0, "ticket"), "0" * 64, "抽取名单"),
    (2, ("struck", 0, "seq"), 2, "剔除与递补"),
    (2, ("struck", 0, "replaced_by"), "P-0015", "剔除与递补"),
    (2, ("struck", 2, "replaced_by"), "P-0016", "剔除与递补"),
    (2, ("struck", 0, "number"), "P-0001", "剔除与递补"),
    (2, ("struck", 0, "at"), "2024-06-04T21:29:59+08:00", "剔除与递补"),
    (2, ("struck", 1, "at"), "2024-06-05T09:00:00+08:00", "剔除与递补"),
    (2, ("struck", 1, "number"), "P-0018", "剔除与递补"),
    (2, ("pools", "culture"), lambda v: v[::-1], "检查人员库"),
    (2, ("pools", "market"), lambda v: v[:2], "检查人员库"),
    (2, ("pools",), lambda v: {k: n for k, n in v.items() if k != "market"}, "检查人员库"),
    (2, ("teams",), lambda v: v[::-1], "随机匹配"),
    (2, ("teams", 0, "inspectors"), ["C05", "C06"], "随机匹配"),
    (2, ("teams", 0, "inspectors"), ["C06"], "随机匹配"),
    (1, ("teams",), lambda v: v[1:], "随机匹配"),
    (2, ("changes", 0, "in"), "C01", "人员更换"),
    (2, ("changes", 0, "in"), None, "人员更换"),
    (2, ("changes", 0, "seq"), 0, "抽取证据"),
    (2, ("changes", 1, "seq"), 3, "人员更换"),
    (2, ("changes", 0, "out"), "C01", "人员更换"),
    (2, ("changes", 0, "object"), "P-0018", "人员更换"),
    (2, ("changes", 0, "department"), "police", "人员更换"),
    (2, ("changes", 0, "at"), "2024-06-05T15:59:59+08:00", "人员更换"),
    (2, ("changes", 2, "at"), "2024-06-11T00:00:00+08:00", "人员更换"),
    (2, ("changes",), lambda v: v[::-1], "人员更换"),
]


@pytest.mark.parametrize(("k", "path", "value", "step"), FORGED)
def test_evidence(k: int, path: tuple[Any, ...], value: Any, step: str) -> None:
    f = vector(k)
    e = get(f, "evidence.json")
    set_in(e, path, value) if path[0] in e else e.update({path[0]: value})
    reseal(f, e)
    f.pop("heads.tsv")
    assert first(f) == step


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("witness", 0, "who"), "别人"),
        (("entropy", "witnesses"), []),
        (("struck", 0, "reason"), "other"),
        (("entropy", "issue"), "2024064"),
        (("journal", "drawn", "head"), "0" * 64),
    ],
)
def test_seal(path: tuple[Any, ...], value: Any) -> None:
    f = vector(2)
    e = get(f, "evidence.json")
    set_in(e, path, value)
    f["evidence.json"] = canon(e)
    assert first(f) == "证据封签"
    register = f["freezes.tsv"]
    reseal(f, e)
    f["freezes.tsv"] = register
    assert first(f) == "证据封签"
