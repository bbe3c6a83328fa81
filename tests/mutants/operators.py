"""What a wrong rule looks like: small changes to the source of a module, each a mistake that a programmer makes.

Left alone are docstrings, annotations, decorators, assertions and Chinese sentences: those are words for a reader, and a test that
repeats them protects nothing. `and` ↔ `or` is not among the operators: whoever notices each dropped clause notices that as well.
"""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["Mutant", "mutants_of"]

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
"""A text that a program decides by, not one that a person reads."""
COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"), ast.NotIn: (r"not\s+in", "in"), ast.Is: ("is", "is not"), ast.IsNot: (r"is\s+not", "is"),
}  # fmt: skip
"""Comparison → (its spelling as an expression, what it becomes)."""
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "//"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "//"),
    ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"), ast.LShift: ("<<", ">>"), ast.RShift: (">>", "<<"),
}  # fmt: skip
SWAPPED = {
    "min": "max", "max": "min", "any": "all", "all": "any", "ceil": "floor", "floor": "ceil", "startswith": "endswith",
    "endswith": "startswith", "fullmatch": "match", "match": "search", "intersection": "union", "issubset": "issuperset",
    "partition": "rpartition", "rpartition": "partition",
}  # fmt: skip
DROPPED_CALLS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "replace", "removeprefix", "removesuffix"}
)
"""Methods of a text whose result may be forgotten."""
DROPPED_FUNCTIONS = frozenset({"abs", "reversed"})
WORDS = frozenset(
    {"width", "hint", "label", "title", "help", "also", "aliases", "encoding", "errors", "strict", "maxsize", "note"}
)
"""Keywords whose value is for the eye, or can be nothing else."""
REGEX_CALLS = frozenset({"compile", "fullmatch", "match", "search", "sub", "split", "findall", "finditer"})
_BOUND = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Mutant(NamedTuple):
    """One wrong rule.

    file: path below the root. function: dotted name of the innermost function or class, "" in the module itself. line: where it
    stands, from 1; lines: the first and last line of the smallest statement or condition. before, after: the source lines that
    change, blanks collapsed. outer: (dotted name, first line) of the outermost function around it, None for what runs at import.
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


class Edit(NamedTuple):
    """One change: the bytes from `start` to `end` become `text`."""

    operator: str
    start: int
    end: int
    text: str


def mutants_of(file: str, source: bytes) -> list[Mutant]:
    """All mutants of a module, in the order of its source. Two that change the same bytes to the same text are one."""
    module = _Module(source)
    found: dict[tuple[int, int, str], Mutant] = {}
    for place, edit in module.walk(module.tree, _Place()):
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
        before = source[start:end]
        after = source[start : edit.start] + edit.text.encode() + source[edit.end : end]
        found[key] = Mutant(
            file=file, function=".".join(place.names), operator=edit.operator, line=first, lines=place.lines,
            before=_collapsed(before), after=_collapsed(after), outer=place.outer, source=changed,
        )  # fmt: skip
    return [found[key] for key in sorted(found)]


def _collapsed(raw: bytes) -> str:
    return " ".join(raw.decode().split())


class _Module:
    """A module's source with its tree, and the changes that each node offers."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def line_of(self, offset: int) -> int:
        low = next((number for number, start in enumerate(self.starts) if start > offset), len(self.starts))
        return min(low, len(self.starts) - 1)

    def start(self, node: ast.expr | ast.stmt | ast.keyword | ast.pattern) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.keyword | ast.pattern) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr) -> str:
        return self.source[self.start(node) : self.end(node)].decode()

    def walk(self, node: ast.AST, place: _Place) -> Iterator[tuple[_Place, Edit]]:
        """Every change inside a node, with its place."""
        bound = place.bound
        for child in _children(node):
            if isinstance(node, ast.FormattedValue) and not self._stands_where_it_says(child):
                continue
            inner = _inner(child, place._replace(bound=bound))
            for edit in self.edits(node, child, inner):
                yield inner, edit
            yield from self.walk(child, inner)
            if isinstance(child, ast.Assign | ast.AnnAssign):
                bound |= {target.id for target in ast.walk(child) if isinstance(target, ast.Name)}

    def _stands_where_it_says(self, node: ast.AST) -> bool:
        """Before Python 3.12 the places of what stands inside an f-string may be wrong."""
        try:
            found = ast.parse(self.text(node), mode="eval").body if isinstance(node, ast.expr) else None
        except (SyntaxError, ValueError):
            return False
        return found is not None and ast.dump(found) == ast.dump(node)

    def edits(self, parent: ast.AST, node: ast.AST, place: _Place) -> Iterator[Edit]:
        """The changes of one node."""
        if isinstance(node, ast.stmt):
            yield from self._statement(parent, node, place)
        elif isinstance(node, ast.Constant):
            yield from self._constant(parent, node)
        elif isinstance(node, ast.expr):
            for change in _CHANGES:
                yield from change(self, node)
        yield from self._condition(node)
        yield from self._bounds(node)

    def replaced(self, operator: str, node: ast.expr | ast.stmt | ast.pattern, text: str) -> Edit:
        return Edit(operator, self.start(node), self.end(node), text)

    def between(self, operator: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Edit]:
        """The operator that stands between two operands; `old` is an expression."""
        start = self.end(left)
        if found := re.search(old.encode(), self.source[start : self.start(right)]):
            yield Edit(operator, start + found.start(), start + found.end(), new)

    def _statement(self, parent: ast.AST, node: ast.stmt, place: _Place) -> Iterator[Edit]:
        dropped = self.replaced("statement dropped", node, "pass")
        match node:
            case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom() | ast.Await()) | ast.Raise() | ast.Delete():
                yield dropped
            case ast.AugAssign(op=op, target=target, value=value):
                yield dropped
                if type(op) in ARITHMETIC and not isinstance(value, ast.JoinedStr | ast.List | ast.Tuple):
                    old, new = ARITHMETIC[type(op)]
                    yield from self.between("arithmetic", target, value, re.escape(f"{old}="), f"{new}=")
            case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
                yield dropped
            case ast.Assign(targets=[ast.Name(id=name)]) if name in place.bound:
                yield dropped
            case ast.Return(value=value) if value is not None:
                yield from self._return(parent, node, value, dropped)
            case ast.Continue():
                yield self.replaced("continue ↔ break", node, "break")
            case ast.Break():
                yield self.replaced("continue ↔ break", node, "continue")

    def _return(self, parent: ast.AST, node: ast.Return, value: ast.expr, dropped: Edit) -> Iterator[Edit]:
        """A guard is dropped; what a function hands back is forgotten, where no other operator changes it."""
        if isinstance(parent, ast.If | ast.For | ast.While):
            yield dropped._replace(operator="guard dropped")
        elif not isinstance(value, ast.Constant | ast.Compare | ast.BoolOp) and not _is_not(value):
            yield self.replaced("result dropped", node, "return None")

    def _condition(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                if not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant) and not _is_not(test):
                    yield self.replaced("condition negated", test, f"not ({self.text(test)})")
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield self.replaced("filter dropped", test, "True")
            case ast.match_case(guard=guard) if guard is not None:
                yield self.replaced("guard dropped", guard, "True")
            case ast.MatchValue(value=ast.Constant(value=str() as text) as value):
                yield self.replaced("code changed", value, repr(f"{text}x"))

    def _bounds(self, node: ast.AST) -> Iterator[Edit]:
        """The ends of slices and ranges that are no numbers (numbers are changed as numbers)."""
        match node:
            case ast.Slice(lower=lower, upper=upper):
                ends = [lower, upper]
            case ast.Call(func=ast.Name(id="range"), args=[*_, last]):
                ends = [last]
            case _:
                return
        for end in ends:
            if isinstance(end, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
                yield self.replaced("off by one", end, f"{self.text(end)} + 1")

    def _constant(self, parent: ast.AST, node: ast.Constant) -> Iterator[Edit]:
        match node.value:
            case bool():
                yield self.replaced("yes ↔ no", node, str(not node.value))
            case int() as number:
                steps = _steps(parent, node)
                yield from (self.replaced("number changed", node, str(number + step)) for step in steps)
            case float() as number:
                yield self.replaced("number changed", node, repr(number * 2))
            case str() as text if _decides(parent, node, text):
                members = (
                    isinstance(parent, ast.Compare)
                    and isinstance(parent.ops[0], ast.In | ast.NotIn)
                    and node is not parent.left
                )
                yield self.replaced("code changed", node, repr(text[:-1] if members else f"{text}x"))


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _steps(parent: ast.AST, node: ast.Constant) -> tuple[int, ...]:
    """By how much a number is changed: not where a changed comparison says the same, and 0 only upwards."""
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1 and parent.comparators[0] is node:
        match parent.ops[0]:
            case ast.Lt() | ast.GtE():
                return (-1,)
            case ast.LtE() | ast.Gt():
                return (1,)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.LShift) and parent.left is node:
        return ()
    return (1, -1) if node.value else (1,)


def _decides(parent: ast.AST, node: ast.Constant, text: str) -> bool:
    """Whether the program decides by a text: it is compared, or it is a code that is kept, handed on or looked up."""
    match parent:
        case ast.Compare():
            return True
        case (
            ast.Tuple()
            | ast.List()
            | ast.Set()
            | ast.Dict()
            | ast.Return()
            | ast.IfExp()
            | ast.keyword()
            | ast.Assign()
            | ast.AnnAssign()
        ):
            return CODE.fullmatch(text) is not None
        case ast.arguments():
            return CODE.fullmatch(text) is not None
        case ast.Call(func=ast.Attribute(attr="get" | "startswith" | "endswith"), args=[first, *_]):
            return first is node
    return False


def _comparison(module: _Module, node: ast.expr) -> Iterator[Edit]:
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
            old, new = COMPARISONS[type(op)]
            yield from module.between("comparison", left, right, old, new)


def _clause(module: _Module, node: ast.expr) -> Iterator[Edit]:
    if isinstance(node, ast.BoolOp):
        neutral = str(isinstance(node.op, ast.And))
        yield from (module.replaced("clause dropped", value, neutral) for value in node.values)


def _negation(module: _Module, node: ast.expr) -> Iterator[Edit]:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield Edit("not dropped", module.start(node), module.start(node) + 3, "")
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield Edit("minus dropped", module.start(node), module.start(node) + 1, "")


def _arithmetic(module: _Module, node: ast.expr) -> Iterator[Edit]:
    if not isinstance(node, ast.BinOp) or type(node.op) not in ARITHMETIC:
        return
    if any(_is_text(operand) for operand in (node.left, node.right)):
        return
    old, new = ARITHMETIC[type(node.op)]
    yield from module.between("arithmetic", node.left, node.right, re.escape(old), new)


def _is_text(node: ast.expr) -> bool:
    """Whether an operand is no number: a text, a list, a tuple or a type, where another operator is nonsense."""
    match node:
        case ast.JoinedStr() | ast.List() | ast.Tuple() | ast.ListComp():
            return True
        case ast.Constant(value=value):
            return isinstance(value, str | bytes) or value is None
        case ast.BinOp(left=left, right=right):
            return _is_text(left) or _is_text(right)
    return False


def _call(module: _Module, node: ast.expr) -> Iterator[Edit]:
    """A function for its opposite; a step that tidies a text forgotten; an order turned round."""
    match node:
        case ast.Call(func=ast.Name(id=name) as function) if name in SWAPPED:
            yield module.replaced("function changed", function, SWAPPED[name])
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in SWAPPED:
            yield Edit("function changed", module.end(node.func) - len(name), module.end(node.func), SWAPPED[name])
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if (
            name in DROPPED_CALLS and not node.keywords and len(node.args) < 3
        ):
            yield module.replaced("step dropped", node, f"({module.text(value)})")
        case ast.Call(func=ast.Name(id=name), args=[first]) if name in DROPPED_FUNCTIONS:
            yield module.replaced("step dropped", node, f"({module.text(first)})")
        case ast.Call(func=ast.Name(id="sorted")):
            yield module.replaced("order turned round", node, f"list(reversed({module.text(node)}))")


def _replaced(module: _Module, node: ast.expr) -> Iterator[Edit]:
    """A field that a changed record forgets to change: `replace(record, state=…, on=…)` without one of them."""
    match node:
        case ast.Call(func=ast.Name(id="replace") | ast.Attribute(attr="replace"), keywords=[_, *_] as keywords):
            for keyword in keywords:
                if keyword.arg is not None:
                    yield Edit("field not changed", module.start(keyword), module.end(keyword), "**{}")


def _pattern(module: _Module, node: ast.expr) -> Iterator[Edit]:
    """How often something stands in an expression: `{8}`, `{1,6}`."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=name),
            args=[ast.Constant(value=str() | bytes()) as pattern, *_],
        ):
            if name not in REGEX_CALLS:
                return
            start, text = module.start(pattern), module.text(pattern)
            for found in _BOUND.finditer(text):
                for group in (1, 3):
                    if found[group]:
                        begin, end = (len(text[: found.span(group)[side]].encode()) for side in (0, 1))
                        step = -1 if group == 1 and found[3] and int(found[1]) else 1
                        yield Edit("pattern changed", start + begin, start + end, str(int(found[group]) + step))


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


_CHANGES: tuple[Callable[[_Module, ast.expr], Iterator[Edit]], ...] = (
    _comparison, _clause, _negation, _arithmetic, _call, _replaced, _pattern,
)  # fmt: skip
