"""Text measured in cells of the terminal: a Chinese character takes two, and nothing may run over its column."""

import re
import unicodedata

from rich.cells import cell_len, get_character_cell_size

from rules.base.invisible import visible

__all__ = ["cut", "fit", "halfwidth", "one_line", "pasted", "plain_text", "wrap"]

_PLAIN = str.maketrans({
    "…": "..", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "·": ".", "×": "x", "→": ">", "←": "<", "↑": "^",
    "↓": "v", "■": "#", "□": " ", "●": "*", "○": "o", "★": "*", "√": "v", "│": "|", "─": "-", "※": "*", "℃": "C", "±": "+-",
})  # fmt: skip
"""Characters that Textual counts as one cell and some terminals draw in two (East Asian Width: ambiguous)."""

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)


def plain_text(text: str) -> str:
    """The text without characters of ambiguous width, for terminals that draw those wider than we count.

    >>> plain_text("“演示”旅馆…")
    '"演示"旅馆..'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def one_line(text: str) -> str:
    """The text on one line, without characters that cannot be seen: they would shift all that follows.

    >>> one_line("东街\\n1 号\\u200b")
    '东街 1 号'
    """
    if text.isprintable():
        return text
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def cut(text: str, width: int, *, plain: bool = False) -> str:
    """The text in at most `width` cells; what is cut off leaves … (.. when plain).

    >>> cut("演示旅馆（东街店）", 9)
    '演示旅馆…'
    """
    text = one_line(text)
    if plain:
        text = plain_text(text)
    if cell_len(text) <= width:
        return text
    dots = ".." if plain else "…"
    room = width - len(dots)
    if room < 0:
        return ""
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > room:
            return text[:index] + dots
    return text


def fit(text: str, width: int, *, right: bool = False, plain: bool = False) -> str:
    """The text in exactly `width` cells, cut or filled with blanks.

    >>> fit("演示", 6, right=True)
    '  演示'
    """
    text = cut(text, width, plain=plain)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


_NARROW = re.compile(r"[!-~]+ ?|\s|.[，。；：、！？）”》〕]?")
_PIECES = re.compile(rf"(?<![一-鿿])[一-鿿]{{2,4}}、|〔[一-鿿]{{2,3}}〕|{_NARROW.pattern}")


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells (≥ 2): Chinese may break anywhere but before ，。 and the like, and in a name of a list.

    >>> wrap("先冻结名单，再录入随机值", 12)
    ['先冻结名单，', '再录入随机值']
    >>> wrap("有：孔演示、杨演示、吕演示", 14)
    ['有：孔演示、', '杨演示、吕演示']
    """
    lines: list[str] = []
    for paragraph in visible(text, lines=True).split("\n"):  # a file's name may hold what a terminal would obey
        line, used = "", 0
        for piece in (_PIECES if width >= 10 else _NARROW).findall(paragraph):
            size = cell_len(piece)
            if line and used + cell_len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line, used = "", 0
            rest = piece
            while size > width:  # one long word, such as a hash
                lines.append(rest[:width])
                rest = rest[width:]
                size = cell_len(rest)
            line, used = line + rest, used + size
        lines.append(line.rstrip())
    return lines


def pasted(text: str) -> str:
    """Pasted text for a field of one line: line breaks join, characters that cannot be seen go.

    Between Chinese characters a line break is nothing, else it is a blank.

    >>> pasted("演示旅馆\\r\\n东街店 \\r\\n No.2\\u200b")
    '演示旅馆东街店 No.2'
    """
    joined = ""
    for line in _INVISIBLE.sub("", text).splitlines():
        part = line.replace("\t", " ").strip()
        if joined and part:
            chinese = get_character_cell_size(joined[-1]) == 2 and get_character_cell_size(part[0]) == 2
            joined += "" if chinese else " "
        joined += part
    return joined


def halfwidth(text: str) -> str:
    """Digits, letters and signs as an input method types them, made plain: ２０２４。９。２ → 2024.9.2.

    >>> halfwidth("５％"), halfwidth("2024。9。2"), halfwidth("９１ＭＡ")
    ('5%', '2024.9.2', '91MA')
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(str.maketrans("。、—–−", ".,---"))
