"""Wheel tags against `packaging.tags`, where uv and packaging mean the same.

Left out because they differ: riscv64 and loongarch64 (packaging starts at manylinux_2_17, uv at 2_31 and 2_36);
PyPy (packaging has `pp310-none` and `pp3-none-any`, uv has neither); Android, iOS and Pyodide (packaging takes what
the running interpreter says); `fat32` (packaging 26.3 spells it `fat3`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import world
from packaging import _manylinux, _musllinux, tags

from uvlint.model.universe import Universe

PYTHONS = "3.7 3.8 3.10 3.11 3.12 3.13 3.14 3.13t 3.14t"
NAMES = (
    "linux arm x86_64-manylinux_2_17 aarch64-manylinux_2_35 s390x-manylinux_2_28 ppc64le-manylinux_2_31 musl mac intel"
)
NAMES += " aarch64-unknown-linux-musl windows aarch64-pc-windows-msvc i686-pc-windows-msvc"
UNIVERSE = world(PYTHONS, NAMES)


@contextmanager
def _libc(version: tuple[int, int], family: str) -> Iterator[None]:
    # packaging has no public way to ask for another machine's C library
    musl = _musllinux._MuslVersion(*version) if family == "musllinux" else None
    glibc = version if family == "manylinux" else (-1, -1)
    with (
        mock.patch.object(_manylinux, "_get_glibc_version", return_value=glibc),
        mock.patch.object(_manylinux, "_have_compatible_abi", return_value=True),
        mock.patch.object(_manylinux, "_is_compatible", lambda _, version: version <= glibc),
        mock.patch.object(_musllinux, "_get_musl_version", return_value=musl),
    ):
        yield


def _platforms(universe: Universe) -> Iterator[list[str]]:
    for platform in universe.platforms:
        match platform.family:
            case "macos":
                yield [tag for tag in tags.mac_platforms(platform.version, platform.arch) if not tag.endswith("_fat3")]
            case "windows":
                yield ["win32" if platform.arch == "win32" else f"win_{platform.arch}"]
            case family:
                with _libc(platform.version, family):
                    yield [
                        *_manylinux.platform_tags([platform.arch]),
                        *_musllinux.platform_tags([platform.arch]),
                        f"linux_{platform.arch}",
                    ]


def _supported(universe: Universe) -> list[frozenset[str]]:
    platforms = list(_platforms(universe))
    supported: list[frozenset[str]] = []
    for python in universe.pythons:
        version = (3, python.minor)
        for names in platforms:
            own = tags.cpython_tags(version, [python.abi], names)
            shared = tags.compatible_tags(version, f"cp3{python.minor}", names)
            supported.append(frozenset(map(str, [*own, *shared])))
    return supported


SUPPORTED = _supported(UNIVERSE)
EVERY_TAG = sorted(frozenset[str]().union(*SUPPORTED))
PLATFORM_TAGS = sorted({tag.rpartition("-")[2] for tag in EVERY_TAG})

languages = st.builds(
    lambda kind, minor: f"{kind}{minor}",
    st.sampled_from(["cp3", "py3", "py2", "pp3", "cp2"]),
    st.integers(0, 15) | st.just(""),
)
abis = st.sampled_from(
    ["none", "abi3", "abi3t", "cp37m", "cp37", "cp38", "cp310", "cp311", "cp312", "cp313", "cp313t", "cp314t"]
)
strangers = st.sampled_from(
    ["manylinux_2_99_x86_64", "manylinux1_aarch64", "macosx_12_3_arm64", "win_ia64", "musllinux_1_9_x86_64"]
)
random_tags = st.builds("-".join, st.tuples(languages, abis, st.sampled_from(PLATFORM_TAGS) | strangers))


def test_packaging_has_something_for_every_target() -> None:
    assert all(len(supported) > 20 for supported in SUPPORTED)


@settings(deadline=None, max_examples=600)
@given(random_tags | st.sampled_from(EVERY_TAG))
def test_a_tag_fits_a_target_exactly_when_packaging_says_so(tag: str) -> None:
    fitting = {number for number in range(len(UNIVERSE.targets)) if UNIVERSE.fits(tag) >> number & 1}

    assert fitting == {number for number, supported in enumerate(SUPPORTED) if tag in supported}


@pytest.mark.parametrize("number", range(len(UNIVERSE.targets)))
def test_everything_that_packaging_supports_fits(number: int) -> None:
    refused = [tag for tag in SUPPORTED[number] if not UNIVERSE.fits(tag) >> number & 1]

    assert refused == []


@settings(deadline=None, max_examples=300)
@given(
    st.lists(languages, min_size=1, max_size=3),
    st.lists(abis, min_size=1, max_size=3),
    st.lists(st.sampled_from(PLATFORM_TAGS), min_size=1, max_size=3),
)
def test_a_tag_set_fits_where_any_combination_fits(names: list[str], own: list[str], where: list[str]) -> None:
    single = 0
    for language in names:
        for abi in own:
            for platform in where:
                single |= UNIVERSE.fits(f"{language}-{abi}-{platform}")

    assert UNIVERSE.fits(f"{'.'.join(names)}-{'.'.join(own)}-{'.'.join(where)}") == single
