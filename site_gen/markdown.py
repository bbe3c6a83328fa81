"""Announcements: Markdown to HTML that can do no harm. Tags, attributes and schemes are listed; the rest is dropped."""

import re

import markdown
import nh3

__all__ = ["to_html"]

_TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r"^(#{1,4})(?=[ \t])", re.MULTILINE)


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
