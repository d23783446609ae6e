"""Python source read into a syntax tree, or the syntax of Python 2 that keeps it from being read."""

import ast
import re
import warnings

LONGEST = 1 << 20  # characters; a longer script is data, not a build script

_MESSAGES = (
    ("Missing parentheses in call to 'print'", "print statement"),
    ("Missing parentheses in call to 'exec'", "exec statement"),
    ("multiple exception types must be parenthesized", "except X, e"),
    ("leading zeros in decimal integer literals", "octal number"),
    ("inconsistent use of tabs", "tabs and spaces"),
    ("invalid decimal literal", ""),
)
_TELLS = (
    (re.compile(r"^[ \t]*print[ \t]+(?:[\"'\w]|>>)(?![^\n]{0,200}?=(?!=))", re.MULTILINE), "print statement"),
    (re.compile(r"^[ \t]*except[ \t]+[\w.() ,]{1,80}?,[ \t]*\w{1,40}[ \t]*:", re.MULTILINE), "except X, e"),
    (re.compile(r"^[ \t]*raise[ \t]+[\w.]{1,80}[ \t]*,[ \t]*[\"'\w]", re.MULTILINE), "raise X, y"),
    (re.compile(r"^[ \t]*exec[ \t]+[\"'\w]", re.MULTILINE), "exec statement"),
    (re.compile(r"(?<![\w.])0[0-7]{1,20}(?![\w.])"), "octal number"),
    (re.compile(r"(?<![\w.])\d{1,20}[lL](?!\w)"), "long number"),
    (re.compile(r"(?<!\w)[uU][rR][\"']"), "ur string"),
    (re.compile(r"<>"), "<> operator"),
    (re.compile(r"`[^`\n]{1,80}`"), "backticks"),
)
_EXCEPT = re.compile(r"^[ \t]*except[ \t]+[\w.]{1,80}[ \t]*,[ \t]*\w{1,40}[ \t]*:", re.MULTILINE)
RETURNED = {"except X, e": 14}  # PEP 758: from that minor of Python 3 on it is syntax again, with another meaning


class Python2(ValueError):
    """A file that Python 3 does not parse; `tell` is the syntax of Python 2 that it has, `""` when none was seen."""

    def __init__(self, tell: str) -> None:
        super().__init__(tell)
        self.tell = tell


def parse(text: str) -> ast.Module:
    """The syntax tree of a Python file.

    Raises:
        Python2: it does not parse; newer syntax than this interpreter's has no tell.
    """
    if len(text) > LONGEST:
        raise Python2("")
    if _EXCEPT.search(text) and not _has_newer_syntax(text):
        raise Python2("except X, e")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise Python2(_tell(text, error)) from None
    except (ValueError, RecursionError, MemoryError):
        raise Python2("") from None


def _has_newer_syntax(text: str) -> bool:
    """Whether a file is written for Pythons so new that they take `except A, B:`."""
    return re.search(r"^(?:match .{1,80}:|type \w+ ?=)", text, re.MULTILINE) is not None


def _tell(text: str, error: SyntaxError) -> str:
    for message, tell in _MESSAGES:
        if tell and message in (error.msg or ""):
            return tell
    line = (text.splitlines() or [""])[max(0, min(error.lineno or 1, len(text.splitlines())) - 1)]
    return next((tell for regex, tell in _TELLS if regex.search(line)), "")
