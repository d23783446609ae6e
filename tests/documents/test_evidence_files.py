"""What Dockerfiles, tox, nox, `.python-version` and classifiers say; which files are asked, and what is remembered."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_evidence_workflows import told

from uvlint import manifests
from uvlint.documents import disk, evidence
from uvlint.documents.evidence import classifiers, dockerfile, nox, python_version, tox, yaml_text
from uvlint.documents.evidence.images import image
from uvlint.errors import DocumentError
from uvlint.index.cache import Cache
from uvlint.model.evidence import python_spelt
from uvlint.model.memory import Memory
from uvlint.model.place import Place
from uvlint.model.project import Project

links = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets only administrators make symbolic links")

# ---- images and Dockerfiles -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "python", "platform"),
    [
        ("python:3.12", "3.12", "x86_64-manylinux_2_28"),
        ("python:3.12.4-slim-bookworm", "3.12.4", "x86_64-manylinux_2_28"),
        ("python:3.12-alpine3.20", "3.12", "x86_64-unknown-linux-musl"),
        ("docker.io/library/python:3.12-alpine@sha256:abc", "3.12", "x86_64-unknown-linux-musl"),
        ("python:3", None, "x86_64-manylinux_2_28"),
        ("python", None, "x86_64-manylinux_2_28"),
        ("pypy:3.10-slim", "pypy3.10", "x86_64-manylinux_2_28"),
        ("python:3.12-windowsservercore-ltsc2022", "3.12", "x86_64-pc-windows-msvc"),
        ("ghcr.io/astral-sh/uv:0.9.1-python3.13-alpine", "3.13", "x86_64-unknown-linux-musl"),
        ("ghcr.io/astral-sh/uv:latest", None, None),
        ("quay.io/pypa/musllinux_1_2_aarch64:2026", None, "aarch64-unknown-linux-musl"),
        ("quay.io/pypa/manylinux_2_28_x86_64", None, "x86_64-manylinux_2_28"),
    ],
)
def test_an_image_by_its_name(name: str, python: str | None, platform: str | None) -> None:
    found = image(name)
    assert found is not None
    assert (found.python, found.platform) == (python, platform)


@pytest.mark.parametrize("name", ["corp.example:5000/python:3.12", "me/python:3.12", "node:22-alpine", "", "x" * 999])
def test_an_image_of_somebody_else_says_nothing(name: str) -> None:
    assert image(name) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM python:3.12-alpine", "3.12/musl"),
        ("from python:3.12 as base\nFROM base\nRUN pip install .", "3.12/linux"),
        ("FROM --platform=linux/arm64 python:3.12-alpine", "3.12/musl-arm"),
        ("FROM --platform=linux/arm/v7 python:3.12", "3.12/*"),
        ("FROM --platform=$BUILDPLATFORM python:3.12", ""),
        ("FROM --platform=$TARGETPLATFORM python:3.12", "3.12/linux"),
        ("ARG V=3.12\nFROM python:${V}-alpine", "3.12/musl"),
        ("ARG V\nFROM python:${V:-3.11}", "3.11/linux"),
        ("ARG V\nFROM python:$V", ""),
        ("ARG A=3.12\nARG B=${A}-slim\nFROM python:${B}", "3.12/linux"),
        ("FROM alpine:3.20", ""),
        ("FROM alpine:3.20\nRUN apk add python3 \\\n  && pip install .", "*/musl"),
        ('FROM debian:13\nCMD ["/venv/bin/python", "-m", "x"]', "*/linux"),
        ("FROM node:22-alpine\nRUN pip install .", ""),
        ("FROM python:3.12 AS a\nFROM python:3.12 AS b\nFROM python:3.13 AS c", "3.12/linux 3.13/linux"),
        ("# FROM python:3.12\nFROM scratch", ""),
        ("FROM debian:13\nRUN <<EOF\nFROM python:3.12\nEOF", ""),
        ("FROM \\\n  python:3.12", "3.12/linux"),
        ("FROM", ""),
        ("", ""),
        ("FROM a AS b\nFROM b AS a\nFROM a", ""),
    ],
)
def test_a_dockerfile(text: str, found: str) -> None:
    assert told(dockerfile.read("Dockerfile", text)) == found


# ---- tox, nox, pins, classifiers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[tox]\nenvlist = py310, py311", "3.10,3.11/*"),
        ("[tox]\nenv_list =\n    py3{10,11}-{a,b}\n    lint\n    pypy310", "3.10,3.11,pypy3.10/*"),
        ("[tox]\nenvlist = {py312,py3.13t}-x, py3, py27", "3.12,3.13t/*"),
        ("[tox]\nenvlist = py312 # and not py38\n", "3.12/*"),
        ("[tox]\nenvlist = {py3{", ""),
        ("[tox]\nenvlist = %(x)s {[x]y}", ""),
        ("[testenv]\nenvlist = py312", ""),
        ("[tox\n", ""),
        ("no ini at all", ""),
        ("[tox]\nenvlist = " + "{a,b}" * 40 + "py312", ""),
        ("[tox]\nenvlist =\n" + f" {'{a,b}' * 400}\n" * 400, ""),
    ],
)
def test_tox(text: str, found: str) -> None:
    assert told(tox.read("tox.ini", text)) == found


def test_tox_in_a_pyproject() -> None:
    data = {"tool": {"tox": {"env_list": ["3.12", "py312", "py313-x", 4]}}}
    [said] = tox.of_pyproject("pyproject.toml", data)
    assert [(named.id, named.at.keys) for named in said.pythons] == [
        ("3.12", ("tool", "tox", "env_list", 1)),
        ("3.13", ("tool", "tox", "env_list", 2)),
    ]
    legacy = {"tool": {"tox": {"legacy_tox_ini": "[tox]\nenvlist = py312"}}}
    assert told(tox.of_pyproject("pyproject.toml", legacy)) == "3.12/*"
    assert told(tox.of_pyproject("pyproject.toml", {"tool": {"tox": []}})) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@nox.session(python=['3.11', '3.12'])\ndef t(s): ...", "3.11,3.12/*"),
        ("@session(python='3.13t')\ndef t(s): ...", "3.13t/*"),
        ("P = ('3.11', 'pypy3.10')\n@nox.session(python=P)\ndef t(s): ...", "3.11,pypy3.10/*"),
        ("P: list = ['3.11']\n@nox.session(py=P)\ndef t(s): ...", "3.11/*"),
        ("@nox.session\n@nox.parametrize('python', ['3.11'])\ndef t(s): ...", "3.11/*"),
        ("P = ['3.11']\nP = f()\n@nox.session(python=P)\ndef t(s): ...", ""),
        ("@nox.session(python=versions())\ndef t(s): ...", ""),
        ("@nox.session(python=False)\ndef t(s): ...", ""),
        ("raise SystemExit", ""),
    ],
)
def test_nox(text: str, found: str) -> None:
    assert told(nox.read("noxfile.py", text)) == found


@pytest.mark.parametrize("text", ["def (", "(" * 10_000, "-" * 200_000 + "1", "x" * 600_000, "\0"])
def test_a_noxfile_that_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        list(nox.read("noxfile.py", text))


def test_a_python_version_file() -> None:
    text = "3.12\n# 3.9\n\ncpython-3.11.4-linux-x86_64-gnu\n>=3.10\npypy@3.10\n3.13+freethreaded # why\nsystem\n../x\n"
    assert told(python_version.read(".python-version", text)) == "3.12/* 3.11.4/* pypy3.10/* 3.13t/*"


def test_classifiers_name_systems_and_pythons_and_no_processor() -> None:
    texts = [
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: Implementation :: PyPy",
        "Operating System :: Microsoft :: Windows",
        "Operating System :: Haiku",
    ]
    assert told(classifiers.read(texts, Place("x"))) == "3.12/* */windows"
    assert told(classifiers.read(["Operating System :: OS Independent"], Place("x"))) == "*/linux,arm,mac,windows"


@given(st.text(max_size=80))
def test_any_text_is_a_python_or_none(text: str) -> None:
    found = python_spelt(text)
    assert found is None or python_spelt(found) == found


@given(st.text())
def test_any_dockerfile_and_tox_list_ends(text: str) -> None:
    list(dockerfile.read("Dockerfile", f"FROM {text}\n{text}"))
    list(tox.read("tox.ini", f"[tox]\nenvlist = {text}"))
    list(python_version.read(".python-version", text))


# ---- which files ----------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def put(name: str, text: str | bytes = "") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


WORKFLOW = "jobs: { a: { runs-on: macos-13, steps: [{ run: pip install . }] } }"
EVERY = (
    ".gitlab-ci.yml",
    ".python-version",
    "Dockerfile",
    "Dockerfile.dev",
    "api.Dockerfile",
    "azure-pipelines.yml",
    "noxfile.py",
    "tox.ini",
    ".github/workflows/a.yml",
    ".github/workflows/b.yaml",
)


def test_the_files_beside_a_manifest(here: Path) -> None:
    for name in (
        *EVERY,
        ".github/dependabot.yml",
        ".github/workflows/README.md",
        "sub/Dockerfile",
        "docker-compose.yml",
    ):
        put(name)
    Path("Containerfile").mkdir()
    assert disk.evidence("") == EVERY
    assert disk.evidence("sub") == ("sub/Dockerfile",)
    assert disk.evidence("absent") == ()


@links
def test_a_link_that_leads_out_of_the_project_is_not_followed(here: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "workflows").mkdir(parents=True)
    (outside / "workflows" / "ci.yml").write_text(WORKFLOW)
    (outside / "Dockerfile").write_text("FROM python:3.12-alpine")
    Path(".github").symlink_to(outside)
    Path("Dockerfile").symlink_to(outside / "Dockerfile")
    Path("tox.ini").symlink_to("tox.ini")
    put("other.ini", "3.12")
    Path(".python-version").symlink_to("other.ini")
    assert disk.evidence("") == (".python-version",)


def project_of(name: str) -> Project:
    """The project of a manifest with its evidence."""
    documents = manifests.read([name])
    [found] = [one for one in manifests.projects_of(tuple(documents), documents) if one.file == disk.manifest(name)]
    return manifests.with_evidence(found, documents, Memory())


PROJECT = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.12"\n'


def test_a_file_has_the_evidence_of_its_folder(here: Path) -> None:
    put("pyproject.toml", PROJECT)
    put("requirements.txt", "idna\n")
    put("Dockerfile", "FROM python:3.12-alpine")
    put("sub/requirements.txt", "idna\n")
    assert told(project_of("pyproject.toml").evidence) == told(project_of(".").evidence) == "3.12/musl"
    assert project_of("sub/requirements.txt").evidence == ()


@pytest.mark.parametrize("manifest", ["pyproject.toml", "notes.md"])
def test_requirements_have_the_evidence_of_what_names_them(here: Path, manifest: str) -> None:
    put(manifest, PROJECT)
    put("requirements.txt", "idna\n")
    put("requirements-dev.txt", "idna\n")
    put("Dockerfile", "FROM python:3.12-alpine\nCOPY requirements.txt .\nRUN pip install -r requirements.txt")
    put(".github/workflows/ci.yml", WORKFLOW)
    assert told(project_of("requirements.txt").evidence) == "3.12/musl"
    assert project_of("requirements-dev.txt").evidence == ()


def test_a_script_runs_by_itself(here: Path) -> None:
    put("pyproject.toml", PROJECT)
    put("Dockerfile", "FROM python:3.12-alpine")
    put("tool.py", '# /// script\n# requires-python = ">=3.11"\n# ///\n')
    assert project_of("tool.py").evidence == ()


def test_what_cannot_be_read_is_said_and_stops_nobody(here: Path) -> None:
    put("pyproject.toml", PROJECT)
    put(".python-version", b"\xff\xfe3")
    put(".gitlab-ci.yml", b"a: \xe9")
    put("azure-pipelines.yml", "a: [")
    put("Dockerfile", "x" * (2 * 1024 * 1024))
    put("noxfile.py", "def (")
    put("tox.ini", b"\0\0\0")
    found = project_of("pyproject.toml")
    assert found.evidence == ()
    assert {one.file: one.reason for one in found.unheard} == {
        ".gitlab-ci.yml": "not UTF-8 text: byte 0xe9 at offset 3",
        ".python-version": "not UTF-16-LE text: byte 0x33 at offset 2",
        "Dockerfile": "is larger than 1024 KiB",
        "azure-pipelines.yml": "line 2: is no valid YAML",
        "noxfile.py": "is no Python that can be read",
        "tox.ini": "is not text",
    }


# ---- memory ---------------------------------------------------------------------------------------


def test_yaml_is_parsed_once_for_its_content(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(cache.remembered, cache.remember)
    texts = {".github/workflows/a.yml": WORKFLOW, ".gitlab-ci.yml": "a: [", "Dockerfile": "FROM python:3.12"}
    first = evidence.read(texts, memory)
    assert told(first[0]) == "*/intel 3.12/linux"

    def refuse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(yaml_text, "documents", refuse)
    cache.close()
    assert evidence.read(texts, memory) == first
    with pytest.raises(AssertionError, match="parsed again"):
        evidence.read(texts | {".gitlab-ci.yml": "a: [ "}, memory)
    with pytest.raises(AssertionError, match="parsed again"):
        evidence.read(texts, Memory())


def test_what_is_kept_in_a_shape_of_another_day_is_read_again() -> None:
    texts = {".github/workflows/a.yml": WORKFLOW}
    for body in (b"", b"\x00", b"\x93\x01\x02\x03"):
        found, _ = evidence.read(texts, remembering(body))
        assert told(found) == "*/intel"


def remembering(body: bytes) -> Memory:
    """A memory that has the same to say of everything."""
    return Memory(lambda keys: dict.fromkeys(keys, body))


def test_the_cache_keeps_it_apart_from_what_indexes_said(cache: Cache) -> None:
    cache.remember({"k": b"body"})
    cache.close()
    assert cache.remembered(["k", "other"]) == {"k": b"body"}
    assert cache.facts(["k"], ["k"]) == {}
    assert Cache(Path(cache.path).parent / "none").remembered(["k"]) == {}
