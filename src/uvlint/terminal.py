"""The terminal: the only place that prints, asks and opens what an output goes to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from uvlint import files, seen
from uvlint.errors import UsageError
from uvlint.model.secret import masked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from uvlint.dialog import Dialog
    from uvlint.reporters.checkout import Checkout
    from uvlint.reporters.style import Style


def write(text: str, path: str | None) -> None:
    """The output of a command to standard output or a file: as it is, but for passwords in addresses.

    Raises:
        UsageError: the file cannot be written.
    """
    text = masked(text)
    if not text.isascii():  # a name of a file may be no text, and is escaped then
        text = text.encode(errors="backslashreplace").decode()
    if path is None:
        seen.said(1, text)
        sys.stdout.write(text)
        return
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror or error}") from error


def say(text: str) -> None:
    """A line on stderr, made harmless: it may name what files and pages say, and runners of CI listen there, too."""
    from uvlint.reporters.text import harmless, muted, one_line

    line = one_line(harmless(text))
    line = f"{muted(line) if _on_ci() else line}\n"
    seen.said(2, line)
    sys.stderr.write(line)


def style_of(options: argparse.Namespace, path: str | None = None) -> Style:
    """How text is drawn on the terminal or in the file at `path`; `NO_COLOR` and `FORCE_COLOR` are heeded."""
    from uvlint.reporters.style import Style

    to_terminal = path is None and sys.stdout.isatty()
    color = to_terminal if options.color == "auto" else options.color == "always"
    if options.color == "auto":
        if os.environ.get("NO_COLOR"):
            color = False
        elif os.environ.get("FORCE_COLOR"):
            color = True
    encoding = "utf-8" if path else (sys.stdout.encoding or "ascii")
    return Style(
        color=color,
        unicode=encoding.lower().replace("-", "").startswith("utf"),
        width=_columns() if to_terminal or "COLUMNS" in os.environ else 100,
        hyperlinks=color and to_terminal,
        ci=_on_ci(),
        checkout=_checkout_of(options),
    )


def _checkout_of(options: argparse.Namespace) -> Checkout:
    """Where the working directory is in what was checked out."""
    from uvlint.reporters.checkout import Checkout, address_of, base_of

    given, category = getattr(options, "base", None), getattr(options, "category", None) or ""
    base = given or base_of(os.environ)
    if not base:
        return Checkout(category=category)
    # Links are followed, since a service knows its files by where they are.
    here, root = files.real("."), files.real(base)
    if not _is_within(here, root):
        if given:
            raise UsageError(f"`--base {given}` does not hold the working directory")
        return Checkout(category=category)
    folder = os.path.relpath(here, root).replace(os.sep, "/")
    return Checkout("" if folder == "." else folder, address_of(os.environ), category)


def _is_within(folder: str, other: str) -> bool:
    try:
        return os.path.commonpath([folder, other]) == other
    except ValueError:  # different drives
        return False


def _columns() -> int:
    from shutil import get_terminal_size  # with all its kinds of archives: only for somebody who looks

    return get_terminal_size((100, 24)).columns


def progress_of(options: argparse.Namespace) -> Callable[[int, int], None] | None:
    """One line on a terminal that counts the pages, and is wiped when all are there."""
    if options.no_progress or options.quiet or not sys.stderr.isatty():
        return None

    def progress(done: int, total: int) -> None:
        text = f"Reading the index: {done} of {total} packages" if done < total else ""
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)

    return progress


def dialog_at(options: argparse.Namespace) -> Dialog:
    """Questions on stderr, answers from stdin, as a person at a terminal has them.

    Raises:
        UsageError: there is nobody to ask.
    """
    from uvlint.dialog import Dialog

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("`--interactive` asks questions, and there is no terminal to ask them on")

    def ask(question: str) -> str:
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline()

    def say(text: str) -> None:
        print(masked(text), end="", file=sys.stderr, flush=True)

    return Dialog(ask, say, style_of(options))


def _on_ci() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
