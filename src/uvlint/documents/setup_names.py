"""Which names the functions of a setup.py may change behind the back of the statements that follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.documents import code
from uvlint.documents.code import Call, Statement
from uvlint.documents.setup_values import at_risk

if TYPE_CHECKING:
    from collections.abc import Iterator


def statements(body: list[Statement]) -> Iterator[Statement]:
    """Statements and all inside them."""
    for statement in body:
        yield statement
        for inner in code.bodies(statement):
            yield from statements(inner)


def functions(body: list[Statement]) -> Iterator[code.Define]:
    """The functions that statements define, those inside functions too."""
    return (statement for statement in statements(body) if isinstance(statement, code.Define))


def called(body: list[Statement]) -> set[str]:
    """The names that statements call."""
    inner = [name for statement in body for part in code.bodies(statement) for name in called(part)]
    own = [one for statement in body for top in code.expressions(statement) for one in code.walk(top)]
    calls = [one.called for one in own if isinstance(one, Call)]
    return {*inner, *(called.name for called in calls if isinstance(called, code.Name))}


def meddled(function: code.Define) -> set[str]:
    """The outer names whose values a function may change, or that it binds."""
    own = {*function.parameters, *_bound(function.body)} - {*function.outer}
    return ({*function.outer} | set(_changed(function.body))) - own


def _changed(body: list[Statement]) -> Iterator[str]:
    """The names whose lists and dicts statements may change."""
    for statement in body:
        targets = statement.targets if isinstance(statement, code.Bind) else []
        if isinstance(statement, code.Grow):
            targets = [statement.target]
        for target in targets:
            yield from (one.name for one in code.walk(target) if isinstance(one, code.Name))
        for top in code.expressions(statement):
            for call in code.walk(top):
                if isinstance(call, Call):
                    yield from (
                        one.name for given in at_risk(call) for one in code.walk(given) if isinstance(one, code.Name)
                    )
        if not isinstance(statement, code.Define):
            for inner in code.bodies(statement):
                yield from _changed(inner)


def _bound(body: list[Statement]) -> Iterator[str]:
    """The names that statements bind by themselves."""
    for statement in body:
        targets = statement.targets if isinstance(statement, code.Bind) else []
        yield from (target.name for target in targets if isinstance(target, code.Name))
        if isinstance(statement, code.Branch):
            for inner in statement.bodies:
                yield from _bound(inner)


def touched(body: list[Statement]) -> bool:
    """Whether statements may change what a name that they bind themselves stands for: the variable of a loop."""
    return bool(set(_bound(body)) & set(_changed([one for one in body if not isinstance(one, code.Bind)])))
