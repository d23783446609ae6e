"""The record of real builds: what predictions are held to must itself be whole."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "fixtures" / "builds"
PLAN = tomllib.loads((FOLDER / "builds.toml").read_text())
TEXT = (FOLDER / "builds.json").read_text()
BUILDS: list[dict[str, Any]] = json.loads(TEXT)["builds"]
KINDS = {
    "backend-drift", "c-api", "metadata", "missing-command", "missing-header", "missing-library", "network-needed",
    "placeholder", "platform-refused", "python2-syntax", "removed-module", "undeclared-build-dependency", "unknown",
}  # fmt: skip


def test_every_release_was_built_on_every_python() -> None:
    planned = [
        " ".join([entry["release"], *(f"[{text}]" for text in entry.get("build-constraints", ()))])
        for entry in PLAN["build"]
    ]
    assert len(planned) == len(set(planned)) >= 110
    assert {(name, python) for name in planned for python in PLAN["pythons"]} == {
        (each["release"], each["python"]) for each in BUILDS
    }


def test_the_record_is_sorted() -> None:
    keys = [(each["release"].lower(), int(each["python"].rpartition(".")[2])) for each in BUILDS]
    assert keys == sorted(keys)


@pytest.mark.parametrize("outcome", ["built-pure", "built-native"])
def test_a_wheel_has_the_tag_of_its_outcome(outcome: str) -> None:
    tags = {each["tag"] for each in BUILDS if each["outcome"] == outcome}
    assert tags
    assert {tag.endswith("-none-any") for tag in tags} == {outcome == "built-pure"}


def test_a_failure_has_a_cause_of_a_known_kind_and_its_evidence() -> None:
    failed = [each for each in BUILDS if each["outcome"] == "failed"]
    assert {cause["kind"] for each in failed for cause in each["causes"]} <= KINDS
    assert all(each["causes"] and each["hook"] and each["evidence"] for each in failed)
    assert all(cause["detail"] for each in failed for cause in each["causes"])
    assert max(len(each["evidence"]) for each in failed) <= 120


def test_the_record_names_nothing_of_the_machine_that_made_it() -> None:
    assert not re.search(r"/(?:root|home|tmp)/|crates\.io|files\.python", TEXT)
