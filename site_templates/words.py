"""The fixed words of our own templates: what stands on every site, whatever the records say."""

import html
import re
from functools import cache
from importlib.resources import files

__all__ = ["fixed_words"]

_CODE = re.compile(r"\{[{%#].*?[}%#]\}|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
"""What of a template is no text: Jinja, markup."""


@cache
def fixed_words() -> str:
    """The texts between the tags of our templates, a line each. A bureau's own templates are not among them: somebody typed them."""
    texts: list[str] = []
    for entry in sorted(files("site_templates").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".html"):
            runs = _CODE.sub("\n", entry.read_text(encoding="utf-8")).split("\n")
            texts += [text for run in runs if (text := html.unescape(run).strip())]
    return "\n".join(dict.fromkeys(texts))
