"""`bundle.js`: a draw's evidence as a script, for pages opened from file:, where a page cannot fetch files.

freezes.tsv and heads.tsv have one of the same form, `freezes.bundle.js`, for the whole site.
"""

import json
from collections.abc import Mapping

__all__ = ["bundle"]


def bundle(files: Mapping[str, bytes]) -> bytes:
    """The files (name → bytes) as `__mingchouBundle({name: text, …})`, sorted by name; verify.js restores the same bytes.

    Raises ValueError when a file is not UTF-8; all files of a draw are but its time stamps, which no page judges.
    """
    texts = {name: files[name].decode("utf-8") for name in sorted(files) if not name.startswith("tokens/")}
    script = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    # U+2028/9 end a line in scripts older than ES2019; `</` would end an inline script; BOM is eaten by some readers.
    for character in ("\u2028", "\u2029", "\ufeff"):
        script = script.replace(character, f"\\u{ord(character):04x}")
    return ("__mingchouBundle(" + script.replace("</", "<\\/") + ")\n").encode()
