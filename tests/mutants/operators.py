"""What a wrong rule looks like: small edits of a module's source, each a mistake that a programmer makes.

`and` ↔ `or` is not among the operators: whoever notices each dropped clause notices that as well.
"""

import ast
import re
from collections.abc import Callable, Iterator

from tests.mutants.edits import Edit, Source

__all__ = ["edits_of"]

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
REGEX_CALLS = frozenset({"compile", "fullmatch", "match", "search", "sub", "split", "findall", "finditer"})
_BOUND = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")


def edits_of(module: Source, parent: ast.AST, node: ast.AST, bound: frozenset[str]) -> Iterator[Edit]:
    """The edits of one node; bound: the names that its function has bound before."""
    if isinstance(node, ast.stmt):
        yield from _statement(module, parent, node, bound)
    elif isinstance(node, ast.Constant):
        yield from _constant(module, parent, node)
    elif isinstance(node, ast.expr):
        for change in _CHANGES:
            yield from change(module, node)
    yield from _condition(module, node)
    yield from _bounds(module, node)


def _statement(module: Source, parent: ast.AST, node: ast.stmt, bound: frozenset[str]) -> Iterator[Edit]:
    dropped = module.replaced("statement dropped", node, "pass")
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom() | ast.Await()) | ast.Raise() | ast.Delete():
            yield dropped
        case ast.AugAssign(op=op, target=target, value=value):
            yield dropped
            if type(op) in ARITHMETIC and not isinstance(value, ast.JoinedStr | ast.List | ast.Tuple):
                old, new = ARITHMETIC[type(op)]
                yield from module.between("arithmetic", target, value, re.escape(f"{old}="), f"{new}=")
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield dropped
        case ast.Assign(targets=[ast.Name(id=name)]) if name in bound:
            yield dropped
        case ast.Return(value=value) if value is not None:
            yield from _return(module, parent, node, value, dropped)
        case ast.Continue():
            yield module.replaced("continue ↔ break", node, "break")
        case ast.Break():
            yield module.replaced("continue ↔ break", node, "continue")


def _return(module: Source, parent: ast.AST, node: ast.Return, value: ast.expr, dropped: Edit) -> Iterator[Edit]:
    """A guard is dropped; what a function hands back is forgotten, where no other operator changes it."""
    if isinstance(parent, ast.If | ast.For | ast.While):
        yield dropped._replace(operator="guard dropped")
    elif not isinstance(value, ast.Constant | ast.Compare | ast.BoolOp) and not _is_not(value):
        yield module.replaced("result dropped", node, "return None")


def _condition(module: Source, node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant) and not _is_not(test):
                yield module.replaced("condition negated", test, f"not ({module.text(test)})")
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield module.replaced("filter dropped", test, "True")
        case ast.match_case(guard=guard) if guard is not None:
            yield module.replaced("guard dropped", guard, "True")
        case ast.MatchValue(value=ast.Constant(value=str() as text) as value):
            yield module.replaced("code changed", value, repr(f"{text}x"))


def _bounds(module: Source, node: ast.AST) -> Iterator[Edit]:
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
            yield module.replaced("off by one", end, f"{module.text(end)} + 1")


def _constant(module: Source, parent: ast.AST, node: ast.Constant) -> Iterator[Edit]:
    match node.value:
        case bool():
            yield module.replaced("yes ↔ no", node, str(not node.value))
        case int() as number:
            steps = _steps(parent, node)
            yield from (module.replaced("number changed", node, str(number + step)) for step in steps)
        case float() as number:
            yield module.replaced("number changed", node, repr(number * 2))
        case str() as text if _decides(parent, node, text):
            members = (
                isinstance(parent, ast.Compare)
                and isinstance(parent.ops[0], ast.In | ast.NotIn)
                and node is not parent.left
            )
            yield module.replaced("code changed", node, repr(text[:-1] if members else f"{text}x"))


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


def _comparison(module: Source, node: ast.expr) -> Iterator[Edit]:
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
            old, new = COMPARISONS[type(op)]
            yield from module.between("comparison", left, right, old, new)


def _clause(module: Source, node: ast.expr) -> Iterator[Edit]:
    if isinstance(node, ast.BoolOp):
        neutral = str(isinstance(node.op, ast.And))
        yield from (module.replaced("clause dropped", value, neutral) for value in node.values)


def _negation(module: Source, node: ast.expr) -> Iterator[Edit]:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield Edit("not dropped", module.start(node), module.start(node) + 3, "")
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield Edit("minus dropped", module.start(node), module.start(node) + 1, "")


def _arithmetic(module: Source, node: ast.expr) -> Iterator[Edit]:
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


def _call(module: Source, node: ast.expr) -> Iterator[Edit]:
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


def _replaced(module: Source, node: ast.expr) -> Iterator[Edit]:
    """A field that a changed record forgets to change: `replace(record, state=…, on=…)` without one of them."""
    match node:
        case ast.Call(func=ast.Name(id="replace") | ast.Attribute(attr="replace"), keywords=[_, *_] as keywords):
            for keyword in keywords:
                if keyword.arg is not None:
                    yield Edit("field not changed", module.start(keyword), module.end(keyword), "**{}")


def _pattern(module: Source, node: ast.expr) -> Iterator[Edit]:
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


_CHANGES: tuple[Callable[[Source, ast.expr], Iterator[Edit]], ...] = (
    _comparison, _clause, _negation, _arithmetic, _call, _replaced, _pattern,
)  # fmt: skip
