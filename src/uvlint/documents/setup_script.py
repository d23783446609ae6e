"""Python source to `code`, through libcst: what it says and where, down to the bracket. Imported when a file is read.

Nothing is run: libcst parses, and what has no plain meaning becomes `Opaque` with a reason in plain words.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from uvlint.documents import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from uvlint.documents.code import Expression, Statement

_SIGNS = {cst.Add: "+", cst.Modulo: "%", cst.BitOr: "|", cst.AddAssign: "+", cst.BitOrAssign: "|"}
# Where `setup` is setuptools' own, or hands everything on to it.
_HOMES = frozenset(["setuptools", "distutils", "skbuild", "numpy"])
_LOOPS = (cst.For, cst.While)
_SHOWN = 50  # characters of a condition that a reason repeats


class NotPythonError(Exception):
    """The text is not Python 3; `line` and `column` start at 1, 0 when unknown."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def read(text: str) -> code.Module:
    """The program of a text.

    Raises:
        NotPythonError: the text is not Python 3, or nested too deeply.
    """
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: not what is asked
            return _Reader(text, wrapper).module()
    except cst.ParserSyntaxError as error:
        reason = error.message.partition(": expected")[0].removeprefix("parser error: ")
        raise NotPythonError(reason, error.raw_line, error.raw_column + 1) from error
    except UnicodeEncodeError as error:
        raise NotPythonError("not text") from error
    except RecursionError as error:
        raise NotPythonError("nested too deeply") from error


class _Reader:
    """One pass over a module."""

    def __init__(self, text: str, wrapper: MetadataWrapper) -> None:
        self.root = wrapper.module
        self.spans = wrapper.resolve(ByteSpanPositionProvider)
        self.offsets = None if text.isascii() else _offsets(text)
        self.elusive: set[str] = set()

    def module(self) -> code.Module:
        return code.Module(list(self._statements(self.root.body)), self.elusive)

    # ---- statements -----------------------------------------------------------------------------

    def _statements(self, body: Iterable[cst.CSTNode]) -> Iterator[Statement]:
        for node in body:
            if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
                yield from self._statements(node.body)
            else:
                yield from self._statement(node)

    def _statement(self, node: cst.CSTNode) -> Iterator[Statement]:
        start = self._extent(node)[0]
        match node:
            case cst.Assign():
                targets = [self._expression(target.target) for target in node.targets]
                yield code.Bind(start, targets, self._expression(node.value))
            case cst.AnnAssign() if node.value is not None:
                yield code.Bind(start, [self._expression(node.target)], self._expression(node.value))
            case cst.AugAssign():
                sign = _SIGNS.get(type(node.operator), "?")
                yield code.Grow(start, self._expression(node.target), sign, self._expression(node.value))
            case cst.Expr() | cst.Return() if node.value is not None:
                yield code.Say(start, self._expression(node.value))
            case cst.With():
                bound = [item.asname.name for item in node.items if item.asname]
                opened = [self._expression(item.item) for item in node.items]
                yield code.Bind(start, [self._expression(name) for name in bound], None)
                yield code.Branch(start, [list(self._statements([node.body]))], "", True, opened)
            case cst.If():
                yield self._condition(node, start)
            case cst.For() | cst.While() | cst.Try() | cst.TryStar() | cst.Match():
                yield self._branch(node, start)
            case cst.FunctionDef():
                yield self._function(node, start)
            case cst.ClassDef():
                yield code.Forget(start, [node.name.value])
            case cst.Import() | cst.ImportFrom():
                yield self._import(node, start)
            case cst.Del():
                target = self._expression(node.target)
                if isinstance(target, code.Index):
                    yield code.Bind(start, [target], None)
                else:
                    names = [one.name for one in code.walk(target) if isinstance(one, code.Name)]
                    yield code.Forget(start, names)

    def _condition(self, node: cst.If, start: int) -> Statement:
        bodies: list[list[Statement]] = []
        head: list[Expression] = []
        at: cst.If | cst.Else | None = node
        while at is not None:
            bodies.append(list(self._statements([at.body])))
            if isinstance(at, cst.If):
                head.append(self._expression(at.test))
            at = at.orelse if isinstance(at, cst.If) else None
        shown = " ".join(self.root.code_for_node(node.test).split())
        reason = f"it depends on `{shown}`" if len(shown) <= _SHOWN else "it depends on a condition"
        certain = len(bodies) == 1 and shown.replace('"', "'") in ("__name__ == '__main__'", "'__main__' == __name__")
        return code.Branch(start, bodies, reason, certain, head)

    def _branch(self, node: cst.For | cst.While | cst.Try | cst.TryStar | cst.Match, start: int) -> Statement:
        """Statements that are run any number of times, or perhaps."""
        if isinstance(node, cst.Match):
            bodies = [list(self._statements([case.body])) for case in node.cases]
            self.elusive.update(name for case in node.cases for name in _names(case.pattern))
            return code.Branch(start, bodies, "it depends on a `match`", False, [self._expression(node.subject)])
        bodies = [list(self._statements([node.body]))]
        if isinstance(node, _LOOPS):
            head = [self._expression(node.iter if isinstance(node, cst.For) else node.test)]
            if isinstance(node, cst.For):
                bodies[0].insert(0, code.Bind(start, [self._expression(node.target)], None))
            reason = "it is made in a loop"
        else:
            head, reason = [], "it stands under `try`"
            for handler in node.handlers:
                caught = [self._expression(handler.name.name)] if handler.name else []
                bodies.append([code.Bind(start, caught, None), *self._statements([handler.body])])
            bodies += [list(self._statements([node.finalbody.body]))] if node.finalbody else []
        bodies += [list(self._statements([node.orelse.body]))] if node.orelse else []
        return code.Branch(start, bodies, reason, False, head)

    def _function(self, node: cst.FunctionDef, start: int) -> Statement:
        own = node.params
        named = [*own.posonly_params, *own.params, *own.kwonly_params]
        named += [star for star in (own.star_arg, own.star_kwarg) if isinstance(star, cst.Param)]
        outer = [name for item in _all(node.body, (cst.Global, cst.Nonlocal)) for name in _names(item)]
        parameters = [parameter.name.value for parameter in named]
        return code.Define(start, node.name.value, parameters, outer, list(self._statements([node.body])))

    def _import(self, node: cst.Import | cst.ImportFrom, start: int) -> Statement:
        """The names bound, and those among them under which setuptools' `setup` is called."""
        if isinstance(node.names, cst.ImportStar):
            return code.Forget(start, ["*"])
        found = code.Forget(start, [], [], [])
        source = self._dotted(node.module) if isinstance(node, cst.ImportFrom) else ""
        for alias in node.names:
            name = self._dotted(alias.name)
            bound = self._dotted(alias.asname.name) if alias.asname else name.partition(".")[0]
            found.names.append(bound)
            if isinstance(node, cst.ImportFrom) and name == "setup" and source.partition(".")[0] in _HOMES:
                found.setup.append(bound)
            elif (source or name).partition(".")[0] in _HOMES:
                found.modules.append(bound)
        return found

    def _dotted(self, node: cst.CSTNode | None) -> str:
        return "" if node is None else "".join(self.root.code_for_node(node).split())

    # ---- expressions ----------------------------------------------------------------------------

    def _expression(self, node: cst.CSTNode) -> Expression:
        start, end = self._extent(node)
        match node:
            case cst.SimpleString() | cst.ConcatenatedString() | cst.FormattedString():
                return self._string(node, start, end)
            case cst.Name():
                return code.Name(start, end, node.value)
            case cst.List() | cst.Tuple() | cst.Set():
                return self._listed(node, start, end)
            case cst.Dict():
                return code.Table(start, end, [self._pair(element) for element in node.elements])
            case cst.Call():
                return code.Call(start, end, self._expression(node.func), [self._argument(arg) for arg in node.args])
            case cst.Attribute():
                return code.Attribute(start, end, self._expression(node.value), node.attr.value)
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key, star=None))]):
                return code.Index(start, end, self._expression(node.value), self._expression(key))
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=None, step=None))]):
                copy = code.Attribute(start, end, self._expression(node.value), "copy")  # `x[:]`
                return code.Call(start, end, copy, [])
            case cst.BinaryOperation() if type(node.operator) in _SIGNS:
                left, right = self._expression(node.left), self._expression(node.right)
                return code.Binary(start, end, _SIGNS[type(node.operator)], left, right)
        return code.Opaque(start, end, self._reason(node), self._inside(node))

    def _string(self, node: cst.CSTNode, start: int, end: int) -> Expression:
        if isinstance(node, cst.SimpleString):
            value = node.evaluated_value
            if not isinstance(value, str):
                return code.Opaque(start, end, "it is bytes", [])
            return code.Text(start, end, value, plain=node.prefix.lower() in ("", "u"))
        if isinstance(node, cst.ConcatenatedString):
            return code.Joined(start, end, [self._expression(node.left), self._expression(node.right)])
        assert isinstance(node, cst.FormattedString)
        return code.Joined(start, end, [self._formatted(part, node) for part in node.parts])

    def _formatted(self, part: cst.CSTNode, node: cst.FormattedString) -> Expression:
        start, end = self._extent(part)
        if isinstance(part, cst.FormattedStringText):
            if "r" not in node.start.lower() and "\\" in part.value:
                return code.Opaque(start, end, "it is an f-string with escapes", [])
            return code.Text(start, end, part.value.replace("{{", "{").replace("}}", "}"), plain=False)
        assert isinstance(part, cst.FormattedStringExpression)
        inside = self._expression(part.expression)
        if part.conversion or part.format_spec or part.equal:
            return code.Opaque(start, end, "it is an f-string with a format", [inside])
        return inside

    def _listed(self, node: cst.List | cst.Tuple | cst.Set, start: int, end: int) -> Expression:
        items = [
            code.Item(*self._extent(element), self._expression(element.value), isinstance(element, cst.StarredElement))
            for element in node.elements
        ]
        bare = isinstance(node, cst.Tuple) and not node.lpar
        if isinstance(node, cst.Tuple) and node.lpar:
            # The parentheses are no part of the node's own extent.
            start -= len(self.root.code_for_node(node.lpar[-1]))
            end += len(self.root.code_for_node(node.rpar[0]))
        fixed, unordered = isinstance(node, cst.Tuple), isinstance(node, cst.Set)
        return code.Listed(start, end, items, bare, fixed, unordered)

    def _pair(self, element: cst.BaseDictElement) -> tuple[Expression | None, Expression]:
        key = self._expression(element.key) if isinstance(element, cst.DictElement) else None
        return key, self._expression(element.value)

    def _argument(self, arg: cst.Arg) -> code.Argument:
        return code.Argument(self._expression(arg.value), arg.keyword.value if arg.keyword else "", arg.star)

    def _reason(self, node: cst.CSTNode) -> str:
        match node:
            case cst.IfExp():
                shown = " ".join(self.root.code_for_node(node.test).split())
                return f"it depends on `{shown}`" if len(shown) <= _SHOWN else "it depends on a condition"
            case cst.ListComp() | cst.SetComp() | cst.DictComp() | cst.GeneratorExp():
                return "it is made in a loop"
            case cst.BooleanOperation() | cst.UnaryOperation() | cst.Comparison():
                return "it depends on a condition"
            case cst.NamedExpr(target=cst.Name(value=name)):
                self.elusive.add(name)
                return code.NAMED_INSIDE
        return "it would have to be run"

    def _inside(self, node: cst.CSTNode) -> list[Expression]:
        return [self._expression(child) for child in node.children if isinstance(child, cst.BaseExpression)] + [
            inner
            for child in node.children
            if not isinstance(child, cst.BaseExpression)
            for inner in self._inside(child)
        ]

    # ---- places ---------------------------------------------------------------------------------

    def _extent(self, node: cst.CSTNode) -> tuple[int, int]:
        span = self.spans.get(node)
        if span is None:
            return 0, 0
        start, end = span.start, span.start + span.length
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end])


def _offsets(text: str) -> list[int]:
    """For every byte of the text in UTF-8, and for its end, the character that it belongs to."""
    found: list[int] = []
    for number, sign in enumerate(text):
        found += [number] * len(sign.encode())
    return [*found, len(text)]


def _all(node: cst.CSTNode, kinds: tuple[type[cst.CSTNode], ...]) -> Iterator[cst.CSTNode]:
    waiting: list[cst.CSTNode] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, kinds):
            yield current
        waiting.extend(current.children)


def _names(node: cst.CSTNode) -> Sequence[str]:
    return [name.value for name in _all(node, (cst.Name,)) if isinstance(name, cst.Name)]
