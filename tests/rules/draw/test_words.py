"""Six characters stand for the first 66 bits of a commitment; none of them can be read as an insult or a threat."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draw.words import CHARACTERS, six_characters
from tests import ROOT

BIP39 = Path(__file__).with_name("bip39_chinese_simplified.txt")

STOP = {
    "illness and body": (
        "病疾症疫癌瘤瘟疯癫痴呆傻聋哑瞎盲瘸残废伤痛疼痒肿胀烂脓疮疤疗疹痢痘瘫痪咳喘呕吐泻肝肾肺胃肠肛阴胎孕娠尿粪屎屁汗唾"
        "涕痰癣痔瘾毒菌虫溃疡脏腑患染医药胆脾胰腺尸骨骸髓血肌肤胸乳臀裸腥臭秽痹疵瘩瘪憋痤疥痊蛔敷癖秃颓瘦昏晕肥胖矮饿饥渴"
        "霉腐朽烙咯嗽嚏呛颤抖搐膘惫疲倦衰老弱瘁浑浊尻性裤奶疙孵"
    ),
    "death and ruin": (
        "死亡殁丧葬坟墓棺殡尸骸魂鬼魔妖殇夭毙殉祭奠哀悼哭泣泪悲惨凶灾祸难厄劫亏损败灭绝毁崩溃塌沉溺淹焚烧炸爆炮枪弹刀剑匕"
        "斩砍劈刺戳剖屠宰杀戮歼诛弑绞勒扼缢吊命终末逝寿冥狱地阎坑埋陷坠摔跌撞碎裂断碑讣凋殆陨祟枯朽荒坏丢失弃危急惊怕恐慌"
        "苦困厌衰牺摧挫遭遇殒濒魅幽灵供祀薨蛊咒巫邪冤枉"
    ),
    "crime and force": (
        "罪犯刑囚监牢狱押捕抓逮拘审判罚贪污贿赂赃盗窃偷抢劫匪贼寇赌博骗诈欺谎伪诬陷害谋叛逆反敌战斗争暴乱虐殴打击揍踢捶鞭"
        "抽掐咬撕毁侵略奸淫嫖娼妓毒贩枪械炸凶恶歹徒帮派黑邪诡阴险辣残忍酷狠绑架挟胁迫逼威吓恐怖仇恨怒愤怨敲勒索拐骂辱侮蔑"
        "奴隶俘虏掳掠遏捣捉捅侦谍袭夺搜扣缴禁惩讼违妨拒逃匿窜篡猖獗挣扎锄舰箭弓戈锋矛盾靶燃刁赎诽谤讹霸征压榨剥削屠啮噬抠"
        "砸扒撬"
    ),
    "abuse": (
        "蠢笨傻呆痴愚贱卑鄙丑陋肮脏丫婊屌操干日草靠滚混蛋孬孽孙爷爹妈奶娘祖宗逼骚浪荡淫色嫖龟王八二三五十百九穷贫寡孤懒馋"
        "烂渣废物奴婢妖精贼贪狂妄痞氓流惰怠堕耻羞惭愧疚辜咎罪贬敝弊谗讥讽嘲诅嫉妒忌憎恶怨忿恨恼烦闷懊悔晦霉愁惧畏怯懦吝啬"
        "奢侈婪狼狈龌龊苟垢糟糙棍呸媚诱惑荤劣顽怪疑吵闹骇吓唬恫惮猥琐畸丐乞瞪瞥叼吠嚎吼哭嚷娇宠雌舔咒骂粗俗庸昏聩寒酸欺哄"
        "瞒撒耍捣乱扯悍莽狞狰狠悸惶跪遁寂讳颠钝盯"
    ),
    "animals": (
        "狗猪鸡鸭鹅驴骡马牛羊猫鼠兔龙蛇虎狼豺豹熊猴猿狐狸鹿象龟鳖蛙蟹虾鱼鲸鲨虫蚊蝇蛆蚁蜂蝶蛛蝎蚕蛾蝗螺蛤禽兽畜牲牧犬狮鹰"
        "雀鸦鸟鸽雁鹤鹊凤鸿鹏燕鸣鼻驼驹骆猩猾狡犹狂猛狠獗爪蹄角尾翼羽巢窝毛皮虱蚤蟒鳄雏蛮犊蝉蚌貉羔鲤鹃鸥鸵獭獾蚂蚜蟆蛔蜗"
        "蜘蛀犀貂蜥蝠蝙鲫鹦鹉驯豢饲鳞猎獒螟蛹鸯鸳螃"
    ),
    "party, state and leaders": (
        "党共产主席书记总委政府国军革命社会苏联台港澳藏疆独统民族教宗佛道法轮功学运动习近平毛泽东邓小江锦胡涛温家宝李克强"
        "周恩来刘少奇朱镕华锋赵紫阳薄熙万岁领袖皇帝王朝臣君圣宪选举访示威游行红旗蔡丁彭贺曾陈董叶徐贡篡谋寺庙佬禅僧罢抗议"
        "战霸陛傣伎葵"
    ),
}
"""What no character may call to mind, read aloud in front of an enterprise."""


def level_one() -> list[str]:
    """GB 2312-80, first level: 3,755 characters in the order of their codes."""
    codes = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    return [code.decode("gb2312") for code in codes if code <= b"\xd7\xf9"]


def test_the_list_is_made_by_its_rule() -> None:
    """The hash is that of the published BIP-39 file."""
    raw = BIP39.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726"
    stopped, common = set("".join(STOP.values())), level_one()
    kept = [one for one in raw.decode().split() if one in common and one not in stopped]
    more = [one for one in common if one not in kept and one not in stopped]
    assert "".join([*kept, *more])[:2048] == CHARACTERS
    assert len(set(CHARACTERS)) == 2048


@pytest.mark.parametrize("what", STOP)
def test_no_character_of_the_stop_list_is_in_it(what: str) -> None:
    assert not set(STOP[what]) & set(CHARACTERS)
    assert len(set(STOP[what])) >= 50


def test_the_published_file_is_the_list_a_character_a_line() -> None:
    raw = (ROOT / "site_templates" / "static" / "characters.txt").read_bytes()
    assert raw == "".join(one + "\n" for one in CHARACTERS).encode()


@given(st.binary(min_size=32, max_size=32))
def test_the_characters_read_back_as_the_first_66_bits(raw: bytes) -> None:
    bits = "".join(f"{CHARACTERS.index(character):011b}" for character in six_characters(raw.hex()))
    assert bits == "".join(f"{byte:08b}" for byte in raw)[:66]


def test_the_ends_of_the_list() -> None:
    assert six_characters("0" * 64) == CHARACTERS[0] * 6
    assert six_characters("f" * 64) == CHARACTERS[-1] * 6


@pytest.mark.parametrize("text", ["", "0" * 63, "A" * 64, "０" * 64])
def test_what_is_no_commitment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="64 位"):
        six_characters(text)
