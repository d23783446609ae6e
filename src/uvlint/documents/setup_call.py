"""What the `setup(...)` call of a setup.py is given, followed from the top of the file without running anything.

Statements are followed in their order; what stands under a condition, in a loop or under `try` may or may not happen,
so what it sets is not known, and what it adds to a list is a gap in that list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.documents import code
from uvlint.documents.code import Call, Expression, Statement, Text
from uvlint.documents.setup_given import Gap, Gatherer, Given
from uvlint.documents.setup_names import called, functions, meddled, statements, touched
from uvlint.documents.setup_values import (
    Element,
    Mapping,
    Nothing,
    Scope,
    Series,
    Unknown,
    Value,
    dotted,
    evaluate,
    look,
    lose,
    lose_aliases,
    lose_all,
    lose_named,
    put,
    touch,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDING = frozenset(["append", "extend", "insert"])


class _ReachedError(Exception):
    """The call was reached, with these arguments."""

    def __init__(self, call: Call, arguments: Mapping) -> None:
        super().__init__()
        self.call = call
        self.arguments = arguments


def read(module: code.Module, raw: str) -> Given:
    """What the one call of `setup` in a module is given; `raw` is the module's text."""
    follower = _Follower(module)
    calls = list(follower.calls(module.body))
    if len(calls) != 1:
        reason = f"it is called in {len(calls)} places" if calls else "setuptools' function is not called here"
        return Given(gaps=[Gap(("setup()",), reason, *((calls[1].start, calls[1].end) if calls else (0, 0)))])
    given = Given(start=calls[0].start, end=calls[0].end)
    try:
        follower.run(module.body, follower.top)
    except _ReachedError as reached:
        Gatherer(given, raw).gather(reached.arguments)
    else:
        given.gaps.append(
            Gap(("setup()",), "the call is in a function, and who calls that is not clear", *_of(calls[0]))
        )
    return given


def _of(node: Expression) -> tuple[int, int]:
    return node.start, node.end


class _Follower:
    """Runs through statements, keeping what names stand for."""

    def __init__(self, module: code.Module) -> None:
        self.meddled = dict.fromkeys(module.elusive, Unknown(code.NAMED_INSIDE, 0, 0))
        self.names: set[str] = set()
        self.modules = {"setuptools"}
        self.functions: dict[str, code.Define] = {}
        self.top = Scope({})
        self._learn_names(module.body)
        self.defined = list(functions(module.body))
        self.leading = self._leading()
        for function in self.defined:
            if function.name not in self.leading:
                why = Unknown(f"`{function.name}()` may change it", *_ends(function))
                self.meddled |= dict.fromkeys(meddled(function), why)
        self.top.names |= self.meddled

    def _learn_names(self, body: list[Statement]) -> None:
        """The names of `setup` and of modules that have it; a `setup` from elsewhere is not the one meant."""
        own: set[str] = set()
        for statement in statements(body):
            if isinstance(statement, code.Forget):
                self.names.update(statement.setup)
                self.modules.update(statement.modules)
                own.update(statement.names)
            elif isinstance(statement, code.Define):
                own.add(statement.name)
        if "setup" not in own:
            self.names.add("setup")

    def calls(self, body: list[Statement]) -> Iterator[Call]:
        """Every call of `setup` in statements."""
        for statement in body:
            for expression in code.expressions(statement):
                yield from (one for one in code.walk(expression) if isinstance(one, Call) and self._is_setup(one))
            for inner in code.bodies(statement):
                yield from self.calls(inner)

    def _is_setup(self, call: Call) -> bool:
        of = call.called
        if isinstance(of, code.Attribute):
            return of.name == "setup" and dotted(of.of).partition(".")[0] in self.modules
        return isinstance(of, code.Name) and of.name in self.names

    def _leads(self, statement: Statement) -> bool:
        """Whether running a statement runs into the call."""
        expressions = [one for top in code.expressions(statement) for one in code.walk(top)]
        if any(isinstance(one, Call) and (self._is_setup(one) or self._function(one)) for one in expressions):
            return True
        inside = statement.bodies if isinstance(statement, code.Branch) else []
        return any(self._leads(inner) for body in inside for inner in body)

    def _function(self, call: Call) -> code.Define | None:
        """The function of the file that a call runs, if that leads on."""
        return self.functions.get(call.called.name) if isinstance(call.called, code.Name) else None

    def _leading(self) -> set[str]:
        """The functions that run into the call."""
        found: set[str] = set()
        while True:
            more = {
                one.name
                for one in self.defined
                if one.name not in found and (any(True for _ in self.calls(one.body)) or called(one.body) & found)
            }
            if not more:
                return found
            found |= more

    # ---- what happens ---------------------------------------------------------------------------

    def run(self, body: list[Statement], scope: Scope) -> None:
        """Follow statements that are all run.

        Raises:
            _ReachedError: one of them is the call.
        """
        for statement in body:
            self._into(statement, scope)
            match statement:
                case code.Bind():
                    value = Unknown("it is not known", *_ends(statement))
                    found = value if statement.value is None else evaluate(statement.value, scope)
                    if statement.value is not None and isinstance(look(found), Unknown):
                        lose_aliases(statement.value, scope)
                    for target in statement.targets:
                        self._bind(target, found, scope)
                case code.Grow():
                    self._grow(statement, scope)
                case code.Say():
                    if not self._added(statement.value, scope):
                        evaluate(statement.value, scope)
                case code.Branch():
                    self._branch(statement, scope)
                case code.Define():
                    self._define(statement, scope)
                case code.Forget():
                    self._forget(statement, scope)

    def _into(self, statement: Statement, scope: Scope) -> None:
        """Go where the statement's own expressions call `setup`, or a function that leads to it."""
        for top in code.expressions(statement):
            for one in code.walk(top):
                if not isinstance(one, Call):
                    continue
                _may_set_anything(one, scope)
                if self._is_setup(one):
                    raise _ReachedError(one, _arguments(one, scope))
                function = self._function(one)
                if function:
                    del self.functions[function.name]  # no function is entered twice
                    hidden = dict.fromkeys(function.parameters, _hidden(function))
                    self.run(function.body, Scope(dict(hidden), self.top))

    def _branch(self, statement: code.Branch, scope: Scope) -> None:
        for one in statement.head:
            evaluate(one, scope)
        leading = [body for body in statement.bodies if any(self._leads(inner) for inner in body)]
        if statement.certain or leading:
            for body in leading or statement.bodies:
                self.run(body, scope)
            return
        self._perhaps_branch(statement, scope, Unknown(statement.reason, *_ends(statement)))

    def _perhaps_branch(self, statement: code.Branch, scope: Scope, why: Unknown) -> None:
        for body in statement.bodies:
            if touched(body):
                for head in statement.head:  # a loop's variable may stand for what is in it
                    lose_named(head, scope, why)
            self._perhaps(body, scope, why)

    def _define(self, statement: code.Define, scope: Scope) -> None:
        if statement.name in self.leading:
            self.functions[statement.name] = statement
        scope.names[statement.name] = _hidden(statement)

    def _forget(self, statement: code.Forget, scope: Scope) -> None:
        for name in statement.names:
            self._unset(name, scope, Unknown("it is imported or deleted", *_ends(statement)))
        if "*" in statement.names:
            for name in list(scope.names):
                self._unset(name, scope, Unknown("`import *` may set it", *_ends(statement)))

    def _unset(self, name: str, scope: Scope, why: Unknown) -> None:
        scope.names[name] = why

    def _bind(self, target: Expression, value: Value, scope: Scope) -> None:
        match target:
            case code.Name() if target.name not in self.meddled:
                scope.names[target.name] = value
            case code.Name() | code.Attribute():
                if isinstance(value, Series | Mapping):  # what that name stands for may change it from now on
                    lose(value, Unknown(f"`{dotted(target)}` may stand for it", *_of(target)))
            case code.Index():
                base = look(evaluate(target.of, scope))
                if isinstance(base, Mapping):
                    put(base, look(evaluate(target.key, scope)), value, target)
                    return
                if isinstance(base, Series):
                    lose(base, Unknown("an item of it is set", *_of(target)))
                lose_all(value, Unknown(f"`{dotted(target.of)}[…]` may stand for it", *_of(target)))
            case code.Listed():
                together = Unknown("it is set together with others", *_of(target))
                if isinstance(value, Series | Mapping):
                    lose(value, together)
                for item in target.items:
                    self._bind(item.value, together, scope)
            case code.Call() | code.Opaque():  # a slice
                for one in code.walk(target):
                    changed = scope.find(one.name) if isinstance(one, code.Name) else None
                    if isinstance(changed, Series | Mapping):
                        lose(changed, Unknown("a part of it is set", *_of(target)))

    def _grow(self, statement: code.Grow, scope: Scope) -> None:
        current, more = evaluate(statement.target, scope), look(evaluate(statement.value, scope))
        seen = look(current)
        if statement.sign == "+" and isinstance(seen, Series) and not seen.fixed:
            _extend(seen, more, statement.value)
        elif statement.sign == "|" and isinstance(seen, Mapping):
            _update(seen, more, statement.value)
        elif isinstance(seen, Unknown):
            self._bind(statement.target, seen, scope)  # a list that others may know too
        else:
            if isinstance(seen, Series | Mapping) and not (statement.sign == "+" and isinstance(seen, Series)):
                lose(seen, Unknown("it is changed in place", *_of(statement.value)))
            sum_ = code.Binary(*_of(statement.value), statement.sign, statement.target, statement.value)
            self._bind(statement.target, evaluate(sum_, scope), scope)

    def _added(self, of: Expression, scope: Scope) -> bool:
        """Whether an expression is a call that adds to a list or dict that is known, which is then done."""
        if not isinstance(of, Call) or not isinstance(of.called, code.Attribute):
            return False
        base, plain = look(evaluate(of.called.of, scope)), [one.value for one in of.arguments]
        named = any(one.keyword or one.star for one in of.arguments)
        name = of.called.name
        if isinstance(base, Series) and not base.fixed and not named:
            if name in ("append", "extend") and len(plain) == 1:
                value = evaluate(plain[0], scope)
                _extend(base, look(value) if name == "extend" else Series([Element(value)]), of)
                return True
            if name == "insert" and len(plain) == 2:
                base.items.append(Element(evaluate(plain[1], scope)))  # where it goes decides nothing
                return True
            if name in ("sort", "reverse"):
                return True
        if isinstance(base, Mapping) and name == "update":
            added = Call(of.start, of.end, code.Name(of.start, of.end, "dict"), of.arguments)
            _update(base, look(evaluate(added, scope)), of)
            return True
        if isinstance(base, Mapping) and name == "setdefault" and isinstance(plain[0] if plain else None, Text):
            key = plain[0]
            assert isinstance(key, Text)
            base.entries.setdefault(key.value, evaluate(plain[1], scope) if len(plain) > 1 else Nothing())
            return True
        if isinstance(base, Series | Mapping):
            touch(of, scope)
            if name in ("remove", "pop", "clear", "popitem", "__setitem__", "__delitem__"):
                lose(base, Unknown(f"`.{name}(…)` changes it", *_of(of)))
        return False

    # ---- what may happen ------------------------------------------------------------------------

    def _perhaps(self, body: list[Statement], scope: Scope, why: Unknown) -> None:
        """Give up what statements change that may or may not be run."""
        for statement in body:
            match statement:
                case code.Bind():
                    if statement.value is not None:
                        lose_all(evaluate(statement.value, scope), why)
                        lose_aliases(statement.value, scope)
                    for target in statement.targets:
                        self._perhaps_bound(target, scope, why)
                case code.Grow():
                    self._perhaps_grown(statement, scope, why)
                case code.Forget():
                    self._forget(statement, scope)
                case code.Define():
                    self._define(statement, scope)
                case code.Say(value=Call(called=code.Attribute(name=name, of=of)) as call) if name in _ADDING:
                    base = look(evaluate(of, scope))
                    if isinstance(base, Series):
                        base.items.append(Element(Unknown(why.reason, *_of(call))))
                    else:
                        lose_named(of, scope, why)
            for expression in code.expressions(statement):
                if not (isinstance(expression, Call) and isinstance(statement, code.Say) and _adds(expression)):
                    touch(expression, scope)
            if isinstance(statement, code.Branch):
                self._perhaps_branch(statement, scope, why)

    def _perhaps_bound(self, target: Expression, scope: Scope, why: Unknown) -> None:
        if isinstance(target, code.Index):
            base, key = look(evaluate(target.of, scope)), look(evaluate(target.key, scope))
            if isinstance(base, Mapping):
                put(base, key, Unknown(why.reason, *_of(target)), target)
            elif isinstance(base, Series):
                lose(base, why)
            return
        self._bind(target, Unknown(why.reason, *_of(target)), scope)

    def _perhaps_grown(self, statement: code.Grow, scope: Scope, why: Unknown) -> None:
        base = look(evaluate(statement.target, scope))
        if isinstance(base, Series) and statement.sign == "+" and not base.fixed:
            base.items.append(Element(Unknown(why.reason, *_of(statement.value))))
        else:
            if isinstance(base, Mapping):
                lose(base, why)
            self._perhaps_bound(statement.target, scope, why)


def _may_set_anything(call: Call, scope: Scope) -> None:
    """`exec(text)` without names of its own may bind what it likes, `globals()` gives all names away."""
    name = call.called.name if isinstance(call.called, code.Name) else ""
    if (name in ("exec", "execfile") and len(call.arguments) == 1) or name in ("globals", "vars", "locals"):
        why = Unknown(f"`{name}(…)` may set it", *_of(call))
        at: Scope | None = scope
        while at:
            at.names |= dict.fromkeys(at.names, why)
            at = at.outer


def _adds(call: Call) -> bool:
    return isinstance(call.called, code.Attribute) and call.called.name in _ADDING


def _ends(statement: Statement) -> tuple[int, int]:
    return statement.start, statement.start


def _hidden(function: code.Define) -> Unknown:
    return Unknown(f"`{function.name}()` decides it", *_ends(function))


def _extend(series: Series, more: Value, of: Expression) -> None:
    if isinstance(more, Series):
        series.items += list(more.items)
    else:
        series.items.append(Element(more if isinstance(more, Unknown) else Unknown("it is not a list", *_of(of))))


def _update(mapping: Mapping, more: Value, of: Expression) -> None:
    if isinstance(more, Mapping):
        mapping.entries |= more.entries
        mapping.gaps += more.gaps
    else:
        lose(mapping, more if isinstance(more, Unknown) else Unknown("it is not a dict", *_of(of)))


def _arguments(call: Call, scope: Scope) -> Mapping:
    """The keyword arguments; of what `**` gives, a keyword that is given by name is never one."""
    result = Mapping({}, [])
    for argument in call.arguments:
        value = evaluate(argument.value, scope)
        if argument.keyword:
            result.entries[argument.keyword] = value
            continue
        seen = look(value)
        if argument.star == "**" and isinstance(seen, Mapping):
            result.entries = seen.entries | result.entries
            result.gaps += seen.gaps
        elif argument.star:
            result.gaps.append(seen if isinstance(seen, Unknown) else Unknown("it is not a dict", *_of(call)))
    return result
