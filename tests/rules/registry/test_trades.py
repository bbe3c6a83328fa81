"""行业 as offices write them: what is meant is found, what cannot be told is not guessed."""

import pytest

from rules.base.codes import TRADES
from rules.registry.trades import SYNONYMS, match_trade, names_everybody


@pytest.mark.parametrize(
    ("words", "trade"),
    [
        ("全县网吧业", "网吧"), ("旅馆从业单位", "旅馆业"), ("宾馆酒店", "旅馆业"), ("辖区内各类宾馆、旅店和民宿", "旅馆业"), ("示例县网吧", "网吧"),
        ("河南省平顶山市叶县旅馆业单位", "旅馆业"), ("H6121经济型连锁酒店", "旅馆业"), ("网吧（含网咖）", "网吧"), ("互联网上网服务营业场所（网吧）", "网吧"),
        ("易制毒化学品生产、经营、运输、使用企业", "易制毒化学品"), ("第二、三类易制毒化学品购买单位", "易制毒化学品"), ("非营业性爆破作业单位", "非营业性爆破作业"),
        ("自行招用保安员单位", "保安服务"), ("典当行业", "典当"), ("ktv练歌房", "娱乐场所"), ("ＫＴＶ", "娱乐场所"), ("全市各县区娱乐场所", "娱乐场所"), ("小旅馆", "旅馆业"),
        ("足疗、洗浴、按摩场所", "足疗按摩洗浴"), ("全县范围内旅馆业、娱乐场所", "旅馆业、娱乐场所"), ("\u200b网吧业", "网吧"), ("银行网点", "金融机构营业场所"),
        ("机动车修理企业", "机修"), ("民用枪支弹药配售企业", "民用枪支弹药"),
    ],
)  # fmt: skip
def test_words_of_a_trade_are_that_trade_and_say_why(words: str, trade: str) -> None:
    guess, ground = match_trade(words)
    assert guess == trade
    assert trade in ground


@pytest.mark.parametrize(
    "words",
    [
        "酒店用品批发",
        "酒店管理",
        "网吧设备销售",
        "特种行业",
        "爆破作业单位",
        "除旅馆业以外的住宿场所",
        "保安从业单位（不含培训）",
        "医院",
        "学校",
        "",
        "全县",
        "企业",
        "娱乐场所和特种行业",
    ],
)
def test_of_another_trade_or_of_several_nothing_is_guessed(words: str) -> None:
    assert match_trade(words) == ("", "")


@pytest.mark.parametrize("name", [row.text for row in TRADES])
def test_a_trade_as_it_is_kept_is_itself(name: str) -> None:
    assert match_trade(name) == (name, "")
    assert name in SYNONYMS


def test_a_trade_of_the_bureaus_own_is_known_with_and_without_what_stands_around_it() -> None:
    assert match_trade("汽车租赁", {"汽车租赁"}) == ("汽车租赁", "")
    assert match_trade("全县汽车租赁企业", {"汽车租赁"})[0] == "汽车租赁"
    assert match_trade("民宿", {"民宿"}) == ("民宿", "")


def test_what_the_office_has_said_goes_before_every_guess() -> None:
    assert match_trade("特种行业", own={"特种行业": "典当"}) == ("典当", "本局定过的对应")
    assert match_trade("民宿", own={"民宿": "民宿业"})[0] == "民宿业"


@pytest.mark.parametrize("words", ["全部市场主体", "辖区内所有市场主体", "各类经营主体", "检查对象名录库", "不限"])
def test_an_item_of_everybody_has_no_trade(words: str) -> None:
    assert names_everybody(words)


@pytest.mark.parametrize("words", ["", "全县网吧业", "企业法人", "全县", "旅馆业"])
def test_an_item_of_some_is_not_of_everybody(words: str) -> None:
    assert not names_everybody(words)
