"""What holds of every column: ditto marks, unseen characters, broken lines, words for nothing; each distinct text judged once."""

import pytest

from rules.importing.values import column as values
from rules.importing.values.judges import judge_of
from rules.importing.values.reading import Reading
from tests.rules.importing.values.columns import one, read


def test_a_ditto_mark_is_the_cell_above() -> None:
    for mark in ("〃", "″", "同上", '"', "”", "同 上", " 〃 "):
        found = read("enterprises", "town", ["东街街道", mark, "西街街道", mark, mark])
        assert found.texts == ["东街街道", "东街街道", "西街街道", "西街街道", "西街街道"]
        assert (found.told[0].what, found.told[0].count) == ("ditto", 3)
    assert one("enterprises", "town", "同上") == "同上"
    assert read("enterprises", "code", ["92410499MA0000001P", "同上"]).texts[1] == "同上"


def test_unseen_characters_come_off_and_are_told() -> None:
    found = read(
        "enterprises", "name", ["示例县演示\u200b一号宾馆", "示例县演示二号宾馆", "示例县\ufeff演示三号\u2060宾馆"]
    )
    assert found.texts == ["示例县演示一号宾馆", "示例县演示二号宾馆", "示例县演示三号宾馆"]
    assert [told.what for told in found.told] == ["unseen", "unseen"]
    assert "U+200B（零宽空格）" in found.told[0].text


@pytest.mark.parametrize(
    ("text", "read_as"),
    [("示例县演示一号\n宾馆有限公司", "示例县演示一号宾馆有限公司"), ("示例县演示路\r\n12号", "示例县演示路12号"), ("演示宾馆 \n （东街店）", "演示宾馆（东街店）"),
     ("演示路12_x000D_\n号", "演示路12号")],
)  # fmt: skip
def test_a_line_break_inside_chinese_is_nothing(text: str, read_as: str) -> None:
    assert one("enterprises", "name", text) == read_as


@pytest.mark.parametrize(
    ("listing", "name", "text", "read_as"),
    [
        ("enterprises", "legal_representative", "张三<br>李四", "张三、李四"), ("enterprises", "legal_representative", "张三\n李四五", "张三、李四五"),
        ("enterprises", "legal_representative", "张<BR />三", "张三"), ("inspectors", "name", "张三<br>", "张三"),
        ("enterprises", "address", "东街1号<br/>西街2号", "东街1号 西街2号"), ("enterprises", "scope", "住宿<br>餐饮", "住宿\n餐饮"),
        ("enterprises", "trades", "旅馆业<br>网吧", "旅馆业\n网吧"), ("enterprises", "founded_on", "2019-03-01<br>", "2019-03-01"),
    ],
)  # fmt: skip
def test_what_a_break_parts_is_not_joined_into_one(listing: str, name: str, text: str, read_as: str) -> None:
    found = read(listing, name, [text])
    assert found.texts == [read_as]
    assert found.told, "said in the preview"


def test_lines_of_a_long_text_stay() -> None:
    assert one("items", "content", "1.登记\n2.保卫") == "1.登记\n2.保卫"


@pytest.mark.parametrize("text", ["/", "无", "—", "暂无", "NULL", "null", "-", "N/A", "不详", "&nbsp;"])
def test_words_for_nothing_are_nothing_where_nothing_may_be(text: str) -> None:
    found = read("enterprises", "legal_representative", [text])
    assert (found.texts, found.told[0].what) == ([""], "nothing")
    assert one("enterprises", "name", text) == text


@pytest.mark.parametrize(
    ("text", "read_as"), [("无", ""), ("/", ""), ("旅馆业、暂无", "旅馆业"), ("旅馆业 无", "旅馆业")]
)
def test_a_word_for_nothing_among_trades_is_none_of_them(text: str, read_as: str) -> None:
    found = read("enterprises", "trades", [text])
    assert (found.texts, [told.what for told in found.told]) == ([read_as], ["nothing"])


def test_blanks_within_a_name_of_a_person() -> None:
    assert one("inspectors", "name", "张　三") == "张三"
    assert one("enterprises", "legal_representative", "欧阳 演 示") == "欧阳 演 示"
    assert one("enterprises", "name", "演示 宾馆") == "演示 宾馆"


def test_an_apostrophe_before_a_number_comes_off() -> None:
    assert [one("enterprises", name, text) for name, text in (("phone", "'13800000001"), ("founded_on", "'2019-03-01"), ("code", "’92410499MA0000001P"))] == [
        "13800000001", "2019-03-01", "92410499MA0000001P",
    ]  # fmt: skip


def test_a_way_of_writing_is_told_once_with_an_example() -> None:
    found = read("enterprises", "founded_on", ["24-4-9", "23.5.1", "2024-01-01", "24-4-9"])
    (told,) = found.told
    assert told.text == "成立日期：两位数的年份补成四位（如 24-4-9 → 2024-04-09）"
    assert (told.count, told.lines) == (3, ("第 2 行", "第 3 行", "第 5 行"))


def test_a_failed_formula_is_wrong() -> None:
    found = read("enterprises", "address", ["#N/A", "东街"])
    assert list(found.wrong) == [0]


def test_each_distinct_text_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    real = judge_of

    def counting(*parts: object) -> object:
        judge = real(*parts)  # type: ignore[arg-type]

        def count(text: str) -> Reading | None:
            judged.append(text)
            return judge(text)

        return count

    monkeypatch.setattr(values, "judge_of", counting)
    found = read("enterprises", "status", ["存续（在营）", "注销"] * 5_000)
    assert found.texts[:2] == ["存续", "注销"]
    assert len(judged) == 2
    read("enterprises", "name", [f"演示{number}号宾馆" for number in range(1_000)])
    read("enterprises", "code", ["92410499MA0000001P"] * 1_000)
    assert len(judged) == 2
