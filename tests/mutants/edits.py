"""A module's source and the edits that are made to it, by byte offset."""

import ast
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Edit", "Source"]


class Edit(NamedTuple):
    """One change: the bytes from `start` to `end` become `text`."""

    operator: str
    start: int
    end: int
    text: str


class Source:
    """A module's source with its tree: where a node stands in it, and the edits of a node."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.uncommented = self._without_comments()
        """The source with blanks in the place of its comments."""

    def _without_comments(self) -> bytes:
        blanked = bytearray(self.source)
        for token in tokenize.tokenize(io.BytesIO(self.source).readline):
            if token.type == tokenize.COMMENT:
                start = self.starts[token.start[0] - 1] + len(self._line(token.start[0])[: token.start[1]].encode())
                blanked[start : start + len(token.string.encode())] = b" " * len(token.string.encode())
        return bytes(blanked)

    def _line(self, number: int) -> str:
        return self.source[self.starts[number - 1] : self.starts[number]].decode()

    def line_of(self, offset: int) -> int:
        """The line (from 1) of a byte offset."""
        return min(bisect_right(self.starts, offset), len(self.starts) - 1)

    def start(self, node: ast.expr | ast.stmt | ast.keyword | ast.pattern) -> int:
        """The byte offset at which a node begins."""
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.keyword | ast.pattern) -> int:
        """The byte offset behind a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr) -> str:
        """The source of an expression."""
        return self.source[self.start(node) : self.end(node)].decode()

    def replaced(self, operator: str, node: ast.expr | ast.stmt | ast.pattern, text: str) -> Edit:
        """A node replaced by a text."""
        return Edit(operator, self.start(node), self.end(node), text)

    def between(self, operator: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Edit]:
        """The operator between two operands replaced; `old` is a regular expression."""
        start = self.end(left)
        if found := re.search(old.encode(), self.source[start : self.start(right)]):
            yield Edit(operator, start + found.start(), start + found.end(), new)
