"""Announcements: Markdown to safe HTML. Tags, attributes and schemes are listed here; everything else is dropped."""

import re

import markdown
import nh3
from markupsafe import Markup

__all__ = ["TAGS", "contents", "to_html"]

TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r"^(#{1,4})(?=[ \t])", re.MULTILINE)
_HTML_HEADING = re.compile(r"<h([234])>(.*?)</h\1>", re.DOTALL)
_LINKED_HEADING = Markup('<h{level} id="{anchor}">{inside}</h{level}>')
_FEWEST_HEADINGS = 3
"""From how many headings on a page has a list of them."""


def to_html(text: str) -> Markup:
    """Safe HTML of a Markdown text. The highest heading becomes h2: the page's own title is the only h1.

    Pictures are dropped: a page requests no file that the generator did not write.

    >>> str(to_html("# 一\\n\\n<script>alert(1)</script>[点](javascript:alert(1))"))
    '<h2>一</h2>\\n\\n<p><a rel="noopener noreferrer">点</a></p>'
    """
    shift = 2 - min((len(marks) for marks in _HEADING.findall(text)), default=2)
    lowered = _HEADING.sub(lambda match: "#" * min(len(match.group(1)) + shift, 4), text)
    raw = markdown.markdown(lowered, extensions=["tables", "sane_lists", "def_list"], output_format="html")
    return Markup(nh3.clean(
        raw, tags=TAGS, clean_content_tags={"script", "style"}, attributes=_ATTRIBUTES, url_schemes=_SCHEMES,
        strip_comments=True, link_rel="noopener noreferrer",
    )).strip()  # fmt: skip


def contents(html: Markup) -> tuple[Markup, tuple[tuple[str, str, int], ...]]:
    """The output of `to_html` with an id on each heading, and the headings as (id, text, level 2 to 4); no list below three.

    >>> contents(Markup("<h2>一</h2><h3>二</h3><h2>三 &amp; <em>四</em></h2>"))[1]
    (('part-1', '一', 2), ('part-2', '二', 3), ('part-3', '三 & 四', 2))
    """
    pieces: list[Markup] = []
    headings: list[tuple[str, str, int]] = []
    end = 0
    for number, match in enumerate(_HTML_HEADING.finditer(html), 1):
        level, inside, anchor = int(match[1]), html[match.start(2) : match.end(2)], f"part-{number}"
        headings.append((anchor, inside.striptags(), level))
        pieces += html[end : match.start()], _LINKED_HEADING.format(level=level, anchor=anchor, inside=inside)
        end = match.end()
    linked = Markup("").join([*pieces, html[end:]])
    return linked, tuple(entry for entry in headings if entry[1]) if len(headings) >= _FEWEST_HEADINGS else ()
