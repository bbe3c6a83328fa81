"""Announcements: Markdown to HTML that can do no harm. Tags, attributes and schemes are listed; the rest is dropped."""

import html
import re

import markdown
import nh3

__all__ = ["contents", "to_html"]

_TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r"^(#{1,4})(?=[ \t])", re.MULTILINE)
_MADE = re.compile(r"<h([234])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ENOUGH = 3


def to_html(text: str) -> str:
    """Safe HTML of a Markdown text. The highest heading becomes h2: the page's own title is the only h1.

    Pictures are left out: a page asks for no file that the generator did not write.

    >>> to_html("# 一\\n\\n<script>alert(1)</script>[点](javascript:alert(1))")
    '<h2>一</h2>\\n\\n<p><a rel="noopener noreferrer">点</a></p>'
    """
    down = 2 - min((len(found) for found in _HEADING.findall(text)), default=2)
    lowered = _HEADING.sub(lambda match: "#" * min(len(match.group(1)) + down, 4), text)
    made = markdown.markdown(lowered, extensions=["tables", "sane_lists", "def_list"], output_format="html")
    return nh3.clean(
        made, tags=_TAGS, clean_content_tags={"script", "style"}, attributes=_ATTRIBUTES, url_schemes=_SCHEMES,
        strip_comments=True, link_rel="noopener noreferrer",
    ).strip()  # fmt: skip


def contents(made: str) -> tuple[str, tuple[tuple[str, str, int], ...]]:
    """What `to_html` made, its headings with ids, and the list of them: (id, words, level 2 to 4); empty below three.

    >>> contents("<h2>一</h2><h3>二</h3><h2>三 &amp; <em>四</em></h2>")[1]
    (('part-1', '一', 2), ('part-2', '二', 3), ('part-3', '三 & 四', 2))
    """
    found: list[tuple[str, str, int]] = []

    def name(heading: re.Match[str]) -> str:
        level, inside = heading.groups()
        found.append((f"part-{len(found) + 1}", html.unescape(_TAG.sub("", inside)).strip(), int(level)))
        return f'<h{level} id="{found[-1][0]}">{inside}</h{level}>'

    named = _MADE.sub(name, made)
    return named, tuple(entry for entry in found if entry[1]) if len(found) >= _ENOUGH else ()
