"""Which wheel fits which target, by uv's rules (uv-facts.md §5), as tables."""

import pytest
from model_samples import told, world

from uvlint.model.tags import platform_might_take, platform_takes, python_takes
from uvlint.model.target import platform_from, python_from

# python, tag, whether it is taken
PYTHONS = [
    ("3.12", "cp312-cp312-own", True),
    ("3.12", "cp311-cp311-own", False),
    ("3.12", "cp313-cp313-own", False),
    ("3.12", "cp312-cp311-own", False),
    ("3.12", "cp312-cp312t-own", False),
    ("3.12", "cp312-cp312-any", False),
    ("3.7", "cp37-cp37m-own", True),
    ("3.7", "cp37-cp37-own", False),
    ("3.8", "cp38-cp38-own", True),
    ("3.8", "cp38-cp38m-own", False),
    # abi3 on builds with a GIL only, and never for any platform
    ("3.12", "cp38-abi3-own", True),
    ("3.12", "cp312-abi3-own", True),
    ("3.12", "cp32-abi3-own", True),
    ("3.12", "cp313-abi3-own", False),
    ("3.12", "cp31-abi3-own", False),
    ("3.12", "cp39-abi3-any", False),
    ("3.12", "py3-abi3-own", False),
    ("3.13t", "cp38-abi3-own", False),
    ("pypy3.10", "cp38-abi3-own", False),
    # abi3t on free-threaded builds only
    ("3.13t", "cp313-abi3t-own", True),
    ("3.15", "cp315-abi3t-own", False),
    ("3.14t", "cp315-abi3t-own", False),
    ("3.14t", "cp313-abi3t-any", False),
    ("3.13t", "cp313-cp313t-own", True),
    ("3.13t", "cp313-cp313-own", False),
    ("3.14t", "cp313-cp313t-own", False),
    # cp310-none is 3.10's alone
    ("3.10", "cp310-none-own", True),
    ("3.10", "cp310-none-any", True),
    ("3.11", "cp310-none-own", False),
    ("3.11", "cp310-none-any", False),
    ("3.13t", "cp313-none-any", True),
    # py3N-none up to the own minor
    ("3.12", "py3-none-any", True),
    ("3.12", "py3-none-own", True),
    ("3.12", "py310-none-any", True),
    ("3.12", "py312-none-own", True),
    ("3.12", "py313-none-any", False),
    ("3.12", "py30-none-any", True),
    ("3.12", "py2-none-any", False),
    ("3.12", "py27-none-any", False),
    ("3.12", "py3-cp312-own", False),
    ("3.13t", "py3-none-any", True),
    ("pypy3.10", "py3-none-any", True),
    ("pypy3.10", "py310-none-own", True),
    ("pypy3.10", "py311-none-any", False),
    # PyPy
    ("pypy3.10", "pp310-pypy310_pp73-own", True),
    ("pypy3.10", "pp39-pypy39_pp73-own", False),
    ("pypy3.10", "pp310-pypy310_pp73-any", False),
    ("pypy3.10", "pp310-none-any", False),
    ("pypy3.10", "cp310-cp310-own", False),
    ("3.10", "pp310-pypy310_pp73-own", False),
    # nonsense
    ("3.12", "cp3-none-any", False),
    ("3.12", "cp3-abi3-own", False),
    ("3.12", "cp2-none-any", False),
    ("3.12", "graalpy311-graalpy240_311_native-own", False),
    ("3.12", "-none-any", False),
    ("3.12", "py3-none\n-any", False),
]


@pytest.mark.parametrize(("python", "tag", "taken"), PYTHONS)
def test_an_interpreter_takes_the_tags_that_uv_generates_for_it(python: str, tag: str, taken: bool) -> None:
    language, abi, where = tag.split("-")

    assert python_takes(python_from(python), language, abi, any_platform=where == "any") == taken


# platform, the tags that it takes, the tags that it does not take
PLATFORMS = [
    (
        "x86_64-manylinux_2_28",
        "any linux_x86_64 manylinux_2_28_x86_64 manylinux_2_17_x86_64 manylinux_2_5_x86_64 manylinux1_x86_64 "
        "manylinux2010_x86_64 manylinux2014_x86_64",
        "manylinux_2_29_x86_64 manylinux_2_4_x86_64 manylinux_3_0_x86_64 manylinux_1_9_x86_64 manylinux_2_17_aarch64 "
        "manylinux2014_aarch64 manylinux_2_17_i686 musllinux_1_1_x86_64 linux_aarch64 manylinux2011_x86_64 "
        "manylinux_2_17 manylinux2014 win_amd64 macosx_11_0_x86_64",
    ),
    (
        "aarch64-manylinux_2_28",
        "manylinux_2_17_aarch64 manylinux2014_aarch64 linux_aarch64",
        "manylinux_2_16_aarch64 manylinux_2_12_aarch64 manylinux2010_aarch64 manylinux1_aarch64 manylinux_2_31_aarch64",
    ),
    (
        "x86_64-manylinux_2_17",
        "manylinux2014_x86_64 manylinux_2_17_x86_64",
        "manylinux_2_18_x86_64 manylinux_2_28_x86_64",
    ),
    ("s390x-manylinux_2_28", "manylinux_2_17_s390x manylinux2014_s390x", "manylinux_2_5_s390x manylinux1_s390x"),
    ("ppc64le-manylinux_2_28", "manylinux_2_17_ppc64le linux_ppc64le", "manylinux_2_12_ppc64le manylinux_2_17_ppc64"),
    (
        "riscv64-unknown-linux",
        "manylinux_2_31_riscv64 manylinux_2_39_riscv64 linux_riscv64",
        "manylinux_2_30_riscv64 manylinux2014_riscv64 manylinux_2_17_riscv64 manylinux_2_40_riscv64",
    ),
    (
        "loongarch64-manylinux_2_36",
        "manylinux_2_36_loongarch64 linux_loongarch64",
        "manylinux_2_35_loongarch64 manylinux2014_loongarch64 manylinux_2_38_loongarch64",
    ),
    (
        "x86_64-unknown-linux-musl",
        "any musllinux_1_0_x86_64 musllinux_1_1_x86_64 musllinux_1_2_x86_64 linux_x86_64",
        "musllinux_1_3_x86_64 musllinux_2_0_x86_64 musllinux_0_9_x86_64 musllinux_1_1_aarch64 manylinux_2_17_x86_64 "
        "manylinux2014_x86_64",
    ),
    (
        "aarch64-apple-darwin",
        "any macosx_11_0_arm64 macosx_12_0_arm64 macosx_13_0_arm64 macosx_11_0_universal2 macosx_13_0_universal2 "
        "macosx_10_9_universal2 macosx_10_16_universal2 macosx_10_4_universal2",
        "macosx_12_3_arm64 macosx_11_1_universal2 macosx_13_1_arm64 macosx_14_0_arm64 macosx_10_9_arm64 "
        "macosx_11_0_x86_64 macosx_10_9_x86_64 macosx_11_0_intel macosx_10_3_universal2 macosx_10_17_universal2 "
        "macosx_9_0_universal2 macosx_11_0_universal",
    ),
    (
        "x86_64-apple-darwin",
        "macosx_11_0_x86_64 macosx_13_0_x86_64 macosx_13_0_universal2 macosx_10_9_x86_64 macosx_10_9_intel "
        "macosx_10_6_fat64 macosx_10_6_fat32 macosx_10_6_universal macosx_10_4_universal2 macosx_11_0_intel",
        "macosx_11_0_arm64 macosx_10_3_x86_64 macosx_10_17_x86_64 macosx_12_1_x86_64 macosx_14_0_x86_64 "
        "macosx_10_9_i386 macosx_10_6_ppc",
    ),
    ("x86_64-pc-windows-msvc", "any win_amd64", "win32 win_arm64 win_ia64 win_AMD64 linux_x86_64"),
    ("aarch64-pc-windows-msvc", "any win_arm64", "win32 win_amd64 win_aarch64"),
    ("i686-pc-windows-msvc", "any win32", "win_amd64 win_win32 win_x86"),
    (
        "aarch64-linux-android",
        "any android_24_arm64_v8a android_21_arm64_v8a android_16_arm64_v8a",
        "android_25_arm64_v8a android_15_arm64_v8a android_21_x86_64 linux_aarch64 manylinux_2_17_aarch64",
    ),
    ("x86_64-linux-android", "android_21_x86_64", "android_21_x86 android_21_arm64_v8a"),
    (
        "arm64-apple-ios",
        "any ios_13_0_arm64_iphoneos ios_12_0_arm64_iphoneos ios_12_5_arm64_iphoneos",
        "ios_13_1_arm64_iphoneos ios_11_4_arm64_iphoneos ios_13_0_arm64_iphonesimulator macosx_11_0_arm64",
    ),
    ("x86_64-apple-ios-simulator", "ios_13_0_x86_64_iphonesimulator", "ios_13_0_arm64_iphonesimulator"),
    (
        "wasm32-pyodide2025",
        "any pyodide_2025_0_wasm32 pyemscripten_2025_0_wasm32",
        "pyodide_2024_0_wasm32 pyodide_2025_1_wasm32 emscripten_4_0_9_wasm32 linux_wasm32",
    ),
]
CELLS = [
    (platform, tag, answer)
    for platform, taken, refused in PLATFORMS
    for tags, answer in ((taken, True), (refused, False))
    for tag in tags.split()
]


@pytest.mark.parametrize(("platform", "tag", "taken"), CELLS)
def test_a_platform_takes_the_tags_that_uv_generates_for_it(platform: str, tag: str, taken: bool) -> None:
    assert platform_takes(platform_from(platform), tag) == taken


@pytest.mark.parametrize(
    ("platform", "tag", "newer"),
    [
        ("x86_64-manylinux_2_28", "manylinux_2_34_x86_64", True),
        ("x86_64-manylinux_2_28", "manylinux_2_34_aarch64", False),
        ("x86_64-manylinux_2_28", "musllinux_1_2_x86_64", False),
        ("x86_64-unknown-linux-musl", "musllinux_1_3_x86_64", True),
        ("x86_64-unknown-linux-musl", "manylinux_2_17_x86_64", False),
        ("macos", "macosx_26_0_arm64", True),
        ("macos", "macosx_14_2_arm64", False),
        ("macos", "macosx_14_0_x86_64", False),
        ("arm64-apple-ios", "ios_17_0_arm64_iphoneos", True),
        ("aarch64-linux-android", "android_35_arm64_v8a", True),
        ("windows", "win32", False),
        ("wasm32-pyodide2024", "pyodide_2025_0_wasm32", False),
        ("riscv64-unknown-linux", "manylinux_2_30_riscv64", False),
    ],
)
def test_a_newer_system_of_the_same_kind_might_take_more(platform: str, tag: str, newer: bool) -> None:
    assert platform_might_take(platform_from(platform), tag) == newer


@pytest.mark.parametrize(
    ("tags", "where"),
    [
        ("py2.py3-none-any", "3.12/linux 3.12/mac 3.13t/linux 3.13t/mac"),
        ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", "3.12/linux"),
        ("cp312-cp312-manylinux_2_35_x86_64.manylinux2014_x86_64", "3.12/linux"),
        ("cp38.cp39-abi3-macosx_11_0_arm64.macosx_10_9_universal2", "3.12/mac"),
        ("cp313-abi3.abi3t-macosx_11_0_arm64", "3.13t/mac"),
        ("cp312.cp313-cp312.cp313t-linux_x86_64", "3.12/linux 3.13t/linux"),
        ("cp312-none-any.linux_x86_64", "3.12/linux 3.12/mac"),
        ("cp312-abi3-any.linux_x86_64", "3.12/linux"),
        ("py3-none-win_amd64", ""),
        ("py3", ""),
        ("", ""),
    ],
)
def test_a_compressed_tag_set_fits_where_one_of_its_tags_fits(tags: str, where: str) -> None:
    universe = world("3.12 3.13t", "linux mac")

    assert told(universe, universe.fits(tags)) == where


def test_what_is_outgrown_does_not_fit_and_fits_a_newer_system() -> None:
    universe = world("3.12 3.13", "linux mac windows musl")

    assert told(universe, universe.outgrown("cp312-cp312-manylinux_2_34_x86_64")) == "3.12/linux"
    assert told(universe, universe.outgrown("cp312-cp312-manylinux_2_34_x86_64.manylinux_2_17_x86_64")) == ""
    assert told(universe, universe.outgrown("cp312-cp312-macosx_14_0_arm64")) == "3.12/mac"
    assert told(universe, universe.reaches("cp39-cp39-win_amd64")) == "3.12/windows 3.13/windows"
