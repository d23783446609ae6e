"""Beside which key of a table a person would look for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.documents.changes import is_sorted

if TYPE_CHECKING:
    from uvlint.documents.layout import Node
    from uvlint.model.place import Key

# A key goes after the last of its own kind; `requires-python` before what is long.
_HEAD = ("name", "version", "description", "readme")
_KINDS = (
    ("environments", "required-environments", "minimum-libc-version"),
    (
        "constraint-dependencies",
        "override-dependencies",
        "exclude-dependencies",
        "build-constraint-dependencies",
        "extra-build-dependencies",
        "extra-build-variables",
    ),
    ("no-build", "no-build-package", "no-build-isolation", "no-build-isolation-package"),
    ("no-binary", "no-binary-package"),
    ("exclude-newer", "exclude-newer-package"),
)
# Tables whose keys are names that somebody chose; of other keys two are sorted by chance as often as not.
_BY_NAME = ("sources", "extra-build-dependencies", "extra-build-variables", "optional-dependencies")


def after(table: Node, keys: tuple[Key, ...]) -> int:
    """Where the key of a table ends that a new one goes after; its header ends there where it goes first.

    In the order of the alphabet where that is the order of the table, else beside its own kind, else last.
    """
    new = str(keys[-1])
    written = {name: node for name, node in table.keys.items() if node.kind not in ("header", "implied", "tables")}
    own = sorted(written, key=lambda name: written[name].spelt[0])
    holder = keys[-2] if len(keys) > 1 else ""
    if isinstance(holder, str) and is_sorted(own) and (len(own) > 2 or holder in _BY_NAME):
        earlier = [name for name in own if name.casefold() < new.casefold()]
        if earlier:
            return written[earlier[-1]].end
        if table.kind == "header":
            return table.head
    kind = next((kind for kind in _KINDS if new in kind), _HEAD if new == "requires-python" else ())
    beside = [name for name in own if name in kind]
    return written[beside[-1]].end if beside else table.end
