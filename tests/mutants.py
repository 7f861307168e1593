"""All small changes of what a module's functions do, one at a time."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import CodeType

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """module, the place of the change in the order of its nodes, which change of that node, told in a
    line; key: the same for the same change of the same code."""

    module: str
    source: str
    place: int
    which: int
    told: str

    @property
    def key(self) -> str:
        of = hashlib.sha256(self.source.encode()).hexdigest()[:16]
        return f"{self.module} {of} {self.place} {self.which}"

    @cached_property
    def code(self) -> CodeType:
        """The whole module with the change."""
        tree = ast.parse(self.source)
        node = list(_nodes(tree))[self.place]
        list(_changes(node))[self.which][1]()
        return compile(ast.fix_missing_locations(tree), f"{self.module} (changed)", "exec")


def of(module: str, source: str) -> Iterator[Mutant]:
    lines = source.splitlines()
    for place, node in enumerate(_nodes(ast.parse(source))):
        for which, (what, _) in enumerate(_changes(node)):
            told = f"{module}:{node.lineno}: {what}: {lines[node.lineno - 1].strip()}"
            yield Mutant(module, source, place, which, told)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Of the bodies of functions, without what is for readers: annotations, messages of errors."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                yield from _within(statement)
        elif isinstance(node, ast.ClassDef):
            yield from _nodes(node)


def _within(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list") or isinstance(node, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _within(child)


Change = tuple[str, Callable[[], object]]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What it is called, and what makes it."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            new = _COMPARISONS[type(op)]
            yield f"{new.__name__} for {type(op).__name__}", _set(node, ops=[new()])
        case ast.BoolOp(op=op, values=[first, *_]):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(other).__name__} for {type(op).__name__}", _set(node, op=other)
            yield "only the first of", _set(node, values=[first, copy.deepcopy(first)])
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            new_operator = _OPERATORS[type(op)]
            yield f"{new_operator.__name__} for {type(op).__name__}", _set(node, op=new_operator())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            double = ast.UnaryOp(ast.Not(), operand)
            yield "without not", _set(node, operand=double)
        case ast.Constant(value=bool(value)):
            yield f"{not value} for {value}", _set(node, value=not value)
        case ast.Constant(value=int(value)):
            yield f"{value + 1} for {value}", _set(node, value=value + 1)
        case ast.Constant(value=str(value)) if value and " " not in value:
            yield f"another text for {value!r}", _set(node, value=f"{value}~")
        case ast.If() | ast.While() | ast.IfExp():
            if isinstance(node, ast.While):
                yield "never", _set(node, test=ast.Constant(False))
            else:
                yield "always", _set(node, test=ast.Constant(True))
                yield "never", _set(node, test=ast.Constant(False))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "None returned", _set(node, value=ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield "call left out", _set(node, value=ast.Constant(None))


def _set(node: ast.AST, **values: object) -> Callable[[], object]:
    return lambda: [setattr(node, name, value) for name, value in values.items()]
