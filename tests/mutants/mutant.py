"""The mutants of a module: every node is visited, and each edit that the operators offer becomes a module with one wrong rule.

Left alone are docstrings, annotations, decorators, assertions and Chinese sentences: those are words for a reader, and a test that
repeats them protects nothing.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.edits import Edit, Source
from tests.mutants.operators import edits_of

__all__ = ["Mutant", "mutants_of"]

WORDS = frozenset(
    {"width", "hint", "label", "title", "help", "also", "aliases", "encoding", "errors", "strict", "maxsize", "note"}
)
"""Keywords whose value is for the eye, or can be nothing else."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Mutant(NamedTuple):
    """One wrong rule.

    file: path below the root. function: dotted name of the innermost function or class, "" in the module itself. line: where it
    stands, from 1; lines: the first and last line of the smallest statement or condition. before, after: the source lines that
    change, without comments, blanks collapsed. outer: (dotted name, first line) of the outermost function around it, None for what runs at import.
    source: the whole module with the change.
    """

    file: str
    function: str
    operator: str
    line: int
    lines: tuple[int, int]
    before: str
    after: str
    outer: tuple[str, int] | None
    source: bytes

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is called in the list of accepted mutants; it outlives a change of the lines around it."""
        return self.file, self.function, self.before, self.after

    def __str__(self) -> str:
        place = f"{self.file}:{self.line} {self.function}".rstrip()
        return f"{place} [{self.operator}]\n  - {self.before}\n  + {self.after}"


class _Place(NamedTuple):
    """Where the walk stands: the names around it, the outermost function, the function's names bound before, and the lines.

    defaults: the outermost function around the defaults of this function, which are computed where it is defined.
    """

    names: tuple[str, ...] = ()
    outer: tuple[str, int] | None = None
    defaults: tuple[str, int] | None = None
    bound: frozenset[str] = frozenset()
    lines: tuple[int, int] = (1, 1)


def mutants_of(file: str, source: bytes) -> list[Mutant]:
    """All mutants of a module, in the order of its source. Two that change the same bytes to the same text are one."""
    module = Source(source)
    found: dict[tuple[int, int, str], Mutant] = {}
    for place, edit in _walk(module, module.tree, _Place()):
        key = (edit.start, edit.end, edit.text)
        if key in found:
            continue
        changed = source[: edit.start] + edit.text.encode() + source[edit.end :]
        try:
            compile(changed, file, "exec", dont_inherit=True)
        except SyntaxError:
            continue
        first, last = module.line_of(edit.start), module.line_of(max(edit.start, edit.end - 1))
        start, end = module.starts[first - 1], module.starts[last]
        before = module.uncommented[start:end]
        after = module.uncommented[start : edit.start] + edit.text.encode() + module.uncommented[edit.end : end]
        found[key] = Mutant(
            file=file, function=".".join(place.names), operator=edit.operator, line=first, lines=place.lines,
            before=_collapsed(before), after=_collapsed(after), outer=place.outer, source=changed,
        )  # fmt: skip
    return [found[key] for key in sorted(found)]


def _collapsed(raw: bytes) -> str:
    return " ".join(raw.decode().split())


def _walk(module: Source, node: ast.AST, place: _Place) -> Iterator[tuple[_Place, Edit]]:
    """Every change inside a node, with its place."""
    bound = place.bound
    for child in _children(node):
        if isinstance(node, ast.FormattedValue) and not _stands_where_it_says(module, child):
            continue
        inner = _inner(child, place._replace(bound=bound))
        for edit in edits_of(module, node, child, inner.bound):
            yield inner, edit
        yield from _walk(module, child, inner)
        if isinstance(child, ast.Assign | ast.AnnAssign):
            bound |= {target.id for target in ast.walk(child) if isinstance(target, ast.Name)}


def _stands_where_it_says(module: Source, node: ast.AST) -> bool:
    """Before Python 3.12 the places of what stands inside an f-string may be wrong."""
    try:
        found = ast.parse(module.text(node), mode="eval").body if isinstance(node, ast.expr) else None
    except (SyntaxError, ValueError):
        return False
    return found is not None and ast.dump(found) == ast.dump(node)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that decide something."""
    match node:
        case ast.Assert():
            return
        case ast.JoinedStr(values=values):
            yield from (value for value in values if isinstance(value, ast.FormattedValue))
        case ast.FormattedValue(value=value):
            yield value
        case ast.keyword(arg=name) if name in WORDS:
            return
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return
        case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            if isinstance(node, ast.ClassDef):
                yield from (keyword for keyword in node.keywords if keyword.arg == "forbid_unknown_fields")
            if isinstance(node, Function):
                yield node.args
            yield from (child for child in node.body if not _is_docstring(child))
        case ast.arguments():
            yield from (default for default in (*node.defaults, *node.kw_defaults) if default is not None)
        case ast.AnnAssign(value=value):
            if value is not None:
                yield value
        case ast.Dict(keys=keys, values=values):
            yield from (key for key in keys if isinstance(key, ast.expr) and not _is_number(key))
            yield from values
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case _:
            yield from ast.iter_child_nodes(node)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _inner(node: ast.AST, place: _Place) -> _Place:
    """The place inside a node."""
    if isinstance(node, Function):
        names = (*place.names, node.name)
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        arguments = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
        outer = place.outer or (".".join(names), first)
        return _Place(names, outer, place.outer, frozenset(arguments), (node.lineno, node.lineno))
    if isinstance(node, ast.arguments):
        return place._replace(outer=place.defaults)
    if isinstance(node, ast.ClassDef):
        return place._replace(names=(*place.names, node.name), bound=frozenset())
    if isinstance(node, ast.stmt):
        return place._replace(lines=_lines(node))
    return place


def _lines(node: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement; of a compound one, of what stands before its body."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.lineno, node.end_lineno or node.lineno
    head = body[0].pattern.lineno if isinstance(body[0], ast.match_case) else body[0].lineno
    return node.lineno, max(node.lineno, head - 1)
