"""Core metadata (METADATA, PKG-INFO): the fields that uvlint reads, found without parsing the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import lenient
from uvlint.model.package import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST = 16 * 1024 * 1024  # bytes of one metadata file, its description included


def read(body: bytes) -> Metadata | None:
    """The metadata in a METADATA file; None when it is something else, such as a login page.

    Requirements are repaired as uv repairs them; one that is beyond repair is kept as written.
    """
    found = list(fields(body.decode("utf-8-sig", "replace")))
    if not any(name == "metadata-version" for name, _ in found):
        return None
    return metadata(found)


def metadata(fields: Sequence[tuple[str, str]]) -> Metadata:
    """What the fields, as of `fields`, say."""
    bounds = next((value for name, value in fields if name == "requires-python"), "")
    return Metadata(
        lenient.specifier(bounds) or None,
        tuple(lenient.requirement(value) or value for name, value in fields if name == "requires-dist"),
        tuple(value for name, value in fields if name == "classifier"),
        tuple(value for name, value in fields if name == "provides-extra"),
    )


def fields(text: str) -> Iterator[tuple[str, str]]:
    """Names in lower case and values up to the first empty line; a line that starts with a space continues a value."""
    name, value = "", ""
    for line in text.split("\n"):
        line = line.rstrip("\r")
        if not line:
            break
        if line[0] in " \t":
            value = f"{value} {line.strip()}"
            continue
        if name:
            yield name, value
        head, _, value = line.partition(":")
        name, value = head.lower(), value.strip()
    if name:
        yield name, value
