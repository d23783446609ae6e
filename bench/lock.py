"""Write a made-up uv.lock of many packages to stdout, and with `--time` judge it: `python bench/lock.py 1000 --time`.

A third of the packages have one wheel for everything, the others wheels for five Pythons on four to nine platforms; one
in forty is an sdist only, one in fifty has nothing for Windows. Each asks for up to six others, some by marker.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PLATFORMS = (
    "manylinux2014_x86_64.manylinux_2_17_x86_64", "manylinux2014_aarch64.manylinux_2_17_aarch64", "macosx_11_0_arm64",
    "win_amd64", "macosx_10_12_x86_64", "musllinux_1_2_x86_64", "musllinux_1_2_aarch64", "win_arm64", "win32",
)  # fmt: skip
MARKERS = (
    "sys_platform == 'win32'", "python_full_version < '3.12'", "python_full_version >= '3.11'",
    "platform_machine == 'x86_64' and sys_platform == 'linux'", "implementation_name == 'cpython'",
)  # fmt: skip
HOST = "https://packages.invalid"
COMMAND = ["check", "--offline", "--no-cache", "--isolated", "--output-format", "concise"]


def lock(count: int) -> Iterator[str]:
    """The lines of the lock."""
    chance = random.Random(1)  # noqa: S311 the same lock each time
    yield 'version = 1\nrevision = 3\nrequires-python = ">=3.10, <3.15"\n'
    yield '[[package]]\nname = "root"\nversion = "0"\nsource = { virtual = "." }\ndependencies = ['
    yield from (f'    {{ name = "{name_of(number)}" }},' for number in range(count // 20))
    yield "]\n"
    for number in range(count):
        yield from package(number, count, chance)


def package(number: int, count: int, chance: random.Random) -> Iterator[str]:
    """The lines of one package; those at the front are asked for by the root, each asks for some after it."""
    name, version = name_of(number), f"{chance.randrange(1, 9)}.{chance.randrange(40)}.{chance.randrange(9)}"
    yield f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "{HOST}/simple" }}'
    yield "dependencies = ["
    for other in {min(number * 20 + step, count - 1) for step in range(20)} | {chance.randrange(count)}:
        marker = f', marker = "{chance.choice(MARKERS)}"' if chance.random() < 0.2 else ""
        if other > number:
            yield f'    {{ name = "{name_of(other)}"{marker} }},'
    yield f"]\nsdist = {file(f'{name}-{version}.tar.gz', chance)}"
    if number % 40:
        yield "wheels = ["
        yield from (f"    {file(f'{name}-{version}-{tags}.whl', chance)}," for tags in wheels(number, chance))
        yield "]"
    yield ""


def wheels(number: int, chance: random.Random) -> Iterator[str]:
    """The tag sets of a package's wheels."""
    if number % 3 == 0:
        yield "py3-none-any"
        return
    platforms = PLATFORMS[: chance.randrange(4, 10)]
    for minor in range(10, 15):
        for platform in platforms:
            if number % 50 or not platform.startswith("win"):
                yield f"cp3{minor}-cp3{minor}-{platform}"


def file(name: str, chance: random.Random) -> str:
    """A file as uv writes it."""
    digest = f"{chance.getrandbits(256):064x}"
    where = f"{HOST}/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{name}"
    size, moment = chance.randrange(10_000, 5_000_000), "2026-01-01T00:00:00Z"
    return f'{{ url = "{where}", hash = "sha256:{digest}", size = {size}, upload-time = "{moment}" }}'


def name_of(number: int) -> str:
    """The name of a package."""
    return f"package{number}"


def main() -> None:
    """Write the lock, or time its judgement."""
    text = "\n".join(lock(int(sys.argv[1]))) + "\n"
    if "--time" not in sys.argv:
        sys.stdout.write(text)
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "uv.lock").write_text(text, encoding="utf-8")
        for _ in range(3):
            started = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-m", "uvlint", *COMMAND, "uv.lock"], cwd=folder, capture_output=True, text=True
            )
            said = run.stdout.strip().splitlines()[-1:] or [run.stderr]
            print(f"{time.perf_counter() - started:.2f} s, {len(text) / 1e6:.1f} MB: {said[0]}")


main()
