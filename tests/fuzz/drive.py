"""Fuzzing by hand: `python tests/fuzz/drive.py TARGET SECONDS`, or `all SECONDS` for each target in turn.

With atheris (`pip install atheris`) it is guided by coverage; without it bytes are mutated blindly. Each target runs in
a process of its own, at most 1 GiB of memory and 20 s for one input. What is found is written to `crash-*` and similar
in the working folder `build/fuzz/TARGET`; made small and given a name, it belongs into `tests/fuzz/found/TARGET`, which
`test_fuzz_found.py` holds for ever.
"""

import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

MEMORY = 3 << 30  # bytes of address space; the sanitizer of atheris takes some for itself
WORK = Path("build/fuzz").absolute()
WORDS = r"""
[project] [tool.uv] [[tool.uv.index]] [tool.uv.sources] [dependency-groups] [build-system]
[project.optional-dependencies]
requires-python dependencies environments required-environments constraint-dependencies override-dependencies
exclude-newer dependency-metadata workspace members include-group conflicts requires build-backend backend-path dynamic
python_version python_full_version sys_platform platform_machine os_name implementation_name extra 'win32' 'linux'
and or not in == != >= <= ~= === .* ; # [ ] { } \"\"\" ''' numpy torch >=3.9 <2 @ file: git+https:// -r -c -e
--hash=sha256: --index-url --find-links # uvlint: ignore[wheel-missing] ignore-file /// script install_requires setup(
matrix: strategy: runs-on: python-version: ${{ }} &a *a !!python/object - | > FROM ARG envlist = py{39,310}
<a href= data-yanked data-requires-python <base <!-- --> {\"files\": \"filename\" \"url\" \"hashes\" .whl .tar.gz
Failed to build error: Traceback ModuleNotFoundError: No module named
"""


def main() -> None:
    """Run one target here, or all of them in processes of their own."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    if name != "all":
        _fuzz(name, seconds)
        return
    from targets import TARGETS

    for one in TARGETS:
        began = time.monotonic()
        run = subprocess.run(
            [sys.executable, __file__, one, str(seconds)], capture_output=True, text=True, errors="replace", check=False
        )
        done = [
            line for line in run.stderr.splitlines() if line.startswith(("stat::number_of_executed_units", "Done "))
        ]
        print(one, f"{time.monotonic() - began:.0f} s", "exit", run.returncode, *done, flush=True)
        if run.returncode:
            (WORK / one / "said.txt").write_text(run.stdout + run.stderr, encoding="utf-8", errors="replace")


def _fuzz(name: str, seconds: int) -> None:
    folder = WORK / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        _blindly(name, seconds, folder)
        return
    with atheris.instrument_imports(include=["uvlint", "packaging"]):
        from targets import TARGETS, seeds
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{word}"\n' for word in WORDS.split()), encoding="utf-8")
    options = [
        *(f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=1024", "-max_len=8192"),
        *("-print_final_stats=1", f"-artifact_prefix={folder}/", f"-dict={words}", str(corpus)),
    ]
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()


def _blindly(name: str, seconds: int, folder: Path) -> None:
    from targets import TARGETS, seeds

    known = [*seeds(name), *(file.read_bytes() for file in sorted((folder / "corpus").iterdir()))]
    chance = random.Random(name)
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.choice([0, 0, 1, 4])] = chance.choice([chance.randbytes(1), *known])[:40]
        signal.alarm(20)
        try:
            TARGETS[name](bytes(data))
        except BaseException:
            (folder / f"crash-{done}").write_bytes(data)
            raise
        done += 1
    print(f"Done {done} runs", file=sys.stderr)


if __name__ == "__main__":
    main()
