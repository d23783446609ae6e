"""What fuzzing calls: each target takes bytes, and may raise nothing.

A target checks as well what can be checked of any input: what was written is read back the same, every place is found,
a sum of targets is described by a marker that selects it.
"""

import gzip
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from contextlib import chdir, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from uvlint import lint
from uvlint.builds import facts
from uvlint.builds.log.failures import failures
from uvlint.checked import Names, read
from uvlint.config import Config
from uvlint.documents import disk, evidence, imports
from uvlint.documents.document import Document
from uvlint.errors import DocumentError, FixError, UsageError, UvlintError
from uvlint.index import compact, flat, links, parse, pip, store, user
from uvlint.index.archive import Bounds, open_tree
from uvlint.index.frozen import FrozenSource
from uvlint.index.wheel import metadata_of
from uvlint.look import World
from uvlint.model import headers, lenient, marker, requirement, tags
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.cutoff import moment
from uvlint.model.describe import describe
from uvlint.model.filename import sdist_version, wheel_parts
from uvlint.model.grammar import InvalidRequirement
from uvlint.model.location import Search
from uvlint.model.memory import of_this_run
from uvlint.model.package import Absent, Metadata, Package, Unavailable
from uvlint.model.place import Place
from uvlint.model.promise import exactly
from uvlint.model.universe import Universe
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.text import harmless, muted
from uvlint.rules import load

Target = Callable[[bytes], None]

INDEX = Path(__file__).parent.parent.parent / "fixtures" / "index"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SMALL = Bounds(unpacked=8 << 20, text=1 << 20, setup=2 << 20, sources=2 << 20, members=2_000, ratio_from=1 << 20)


# ---- files of a project ---------------------------------------------------------------------------


def pyproject(data: bytes) -> None:
    """A pyproject.toml, checked and fixed."""
    _project("pyproject.toml", data)


def uv_toml(data: bytes) -> None:
    """A uv.toml by itself."""
    _project("uv.toml", data)


def requirements(data: bytes) -> None:
    """A requirements file."""
    _project("requirements.txt", data)


def script(data: bytes) -> None:
    """A script with a `# /// script` block."""
    _project("script.py", data)


def setup_script(data: bytes) -> None:
    """The project's own setup.py."""
    _project("setup.py", data)


def setup_config(data: bytes) -> None:
    """The project's own setup.cfg."""
    _project("setup.cfg", data)


def lock(data: bytes) -> None:
    """A lock of any kind; the first byte says of which."""
    names = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
    _project(names[data[0] % len(names)] if data else names[0], data[1:])


def config(data: bytes) -> None:
    """A uvlint.toml beside a manifest."""
    with suppress(DocumentError):
        document = disk.parse_toml("uvlint.toml", data)
        read(document.data(), Place("uvlint.toml"), Names(tuple(rule.name for rule in load())), document.locate)


def toml(data: bytes) -> None:
    """A TOML document: every place is found, and a comment can be put beside every line."""
    with suppress(DocumentError):
        document = disk.parse_toml("pyproject.toml", data)
        _locate(document, document.data(), ())
        with suppress(FixError):
            document.silenced({number: {"wheel-missing"} for number in range(1, 30)}, "why")


def _locate(document: Document, value: object, keys: tuple[str | int, ...]) -> None:
    span = document.locate(Place(document.file, keys))
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(children)[:50]:
        _locate(document, child, (*keys, key))


class _Kept:
    """The frozen index, whose pages are read once, with a few releases of each: fuzzing is in a hurry."""

    oldest = None

    def __init__(self) -> None:
        self._source = FrozenSource(INDEX)
        self._pages: dict[str, Package | Absent | Unavailable] = {}

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        for name in names:
            if name not in self._pages and len(name) < 100:
                found = next(iter(self._source.pages([name]).values()))
                few = replace(found, releases=found.releases[::10][:8]) if isinstance(found, Package) else found
                self._pages[name] = few
        unknown = Unavailable("not recorded")
        return {name: self._pages.get(name, unknown) for name in names}

    def metadata(self, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Metadata | Unavailable]:
        return self._source.metadata(wanted)

    def facts(
        self, wanted: Collection[tuple[str, str]], read: Callable[[Tree], BuildFacts]
    ) -> Mapping[tuple[str, str], BuildFacts | Unavailable]:
        return self._source.facts(wanted, read)


@cache
def _world() -> World:
    source = _Kept()
    return World(NOW, lambda _: source, memory=of_this_run())


@cache
def _folder() -> Path:
    shared = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="uvlint-fuzz-", dir=shared if shared.is_dir() else None))


def _project(name: str, data: bytes) -> None:
    """A check and a fix of a file in a folder of its own; every report is drawn."""
    folder = _folder()
    (folder / name).write_bytes(data)
    try:
        with chdir(folder):
            report = lint.check([name], Config(), _world())
            for draw in FORMATS.values():
                assert "\x1b" not in draw(report, Style(width=80))
            if not any(diagnostic.offers for diagnostic in report.diagnostics):
                return
            lint.fix([name], Config(unsafe=True), _world(), write=False)
    except UvlintError as error:
        if "a bug" in (error.hint or ""):
            raise
    finally:
        (folder / name).unlink()


# ---- words of the specifications ------------------------------------------------------------------


def markers(data: bytes) -> None:
    """A marker: the sets that it selects, and a marker for these."""
    text = data.decode("utf-8", "replace")
    if not marker.parses(text):
        return
    universe = _universe()
    node = marker.parse(text)
    chosen = universe.where(text)
    assert not chosen.yes & chosen.no
    assert marker.parses(marker.written(node)), marker.written(node)
    for term in marker.terms(node):
        marker.without(node, term)
    back = describe(universe, chosen.yes, universe.everything)
    if back:
        assert universe.where(back).yes == chosen.yes, back


@cache
def _universe() -> Universe:
    return exactly(
        ["3.9", "3.12.4", "3.13", "3.14t", "pypy3.10"], ["linux", "windows", "macos", "x86_64-unknown-linux-musl"]
    )


def specifiers(data: bytes) -> None:
    """Version specifiers and whole requirements, with uv's repairs; dates of `exclude-newer`."""
    text = data.decode("utf-8", "replace")
    for repair in (lenient.specifier, lenient.requirement):
        found = repair(text)
        assert found is None or repair(found) == found, found
    requirement.name_of(text)
    moment(text, NOW)
    _universe().admitted(text)
    try:
        parsed = requirement.parse(text, Place("pyproject.toml"), "dependencies")
    except InvalidRequirement:
        return
    requirement.bounds_of(parsed)
    if parsed.source is None:
        changed = requirement.rewritten(text, specifier=">=1", marker="os_name == 'nt'")
        again = requirement.parse(changed, Place("pyproject.toml"), "dependencies")
        assert (again.name, str(again.specifier)) == (parsed.name, ">=1"), changed


def wheel_names(data: bytes) -> None:
    """File names of wheels and sdists."""
    text = data.decode("utf-8", "replace")
    parts = wheel_parts(text)
    if parts:
        _universe().fits(parts[2])
        _universe().outgrown(parts[2])
        _universe().reaches(parts[2])
        tags.meant(parts[2])
    sdist_version(text, "x")


# ---- what servers send ----------------------------------------------------------------------------


def page(data: bytes) -> None:
    """An index page, JSON or HTML, kept and read back."""
    for kind in ("text/html", "application/vnd.pypi.simple.v1+json"):
        read = parse.page("x", data, url="https://index.example/simple/x/", index="index", content_type=kind)
        if isinstance(read, Unavailable):
            continue
        kept = compact.decode(compact.encode(read.package), name="x", index="index")
        assert kept == read.package
        for release in read.package.releases:
            for filename in (
                *(w.filename for w in release.wheels),
                *([release.sdist.filename] if release.sdist else []),
            ):
                read.links.find(filename)
        assert links.decode(links.encode(read.links)) is not None
        shelf = flat.Shelf("https://index.example/", [])
        assert flat.decode(flat.encode(shelf)) == shelf


def kept(data: bytes) -> None:
    """What a cache file of somebody else could hold."""
    compact.decode(data, name="x", index="index")
    links.decode(data)
    flat.decode(data)


def metadata(data: bytes) -> None:
    """A METADATA file."""
    headers.read(data)


def wheel(data: bytes) -> None:
    """The end of a wheel: a zip that may be anything."""
    metadata_of(io.BytesIO(data))  # type: ignore[arg-type]


def archive(data: bytes) -> None:
    """An archive as it is sent: `.tar.gz` or `.zip` by its first byte."""
    if data:
        _opened("x-1.zip" if data[0] % 2 else "x-1.tar.gz", data[1:])


def tar(data: bytes) -> None:
    """A tar, packed: what is in it can then be reached."""
    _opened("x-1.tar.gz", gzip.compress(data, 1))


def _opened(name: str, data: bytes) -> None:
    tree = open_tree(name, data, SMALL)
    if isinstance(tree, Tree):
        assert all(not path.startswith("/") and ".." not in path.split("/") for path in tree.members)
        facts.read(tree)


def sdist(data: bytes) -> None:
    """The files of an sdist, split at NUL: setup.py, setup.cfg, pyproject.toml, PKG-INFO, a source, a build file."""
    names = ("setup.py", "setup.cfg", "pyproject.toml", "PKG-INFO", "x/_speed.c", "CMakeLists.txt", "meson.build")
    texts = dict(zip(names, data.decode("utf-8", "replace").split("\0"), strict=False))
    facts.read(Tree("x-1.tar.gz", tuple(texts), texts))


# ---- what else is read ----------------------------------------------------------------------------


def logs(data: bytes) -> None:
    """A log of uv, pip or anything."""
    failures(data.decode("utf-8-sig", "replace"))


def where_it_runs(data: bytes) -> None:
    """A file that says where a project runs; the first byte says of which kind."""
    names = (
        *(".github/workflows/ci.yml", ".gitlab-ci.yml", "azure-pipelines.yml", "Dockerfile", "tox.ini", "noxfile.py"),
        ".python-version",
    )
    if data:
        evidence.read({names[data[0] % len(names)]: data[1:].decode("utf-8", "replace")}, of_this_run())


def code(data: bytes) -> None:
    """The project's own code, looked at for imports."""
    with suppress(DocumentError):
        list(imports.read("x.py", data.decode("utf-8", "replace"), {"numpy", "yaml"}))


def settings(data: bytes) -> None:
    """Settings outside the project: uv's, its store of credentials, pip's, netrc."""
    folder = _folder()
    file = folder / "settings"
    file.write_bytes(data)
    search, environment = Search(), {"UV_CREDENTIALS_DIR": str(folder), "PIP_CONFIG_FILE": str(file)}
    shutil.copyfile(file, folder / "credentials.toml")
    with suppress(UsageError):
        user.settings(search, {"UV_CONFIG_FILE": str(file)})
    store.read(environment)
    pip.settings(environment)
    from uvlint.index.credentials import Credentials

    Credentials([], {"NETRC": str(file), **environment}).after("https://index.example/simple/x/")


def talk(data: bytes) -> None:
    """Text that a terminal or a runner of CI might listen to."""
    text = harmless(data.decode("utf-8", "surrogateescape"))
    assert not any(ord(sign) < 32 and sign not in "\t\n" for sign in text)
    assert not any(line.lstrip().startswith("::") for line in muted(text).split("\n"))
    assert "##[" not in muted(text)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        *(toml, pyproject, uv_toml, requirements, script, setup_script, setup_config, lock, config),
        *(markers, specifiers, wheel_names, page, kept, metadata, wheel, archive, tar, sdist),
        *(logs, where_it_runs, code, settings, talk),
    )
}


# ---- where fuzzing starts from --------------------------------------------------------------------


def seeds(name: str) -> list[bytes]:
    """Inputs of the fixtures to start a target from."""
    fixtures = INDEX.parent

    def all_of(*globs: str, head: bytes = b"", most: int = 60, largest: int = 6_000) -> list[bytes]:
        found = [file for glob in globs for file in sorted(fixtures.glob(glob)) if file.is_file()]
        small = [file for file in found if file.stat().st_size <= largest]
        return [head + file.read_bytes() for file in small[:: max(1, len(small) // most)]]

    match name:
        case "toml" | "pyproject":
            return all_of("*/*/*/project/pyproject.toml", "projects/*/project/pyproject.toml")
        case "uv_toml":
            return [*all_of("*/*/*/project/uv.toml"), b"environments = [\"os_name == 'nt'\"]\nno-binary = true\n"]
        case "config":
            return [b'select = ["wheel-missing"]\n[severity]\n"build-*" = "error"\n', *all_of("**/uvlint.toml")]
        case "requirements":
            return all_of("rules/*/*/project/*.txt", "projects/*/project/*.txt", "rules/*/*/project/*.in")
        case "script":
            block = b'# /// script\n# requires-python = ">=3.11"\n# dependencies = ["numpy<2"]\n# ///\nimport numpy\n'
            return [block, *all_of("rules/*/*/project/*.py")]
        case "setup_script" | "code":
            plain = b'from setuptools import setup\nsetup(name="x", install_requires=["numpy<2"], extras_require={})\n'
            return [plain, *all_of("**/project/setup.py"), b"try:\n    import numpy\nexcept ImportError:\n    pass\n"]
        case "setup_config":
            plain = b"[metadata]\nname = x\n[options]\npython_requires = >=3.9\ninstall_requires =\n    numpy<2\n"
            return [plain, *all_of("**/project/setup.cfg")]
        case "lock":
            kinds = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
            return [one for byte, kind in enumerate(kinds) for one in all_of(f"**/{kind}", head=bytes([byte]), most=8)]
        case "markers":
            return [
                b"python_version < '3.12' and sys_platform != 'win32'",
                b"(platform_machine == 'x86_64' or extra == 'a') and implementation_name in 'cpython pypy'",
                b"python_full_version ~= '3.10.4' or os_name not in 'nt' or '3.1' <= python_version",
            ]
        case "specifiers":
            return [
                b"numpy[x]>=1.2,!=1.3.*,<2 ; os_name == 'nt'",
                b"~=3.9,>=3.9.1",
                b"a @ https://x.example/a.whl",
                b"7 days",
            ]
        case "wheel_names":
            return [
                b"x-1.0-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                b"x-1-cp38-abi3-macosx_11_0_universal2.whl",
                b"x-1.tar.gz",
            ]
        case "page":
            html = b'<title>Links for x</title><a href="../x-1.tar.gz#sha256=00" data-requires-python="&gt;=3">x</a>'
            return [html, *all_of("index/*.json", most=20)]
        case "metadata":
            return [
                b"Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: a (>1)\nRequires-Python: >=3.*\n\ntext\n"
            ]
        case "wheel" | "archive":
            return [head + _zip() for head in ([b""] if name == "wheel" else [b"\1"])]
        case "tar":
            return [_tar()]
        case "sdist":
            setup = (
                b"import sys\nfrom setuptools import setup, Extension\nif sys.version_info < (3, 12):\n    import imp\n"
            )
            setup += b"setup(ext_modules=[Extension('x', ['x.c'])])\n"
            system = b'[build-system]\nrequires = ["setuptools"]\n'
            others = [b"Metadata-Version: 2.1\n", b"#include <Python.h>\n", b"find_package(X)\n"]
            return [b"\0".join([setup, b"[metadata]\nname = x\n", system, *others])]
        case "logs":
            return all_of("logs/*/*.txt", "logs/*/*.log", most=80, largest=12_000)
        case "where_it_runs":
            globs = (
                "*.yml",
                ".gitlab-ci.yml",
                "azure-pipelines.yml",
                "Dockerfile*",
                "tox.ini",
                "noxfile.py",
                ".python-version",
            )
            return [one for byte, glob in enumerate(globs) for one in all_of(f"**/{glob}", head=bytes([byte]), most=12)]
        case "settings":
            return [
                b'[[index]]\nname = "a"\nurl = "https://u:p@x.example/simple"\n',
                b'[[credential]]\nservice = "https://x.example"\nusername = "u"\npassword = "p"\n',
                b"[global]\nindex-url = https://x.example/simple\n",
                b"machine index.example login u password p\n",
            ]
        case "talk":
            return [b"::error::a\n##[debug]x \x1b[31mred\x1b]8;;http://x\x1b\\", "‮⁦".encode()]
        case _:
            return [b""]


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("x-1/setup.py", "from setuptools import setup\nsetup()\n")
        packed.writestr("x-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: x\n")
    return file.getvalue()


def _tar() -> bytes:
    import tarfile

    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for path, text in (("x-1/setup.py", "setup()"), ("x-1/" + "y" * 120 + ".py", "pass")):
            info = tarfile.TarInfo(path)
            info.size = len(text)
            packed.addfile(info, io.BytesIO(text.encode()))
    return file.getvalue()
