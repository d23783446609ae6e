"""Index pages as servers send them, and what the tests of the index call things."""

from collections.abc import Callable

from uvlint.index.remote import HttpSource

JSON = "application/vnd.pypi.simple.v1+json"

MakeSource = Callable[..., HttpSource]
"""Addresses or locations in order, options as in HttpSource."""


def html(*files: str) -> str:
    """A page as an index that knows only HTML sends it."""
    anchors = "\n".join(f'<a href="../../files/{file}#sha256=00">{file}</a><br/>' for file in files)
    return f"<!DOCTYPE html><html><head><title>Links for x</title></head><body>\n{anchors}\n</body></html>"


def as_json(*files: str, **more: object) -> dict[str, object]:
    """A page of an index that knows PEP 691."""
    return {
        "meta": {"api-version": "1.1"},
        "name": "x",
        "files": [{"filename": file, "url": f"../../files/{file}", "hashes": {}, **more} for file in files],
    }
