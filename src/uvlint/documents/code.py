"""What of a Python program can matter to a reader that runs nothing: plain values, names, and where they are changed.

`setup_script` makes it out of a text, `setup_call` follows it. Extents are offsets into the text as it was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED_INSIDE = "it is set inside an expression"  # the reason of a `:=`


class Text(Struct):
    """A string: one literal, several side by side, or an f-string without parts. `plain`: one, with no prefix but u."""

    start: int
    end: int
    value: str
    plain: bool = True


class Name(Struct):
    """A name; `None` and `False` are names too."""

    start: int
    end: int
    name: str


class Item(Struct):
    """An item of a list, with the parentheses that are its own."""

    start: int
    end: int
    value: Expression
    starred: bool = False


class Listed(Struct):
    """A list, tuple or set, from bracket to bracket; `bare` is a tuple without any."""

    start: int
    end: int
    items: list[Item]
    bare: bool = False
    fixed: bool = False
    unordered: bool = False


class Table(Struct):
    """A dict; the key None stands for `**`."""

    start: int
    end: int
    pairs: list[tuple[Expression | None, Expression]]


class Argument(Struct):
    """An argument; `star` is `*`, `**` or nothing."""

    value: Expression
    keyword: str = ""
    star: str = ""


class Call(Struct):
    """A call."""

    start: int
    end: int
    called: Expression
    arguments: list[Argument]


class Attribute(Struct):
    """`of.name`."""

    start: int
    end: int
    of: Expression
    name: str


class Index(Struct):
    """`of[key]`."""

    start: int
    end: int
    of: Expression
    key: Expression


class Joined(Struct):
    """An f-string or strings side by side; a part that is formatted in a way of its own is Opaque."""

    start: int
    end: int
    parts: list[Expression]


class Binary(Struct):
    """`left sign right`."""

    start: int
    end: int
    sign: str
    left: Expression
    right: Expression


class Opaque(Struct):
    """Any other expression: why nothing is known of its value, and what stands in it."""

    start: int
    end: int
    reason: str
    inside: list[Expression]


Expression = Text | Name | Listed | Table | Call | Attribute | Index | Joined | Binary | Opaque


class Bind(Struct):
    """`target = value`, for each of the targets; the value None is one that nothing is known of."""

    start: int
    targets: list[Expression]
    value: Expression | None


class Grow(Struct):
    """`target sign= value`."""

    start: int
    target: Expression
    sign: str
    value: Expression


class Say(Struct):
    """An expression for its own sake."""

    start: int
    value: Expression


class Branch(Struct):
    """Statements that are run once (`with`, `if __name__ == "__main__"`), or perhaps, for the reason given."""

    start: int
    bodies: list[list[Statement]]
    reason: str
    certain: bool
    head: list[Expression]


class Define(Struct):
    """A function: its parameters, and the outer names that it declares its own to bind."""

    start: int
    name: str
    parameters: list[str]
    outer: list[str]
    body: list[Statement]


class Forget(Struct):
    """Names that are bound to something unknown: imports, classes; or that are deleted.

    `setup` are those among them that stand for setuptools' function, `modules` for a module that has it.
    """

    start: int
    names: list[str]
    setup: list[str] = []
    modules: list[str] = []


Statement = Bind | Grow | Say | Branch | Define | Forget


class Module(Struct):
    """A whole program; `elusive` are names that are bound in the middle of expressions."""

    body: list[Statement]
    elusive: set[str]


def parts(code: Expression) -> Iterator[Expression]:
    """The expressions right inside an expression."""
    match code:
        case Listed():
            yield from (item.value for item in code.items)
        case Table():
            for key, value in code.pairs:
                if key is not None:
                    yield key
                yield value
        case Call():
            yield code.called
            yield from (argument.value for argument in code.arguments)
        case Attribute():
            yield code.of
        case Index():
            yield from (code.of, code.key)
        case Joined():
            yield from code.parts
        case Binary():
            yield from (code.left, code.right)
        case Opaque():
            yield from code.inside
        case Text() | Name():
            return


def walk(code: Expression) -> Iterator[Expression]:
    """An expression and all inside it."""
    waiting = [code]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(parts(current))


def expressions(statement: Statement) -> Iterator[Expression]:
    """The expressions of a statement, those of the statements inside it left out."""
    match statement:
        case Bind():
            yield from statement.targets
            if statement.value is not None:
                yield statement.value
        case Grow():
            yield from (statement.target, statement.value)
        case Say():
            yield statement.value
        case Branch():
            yield from statement.head
        case Define() | Forget():
            return


def bodies(statement: Statement) -> list[list[Statement]]:
    """The statements inside a statement."""
    match statement:
        case Branch():
            return statement.bodies
        case Define():
            return [statement.body]
        case _:
            return []
