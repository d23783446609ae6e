"""Texts that cannot match are not searched, and searches skip: neither may lose a match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uvlint.builds.preprocessor import fixed_part, searched
from uvlint.data.c_api import ERRORS, NUMPY_2

PATTERNS = {name: entry[0] for name, entry in {**ERRORS, **NUMPY_2}.items()}
_around = st.sampled_from(["", " ", "\n", "x", "_", "->", "++", "-- ", "(", "a.b->"])


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_text_without_the_fixed_part_has_no_match(pattern: str) -> None:
    fixed = fixed_part(pattern)

    @settings(max_examples=40, deadline=None)
    @given(st.from_regex(pattern, fullmatch=True))
    def matched(text: str) -> None:
        assert fixed in text

    matched()


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_search_that_skips_finds_what_the_pattern_finds(pattern: str) -> None:
    quick = searched(pattern)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.from_regex(pattern, fullmatch=True) | _around, max_size=4), _around)
    def same(parts: list[str], glue: str) -> None:
        text = glue.join(parts)
        assert [found.span() for found in quick.found(text)] == [f.span() for f in re.finditer(pattern, text)]

    same()


def test_the_fixed_part_is_outside_of_what_may_be_missing() -> None:
    assert fixed_part(r"->\s*f_locals(?:plus)?\b") == "f_locals"
    assert fixed_part(r"\b(?:tstate|ts)\s*->\s*use_tracing\b") == "use_tracing"
    assert fixed_part(r"->\s*f_(?:executing|stacktop)\b") == "f_"
    assert fixed_part(r"\(\s*cmpfunc\s*\)|\(\s*intargfunc\s*\)") == ""
    assert fixed_part(r"name?s\w*") == ""
    assert fixed_part(r"\bPy_SIZE\s*\(") == "Py_SIZE"


def test_references_counted_up_or_down_are_seen_on_either_side() -> None:
    pattern = searched(ERRORS["Py_REFCNT"][0])
    for text in ("++Py_REFCNT(op)", "-- Py_REFCNT(op)", "Py_REFCNT(op)++", "Py_REFCNT (op) = 1", "Py_REFCNT(op) -= 1"):
        assert list(pattern.found(text)), text
    for text in ("Py_REFCNT(op) == 1", "x = Py_REFCNT(op)", "MyPy_REFCNT(op) = 1", "Py_REFCNT_of(op) = 1"):
        assert not list(pattern.found(text)), text


def test_one_of_what_is_needed_is_enough() -> None:
    pattern = searched(r"->\s*f_code\b", "PyFrameObject|struct _frame")
    assert list(pattern.found("struct _frame *f; f->f_code"))
    assert list(pattern.found("PyFrameObject *f; f->f_code"))
    assert not list(pattern.found("f->f_code"))
