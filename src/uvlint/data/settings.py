"""Where uv reads its settings, and since when it knows them; what the keys are is in `uv_keys`.

Source: uv's changelog and its errors for each key in each kind of file, run with uv 0.13.8 on 2026-11-21 (uv-facts.md
§6, §10). A key without an entry in `SINCE` is older than any uv worth naming.
Renew: `python fixtures/renew_settings.py` writes `uv_keys`; what it adds is looked up in uv's changelog.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

# key: the first uv that knows it
SINCE: Final[dict[str, str]] = {
    "build-constraint-dependencies": "0.6.2",
    "conflicts": "0.5.2",
    "constraint-dependencies": "0.2.28",
    "dependency-groups": "0.7.14",
    "dependency-metadata": "0.4.12",
    "environments": "0.3.0",
    "exclude-dependencies": "0.9.8",
    "extra-build-dependencies": "0.8.4",
    "extra-build-variables": "0.8.6",
    "fork-strategy": "0.5.9",
    "no-build-isolation-package": "0.2.35",
    "prerelease-package": "0.12.1",
    "required-environments": "0.6.1",
}

# Keys that make uv refuse a uv.toml.
REFUSED_IN_UV_TOML: Final = frozenset(
    {
        "build-backend",
        "conflicts",
        "default-groups",
        "dependency-groups",
        "dev-dependencies",
        "environments",
        "managed",
        "minimum-libc-version",
        "package",
        "required-environments",
        "sources",
        "workspace",
    }
)

# Keys that `uv lock` does not read from a uv.toml, though `uv pip compile` does.
UNHEEDED_IN_UV_TOML: Final = frozenset(
    {
        "build-constraint-dependencies",
        "constraint-dependencies",
        "exclude-dependencies",
        "override-dependencies",
    }
)

# Keys whose values may be paths, which mean something else in another folder.
ADDRESSES: Final = frozenset(
    {
        "cache-dir",
        "cache-keys",
        "check-url",
        "extra-index-url",
        "find-links",
        "index",
        "index-url",
        "publish-url",
        "python-downloads-json-url",
    }
)

# Keys that make uv refuse the `[tool.uv]` of a script.
REFUSED_IN_SCRIPTS: Final = REFUSED_IN_UV_TOML - {"sources"}

# What a member of a workspace says for itself. For all other keys the root's word counts, and uv passes over the
# member's in silence (uv-workspace/src/workspace.rs; tried with constraints, environments and indexes).
READ_IN_MEMBERS: Final = frozenset(
    {
        "build-backend",
        "conflicts",
        "default-groups",
        "dependency-groups",
        "dev-dependencies",
        "managed",
        "package",
        "sources",
        "workspace",
    }
)

# What the keys of an entry of `dependency-metadata`, and of a source, may be; their names are those of `uv_keys`.
METADATA_SHAPES: Final[dict[str, str]] = {
    "name": "string",
    "provides-extra": "list",
    "provides-extras": "list",
    "requires-dist": "list",
    "requires-python": "string",
    "version": "string",
}
SOURCE_SHAPES: Final[dict[str, str]] = {
    "branch": "string",
    "editable": "boolean",
    "extra": "string",
    "git": "string",
    "group": "string",
    "index": "string",
    "lfs": "boolean",
    "marker": "string",
    "package": "boolean",
    "path": "string",
    "rev": "string",
    "subdirectory": "string",
    "tag": "string",
    "url": "string",
    "workspace": "boolean",
}
