"""The settings of uvlint, one table: what parses, explains and documents them, and makes their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "rules", "severities", "exemptions", "platforms", "pythons", "names", "ways", "flag", "choice", "time", "file"
]

TABLE = ("tool", "uvlint")
FILE = "uvlint.toml"


class Key(Struct, frozen=True):
    """One setting.

    `meaning` is Markdown, its first sentence a summary. `example` is what follows the `=` of a line of TOML. `whole`
    marks what a run has once, whatever it reads: there the configuration of its first path decides.
    """

    name: str
    kind: Kind
    meaning: str
    default: str
    example: str
    flag: str = ""
    variable: str = ""
    choices: tuple[str, ...] = ()
    whole: bool = False


SEVERITIES = ("error", "warning", "info")
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
WAYS = ("split", "bound", "marker", "environments", "metadata", "constraint", "build")

KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key(
            "select",
            "rules",
            "The rules that are run. Names, or families such as `marker-*`. `--select` on the command line sets this "
            "list and `ignore` aside. A rule that does not run by itself (`marker-missing-for-import`) runs where its "
            'own name is in the list: `["*", "marker-missing-for-import"]` is all of them.',
            "every rule that runs by itself",
            '["wheel-*", "distribution-missing", "marker-*"]',
            flag="--select",
        ),
        Key(
            "ignore",
            "rules",
            "The rules that are not run. Names, or families such as `marker-*`. `--ignore` on the command line adds to "
            "it, `--no-ignores` sets it aside.",
            "none",
            '["marker-python-exclusive"]',
            flag="--ignore",
        ),
        Key(
            "severity",
            "severities",
            "What the findings of a rule weigh: `error`, `warning` or `info`. A rule's own name goes before a family, "
            "a longer family before a shorter one, and `--error` and `--warn` before all. What a rule itself calls "
            "information (a gap on a Python younger than six months) stays information. To be rid of a rule, name it "
            "in `ignore`.",
            "each rule's own",
            '{ wheel-missing = "error", "marker-*" = "info" }',
            flag="--error, --warn",
        ),
        Key(
            "per-package-ignores",
            "exemptions",
            "Rules whose findings about a package are silenced, by the package's name. An entry that silences nothing "
            "is reported by [`ignore-unused`](rules/ignore-unused.md).",
            "none",
            '{ torch = ["wheel-missing"] }',
        ),
        Key(
            "per-file-ignores",
            "exemptions",
            "Rules whose findings in some files are silenced. A path is relative to the configuration file; `*` stands "
            "for any name within a folder, `**` for any folders. An entry that silences nothing is reported by "
            "[`ignore-unused`](rules/ignore-unused.md).",
            "none",
            '{ "requirements/dev*.txt" = ["marker-*", "wheel-missing"] }',
        ),
        Key(
            "platforms",
            "platforms",
            "The platforms that the project promises to run on, in the place of the usual four. uv's "
            "`--python-platform` names and aliases. They are judged and reported, together with what "
            "`required-environments` of `[tool.uv]` adds; `environments` still limits them. `--platform` chooses "
            "among them for a run, and promises no fewer.",
            "Linux (x86_64, aarch64), macOS (arm64), Windows (x86_64)",
            '["linux", "aarch64-unknown-linux-musl"]',
            flag="--platform",
        ),
        Key(
            "pythons",
            "pythons",
            "The Pythons that are reported. One that `requires-python` admits and that is not promised anyway "
            "(`3.13t`, `pypy3.10`) joins the promise. `requires-python` itself is promised as a whole even so, "
            "since uv locks for all of it: rules about it and fixes heed every Python that it admits. `--python` "
            "reports others for a run, and promises no fewer.",
            "all that `requires-python` admits, else the supported ones",
            '["3.11", "3.12", "3.13", "3.13t"]',
            flag="--python",
        ),
        Key(
            "evidence",
            "flag",
            "Whether what else says where the project runs is asked. Classifiers, `.python-version`, tox, nox, "
            "Dockerfiles, and the files of GitHub, GitLab and Azure, all beside the manifest. What they name, and "
            "`requires-python` and `environments` admit, joins the promise; nothing is promised less for it. "
            "`platforms` and `pythons` go before it. `uvlint config --show` says what was found.",
            "`true`",
            "false",
        ),
        Key(
            "groups",
            "names",
            "The dependency groups that are judged. The others are not looked at.",
            "all",
            '["test", "lint"]',
            flag="--group",
        ),
        Key(
            "extras",
            "names",
            "The extras that are judged. The others are not looked at.",
            "all",
            '["postgres"]',
            flag="--extra",
        ),
        Key(
            "no-dev",
            "flag",
            "Whether the dependency group `dev` is left out.",
            "`false`",
            "true",
            flag="--no-dev",
        ),
        Key(
            "prefer",
            "ways",
            "Which fixes go first where several would do: `split` (several lines for one package), `bound` (another "
            "specifier), `marker`, `environments`, `metadata` (`dependency-metadata`), `constraint` "
            "(`constraint-dependencies`), `build` (what builds get). Those that are not named follow in uvlint's own "
            "order, which begins with what changes least. A fix that is unsafe stays so.",
            "what changes least",
            '["environments", "split"]',
            flag="--prefer",
            choices=WAYS,
        ),
        Key(
            "exclude-newer",
            "time",
            "Files uploaded from then on do not exist: a date, a time or a span. It goes before `exclude-newer` of "
            "`[tool.uv]`, which is read as well and is the better place when uv is to heed it too.",
            "what `[tool.uv]` says",
            '"2026-11-01"',
            flag="--exclude-newer",
            variable="UV_EXCLUDE_NEWER",
        ),
        Key(
            "fail-on",
            "choice",
            "From which severity on a finding makes the exit code 1.",
            '`"warning"`',
            '"error"',
            flag="--fail-on",
            variable="UVLINT_FAIL_ON",
            choices=SEVERITIES,
            whole=True,
        ),
        Key(
            "output-format",
            "choice",
            "How the report is written.",
            '`"full"`',
            '"concise"',
            flag="--output-format",
            variable="UVLINT_OUTPUT_FORMAT",
            choices=FORMATS,
            whole=True,
        ),
        Key(
            "offline",
            "flag",
            "Whether only the cache is asked, never the index.",
            "`false`",
            "true",
            flag="--offline",
            variable="UV_OFFLINE",
            whole=True,
        ),
        Key(
            "extend",
            "file",
            "Another configuration file whose settings hold where this one says nothing. A path relative to this file, "
            "of a `uvlint.toml` or a `pyproject.toml`. A key of this file replaces the other's whole.",
            "none",
            '"../uvlint.toml"',
        ),
    )
}
