"""Days in all the writings of offices and their systems."""

import pytest

from rules.importing.values.days import Day, arabic, read_day
from tests.rules.importing.values.columns import TODAY, one, read

SAME_DAY = """2024.4.9|24/4/9|24-4-9|24.04.09|24年4月9日|240409|20240409|2024年4月9日|2024年4月9号|2024、4、9|2024,4,9|2024，4，9|2024. 4. 9
二〇二四年四月九日|二零二四年四月九日|二O二四年四月九日|二○二四年四月九日|贰零贰肆年肆月玖日|2024年四月九日|2024 年 4 月 9 日|2024年04月09|2024-4/9|2024_04_09|2024\\4\\9|2024—04—09|2024·4·9
2024-04-09T00:00:00.000+08:00|2024-04-08T16:00:00.000Z|2024-04-09 00:00:00|2024-04-09 00:00:00.0|2024/4/9 0:00|2024/4/9 下午 3:05:00|2024年4月9日 8时30分|20240409120000
1712592000000|1712592000|45391|9-Apr-2024|09-Apr-24|Apr 9, 2024|April 9 2024|9 April 2024|Tue Apr 09 00:00:00 CST 2024|Tuesday, April 9, 2024
2024年4月9日星期二|2024年4月9日（星期二）|2024-04-09 周二|自2024年4月9日起|2024年4月9日前|2024.4.9.|'2024-04-09|成立于2024年4月9日|2024年4月9日（成立）|２０２４年４月９日"""


@pytest.mark.parametrize("text", SAME_DAY.replace("\n", "|").split("|"))
def test_the_ninth_of_april_however_it_is_written(text: str) -> None:
    day = read_day(text, TODAY, past=True)
    assert day is not None
    assert day.first == "2024-04-09"
    assert day.last == ""


RANGES = (
    "2024.4.9-2029.4.8|2024年4月9日至2029年4月8日|2024-04-09至2029-04-08|2024-04-09-2029-04-08|2024/4/9~2029/4/8|2024/4/9 - 2029/4/8|20240409-20290408"
    "|2024年4月9日起至2029年4月8日止|2024-04-09 00:00:00至2029-04-08 00:00:00|自2024.4.9到2029.4.8"
)


@pytest.mark.parametrize("text", RANGES.split("|"))
def test_a_range_has_both_its_days(text: str) -> None:
    day = read_day(text, TODAY)
    assert day is not None
    assert (day.first, day.last) == ("2024-04-09", "2029-04-08")


@pytest.mark.parametrize(
    "text", ["长期", "长期有效", "永久", "无固定期限", "2024.4.9—长期", "2024年4月9日至长期", "2024年4月9日至今"]
)
def test_what_has_no_end(text: str) -> None:
    day = read_day(text, TODAY)
    assert day is not None
    assert day.last == "长期"


@pytest.mark.parametrize(
    ("text", "month"),
    [("2024年4月", (2024, 4)), ("2024.4", (2024, 4)), ("2024-04", (2024, 4)), ("202404", (2024, 4)), ("2024年4月上旬", (2024, 4)),
     ("二〇二四年四月", (2024, 4)), ("Apr-24", (2024, 4)), ("2024", (2024, 0)), ("2024年底", (2024, 0)), ("2024年度", (2024, 0))],
)  # fmt: skip
def test_a_month_is_no_day(text: str, month: tuple[int, int]) -> None:
    assert read_day(text, TODAY) == Day(month=month)


@pytest.mark.parametrize("text", ["无", "示例县", "4月9日", "旅馆业", "张三", "13800000001x", "", "2024-04-09备注很长"])
def test_what_says_no_day(text: str) -> None:
    assert read_day(text, TODAY) is None


def test_numerals_of_every_kind() -> None:
    assert arabic("二〇二四年十二月三十一日") == "2024年12月31日"
    assert arabic("贰拾壹") == "21"
    assert arabic("十月十日") == "10月10日"
    assert arabic("东街二十号") == "东街20号"


def test_two_digits_are_of_the_century_that_fits() -> None:
    assert one("enterprises", "founded_on", "98.5.6") == "1998-05-06"
    assert one("inspectors", "valid_until", "29.4.8") == "2029-04-08"


def test_a_day_that_there_is_not_stays_for_the_rule_to_refuse() -> None:
    assert one("plan", "end", "2024年9月31日") == "2024年9月31日"
    assert one("plan", "end", "2024、9、31") == "2024-09-31"


def test_a_month_is_asked_about_once_and_its_guess_taken() -> None:
    found = read("enterprises", "founded_on", ["2024年4月", "2019.3", "2020-01-02"])
    assert found.texts == ["", "", "2020-01-02"]
    (question,) = found.questions
    assert (question.key, question.guess, question.must, question.count) == ("founded_on=只写年月", "", False, 2)
    assert found.told[0].text == "成立日期只写年月，不知道是哪一天，没有填（如 2024年4月 → 空）"
    answered = read("enterprises", "founded_on", ["2024年4月", "2019.3"], {"只写年月": "first"})
    assert (answered.texts, answered.questions) == (["2024-04-01", "2019-03-01"], ())


def test_a_month_ends_with_its_last_day_and_begins_with_its_first() -> None:
    assert one("inspectors", "valid_until", "2028年2月") == "2028-02-29"
    assert one("items", "valid_until", "2029") == "2029-12-31"
    assert one("plan", "start", "2024年3月") == "2024-03-01"
    (question,) = read("results", "checked_on", ["2024年4月"]).questions
    assert question.must


def test_day_and_month_in_doubt_are_asked_about_unless_another_cell_tells() -> None:
    (question,) = read("enterprises", "founded_on", ["04/09/2024"]).questions
    assert (question.must, question.guess) == (True, None)
    assert [text for _, text in question.options] == ["月、日、年（2024-04-09）", "日、月、年（2024-09-04）"]
    told = read("enterprises", "founded_on", ["04/09/2024", "25/12/2024"])
    assert told.texts == ["2024-09-04", "2024-12-25"]
    assert not told.questions[0].must
    assert read("enterprises", "founded_on", ["04/09/24"], {"日月年的先后": "mdy"}).texts == ["2024-04-09"]


def test_no_end_is_no_end() -> None:
    assert one("items", "valid_until", "长期有效") == ""
    assert one("inspectors", "valid_until", "永久") == "长期"
    assert one("inspectors", "valid_until", "9999-09-09") == "长期"
    assert one("enterprises", "founded_on", "长期") == ""
    found = read("items", "valid_until", ["2024.4.9-2029.4.8"])
    assert (found.texts, found.more) == (["2029-04-08"], {"valid_from": {0: "2024-04-09"}})
    assert one("enterprises", "founded_on", "2024.4.9-2029.4.8") == "2024-04-09"


@pytest.mark.parametrize(
    "text", ["0000-00-00", "1900-01-00", "1900/1/0", "1899-12-31", "/", "无", "不详", "—", "NULL", "待补充", "0"]
)
def test_days_for_nothing(text: str) -> None:
    found = read("enterprises", "founded_on", [text])
    assert found.texts == [""]
    assert found.told[0].what == "nothing"
