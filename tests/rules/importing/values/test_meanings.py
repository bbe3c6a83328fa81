"""Words of other tables: read and told, or asked about once."""

import pytest

from tests.rules.importing.values.columns import one, read

READ = {
    ("enterprises", "kind"): {
        "企业": "有限责任公司(自然人独资)|有限责任公司（自然人投资或控股）|有限合伙企业|有限责任公司分公司(自然人投资或控股)|国有企业|股份有限公司(上市)|其他有限责任公司|外商投资企业|1130|"
        "合伙企业分支机构|集体所有制|企业法人|普通合伙|中外合作|全民所有制分支机构(非法人)|一人有限责任公司",
        "个体工商户": "个体(家庭经营)|9500|个体工商户（个人经营）|个体经营",
        "农民专业合作社": "农民专业合作社分支机构|农民专业合作社联合社|9100",
        "其他单位": "社会团体|民办非企业单位|事业单位法人|机关法人|律师事务所|村民委员会|基金会|其他组织",
    },
    ("enterprises", "status"): {
        "存续": "存续(在营、开业、在册)|在营（开业）企业|登记成立|确立|正常经营|存续\n（在营）|未注销|营业",
        "吊销": "吊销，未注销|吊销企业",
        "注销": "吊销已注销|吊销,已注销|注销企业|吊销后注销|已注销（简易注销）",
        "迁出": "已迁出企业|迁移外地迁出",
    },
    ("enterprises", "risk"): {
        "A级": "低风险（A类）|A级（低风险）|Ａ级|A类企业|信用风险低（A类）", "D级": "信用风险高（D类）|D（高）",
        "": "未评级|未分类|/|暂无|—|未纳入评级|不参与评级",
    },
    ("enterprises", "grade"): {"C级": "C级场所|Ｃ类", "": "未定级|无"},
    ("enterprises", "watch"): {"严重违法失信": "严重违法失信名单", "黑名单、投诉举报多": "黑名单、投诉多", "": "无|否|未列入"},
    ("inspectors", "status"): {"在岗": "有效|在职|在岗在编|正常", "停用": "无效|辞职", "调离": "借调|已调离", "休假": "病假|产假"},
    ("inspectors", "role"): {"执法人员": "行政执法类公务员|执法人员（民警）", "专业技术人员": "专家|技术人员"},
    ("items", "category"): {"一般检查事项": "一般检查事\n项|一般事项", "重点检查事项": "重点检查", "一般和重点相结合": "一般、重点检查事项"},
    ("items", "methods"): {
        "实地检查、书面检查": "实地核查与书面检查相结合", "实地检查": "实地检查等|座谈询问、现场检查|现场检查为主", "委托专业机构": "委托第三方检测",
    },
    ("plan", "direction"): {"不定向": "双随机抽查|不定向抽查", "定向": "定向抽查", "": "现场检查"},
    ("results", "code"): {
        "未发现问题": "1.未发现问题|1、未发现问题|①未发现问题|√1.未发现问题|（1）未发现问题", "发现问题已责令改正": "5发现问题已责令改正|发现问题，已责令改正",
        "通过登记的住所（经营场所）无法联系": "4.通过登记的住所(经营场所)无法联系", "公示信息隐瞒真实情况、弄虚作假": "3.公示信息隐瞒真实情况弄虚作假",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("listing", "name", "word", "text"),
    [(listing, name, word, text) for (listing, name), rows in READ.items() for text, words in rows.items() for word in words.split("|")],
)  # fmt: skip
def test_a_word_that_can_mean_one_thing_alone_is_read_and_told(listing: str, name: str, word: str, text: str) -> None:
    found = read(listing, name, [word])
    assert found.texts == [text]
    assert found.questions == ()
    assert found.told


@pytest.mark.parametrize(
    ("listing", "name", "word", "guess"),
    [("enterprises", "risk", "低风险", "A级"), ("enterprises", "risk", "一般风险", "B级"), ("enterprises", "risk", "较高风险", "C级"), ("enterprises", "risk", "高风险", "D级"),
     ("enterprises", "risk", "AAA", None), ("enterprises", "status", "有效", "存续"), ("enterprises", "status", "清算中", "存续"), ("enterprises", "status", "责令关闭", "吊销"),
     ("enterprises", "kind", "网吧", None), ("enterprises", "watch", "是", None), ("inspectors", "role", "辅警", None), ("results", "code", "合格", "未发现问题"),
     ("results", "code", "责令整改", "发现问题已责令改正"), ("results", "code", "2.未发现问题", None), ("results", "code", "不合格", None), ("items", "category", "专项", None)],
)  # fmt: skip
def test_a_doubtful_word_is_asked_about_and_stays(listing: str, name: str, word: str, guess: str | None) -> None:
    found = read(listing, name, [word, word, ""])
    (question,) = found.questions
    assert (question.key, question.guess, question.must, question.count) == (f"{name}={word}", guess, True, 2)
    assert question.options
    assert found.texts == [word, word, ""]


def test_an_answer_is_taken_and_told() -> None:
    found = read("enterprises", "risk", ["低风险", "高风险", "A"], {"低风险": "A级", "高风险": ""})
    assert (found.texts, found.questions) == (["A级", "", "A"], ())
    assert [told.text for told in found.told] == ["信用风险等级“低风险”读作 A级", "信用风险等级“高风险”读作 空"]


def test_what_our_tables_read_is_not_told() -> None:
    for listing, name, words in (
        ("enterprises", "status", "存续|在业|注销|active"),
        ("items", "methods", "现场检查、书面检查、网络检查"),
        ("results", "code", "1|未发现问题"),
    ):
        for word in words.split("|"):
            assert read(listing, name, [word]).told == []


def test_a_column_of_something_else_is_not_asked_about_word_by_word() -> None:
    found = read("enterprises", "kind", [f"演示{number}号宾馆" for number in range(100)])
    assert found.questions == ()
    assert found.texts[0] == "演示0号宾馆"


@pytest.mark.parametrize(
    ("word", "department", "section"),
    [("示例县公安局治安管理大队", "公安", "治安管理大队"), ("公安局网监大队", "公安", "网监大队"), ("示例县消防救援大队", "消防", ""), ("示例县市场监督管理局", "市场监管", ""),
     ("县卫生健康委员会", "卫健", ""), ("示例县卫健委", "卫健", ""), ("市监局东街所", "市场监管", "东街所"), ("河南省平顶山市示例县公安局", "公安", ""), ("县文化广电和旅游局", "文旅", ""),
     ("县人力资源和社会保障局", "人社", "")],
)  # fmt: skip
def test_bureaus_by_their_full_names(word: str, department: str, section: str) -> None:
    found = read("inspectors", "department", [word])
    assert found.texts == [department]
    assert found.more == ({"section": {0: section}} if section else {})


def test_a_section_is_asked_about_with_the_bureau_itself_as_guess() -> None:
    (question,) = read("inspectors", "department", ["治安大队"]).questions
    assert (question.guess, question.must) == ("公安", True)
    answered = read("inspectors", "department", ["治安大队"], {"治安大队": "公安"})
    assert (answered.texts, answered.more) == (["公安"], {"section": {0: "治安大队"}})
    (unknown,) = read("inspectors", "department", ["税务局"]).questions
    assert (unknown.guess, unknown.options[-1]) == (None, ("新登记", "登记为新的部门（税务局）"))


def test_several_departments_in_a_cell() -> None:
    assert one("plan", "participants", "县公安局、示例县消防救援大队，县卫生健康委员会") == "县公安局、消防、卫健"


@pytest.mark.parametrize(
    ("listing", "words", "trades"),
    [("items", "全县网吧业", "网吧"), ("items", "旅馆从业单位", "旅馆业"), ("items", "市场主体", ""), ("items", "酒店、足疗、网吧企业", "旅馆业、足疗按摩洗浴、网吧"),
     ("items", "易制毒化学品生产、经营、\n运输、使用企业", "易制毒化学品"), ("enterprises", "H6110 旅游饭店", "旅馆业"), ("enterprises", "互联网上网服务", "网吧")],
)  # fmt: skip
def test_trades_in_words(listing: str, words: str, trades: str) -> None:
    found = read(listing, "trades", [words])
    assert (found.texts, found.questions) == ([trades], ())
    assert found.told


def test_an_unknown_trade_is_kept_told_and_may_be_mapped() -> None:
    found = read("enterprises", "trades", ["旅馆业、汽车租赁", "汽车租赁"])
    assert found.texts == ["旅馆业、汽车租赁", "汽车租赁"]
    (question,) = found.questions
    assert (question.guess, question.must, question.count) == ("汽车租赁", False, 2)
    assert found.told[0].count == 2
    assert one("enterprises", "trades", "汽车租赁", trades=frozenset({"汽车租赁"})) == "汽车租赁"
    assert read("enterprises", "trades", ["汽车租赁"], {"汽车租赁": "机修"}).texts == ["机修"]
