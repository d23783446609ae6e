"""Versions that scripts compare as texts, numbers or parts, and variables that hold what they asked of the machine."""

import tracemalloc

import pytest

from uvlint.builds import recipe
from uvlint.model.build import If, Raise, Tree, every


def asked(before: str, condition: str) -> str:
    """The condition of a refusal as text: of a marker itself, `always` or `never`, else its kind."""
    script = f"import sys, platform\n{before}\nif {condition}:\n    raise RuntimeError('no')\n"
    program = recipe.read(Tree("demo-1.tar.gz", ("setup.py",), {"setup.py": script})).program
    tests = [step.test for step in every(program) if isinstance(step, If)]
    if not tests:
        return "always" if any(isinstance(step, Raise) for step in program) else "never"
    return tests[0].text or tests[0].op


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version[:3] < '3.6'",
        "sys.version < '3.6'",
        "float(sys.version[:3]) < 3.6",
        "float('%d.%d' % sys.version_info[:2]) < 3.6",
        "'.'.join(str(part) for part in sys.version_info[:2]) < '3.6'",
        "'.'.join(map(str, sys.version_info[:2])) < '3.6'",
        "'{}.{}'.format(*sys.version_info) < '3.6'",
        "f'{sys.version_info[0]}.{sys.version_info[1]}' < '3.6'",
        "platform.python_version() < '3.6'",
        "platform.python_version_tuple() < ('3', '6')",
        "platform.python_version().split('.')[:2] < ['3', '6']",
    ],
)
def test_a_version_that_is_compared_as_text_or_number_is_what_it_is_there(condition: str) -> None:
    assert asked("", condition) == 'python_version >= "3.10"'


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info[:2] not in ((3, 6), (3, 7))",
        "sys.version_info[1] not in range(6, 8) and sys.version_info[1] not in (6, 7)",
        "sys.version_info[0] * 10 + sys.version_info[1] > 37",
        "int(platform.python_version_tuple()[1]) > 7",
        "tuple(int(part) for part in platform.python_version().split('.')[:2]) > (3, 7)",
    ],
)
def test_a_version_that_is_taken_apart_is_put_together(condition: str) -> None:
    assert asked("", condition) in ('python_version >= "3.8"', "and")


@pytest.mark.parametrize(
    ("before", "condition"),
    [
        ("v = platform.python_version_tuple()", "v < ('2', '7') or v[0] == '3' and v < ('3', '4')"),
        ("v = '%s.%s' % sys.version_info[:2]", "v < '3.6'"),
        ("major, minor = sys.version_info[:2]", "minor > 9"),
    ],
)
def test_a_variable_keeps_what_it_got_of_the_version(before: str, condition: str) -> None:
    assert asked(before, condition) == 'python_version >= "3.10"'


@pytest.mark.parametrize(
    ("before", "condition"),
    [
        ("if unheard_of():\n    v = sys.version[:3]\nelse:\n    v = '3.9'", "v < '3.6'"),
        ("v = sys.version[:3]\nv = unheard_of()", "v < '3.6'"),
        ("", "sys.version < '3.10.2'"),
        ("", "sys.version[:6] < '3.10.2'"),
        ("", "sys.version[:3] < unheard_of()"),
    ],
)
def test_what_is_not_certain_of_a_version_stays_unknown(before: str, condition: str) -> None:
    script = f"import sys\n{before}\nif {condition}:\n    raise RuntimeError('no')\n"
    program = recipe.read(Tree("demo-1.tar.gz", ("setup.py",), {"setup.py": script})).program

    assert [step.test.op for step in every(program) if isinstance(step, If)][-1] == "unknown"


@pytest.mark.parametrize(
    ("before", "condition", "marker"),
    [
        ("s = platform.system()", "s == 'Linux'", 'platform_system == "Linux"'),
        ("s = platform.system().lower()", "s == 'linux'", 'platform_system == "Linux"'),
        ("", "'Linux' in platform.system()", 'platform_system == "Linux"'),
        ("", "platform.system().lower().startswith('windows')", 'platform_system == "Windows"'),
        ("m = platform.machine()", "m in ('arm64',)", 'platform_machine == "arm64"'),
        ("", "'linux' in sys.platform.lower()", 'sys_platform == "linux"'),
        ("", "'win' in sys.platform", "or"),
    ],
)
def test_a_name_of_the_machine_is_known_however_it_is_asked_for(before: str, condition: str, marker: str) -> None:
    assert asked(before, condition) == marker


@pytest.mark.parametrize("field", ["%999999999d", "%-0999999999s", "%*d", "%.999999999f"])
def test_a_field_as_wide_as_somebody_likes_is_not_filled(field: str) -> None:
    tracemalloc.start()
    try:
        assert asked("", f"'{field}' % sys.version_info[1] < '3.6'") == "unknown"
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
