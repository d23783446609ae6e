"""Write what the documentation takes from the code: a page a rule, the settings, and parts of the README.

`python docs/generate.py` writes; `tests/test_docs.py` holds the committed files to it.
"""

from pathlib import Path
from textwrap import fill

from uvlint import handbook, rules
from uvlint.keys import KEYS, Key
from uvlint.model.rule import Rule

ROOT = Path(__file__).parent.parent
CASES = ROOT / "fixtures" / "rules"


def pages() -> dict[str, str]:
    """Every generated file, by path from the root, with its text."""
    loaded = rules.load()
    made = {f"docs/rules/{rule.name}.md": page(rule) for rule in loaded}
    made["docs/rules/index.md"] = f"# Rules\n\n{table(loaded, 'rules')}"
    made["docs/configuration.md"] = configuration()
    made["README.md"] = readme(loaded)
    return made


def page(rule: Rule) -> str:
    """One rule: its facts in a line, its words, and the first golden case that speaks with what fixing makes of it."""
    summary, _, rest = rule.page.partition("\n")
    facts = [
        f"Severity: {rule.severity}",
        "has a fix" if rule.fixable else "has no fix",
        "works offline" if rule.offline else "asks the index",
        f"since {rule.since}",
    ]
    parts = [f"# {rule.name}", summary, f"*{' · '.join(facts)}*", rest.strip(), example(rule)]
    return "\n\n".join(part for part in parts if part) + "\n"


def example(rule: Rule) -> str:
    """The first golden case of the rule that it has something to say of."""
    for case in sorted((CASES / rule.name).iterdir()):
        report = (case / "report.txt").read_text(encoding="utf-8")
        if f"[{rule.name}]" in report:
            report = "\n".join(line for line in report.splitlines() if "= docs:" not in line)
            name = next((case / "project").iterdir()).name
            before = (case / "project" / name).read_text(encoding="utf-8").strip()
            after = case / "fixed" / name
            told = f"## Example\n\n`{name}`:\n\n{fenced(before, 'toml')}\n\n{fenced(report.strip(), 'text')}"
            if after.exists():
                told += f"\n\nUse instead:\n\n{fenced(after.read_text(encoding='utf-8').strip(), 'toml')}"
            return told
    return ""


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


def table(loaded: tuple[Rule, ...], folder: str) -> str:
    """All rules, a row each."""
    link = "" if folder == "rules" else f"{folder}/"
    rows = ["| rule | finds | severity | fix | offline |", "|---|---|---|---|---|"]
    rows += [
        f"| [`{rule.name}`]({link}{rule.name}.md) | {rule.summary.removesuffix('.')} | {rule.severity} "
        f"| {'yes' if rule.fixable else ''} | {'yes' if rule.offline else ''} |"
        for rule in loaded
    ]
    return "\n".join(rows) + "\n"


def readme(loaded: tuple[Rule, ...]) -> str:
    """The README with its generated parts renewed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    screen = (ROOT / "fixtures" / "projects" / "first-screen" / "report.txt").read_text(encoding="utf-8").rstrip()
    text = _between(text, "first screen", fenced(f"$ uvlint check\n{screen}", "text"))
    return _between(text, "rules", table(loaded, "docs/rules").rstrip())


def _between(text: str, name: str, content: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = text.partition(start)
    _, _, tail = rest.partition(end)
    return f"{head}{start}\n{content}\n{end}{tail}"


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
