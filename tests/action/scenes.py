"""Projects and workflows that the Action is run on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runner_expressions import Value

UPLOAD = "github/codeql-action/upload-sarif"


def manifest(*requirements: str, more: str = "") -> str:
    """A pyproject.toml with these dependencies."""
    listed = "".join(f"    {quoted(one)},\n" for one in requirements)
    head = '[project]\nname = "demo"\nversion = "1"\nrequires-python = ">=3.11"\n'
    return f"{head}dependencies = [\n{listed}]\n{more}"


def quoted(text: str) -> str:
    """A basic string of TOML, on one line."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text) + '"'


HEALTHY = manifest("rich>=2", "idna")
NEVER_TRUE = manifest("rich>=2", "tzdata; sys_platform == 'windows'")
BROKEN = manifest("rich>=2", "tzdata; sys_platform == 'windows'", "linuxonly>=1")
MALFORMED = "[project\n"
INCOMPLETE = manifest("rich @ https://files.example/rich-2.1.zip")


@dataclass(frozen=True)
class Scene:
    """One run of the Action: what is checked out, what is given, and how it is to end.

    `steps` are the outcomes of installing, checking, uploading and reviewing, by their first letters.
    """

    name: str
    files: Mapping[str, str]
    code: str
    steps: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    event_name: str = "push"
    event: Mapping[str, Value] = field(default_factory=dict)
    findings: str = ""
    fixable: bool = False

    def laid_out(self, workspace: Path) -> None:
        """Write the files."""
        for name, text in self.files.items():
            file = workspace / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def pull_request(*, fork: bool = False, base: str = "1" * 40, head: str = "2" * 40) -> dict[str, Value]:
    """The payload of the event, as far as anybody here reads it."""
    return {
        "pull_request": {
            "number": 7,
            "base": {"sha": base, "repo": {"full_name": "octo/demo"}},
            "head": {"sha": head, "repo": {"fork": fork, "full_name": "evil/demo" if fork else "octo/demo"}},
        }
    }


SCENES = [
    Scene("clean", {"pyproject.toml": HEALTHY}, "0", "sskk", findings="0"),
    Scene("failing", {"pyproject.toml": BROKEN}, "1", "sfkk", findings="3", fixable=True),
    Scene("never", {"pyproject.toml": BROKEN}, "0", "sskk", {"fail-on": "never"}, findings="3", fixable=True),
    Scene(
        "settings of the project",
        {"pyproject.toml": BROKEN + '[tool.uvlint]\nselect = ["marker-*"]\n'},
        "1",
        "sfkk",
        findings="1",
        fixable=True,
    ),
    Scene("a broken manifest", {"pyproject.toml": MALFORMED}, "2", "sfkk"),
    Scene("incomplete", {"pyproject.toml": INCOMPLETE}, "3", "sfkk", findings="0"),
    Scene(
        "incomplete, allowed", {"pyproject.toml": INCOMPLETE}, "0", "sskk", {"args": "--allow-incomplete"}, findings="0"
    ),
    Scene("an unknown path", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"paths": "nowhere.toml"}),
    Scene("an unknown folder", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"working-directory": "nowhere"}),
    Scene("a folder outside", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"working-directory": "../.."}),
    Scene("a word that is no switch", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"summary": "yes"}),
    Scene("a severity that is none", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"fail-on": "fatal"}),
    Scene("an option that is none", {"pyproject.toml": HEALTHY}, "2", "sfkk", {"args": "--fast"}),
    Scene(
        "a folder of a monorepo",
        {"pyproject.toml": BROKEN, "packages/api/pyproject.toml": NEVER_TRUE},
        "1",
        "sfkk",
        {"working-directory": "packages/api"},
        findings="1",
        fixable=True,
    ),
    Scene(
        "two paths with a blank",
        {"a b/pyproject.toml": NEVER_TRUE, "c/requirements.txt": "rich\n"},
        "1",
        "sfkk",
        {"paths": "'a b' c/requirements.txt"},
        findings="1",
        fixable=True,
    ),
    Scene(
        "code scanning",
        {"pyproject.toml": BROKEN},
        "1",
        "sfsk",
        {"code-scanning": "true"},
        findings="3",
        fixable=True,
    ),
    Scene("code scanning of nothing", {"pyproject.toml": MALFORMED}, "2", "sfkk", {"code-scanning": "true"}),
    Scene(
        "suggestions without a pull request",
        {"pyproject.toml": BROKEN},
        "1",
        "sfkk",
        {"suggestions": "true"},
        findings="3",
        fixable=True,
    ),
    Scene(
        "no reports for people",
        {"pyproject.toml": BROKEN},
        "1",
        "sfkk",
        {"annotations": "false", "summary": "false"},
        findings="3",
        fixable=True,
    ),
    Scene(
        "what is brought in",
        {"pyproject.toml": manifest("top")},
        "1",
        "sfkk",
        {"transitive": "true"},
        findings="2",
    ),
]
