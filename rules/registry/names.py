"""Names of objects as they are compared."""

import re
import unicodedata

__all__ = ["name_key"]

_OLD_FORMS = str.maketrans(
    "業稱統會碼類聯繫電話責經營註冊號機關狀態範圍區劃鄉鎮備實際風險級證書執員門務單檢查項齊開監場時間對據內頻標準記錄處結果發現問題長齡"
    "縣東館賓體貿銷製藥廣勝興華龍鳳飛鴻麗豐運輸車馬農醫療養護學園藝術樂網絡絲綢織紡紙漿鐵鋼銅鋁錫銀鑫金飾寶貝兒婦產設計裝飾飯莊點鮮魚雞鴨麵館湯鍋燒烤滷麥爾達萬億億隆順亞歐韓廳衛陽陰陳張劉趙孫楊黃"
    "吳鄭許韋蘇盧葉閻蔣賴鄧羅蕭馮齊賀顧龔錢雲煙霧靈齋堂廟國際聖誠義禮節慶賽騰躍遠進過還連選邊適橋樓樹楓檔鑽鏡錶鐘銘錦鑄鍵盤頭項順須預領顏題願類顯養餘館駿騎驛鬆魯鮑鳥鷗鹽麼龜",
    "业称统会码类联系电话责经营注册号机关状态范围区划乡镇备实际风险级证书执员门务单检查项齐开监场时间对据内频标准记录处结果发现问题长龄"
    "县东馆宾体贸销制药广胜兴华龙凤飞鸿丽丰运输车马农医疗养护学园艺术乐网络丝绸织纺纸浆铁钢铜铝锡银鑫金饰宝贝儿妇产设计装饰饭庄点鲜鱼鸡鸭面馆汤锅烧烤卤麦尔达万亿亿隆顺亚欧韩厅卫阳阴陈张刘赵孙杨黄"
    "吴郑许韦苏卢叶阎蒋赖邓罗萧冯齐贺顾龚钱云烟雾灵斋堂庙国际圣诚义礼节庆赛腾跃远进过还连选边适桥楼树枫档钻镜表钟铭锦铸键盘头项顺须预领颜题愿类显养余馆骏骑驿松鲁鲍鸟鸥盐么龟",
)
"""Traditional characters of names; others stay as they are, so that a name that has them is compared as it stands."""
_NOT_COUNTED = re.compile(r"[\s()\[\]【】〔〕《》“”\"'·.,，。、\-—–_/&]+")


def name_key(name: str) -> str:
    """A name as names are compared: width, blanks, brackets, 有限责任公司, traditional characters do not count.

    >>> name_key("示例縣演示(東街)賓館有限责任公司") == name_key("示例县演示（东街） 宾馆有限公司")
    True
    """
    folded = unicodedata.normalize("NFKC", name).upper()
    return _NOT_COUNTED.sub("", folded).translate(_OLD_FORMS).replace("有限责任公司", "有限公司")
