"""Write what the documentation takes from the code: a page a rule, the settings, what commands print, the first screen.

`python docs/generate.py` writes; `tests/test_docs.py` holds the committed files to it.
"""

import re
import shlex
import tomllib
from itertools import groupby
from pathlib import Path
from textwrap import fill

import yaml

import examples
import picture
from uvlint import handbook, rules
from uvlint.keys import KEYS, Key
from uvlint.model.rule import Rule

ROOT = Path(__file__).parent.parent
CASES = ROOT / "fixtures" / "rules"
FIRST_SCREEN = ("uvlint check", "projects/first-screen")


def pages() -> dict[str, str]:
    """Every generated file, by path from the root, with its text."""
    loaded = rules.load()
    made = {f"docs/rules/{rule.name}.md": page(rule) for rule in loaded}
    made["docs/rules/index.md"] = families(loaded)
    made["docs/configuration.md"] = configuration()
    for name in ("docs/usage.md", "docs/explain.md"):
        made[name] = filled((ROOT / name).read_text(encoding="utf-8"))
    made["docs/action.md"] = action()
    made["README.md"] = readme(loaded)
    made["zensical.toml"] = navigation(loaded)
    screen = f"$ {FIRST_SCREEN[0]}\n{examples.colored(*FIRST_SCREEN)}"
    made |= {
        f"docs/pictures/first-screen-{theme}.svg": picture.svg(screen, theme, "uvlint check in a terminal")
        for theme in picture.THEMES
    }
    return made


def page(rule: Rule) -> str:
    """One rule: its facts in a line, its words, and the first golden case that speaks with what fixing makes of it."""
    summary, _, rest = rule.page.partition("\n")
    told = f"*{' · '.join([*facts(rule), f'since {rule.since}'])}*"
    parts = [f"# {rule.name}", f"**{summary}**", told, rest.strip(), example(rule)]
    return "\n\n".join(part for part in parts if part) + "\n"


def facts(rule: Rule) -> list[str]:
    """What one wants to know of a rule at a glance."""
    fix = "has a fix" if rule.fixable else "has no fix"
    asked = ["only where `select` names it"] if rule.opt_in else []
    return [str(rule.severity), fix, "works offline" if rule.offline else "asks the index", *asked]


def example(rule: Rule) -> str:
    """The first golden case that the rule has something to say of: the input, what is said, and what fixing makes."""
    for told in sorted((CASES / rule.name).glob("*/case.toml")):
        case = told.parent
        report = (case / "report.txt").read_text(encoding="utf-8")
        if re.search(rf"^(?:error|warning|info)\[{rule.name}\]", report, re.M):
            name, *others = (file.relative_to(case / "project") for file in _files(case / "project"))
            command = shlex.join(["uvlint", "check", *_options(tomllib.loads(told.read_text(encoding="utf-8")))])
            parts = ["## Example"]
            for file in (name, *others):
                parts += [f"`{file.as_posix()}`:", shown(case / "project" / file)]
            parts.append(fenced(examples.plain(command, case.relative_to(examples.FIXTURES).as_posix()), "text"))
            if (case / "fixed" / name).exists():
                parts += ["Use instead:", shown(case / "fixed" / name)]
            return "\n\n".join(parts)
    return ""


def _files(project: Path) -> list[Path]:
    """The manifest, and the files that say where the project runs or what it imports."""
    files = sorted(file for file in project.rglob("*") if file.is_file())
    manifests = [file for file in files if file.suffix in (".toml", ".txt", ".in", ".cfg") or file.name == "setup.py"]
    return [*manifests[:1], *(file for file in files if file not in manifests)]


def _options(told: dict[str, str | list[str]]) -> list[str]:
    """The options of the command line that a golden case stands for."""
    words: list[str] = []
    for name in ("select", "python", "platform", "exclude-newer"):
        if given := told.get(name):
            words += [f"--{name}", given if isinstance(given, str) else ",".join(given)]
    return [*words, *told.get("paths", ())]


def shown(file: Path) -> str:
    """A file as a code block."""
    languages = {".toml": "toml", ".py": "python", ".cfg": "ini", ".yml": "yaml"}
    language = languages.get(file.suffix, "dockerfile" if file.name == "Dockerfile" else "text")
    return fenced(file.read_text(encoding="utf-8").strip(), language)


def filled(text: str) -> str:
    """A page with what its commands print: below `<!-- run in CASE -->`, and files below `<!-- file PATH -->`."""

    def ran(found: re.Match[str]) -> str:
        return f"{found[1]}{fenced(examples.plain(found[3], found[2]), 'text')}\n<!-- end -->"

    def copied(found: re.Match[str]) -> str:
        return f"{found[1]}{shown(examples.FIXTURES / found[2])}\n<!-- end -->"

    text = re.sub(r"(<!-- run in (\S+) -->\n)```text\n\$ (.*)\n(?s:.*?)<!-- end -->", ran, text)
    return re.sub(r"(<!-- file (\S+) -->\n)(?s:.*?)<!-- end -->", copied, text)


def configuration() -> str:
    """All settings, with the words around them."""
    rows = ["| key | takes | default |", "|---|---|---|"]
    rows += [f"| [`{key.name}`](#{key.name}) | {handbook.type_of(key)} | {key.default} |" for key in KEYS.values()]
    variables = ["| variable | |", "|---|---|"]
    variables += [f"| `{key.variable}` | As [`{key.name}`](#{key.name}). |" for key in KEYS.values() if key.variable]
    for names, words in handbook.VARIABLES:
        listed = ", ".join(f"`{name}`" for name in names.split(", "))
        variables.append(f"| {listed} | {words} |")
    parts = [handbook.OPENING, "## Settings", "\n".join(rows), *(setting(key) for key in KEYS.values())]
    parts += ["## Environment variables", handbook.ORDER, "\n".join(variables), handbook.CLOSING]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def setting(key: Key) -> str:
    """One setting."""
    facts = [f"Default: {key.default}."]
    if key.flag:
        facts.append(f"On the command line: {', '.join(f'`{flag}`' for flag in key.flag.split(', '))}.")
    if key.whole:
        facts.append("A run has it once: where its paths have several configurations, that of the first path decides.")
    parts = [f"### {key.name}", _wrapped(key.meaning), _wrapped(" ".join(facts)), fenced(handbook.example(key), "toml")]
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    return fill(text, 120, break_long_words=False, break_on_hyphens=False)


def fenced(text: str, language: str) -> str:
    """A code block that no backticks in the text can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def table(loaded: tuple[Rule, ...]) -> str:
    """All rules, a row each, for the README."""
    rows = ["| rule | finds | severity | fix | offline |", "|---|---|---|---|---|"]
    rows += [
        f"| [`{rule.name}`](docs/rules/{rule.name}.md) | {rule.summary.removesuffix('.')} | {rule.severity} "
        f"| {'yes' if rule.fixable else ''} | {'yes' if rule.offline else ''} |"
        for rule in loaded
    ]
    return "\n".join(rows) + "\n"


def families(loaded: tuple[Rule, ...]) -> str:
    """The page of all rules, a list a family."""
    parts = ["# Rules", "`--select 'marker-*'` runs one family, `uvlint rule NAME` shows a page in the terminal."]
    for family, members in groupby(sorted(loaded, key=_by_family), key=lambda rule: rule.family):
        lines = (
            f"- [`{rule.name}`]({rule.name}.md): {rule.summary.removesuffix('.')} *({', '.join(facts(rule))})*"
            for rule in members
        )
        parts += [f"## {family}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _by_family(rule: Rule) -> tuple[str, str]:
    return rule.family, rule.name


def navigation(loaded: tuple[Rule, ...]) -> str:
    """The site's settings with the rules in its navigation, by family."""
    lines = ['  { "Rules" = [', '    "rules/index.md",']
    for family, members in groupby(sorted(loaded, key=_by_family), key=lambda rule: rule.family):
        pages = [f'"rules/{rule.name}.md",' for rule in members]
        alone = len(pages) == 1
        lines += (
            [f"    {pages[0]}"]
            if alone
            else [f'    {{ "{family}-*" = [', *(f"      {page}" for page in pages), "    ] },"]
        )
    text = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("  # rules\n")
    _, _, tail = rest.partition("  # end of rules\n")
    return "\n".join([f"{head}  # rules", *lines, "  ] },", f"  # end of rules\n{tail}"])


def action() -> str:
    """The page of the Action with its inputs and outputs, as action.yml describes them."""
    told = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    inputs = ["| input | | default |", "|---|---|---|"]
    for name, one in told["inputs"].items():
        default = "the job's own" if "${{" in one["default"] else f"`{one['default']}`" if one["default"] else "empty"
        inputs.append(f"| `{name}` | {one['description']} | {default} |")
    outputs = ["| output | |", "|---|---|"]
    outputs += [f"| `{name}` | {one['description']} |" for name, one in told["outputs"].items()]
    text = (ROOT / "docs" / "action.md").read_text(encoding="utf-8")
    return _between(_between(text, "inputs", "\n".join(inputs)), "outputs", "\n".join(outputs))


def readme(loaded: tuple[Rule, ...]) -> str:
    """The README with its generated parts renewed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = _between(text, "first screen", fenced(examples.plain(*FIRST_SCREEN), "text"))
    return _between(text, "rules", table(loaded).rstrip())


def _between(text: str, name: str, content: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = text.partition(start)
    _, _, tail = rest.partition(end)
    return f"{head}{start}\n{content}\n{end}{tail}"


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
