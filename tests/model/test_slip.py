"""Slips of the pen, and names that are only alike."""

import pytest

from uvlint.model.slip import meant

KNOWN = {"no-build", "no-binary", "no-build-package", "no-binary-package", "index", "index-url", "pip", "constraints"}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("no_build_package", "no-build-package"),
        ("No-Build", "no-build"),
        ("no-biuld", "no-build"),
        ("no-bild", "no-build"),
        ("contraint", "constraints"),
        ("constriants", "constraints"),
        ("idnex", "index"),
        ("indexes", None),
        ("inx", None),
        ("zip", None),
        ("no-bi-package", None),
        ("frobnicate", None),
        ("", None),
    ],
)
def test_one_name_is_meant_or_none(name: str, found: str | None) -> None:
    assert meant(name, KNOWN) == found


def test_two_that_are_as_near_are_no_answer() -> None:
    assert meant("packages-c", {"packages-a", "packages-b"}) is None
