"""Halving finds what asking about every version finds."""

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from uvlint.model.admitted import admitted

_numbers = st.integers(0, 3)
_releases = st.lists(_numbers, min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
_ends = st.sampled_from(["", "", "", "a1", "b2", "rc1", ".dev0", ".dev3", ".post0", ".post1", "rc1.post2", "rc1.dev1"])
_epochs = st.sampled_from(["", "", "", "1!"])
_texts = st.builds("{}{}{}".format, _epochs, _releases, _ends)
_versions = st.builds("{}{}".format, _texts, st.sampled_from(["", "", "+1", "+cpu"]))
_operators = st.sampled_from([">=", ">", "<=", "<", "==", "!=", "~=", "==="])
_clauses = st.builds("{}{}".format, _operators, _versions) | st.builds(
    "{}{}{}.*".format, st.sampled_from(["==", "!="]), _epochs, _releases
)


def _specifier(clauses: list[str]) -> SpecifierSet | None:
    try:
        return SpecifierSet(",".join(clauses))
    except InvalidSpecifier:  # `~=1`, `>=1+cpu`
        return None


@settings(deadline=None, max_examples=600)
@given(st.lists(_versions, max_size=20), st.lists(_clauses, max_size=3).map(_specifier).filter(bool))
def test_what_is_admitted_is_what_every_version_alone_would_be_told(texts: list[str], given_: SpecifierSet) -> None:
    versions = sorted({Version(text) for text in texts}, reverse=True)
    found = list(admitted(given_, len(versions), versions.__getitem__))
    assert found == [n for n, version in enumerate(versions) if given_.contains(version, prereleases=True)]


def test_a_few_versions_of_many_are_looked_at() -> None:
    versions = [Version(f"{major}.{minor}") for major in reversed(range(40)) for minor in reversed(range(50))]
    asked: list[int] = []

    def version(number: int) -> Version:
        asked.append(number)
        return versions[number]

    found = list(admitted(SpecifierSet(">=3.7,<20,~=9.4"), len(versions), version))
    assert [str(versions[number]) for number in (found[0], found[-1])] == ["9.49", "9.4"]
    assert len(asked) < 60
