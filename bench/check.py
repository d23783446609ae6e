"""Time uvlint beside `uv lock` on the same project, index and state of the caches: `python bench/check.py 10 50`.

Whole processes, interleaved, the median of `--rounds`; ratios are to `uv lock` in the same state. Run it from an
install that is compiled (pip does that; `uv pip install --compile-bytecode`, too), with a real `python3` first on PATH:
a shim costs uv 100 ms. Every run is made to look unlike the one before, but for that where nothing has changed.
`--against FILE` shows what has changed since an earlier `--json`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from made_up import Index

HERE = Path(__file__).parent
OFFLINE_RULES = (  # as the list of rules marks them
    "backend-fallback,backend-mismatch,environment-never-true,environment-overlap,environment-unmapped,ignore-*"
    ",marker-always-true,marker-deprecated-name,marker-ignored,marker-never-true,marker-python-*,marker-split-*"
    ",marker-value-unknown,python-sources-disagree,requirement-invalid,setting-*"
)


class Case(NamedTuple):
    """One thing to time: the command, what comes before it, and the case that it is measured against."""

    name: str
    command: list[str]
    before: Callable[[], None]
    beside: str = ""
    environment: Mapping[str, str] = MappingProxyType({})
    is_same: bool = False


def nothing() -> None:
    """Leave everything as it is."""


def cases(project: Path, address: str, root: Path) -> list[Case]:
    """What is timed on one project; each case has caches of its own kind."""
    uvlint = [str(Path(sys.executable).with_name("uvlint")), "check", str(project), "--isolated", "--exit-zero"]
    uv = [shutil.which("uv") or "uv", "lock", "--project", str(project), "--quiet"]
    index = ["--default-index", address]
    warm = {"uvlint": root / "warm-uvlint", "uv": root / "warm-uv"}
    cold = {"uvlint": root / "cold-uvlint", "uv": root / "cold-uv"}
    lock = project / "uv.lock"

    def without_lock() -> None:
        lock.unlink(missing_ok=True)

    def emptied(folder: Path) -> Callable[[], None]:
        def empty() -> None:
            shutil.rmtree(folder, ignore_errors=True)
            without_lock()

        return empty

    def locked() -> None:
        if not lock.exists():
            subprocess.run([*uv, *index, "--offline", "--cache-dir", str(warm["uv"])], check=True)

    def ours(*options: str, at: Path = warm["uvlint"]) -> list[str]:
        return [*uvlint, "--cache-dir", str(at), *options, *index]

    def theirs(*options: str, at: Path = warm["uv"]) -> list[str]:
        return [*uv, "--cache-dir", str(at), *options, *index]

    return [
        Case("python -c pass", [sys.executable, "-c", "pass"], nothing),
        Case("uv lock, cold", theirs(at=cold["uv"]), emptied(cold["uv"])),
        Case("uvlint, cold", ours(at=cold["uvlint"]), emptied(cold["uvlint"]), "uv lock, cold"),
        Case("uv lock", theirs(), without_lock),
        Case("uvlint", ours(), nothing, "uv lock"),
        Case("uv lock --offline", theirs("--offline"), without_lock),
        Case("uvlint --offline", ours("--offline"), nothing, "uv lock --offline"),
        Case(
            "uvlint --offline --transitive",
            ours("--offline", "--transitive"),
            without_lock,
            "uv lock --offline",
            {"UV_CACHE_DIR": str(warm["uv"])},
        ),
        Case("uvlint --offline, rules of texts", ours("--offline", "--select", OFFLINE_RULES), nothing),
        Case("uv lock --check", theirs("--offline", "--check"), locked),
        Case("uvlint --offline, nothing changed", ours("--offline"), locked, "uv lock --check", is_same=True),
    ]


def timed(case: Case) -> tuple[float, float]:
    """Seconds and MiB at the peak of one run.

    Raises:
        SystemExit: the command failed, so its time means nothing.
    """
    case.before()
    own = {} if case.is_same else {"UVLINT_BENCH_RUN": str(time.time())}
    command = [sys.executable, "-I", "-S", str(HERE / "one.py"), *case.command]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **case.environment, **own})
    took, mib, status = done.stdout.split() if done.returncode == 0 else ("0", "0", "1")
    if status != "0":
        raise SystemExit(f"{case.name}: `{' '.join(case.command)}` ended with {status}\n{done.stderr}")
    return float(took), float(mib)


def measured(count: int, rounds: int) -> dict[str, dict[str, float]]:
    """The medians of every case on a project of so many requirements."""
    with tempfile.TemporaryDirectory() as folder, Index(count + count // 2) as index:
        root = Path(folder)
        project = root / "project"
        project.mkdir()
        asked = [package.requirement for package in list(index.packages.values())[:count]]
        lines = ['[project]\nname = "bench"\nversion = "0"\nrequires-python = ">=3.10"\ndependencies = [']
        lines += [f'    "{text}",' for text in asked]
        (project / "pyproject.toml").write_text("\n".join([*lines, "]\n"]))
        every = cases(project, index.address, root)
        for case in every:  # once, so that what is to be warm is
            timed(case)
        runs: dict[str, list[tuple[float, float]]] = {case.name: [] for case in every}
        for _ in range(rounds):
            for case in every:
                runs[case.name].append(timed(case))
        beside = {case.name: case.beside for case in every}
    told = {name: {"seconds": statistics.median(t for t, _ in all_), "mib": max(m for _, m in all_)}
            for name, all_ in runs.items()}  # fmt: skip
    for name, of in beside.items():
        if of:
            told[name]["ratio"] = told[name]["seconds"] / told[of]["seconds"]
    return told


def table(found: dict[str, Any], earlier: dict[str, Any]) -> None:
    """The figures as text, with those of an earlier run behind."""
    for count, told in found.items():
        print(f"\n{count} requirements\n{'':36}{'ms':>8}{'ratio':>8}{'MiB':>7}{'earlier':>10}")
        for name, one in told.items():
            ratio = f"{one['ratio']:.2f}" if "ratio" in one else ""
            before = earlier.get(count, {}).get(name)
            was = f"{before['seconds'] * 1000:.0f}" if before else ""
            print(f"{name:36}{one['seconds'] * 1000:8.0f}{ratio:>8}{one['mib']:7.0f}{was:>10}")


def main() -> None:
    """Measure, print, and keep what was measured."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("counts", nargs="*", type=int, default=[10, 50, 200], help="requirements of each project")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--json", type=Path, help="keep the figures there")
    options.add_argument("--against", type=Path, help="figures of an earlier run")
    given = options.parse_args()
    found: dict[str, Any] = {}
    for count in given.counts:
        found[str(count)] = measured(count, given.rounds)
        table({str(count): found[str(count)]}, json.loads(given.against.read_text()) if given.against else {})
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
