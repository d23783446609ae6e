"""The formats by name, and what importing them costs."""

import subprocess
import sys

import pytest

from uvlint.reporters import FORMATS


def test_every_format_has_its_module() -> None:
    assert list(FORMATS) == ["full", "concise", "json", "github", "diff"]
    assert all(callable(FORMATS[name]) for name in FORMATS)


def test_an_unknown_format_is_a_missing_key() -> None:
    assert "yaml" not in FORMATS
    with pytest.raises(KeyError):
        FORMATS["yaml"]


def test_a_format_imports_only_itself() -> None:
    code = (
        "import sys; from uvlint.reporters import FORMATS; before = 'uvlint.reporters.concise' in sys.modules;"
        "FORMATS['concise']; print(before, *sorted(m for m in sys.modules if m.startswith('uvlint.reporters.')),"
        "'difflib' in sys.modules, 'json' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "False"
    assert said[-2:] == ["False", "False"]
    assert not {"uvlint.reporters.full", "uvlint.reporters.json", "uvlint.reporters.github"} & set(said)
