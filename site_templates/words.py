"""The fixed words of our own templates: what stands on every site, whatever the records say."""

import html
import re
from functools import cache
from importlib.resources import files

__all__ = ["fixed_words"]

_CODE = re.compile(r"\{[{%#].*?[}%#]\}|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
"""What of a template is no text: Jinja, markup."""
_LITERAL = re.compile(r'"([^"<>{}\n]*[\u4e00-\u9fff][^"<>{}\n]*)"')
"""Words that a template writes itself, in an expression of Jinja or in an attribute."""


@cache
def fixed_words() -> str:
    """The texts of our templates, between the tags and in quotes, a line each. A bureau's own templates are not among them: somebody typed them."""
    texts: list[str] = []
    for entry in sorted(files("site_templates").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".html"):
            source = entry.read_text(encoding="utf-8")
            runs = [*_CODE.sub("\n", source).split("\n"), *_LITERAL.findall(source)]
            texts += [text for run in runs if (text := html.unescape(run).strip())]
    return "\n".join(dict.fromkeys(texts))
