"""What the runner hears in a step's output: workflow commands, problem matchers, masks, and its budget of annotations.

As actions/runner has it (ActionCommand.cs, ActionCommandManager.cs, ExecutionContext.cs, OutputManager.cs).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PER_LEVEL = 10  # annotations of a level that a step shows; all steps of a composite action are one
_LONGEST = 4096
_LEVELS = ("error", "warning", "notice")
_COMMANDS = {
    *_LEVELS,
    *("debug", "group", "endgroup", "echo", "add-mask", "add-matcher", "remove-matcher", "stop-commands"),
    *("set-env", "add-path", "set-output", "save-state"),
}
_PLACE = ("file", "line", "endLine", "col", "endColumn", "title")


@dataclass(frozen=True)
class Annotation:
    """A message with what the runner took of its properties; one beyond the budget is not shown."""

    level: str
    message: str
    properties: Mapping[str, str]
    shown: bool = True


@dataclass(frozen=True)
class Command:
    name: str
    properties: Mapping[str, str]
    data: str


def command(line: str, also: str | None = None) -> Command | None:
    """The command in a line: `::name key=value,…::data` at its start, or `##[name key=value;…]data` anywhere in it.

    `also` is one more name, which ends `stop-commands`. What the runner does not know is text.
    """
    known = {*_COMMANDS, *([also] if also else [])}
    if found := re.match(r"\s*::([^\s:]+)(?: (.*?))?::(.*)", line):
        name, properties, data = found[1].lower(), _properties(found[2] or "", ","), found[3]
        if name in known:
            values = {key: _unescaped(value, ("%3A", ":"), ("%2C", ",")) for key, value in properties.items()}
            return Command(name, values, _unescaped(data))
    if (found := re.search(r"##\[([^\s\]]+)(?: ([^\]]*))?\](.*)", line)) and found[1].lower() in known:
        return Command(found[1].lower(), _properties(found[2] or "", ";"), found[3])
    return None


def _properties(text: str, separator: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.strip().split(separator))
    return {key.strip(): value for key, sign, value in pairs if sign and value}


def _unescaped(text: str, *more: tuple[str, str]) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(code, sign)
    return text


@dataclass
class Log:
    """A job's log as it grows, and what was heard in it."""

    workspace: Path
    lines: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    matchers: dict[str, Mapping[str, str | int]] = field(default_factory=dict)
    _stopped_by: str | None = None

    def heard(self, output: str) -> None:
        """The output of a step, at whose end commands are heeded again."""
        for line in output.splitlines():
            self._line(line)
        self._stopped_by = None

    def annotate(self, level: str, message: str, properties: Mapping[str, str] | None = None) -> None:
        """One more annotation, as long as a message may be, shown while the budget lasts."""
        taken = {key: value for key, value in (properties or {}).items() if key in _PLACE}
        before = sum(one.level == level for one in self.annotations)
        self.annotations.append(Annotation(level, message[:_LONGEST], taken, shown=before < _PER_LEVEL))

    def _line(self, line: str) -> None:
        for mask in filter(None, self.masks):
            line = line.replace(mask, "***")
        self.lines.append(line)
        heard = command(line, self._stopped_by)
        if self._stopped_by:
            if heard and heard.name == self._stopped_by:
                self._stopped_by = None
        elif heard:
            self._obey(heard)
        else:
            self._match(re.sub(r"\x1b\[[0-9;]*m", "", line))

    def _obey(self, heard: Command) -> None:
        match heard.name:
            case "error" | "warning" | "notice":
                self.annotate(heard.name, heard.data, heard.properties)
            case "add-mask":
                self.masks.append(heard.data)
            case "stop-commands":
                self._stopped_by = heard.data.lower()
            case "add-matcher":
                told = json.loads((self.workspace / heard.data).read_text(encoding="utf-8"))
                self.matchers |= {matcher["owner"]: matcher["pattern"][0] for matcher in told["problemMatcher"]}
            case "remove-matcher":
                self.matchers.pop(heard.properties.get("owner", ""), None)
            case "set-env" | "add-path":
                self.annotate("error", f"The `{heard.name}` command is disabled")
            case _:
                pass

    def _match(self, line: str) -> None:
        """An annotation from the first problem matcher that the line meets; a level that is none makes none."""
        for pattern in self.matchers.values():
            if found := re.search(str(pattern["regexp"]), line):
                got = {key: found[group] for key, group in pattern.items() if isinstance(group, int)}
                level = got.pop("severity", "error").lower()
                if level in _LEVELS:
                    place = {"file": got["file"], "line": got["line"], "col": got["column"], "title": got["code"]}
                    self.annotate(level, got["message"], place)
                return
