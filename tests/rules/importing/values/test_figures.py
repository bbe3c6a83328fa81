"""Codes, phones, ratios, counts, years, amounts and districts as offices write them."""

import pytest

from tests.rules.importing.values.columns import one, read

CODE, OLD = "92410499MA0000001P", "410499600000072"


@pytest.mark.parametrize(
    "text",
    [f"{CODE}(1-1)", f"{CODE}（1-1）", f"{CODE}（副本）", f"{CODE} 副本 1-1", "92410499-MA0000001P", "92410499 MA00 0000 1P", f"统一社会信用代码：{CODE}", f"'{CODE}",
     f"{CODE}\u200b", f"\ufeff{CODE}", f"{CODE}\u200e", "9241O499MA0000001P", "92410499МА0000001P", f"{CODE}/{OLD}", f"（{CODE}）", f"{CODE}\n"],
)  # fmt: skip
def test_the_code_is_found_in_its_cell_and_told(text: str) -> None:
    found = read("enterprises", "code", [text])
    assert "".join(found.texts[0].split()) == CODE
    assert found.told or text.split() != [text]


def test_an_old_number_beside_a_code_is_kept() -> None:
    assert read("enterprises", "code", [f"{CODE}/{OLD}", CODE]).more == {"old_number": {0: OLD}}


def test_what_cannot_be_proved_stays_for_the_rule_to_refuse() -> None:
    wrong = "92410499MA0000001X"
    assert one("enterprises", "code", wrong) == wrong
    assert one("enterprises", "code", f"{wrong}（1-1）") == wrong
    assert one("enterprises", "code", "4104992600123") == "4104992600123"
    assert [one("enterprises", "code", text) for text in ("无", "/", "暂无", "无统一社会信用代码")] == ["无"] * 4


def test_a_number_of_excel_keeps_fifteen_digits_and_is_proved_by_the_last() -> None:
    found = read("enterprises", "code", [410499600000072.0, "4.10499600000072E+14", 9.241e17, "9.2410499E+17"])
    assert found.texts[:2] == [OLD, OLD]
    assert list(found.wrong) == [2, 3]
    assert "末几位已经丢失" in found.wrong[2]


@pytest.mark.parametrize(
    ("text", "phones"),
    [("13800000001 13900000002", "13800000001、13900000002"), ("13800000001\n13900000002", "13800000001、13900000002"), ("13800000001/13900000002", "13800000001、13900000002"),
     ("1380000000113900000002", "13800000001、13900000002"), ("13800000001或13900000002", "13800000001、13900000002"), ("0375-8000001 13800000001", "0375-8000001、13800000001"),
     ("8000001 8000002", "8000001、8000002"), ("0375 8000001", "0375-8000001"), ("张演示13800000001 李演示13900000002", "张演示13800000001、李演示13900000002"),
     ("138 0000 0001", "138 0000 0001"), ("0375-8000001", "0375-8000001"), ("13800000001", "13800000001"), ("400 800 1234", "400 800 1234"), ("'13800000001", "13800000001"), ("无", "")],
)  # fmt: skip
def test_two_phones_stay_two_and_one_stays_one(text: str, phones: str) -> None:
    assert one("enterprises", "phone", text) == phones


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("不低于5%", "5%"), ("5%以上", "5%"), ("≥5%", "5%"), ("百分之五", "5%"), ("百分之百", "100%"), (5.0, "5%"), ("10", "10%"), ("全覆盖", "100%"), ("1:20", "0.05"), ("5%左右", "5%"), ("每次不低于5%", "5%"), ("5%（含）", "5%"),
     ("5%", "5%"), (0.05, "0.05"), ("5％", "5％"), (1.0, "1"), ("3%-5%", "3%-5%")],
)  # fmt: skip
def test_ratios(text: str | float, ratio: str) -> None:
    assert one("items", "ratio", text) == ratio


@pytest.mark.parametrize(
    ("text", "times"),
    [("1 次/年", "1"), ("1次", "1"), ("2次/年", "2"), ("每年1次", "1"), ("一年两次", "2"), ("每季度1次", "4"), ("每半年1次", "2"), ("每月一次", "12"), ("不少于1次", "1"), ("1次/季度", "4"),
     ("每3个月1次", "4"), ("每年至少抽查1次", "1"), ("2次/每年", "2"), (2.0, "2"), ("2.0", "2"), ("不定期", "不定期"), ("", "")],
)  # fmt: skip
def test_times_a_year(text: str | float, times: str) -> None:
    assert one("items", "times_per_year", text) == times


@pytest.mark.parametrize(
    ("text", "year"),
    [("2023年", "2023"), ("2023年度", "2023"), ("二〇二三年", "2023"), (2023.0, "2023"), ("2023", "2023")],
)
def test_years(text: str | float, year: str) -> None:
    assert one("plan", "year", text) == year


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("0.5万元", "5000.00"), ("1.2万", "12000.00"), ("1000元整", "1000"), ("人民币500元", "500"), ("500元", "500元")],
)
def test_amounts(text: str, yuan: str) -> None:
    assert one("results", "fine", text) == yuan


@pytest.mark.parametrize(
    "text",
    ["410499000000", "410499001002", "河南省平顶山市示例县", "示例县", "示例县(410499)", "410499-示例县", 410499.0],
)
def test_the_bureaus_own_district(text: str | float) -> None:
    assert one("enterprises", "region", text) == "410499"


def test_a_town_in_the_column_of_districts_is_kept_as_one() -> None:
    assert read("enterprises", "region", ["示例县东街街道"]).more == {"town": {0: "东街街道"}}
    (question,) = read("enterprises", "region", ["平顶山市"]).questions
    assert question.must
