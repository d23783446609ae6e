"""Every exception uvlint raises on purpose, and the exit code each one ends in.

    UvlintError                 2
    ├── UsageError              2   an option or argument that makes no sense
    ├── DocumentError           2   a named file that is missing, unreadable or not what it claims to be
    └── FixError                2   an edit that does not fit the document, or a fix that does not settle

What the outside world does wrong is never an exception here: it becomes `Unavailable` and ends as exit code 3.
"""


class UvlintError(Exception):
    """A failure with a message for the user; `hint` says what to do about it."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(UvlintError):
    """An option, argument or setting that makes no sense."""


class DocumentError(UvlintError):
    """A file that cannot be read as what it is; `line` and `column` start at 1, 0 when unknown."""

    def __init__(self, file: str, reason: str, *, line: int = 0, column: int = 0, hint: str | None = None) -> None:
        where = f"{file}:{line}:{column}" if line else file
        super().__init__(f"{where}: {reason}", hint=hint)
        self.file = file
        self.reason = reason
        self.line = line
        self.column = column


class FixError(UvlintError):
    """An edit that does not fit its document; nothing was written."""
