"""Names of Pythons and platforms, as people and uv write them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from uvlint.data.platforms import ALIASES, DEFAULTS, OTHERS, PLATFORMS
from uvlint.data.pythons import CPYTHON
from uvlint.errors import UsageError
from uvlint.model.target import Target, platform_from, python_from


@pytest.mark.parametrize("name", [*PLATFORMS, *ALIASES])
def test_every_name_and_alias_is_a_platform_under_its_canonical_name(name: str) -> None:
    platform = platform_from(name)

    assert platform.id == ALIASES.get(name, name)
    assert platform == platform_from(platform.id)
    assert set(platform.environment()) == {"os_name", "sys_platform", "platform_system", "platform_machine"}
    assert platform.label
    assert platform.age


def test_the_default_and_further_platforms_have_names_of_their_own() -> None:
    names = [*DEFAULTS, *OTHERS]

    assert [platform_from(name).id for name in names] == names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("linux", "posix linux Linux x86_64"),
        ("aarch64-unknown-linux-musl", "posix linux Linux aarch64"),
        ("macos", "posix darwin Darwin arm64"),
        ("x86_64-apple-darwin", "posix darwin Darwin x86_64"),
        ("windows", "nt win32 Windows AMD64"),
        ("aarch64-pc-windows-msvc", "nt win32 Windows ARM64"),
        ("i686-pc-windows-msvc", "nt win32 Windows x86"),
        ("aarch64-linux-android", "posix android Android aarch64"),
        ("arm64-apple-ios", "posix ios iOS arm64"),
        ("wasm32-pyodide2025", "posix emscripten Emscripten wasm32"),
        ("riscv64-unknown-linux", "posix linux Linux riscv64"),
    ],
)
def test_a_platform_answers_markers_as_it_really_does(name: str, environment: str) -> None:
    assert " ".join(platform_from(name).environment().values()) == environment


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("linux", (2, 28)),
        ("x86_64-manylinux2014", (2, 17)),
        ("x86_64-manylinux_2_40", (2, 40)),
        ("riscv64-unknown-linux", (2, 39)),
        ("loongarch64-unknown-linux-gnu", (2, 36)),
        ("x86_64-unknown-linux-musl", (1, 2)),
        ("macos", (13, 0)),
        ("aarch64-linux-android", (24, 0)),
        ("arm64-apple-ios", (13, 0)),
    ],
)
def test_a_platform_has_the_age_that_uv_gives_it(name: str, version: tuple[int, int]) -> None:
    assert platform_from(name).version == version


@pytest.mark.parametrize(
    ("name", "meant"),
    [("linus", "linux"), ("window", "windows"), ("x86_64-manylinux_2_29", "x86_64-manylinux_2_"), ("Macos", "macos")],
)
def test_a_name_one_letter_off_is_answered_with_the_nearest_one(name: str, meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        platform_from(name)

    assert f"`{name}`" in raised.value.message
    assert meant in (raised.value.hint or "")


def test_a_name_like_no_other_is_answered_with_examples() -> None:
    with pytest.raises(UsageError) as raised:
        platform_from("zz")

    assert "`linux`" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("text", "version", "abi", "line"),
    [
        ("3.12", "3.12.0", "cp312", "3.12"),
        ("3.12.4", "3.12.4", "cp312", "3.12"),
        ("3.7", "3.7.0", "cp37m", "3.7"),
        ("3.13t", "3.13.0", "cp313t", "3.13t"),
        ("3.14.2t", "3.14.2", "cp314t", "3.14t"),
        ("pypy3.10", "3.10.0", None, "pypy3.10"),
    ],
)
def test_a_python_is_read_from_what_people_write(text: str, version: str, abi: str | None, line: str) -> None:
    python = python_from(text)

    assert str(python.version) == version
    assert python.line == line
    assert python.id == text
    assert abi is None or python.abi == abi
    assert python.environment()["python_version"] == f"3.{python.minor}"
    assert python.environment()["python_full_version"] == version


@pytest.mark.parametrize(
    "text",
    ["", "3", "2.7", "4.0", "3.x", "3.12.x", "python3.12", "cp312", "3.12 ", "pypy3.10t", "3.12t", "3.12.1.1", "3.99"],
)
def test_what_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        python_from(text)


def test_a_minor_that_is_not_known_yet_is_refused_with_the_newest_known() -> None:
    with pytest.raises(UsageError) as raised:
        python_from(f"3.{max(CPYTHON) + 1}")

    assert f"3.{max(CPYTHON)}" in (raised.value.hint or "")


def test_a_pypy_says_so_to_markers() -> None:
    environment = python_from("pypy3.10").environment()

    assert environment["implementation_name"] == "pypy"
    assert environment["platform_python_implementation"] == "PyPy"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("x86_64-musllinux_1_2", "x86_64-unknown-linux-musl"),
        ("musllinux_1_2_aarch64", "aarch64-unknown-linux-musl"),
        ("win_amd64", "x86_64-pc-windows-msvc"),
        ("macosx_11_0_arm64", "aarch64-apple-darwin"),
        ("manylinux_2_28_x86_64", "x86_64-manylinux_2_28"),
        ("widnows", "windows"),
    ],
)
def test_a_wheel_tag_leads_to_the_platform_that_is_meant(written: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        platform_from(written)
    assert caught.value.hint == f"did you mean `{meant}`?"


def test_a_target_is_named_by_python_and_platform() -> None:
    assert Target(python_from("3.12"), platform_from("windows")).id == "3.12/x86_64-pc-windows-msvc"


def test_no_two_platforms_share_a_label_unless_only_their_age_differs() -> None:
    labels: dict[str, str] = {}
    for name in (*DEFAULTS, *OTHERS):
        platform = platform_from(name)
        assert labels.setdefault(platform.label, name) == name


@pytest.mark.live
def test_uv_lists_no_platform_that_is_unknown_here() -> None:
    uv = Path(sys.executable).parent / "uv"
    asked = subprocess.run(
        [uv, "pip", "compile", "-", "--python-platform", "?"], capture_output=True, text=True, check=False, input=""
    )
    listed = re.search(r"\[possible values: (.*?)\]", asked.stderr, re.DOTALL)

    assert listed, asked.stderr
    assert {*re.split(r",\s*", listed[1])} <= {*PLATFORMS, *ALIASES}
