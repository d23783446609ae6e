"""What setup scripts ask of the machine, in the words of markers: comparisons become conditions."""

from typing import Any

from uvlint.builds.values import Condition, Fact, Unknown, Value, compare, joined, negated

_PLATFORMS = ("linux", "darwin", "win32", "cygwin", "emscripten", "wasi", "android", "ios", "aix")
_SYSTEMS = ("Linux", "Darwin", "Windows", "Java", "FreeBSD", "OpenBSD", "NetBSD", "SunOS", "AIX")

FACTS = {
    "sys.platform": Fact("sys_platform"),
    "os.name": Fact("os_name"),
    "sys.version_info": Fact("version", 5),
    "sys.version_info.major": Fact("version", -1),
    "sys.implementation.name": Fact("implementation_name"),
    "six.PY2": compare("python_version", "<", "3"),
    "six.PY3": compare("python_version", ">=", "3"),
}
CALLED = {
    "platform.system": Fact("platform_system"),
    "platform.machine": Fact("platform_machine"),
    "platform.python_implementation": Fact("platform_python_implementation"),
}
PYPY = compare("platform_python_implementation", "==", "PyPy")
VERSION = 5  # parts of `sys.version_info` in a whole; fewer after a slice, -1 for the first one alone


def compared(fact: Fact, operator: str, value: Value, line: int) -> Condition | bool | Unknown:
    """`fact operator value`, the operator as Python writes it."""
    if fact.variable == "version":
        found = _version(fact.parts, operator, value)
    elif operator in ("in", "not in") and isinstance(value, list | tuple | set) and value:
        found = _among(fact, operator, list(value))
    elif operator in ("==", "!=") and isinstance(value, str):
        found = _equals(fact, operator, value)
    else:
        found = None
    return Unknown("asks the machine in a way that no marker can", line) if found is None else found


def holds_text(fact: Fact, text: Value, line: int) -> Condition | Unknown:
    """`text in fact`."""
    return _any_of(fact, [value for value in _values(fact) if isinstance(text, str) and text in value], line)


def starts_with(fact: Fact, text: Value, line: int) -> Condition | Unknown:
    """`fact.startswith(text)`."""
    if not isinstance(text, str | tuple) or not all(isinstance(part, str) for part in text):
        return _any_of(fact, [], line)
    return _any_of(fact, [value for value in _values(fact) if value.startswith(text)], line)


def _values(fact: Fact) -> tuple[str, ...]:
    """What the variable can be, of that which is common."""
    known = {"sys_platform": _PLATFORMS, "platform_system": _SYSTEMS, "os_name": ("posix", "nt", "java")}
    values = known.get(fact.variable, ())
    return tuple(value.lower() for value in values) if fact.lowered else values


def _any_of(fact: Fact, values: list[str], line: int) -> Condition | Unknown:
    found: Condition | None = None
    for value in values:
        one = _equals(fact, "==", value)
        if one is not None:
            found = one if found is None else joined("or", found, one)
    return found or Unknown("asks the machine in a way that no marker can", line)


def _equals(fact: Fact, operator: str, value: str) -> Condition | None:
    if '"' in value or "\\" in value or "\n" in value:
        return None
    if fact.lowered and fact.variable != "sys_platform":
        spelled = [known for known in _SYSTEMS if known.lower() == value]
        if fact.variable != "platform_system" or not spelled:
            return None
        value = spelled[0]
    return compare(fact.variable, operator, value)


def _among(fact: Fact, operator: str, values: list[Any]) -> Condition | None:
    found: Condition | None = None
    for value in values:
        one = _equals(fact, "==", value) if isinstance(value, str) else None
        if one is None:
            return None
        found = one if found is None else joined("or", found, one)
    return found if operator == "in" or found is None else negated(found)


def _version(parts: int, operator: str, value: Value) -> Condition | bool | None:
    """A comparison of `sys.version_info`, or of its beginning, with a tuple: Python compares them part by part."""
    if parts == -1:
        parts, value = 1, (value,)
    if not isinstance(value, tuple) or not 0 < len(value) <= 3 or not all(type(part) is int for part in value):
        return None
    if any(part < 0 or part > 999 for part in value):
        return None
    if len(value) > parts:
        return None
    if len(value) < parts:  # the longer tuple is the greater of two that begin alike
        if operator in ("==", "!="):
            return operator == "!="
        exact = {">": ">=", ">=": ">=", "<": "<", "<=": "<"}.get(operator)
        return _bound(value, exact) if exact else None
    following = (*value[:-1], value[-1] + 1)
    at_least, after = _bound(value, ">="), _bound(following, ">=")
    match operator:
        case "==":
            return joined("and", at_least, negated(after))
        case "!=":
            return joined("or", negated(at_least), after)
        case "<" | ">=":
            return _bound(value, operator)
        case "<=":
            return _bound(following, "<")
        case ">":
            return after
    return None


def _bound(value: tuple[int, ...], operator: str) -> Condition:
    variable = "python_full_version" if len(value) == 3 else "python_version"
    return compare(variable, operator, ".".join(map(str, value)))
