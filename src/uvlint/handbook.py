"""The settings explained: one in the terminal, all in `docs/configuration.md`, from the table of settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.checked import near
from uvlint.errors import UsageError
from uvlint.keys import KEYS, Key

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDEST = 100  # columns, beyond which prose is hard to read

# What is read of the environment besides the settings: name, and what it does.
VARIABLES = (
    ("UVLINT_CACHE_DIR", "Where the cache is; else the usual place of the system."),
    ("UV_DEFAULT_INDEX, UV_INDEX_URL, UV_INDEX, UV_EXTRA_INDEX_URL, UV_FIND_LINKS", "The indexes, as uv reads them."),
    ("UV_INDEX_<NAME>_USERNAME, UV_INDEX_<NAME>_PASSWORD, NETRC", "Credentials for an index, as uv reads them."),
    ("UV_HTTP_TIMEOUT, UV_REQUEST_TIMEOUT, UV_HTTP_RETRIES", "How long to wait for an index, and how often to ask."),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "Certificates to trust."),
    ("NO_COLOR, FORCE_COLOR", "Whether a report is in color; `--color` goes first."),
)

OPENING = """
# Configuration

uvlint needs none. What it is told about a project stands in `[tool.uvlint]` of its `pyproject.toml`, or with the same
keys and no table in a `uvlint.toml`:

```toml
[tool.uvlint]
platforms = ["linux", "macos"]
ignore = ["marker-python-exclusive"]

[tool.uvlint.per-package-ignores]
torch = ["wheel-missing"]
```

Which indexes there are, and what uv is to heed, is said to uv in `[tool.uv]`; uvlint reads it there.

**Which file holds.** For each manifest the nearest one of its own directory and those above it, up to the root of a uv
workspace or of the repository (`.git`). A `pyproject.toml` without the table is passed over; a `uvlint.toml` goes
before a `pyproject.toml` beside it, which is warned of. Files are not merged: what another one says holds only where
[`extend`](#extend) names it. Several projects in one run each have their own.

**What goes before what.** The command line, then the environment, then the file, then the default. `--config FILE`
names the file, `--config 'KEY = VALUE'` sets a key for this run, `--isolated` reads no file.

**What is wrong is refused**, with its line and the nearest name, and exit code 2: a key or a rule that there is not, a
value that makes no sense.

`uvlint config --show` says what is in force and where it comes from, `uvlint config KEY` explains a key. `--no-ignores`
reports everything that comments and files silence.

For one line a comment is enough: `# uvlint: ignore[rule, family-*] reason` on the line or on the one above, and
`# uvlint: file-ignore[…]` for a file. `uvlint check --add-ignore='reason'` writes such a comment beside every finding.
"""

ORDER = "They go before a configuration file and behind the command line. Empty ones count as absent."

CLOSING = """
## Schema

`uvlint schema` prints a JSON Schema (draft 7) of the table, for editors and validators. `validate-pyproject` finds it
by itself when uvlint is installed beside it.
"""

_TYPES = {
    "rules": "a list of rules",
    "severities": "a table: rule → `error`, `warning` or `info`",
    "exemptions": "a table: name → a list of rules",
    "platforms": "a list of platforms",
    "pythons": "a list of Pythons",
    "names": "a list of names",
    "ways": "a list of ways to fix",
    "flag": "`true` or `false`",
    "time": "a date, a time or a span, as a text",
    "file": "a path, as a text",
}


def type_of(key: Key) -> str:
    """What a setting takes, in words."""
    return _TYPES.get(key.kind) or f"one of {', '.join(f'`{choice}`' for choice in key.choices)}"


def page(name: str, width: int = _WIDEST) -> str:
    """One setting: what it means, what it takes, its default and an example, folded to so many columns.

    Raises:
        UsageError: there is no such setting.
    """
    if name not in KEYS:
        raise UsageError(f"uvlint has no setting `{name}`", hint=near(name, KEYS, "`uvlint config` lists them"))
    key = KEYS[name]
    return "\n".join([name, "", *_wrapped(key.meaning, width), "", *_facts(key), "", example(key)]) + "\n"


def _facts(key: Key) -> Iterator[str]:
    yield f"Takes:    {type_of(key)}"
    yield f"Default:  {key.default}"
    if key.flag:
        yield f"Flag:     {key.flag}"
    if key.variable:
        yield f"Variable: {key.variable}"


def example(key: Key) -> str:
    """A whole example of a setting, in TOML."""
    return f"[tool.uvlint]\n{key.name} = {key.example}"


def index(width: int = _WIDEST) -> str:
    """All settings with the first sentence of each, folded to so many columns."""
    names = max(map(len, KEYS)) + 2
    lines = [line for name, key in KEYS.items() for line in _entry(f"{name:<{names}}", _first(key.meaning), width)]
    more = "`uvlint config KEY` explains one, `uvlint config --show` says what is in force."
    return "\n".join([*lines, "", *_wrapped(more, width)]) + "\n"


def _entry(name: str, words: str, width: int) -> list[str]:
    first, *rest = _wrapped(words, max(width - len(name), 20))
    return [f"{name}{first}", *(f"{'':{len(name)}}{line}" for line in rest)]


def _first(meaning: str) -> str:
    return meaning.partition(". ")[0].rstrip(".")


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # a terminal follows no links
    return wrap(plain, min(width, _WIDEST), break_long_words=False, break_on_hyphens=False)
