"""Changes by place, never by offset: the five edits and the fix that groups them."""

from enum import StrEnum

from msgspec import Struct

from uvlint.model.place import Place

Value = str | bool | int | list["Value"] | dict[str, "Value"]


class Replace(Struct, frozen=True):
    """The string at `at` becomes `new`; `old` is what must stand there now."""

    at: Place
    old: str
    new: str


class Remove(Struct, frozen=True):
    """What is at `at` goes; `old` is what must stand there now.

    A list item takes its own comment along. A key goes with its lines, but only where no comment belongs to it.
    """

    at: Place
    old: Value


class Append(Struct, frozen=True):
    """A new item: right after the list item at `at`, or at the end of the list when `at` is the list itself.

    A list that is not there yet is made; an item that is a table goes to the end of a list of tables.
    """

    at: Place
    item: Value


class Put(Struct, frozen=True):
    """The key at `at` gets `value`; tables on the way are made when absent."""

    at: Place
    value: Value


class Rename(Struct, frozen=True):
    """The key at `at` is spelt `key`, wherever in the file it stands: in each header of a list of tables, too."""

    at: Place
    key: str

    @property
    def to(self) -> Place:
        """Where its value is then."""
        return self.at.parent.child(self.key)


Edit = Replace | Remove | Append | Put | Rename


class Safety(StrEnum):
    """What a fix may change; computed by `model.planner`, never declared by a rule.

    safe: no target that could be installed before gets other requirements (or a certain misspelling is restored) ·
    unsafe: some installable target gets something else · shown: a suggestion that is never written.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    SHOWN = "shown"


class Fix(Struct, frozen=True):
    """A way to make a finding go away.

    `why` says in one line why this way, or what it costs. `restores` marks a certain misspelling put right,
    `suggestion` a change that only a person can decide (another package, another promise).
    """

    title: str
    edits: tuple[Edit, ...] = ()
    why: str = ""
    restores: bool = False
    suggestion: bool = False
