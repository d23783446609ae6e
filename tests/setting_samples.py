"""Settings as tests need them: read from a text, and made up by hypothesis."""

from hypothesis import strategies as st

from uvlint import rules
from uvlint.checked import Names, read
from uvlint.documents.disk import parse_toml
from uvlint.model.decision import Decision
from uvlint.model.place import Place

NAMES = Names(rules.names())


def parsed(text: str) -> dict[str, Decision]:
    document = parse_toml("uvlint.toml", text.encode())
    return read(document.data(), Place("uvlint.toml"), NAMES, document.locate)


RULE = st.sampled_from([*NAMES.rules, *NAMES.families()])
RULES = st.lists(RULE, min_size=1, max_size=3).map(tuple)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "select": RULES,
        "ignore": RULES,
        "severity": st.dictionaries(RULE, st.sampled_from(["error", "warning", "info"]), max_size=3),
        "per-package-ignores": st.dictionaries(st.text(min_size=1, max_size=6), RULES, max_size=3),
        "per-file-ignores": st.dictionaries(st.text(min_size=1, max_size=6), RULES, max_size=3),
        "platforms": st.just(("linux", "windows")),
        "pythons": st.just(("3.13t", "3.12.4")),
        "groups": st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3).map(tuple),
        "no-dev": st.booleans(),
        "exclude-newer": st.just("7 days"),
        "fail-on": st.sampled_from(["error", "warning", "info"]),
        "offline": st.booleans(),
    },
)
