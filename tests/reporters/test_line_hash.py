"""GitHub's fingerprint of a line, against the rolling hash that its upload action describes, written out here."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uvlint.reporters.line_hash import line_hashes

LENGTH, BASE, WORD = 100, 37, 2**64


def rolled(text: str) -> list[str]:
    """The same by a window of 100 characters that moves over the text: a line's hash is known when the window has
    come back to where the line begins."""
    window, begins, sofar = [0] * LENGTH, [0] * LENGTH, 0
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    index, line, at_start = 0, 0, True

    def tell() -> None:
        if begins[index]:
            name = f"{sofar:x}"
            seen[name] += 1
            found[begins[index]] = f"{name}:{seen[name]}"
            begins[index] = 0

    def push(unit: int) -> None:
        nonlocal sofar, index
        sofar = (sofar * BASE + unit - pow(BASE, LENGTH, WORD) * window[index]) % WORD
        window[index] = unit
        index = (index + 1) % LENGTH

    for unit in units(text):
        tell()
        if at_start:
            line += 1
            begins[index] = line
        at_start = unit == ord("\n")
        push(unit)
    for _ in range(LENGTH):
        tell()
        push(0)
    return [found[number] for number in range(1, line + 1)]


def units(text: str) -> Iterator[int]:
    """UTF-16, blanks and tabs skipped, each kind of newline a line feed, an end of 65535."""
    raw = text.encode("utf-16-le", "surrogatepass")
    was_return = False
    for low, high in zip(raw[::2], raw[1::2], strict=True):
        unit = low + 256 * high
        if unit in (0x20, 0x09) or (was_return and unit == 0x0A):
            was_return = False
            continue
        was_return = unit == 0x0D
        yield 0x0A if was_return else unit
    yield 0xFFFF


@given(st.text(alphabet="ab \t\r\n=é😀", max_size=400))
def test_it_is_the_rolling_hash(text: str) -> None:
    assert list(line_hashes(text)) == rolled(text)


@given(st.lists(st.sampled_from(["a" * 99, "a" * 100, "a" * 101, "b", "", " " * 200]), max_size=12))
def test_lines_as_long_as_the_window(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert list(line_hashes(text)) == rolled(text)


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        # 65535 × 37^99 mod 2^64, and so on: what is hashed is short enough to be worked out by hand
        ("", [f"{65535 * 37**99 % 2**64:x}:1"]),
        ("a", [f"{(97 * 37**99 + 65535 * 37**98) % 2**64:x}:1"]),
        (
            " \ta\r\n",
            [f"{(97 * 37**99 + 10 * 37**98 + 65535 * 37**97) % 2**64:x}:1", f"{65535 * 37**99 % 2**64:x}:1"],
        ),
        # two lines of one character and one that differs by 37 in the next: the same number
        ("\x01\x01" + "z" * 98 + "\n\x00\x26" + "z" * 98, None),
    ],
)
def test_what_can_be_worked_out(text: str, hashes: list[str] | None) -> None:
    found = list(line_hashes(text))
    if hashes is None:
        assert found[1] == f"{found[0].removesuffix('1')}2"
    else:
        assert found == hashes


def test_equal_lines_are_counted_and_what_follows_tells_them_apart() -> None:
    first, second, third, _ = line_hashes("x" * 100 + "\n" + "x" * 100 + "\n" + "x" * 99 + "y\n")
    assert (first.partition(":")[0], second.partition(":")[0]) == (first.partition(":")[0],) * 2
    assert [one.partition(":")[2] for one in (first, second, third)] == ["1", "2", "1"]
    assert next(line_hashes("a\nb\n")) != next(line_hashes("a\nc\n"))


def test_a_line_that_moves_keeps_its_hash() -> None:
    body = "".join(f'    "package-{n}>=1",\n' for n in range(40))
    before, after = list(line_hashes(body)), list(line_hashes("# new\n\n" + body))
    assert after[2:] == before
