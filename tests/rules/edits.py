"""Bytes as somebody leaves them who edits a file by hand."""

from hypothesis import strategies as st

__all__ = ["edited"]

PIECES = [
    '"', '""', "\\", "\\n", "\\u0041", "{", "}", "[", "]", ":", ",", " ", "\t", "\x00", "\x1f", "\x7f", "\x80", "0", "-", ".5", "e1",
    "9" * 16, "演", '","a":"', '","z":"', '":"', "null", "true",
]  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, raws: st.SearchStrategy[bytes]) -> bytes:
    """Bytes after up to three edits: a stretch taken out, a piece put in."""
    raw = draw(raws)
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(st.integers(0, len(raw)))
        end = begin + draw(st.integers(0, 6))
        piece = draw(st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=2))
        raw = raw[:begin] + piece + raw[end:]
    return raw
