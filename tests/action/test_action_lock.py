"""action/requirements.txt holds what pyproject.toml asks for, for every Python and platform, each file by its hash.

`just lock-action` writes it.
"""

import re
import tomllib
from itertools import product

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from workshop import ROOT, dependencies

TEXT = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
ENTRIES = [entry for entry in re.sub(r"#.*", "", TEXT).replace("\\\n", " ").splitlines() if entry.strip()]
LOCKED = [Requirement(entry.partition("--hash")[0]) for entry in ENTRIES]
DECLARED = [
    Requirement(text)
    for text in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
]
MACHINES = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64")]
TARGETS = list(product(["3.11", "3.12", "3.13", "3.14", "3.15"], MACHINES))


def environment(python: str, platform: str, machine: str) -> dict[str, str]:
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_machine": machine,
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[platform],
        "os_name": "nt" if platform == "win32" else "posix",
        "extra": "",
    }


def holds(one: Requirement, where: dict[str, str]) -> bool:
    return one.marker is None or one.marker.evaluate(where)


@pytest.mark.parametrize(("python", "machine"), TARGETS, ids=str)
def test_every_requirement_is_met_once(python: str, machine: tuple[str, str]) -> None:
    where = environment(python, *machine)
    taken = [one for one in LOCKED if holds(one, where)]
    names = [canonicalize_name(one.name) for one in taken]
    assert len(names) == len(set(names))
    for asked in (one for one in DECLARED if holds(one, where)):
        (pin,) = (one for one in taken if canonicalize_name(one.name) == canonicalize_name(asked.name))
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert asked.specifier.contains(exact.version), f"{pin} is not {asked}: run `just lock-action`"


@pytest.mark.parametrize(("python", "machine"), TARGETS, ids=str)
def test_what_they_bring_in_is_there_too(python: str, machine: tuple[str, str]) -> None:
    where = environment(python, *machine)
    names = {canonicalize_name(one.name) for one in LOCKED if holds(one, where)}
    for text in (text for one in dependencies() for text in one.requires or ()):
        needed = Requirement(text)
        if holds(needed, where):
            assert canonicalize_name(needed.name) in names, needed


def test_nothing_is_locked_that_nobody_asks_for() -> None:
    asked = {canonicalize_name(one.name) for one in DECLARED}
    asked |= {canonicalize_name(Requirement(text).name) for one in dependencies() for text in one.requires or ()}
    assert {canonicalize_name(one.name) for one in LOCKED} <= asked | {"pyyaml-ft"}


def test_every_file_is_known_by_its_hash_and_no_index_is_named() -> None:
    for entry in ENTRIES:
        hashes = re.findall(r"--hash=(\S+)", entry)
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)
    assert "://" not in TEXT
    assert not re.search(r"^\s*--(?!hash)", TEXT, re.M)
