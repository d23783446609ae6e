"""Everything that fuzzing has found stays mended, and every target is alive on what fuzzing starts from."""

from pathlib import Path

import pytest
from targets import TARGETS, seeds

FOUND = Path(__file__).parent / "found"


@pytest.mark.parametrize(
    "file", sorted(path for path in FOUND.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_what_was_found_is_mended(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_targets_take_what_they_are_started_from(name: str) -> None:
    known = seeds(name)
    assert known
    for seed in known[::10]:
        TARGETS[name](seed)


def test_found_inputs_belong_to_targets() -> None:
    assert {folder.name for folder in FOUND.iterdir()} <= set(TARGETS)
