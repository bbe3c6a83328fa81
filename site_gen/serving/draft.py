"""How the preview marks a draft: the banner with its differences, the list of drafts; and the page of an error."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from rules.base.errors import MingchouError, Problem
from site_gen.pages.theme import Theme

__all__ = [
    "DRAFTS",
    "MOST_PAGES",
    "STYLE",
    "STYLE_PATH",
    "Change",
    "drafts_page",
    "error_page",
    "page_lines",
    "with_banner",
    "with_style",
]

STYLE_PATH = "_preview/preview.css"
DRAFTS = "_preview/index.html"
_MOST_DIFFERENCES = 60
"""Differences that are shown of one page; whoever changed more reads the page."""
MOST_PAGES = 500
"""Pages that the list of drafts shows."""
_CONTEXT = 4
"""Lines of a template before and after the faulty one."""
_INLINE = frozenset(
    ("a", "abbr", "b", "code", "del", "em", "i", "ins", "mark", "small", "span", "strong", "sub", "sup", "wbr")
)
_UNSEEN = frozenset(("head", "script", "style", "svg", "template"))
_BODY = re.compile(rb"<body[^>]*>")

STYLE = """
.preview { margin: 0; padding: .8rem 1.25rem; background: #4a1d6b; color: #fff; font: 1rem/1.7 sans-serif; }
.preview a { color: #fff; text-decoration: underline; }
.preview strong { font-size: 1.1rem; margin-right: .6rem; }
.preview p { margin: 0; }
.preview details { margin: 0; padding: 0; border: 0; }
.preview summary { cursor: pointer; padding: .2rem 0; color: #fff; font-weight: 400; }
.preview ul { margin: .4rem 0 0; padding: 0; list-style: none; max-height: 40vh; overflow: auto; }
.preview.stop { background: #8a1f11; }
.preview li { padding: .15rem .6rem; margin: .15rem 0; background: #fff; color: #1d2024; }
.preview ins { text-decoration: none; border-left: 4px solid #11552f; padding-left: .5rem; }
.preview del { border-left: 4px solid #8a2f06; padding-left: .5rem; }
.page { max-width: 60rem; margin: 0 auto; padding: 1.5rem; font: 1.05rem/1.7 sans-serif; color: #1d2024; background: #fff; }
.page h1 { font-size: 1.6rem; }
.page table { border-collapse: collapse; }
.page th, .page td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #d9dce1; }
.page pre { padding: .8rem 1rem; background: #f5f6f8; overflow: auto; }
.page mark { background: #fcebdf; color: #8a2f06; font-weight: 700; }
@media print { .preview { display: none; } }
""".strip().encode()
_LINK = f'<link rel="stylesheet" href="/{STYLE_PATH}">\n'.encode()


@dataclass(frozen=True, slots=True)
class Change:
    """A page that a publication would change. what: 新增, 更改 or 撤下. stopped: how many findings of the leak gate would stop it."""

    what: str
    path: str
    title: str
    stopped: int = 0


class _Lines(HTMLParser):
    """The text of a page as a reader sees it, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # the text alone matters
        self._hidden += tag in _UNSEEN
        if tag not in _INLINE:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _UNSEEN and self._hidden > 0
        if tag not in _INLINE:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._line += data

    def close(self) -> None:
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        line = " ".join(self._line.split())
        if line:
            self.lines.append(line)
        self._line = ""


def page_lines(page: bytes) -> list[str]:
    """The text of a page as a reader sees it, a line for each block."""
    parser = _Lines()
    parser.feed(page.decode("utf-8", "replace"))
    parser.close()
    return parser.lines


def _differences(old: bytes, new: bytes) -> tuple[list[str], int]:
    """(the first differences as HTML list entries, how many there are)."""
    differences = [
        f"<li><ins>新：{escape(line[1:])}</ins></li>"
        if line[0] == "+"
        else f"<li><del>旧：{escape(line[1:])}</del></li>"
        for line in difflib.unified_diff(page_lines(old), page_lines(new), lineterm="", n=0)
        if line[:3] not in ("---", "+++") and line[0] in "+-"
    ]
    return differences[:_MOST_DIFFERENCES], len(differences)


def with_banner(new: bytes | None, old: bytes | None, stopped: Sequence[Problem] = ()) -> bytes:
    """A page with its banners, or without one where nothing changes and nothing is found.

    new: as it would be published, None when it would be removed. old: as it is published, None when it is not. stopped: what
    the leak gate finds in it.
    """
    if new is None:
        return _banner(old or b"", f"<p><strong>将要撤下</strong>下次发布以后，网站上不再有这一页。{_HOME}")
    if new == old:
        return _banner(new, "", stopped) if stopped else new
    return _banner(new, _draft_words(new, old), stopped)


def _draft_words(new: bytes, old: bytes | None) -> str:
    if old is None:
        return f"<p><strong>未发布的草稿</strong>这一页还没有公布过。{_HOME}"
    differences, count = _differences(old, new)
    if not count:
        return f"<p><strong>未发布的草稿</strong>文字与已公布的相同，只有版式或链接不同。{_HOME}"
    rest = f"（只列出前 {_MOST_DIFFERENCES} 处）" if count > _MOST_DIFFERENCES else ""
    words = f"<p><strong>未发布的草稿</strong>与已公布的这一页有 {count} 处文字不同{rest}。{_HOME}"
    return f"{words}<details><summary>看不同之处</summary><ul>{''.join(differences)}</ul></details>"


_HOME = f'<a href="/{DRAFTS}">全部未发布的网页</a></p>'


def with_style(page: bytes) -> bytes:
    """The page with a link to the preview's own style sheet."""
    return page.replace(b"</head>", _LINK + b"</head>", 1)


def _banner(page: bytes, words: str, stopped: Sequence[Problem] = ()) -> bytes:
    match = _BODY.search(page)
    end = match.end() if match else 0
    text = _stop_banner(stopped) if stopped else ""
    text += f'\n<div class="preview" role="region" aria-label="预览">{words}</div>\n' if words else ""
    return with_style(page[:end] + text.encode() + page[end:])


def _stop_banner(stopped: Sequence[Problem]) -> str:
    """What the leak gate would stop this page for: file, line, what to do. The page itself stays as it is, to be put right."""
    rows = "".join(f"<li>{escape(str(problem))}</li>" for problem in stopped[:_MOST_DIFFERENCES])
    rest = f"（只列出前 {_MOST_DIFFERENCES} 处）" if len(stopped) > _MOST_DIFFERENCES else ""
    words = (
        f"<p><strong>发布会被拦下：</strong>这一页有 {len(stopped)} 处不应公开的内容{rest}，行号是网页文件的行。</p>"
    )
    return f'\n<div class="preview stop" role="alert">{words}<ul>{rows}</ul></div>\n'


def _page(title: str, body: str) -> bytes:
    """A page of the preview itself, with the security policy of the site."""
    csp = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{csp}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)} - 预览</title>\n'
        f'<link rel="stylesheet" href="/{STYLE_PATH}">\n</head>\n<body>\n<main class="page">\n'
        f"<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def drafts_page(changes: Sequence[Change], *, published: bool) -> bytes:
    """The list of every page that a publication would add, change or remove. published: whether there is a published site."""
    if not changes:
        return _page("没有未发布的网页", "<p>网站上的网页就是现在的台账。</p>" + _TO_SITE)
    counts = {what: sum(change.what == what for change in changes) for what in ("新增", "更改", "撤下")}
    summary = "、".join(f"{what} {count} 页" for what, count in counts.items() if count)
    first = "" if published else "网站还没有发布过，每一页都是草稿。"
    rows = "".join(
        f'<tr><td>{change.what}</td><td><a href="/{escape(change.path)}">{escape(change.title)}</a></td>'
        f"<td>{f'<mark>发布会被拦下：{change.stopped} 处</mark>' if change.stopped else ''}</td></tr>\n"
        for change in changes[:MOST_PAGES]
    )
    rest = f"<p>只列出前 {MOST_PAGES} 页。</p>" if len(changes) > MOST_PAGES else ""
    head = '<thead><tr><th scope="col">变动</th><th scope="col">网页</th><th scope="col">泄露检查</th></tr></thead>'
    rest += "<p>这里检查了列出的网页；供下载的文件发布时检查。</p>"
    table = f"<table>\n{head}\n<tbody>\n{rows}</tbody>\n</table>"
    return _page(
        "未发布的网页",
        f"<p>{first}下次发布（没有审批的公告等文字，按批准以后算）：{summary}。</p>\n{table}{rest}{_TO_SITE}",
    )


_TO_SITE = '<p><a href="/index.html">回到网站首页</a></p>'


def error_page(path: str, error: MingchouError, theme: Theme | None) -> bytes:
    """Why the page at `path` cannot be shown: every problem, and for a faulty template the lines around the fault."""
    problems = "".join(f"<li>{escape(str(problem))}</li>" for problem in error.problems)
    source = _source(theme, error.__cause__) if theme and error.__cause__ else ""
    foot = "<p>改正并保存以后，这一页会自己重新显示；没有的话请刷新。</p>"
    body = f"<p>{escape(path)}</p>\n<ul>{problems}</ul>\n{source}\n{foot}"
    return _page("这一页现在不能显示", body)


def _source(theme: Theme, error: BaseException) -> str:
    """The lines of the template around the fault, as HTML; "" when the error comes from no template."""
    template, line = theme.fault(error)
    if template not in theme.texts:
        return ""
    lines = theme.texts[template].split("\n")
    first = max(0, line - 1 - _CONTEXT)
    shown = [
        f"<mark>{number:4} {escape(text)}</mark>" if number == line else f"{number:4} {escape(text)}"
        for number, text in enumerate(lines[first : line + _CONTEXT], first + 1)
    ]
    text = "\n".join(shown)
    return f"<p>{escape(theme.where(template))} 第 {line} 行：</p>\n<pre>{text}</pre>"
