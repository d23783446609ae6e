"""Tables that age say how old they are, and are held to what they were made from."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from uvlint import cli
from uvlint.data import ages

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "uvlint" / "data"


def test_every_table_has_a_day_and_is_told() -> None:
    files = {file.stem for file in DATA.glob("*.py")} - {"__init__", "ages"}
    assert {table.__name__.rpartition(".")[2] for table in ages.TABLES.values()} == files
    for table in ages.TABLES.values():
        assert date.fromisoformat(table.AS_OF) >= date(2026, 1, 1)
        assert table.__doc__
        assert re.search("[Ss]ources?:|from (?:its own|knowledge|running)|Found by", table.__doc__), table.__name__


def test_the_version_tells_their_age_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-v", "--version"]) == 0
    assert capsys.readouterr().out.count("\n") == len(ages.TABLES) + 2
    assert cli.main(["--version", "-v"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("uvlint ")
    assert len(said) == len(ages.TABLES) + 2
    assert all(" old" in line for line in said[2:])
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.splitlines() == said[:1]


def test_an_age_is_counted_in_days() -> None:
    from uvlint.data import pythons

    made = date.fromisoformat(pythons.AS_OF)
    assert f"{pythons.AS_OF}, 0 days old" in ages.told(made)
    assert "by a clock that is behind" in ages.told(date(2020, 1, 1))


def test_whoever_renews_sees_what_differs(tmp_path: Path) -> None:
    """An interpreter that is none, whose modules are not what the table says."""
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 99 asyncore json\n")
    fake.chmod(0o755)
    run = subprocess.run(
        [sys.executable, str(ROOT / "fixtures" / "renew.py"), "removed", str(fake), sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    assert "asyncore is in 3.99, and the table says it went with 3.12" in run.stdout
