"""`python -m uvlint`."""

from uvlint.cli import entry

entry()
