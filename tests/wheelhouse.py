"""Small distributions in a folder, which uvlint and the real uv both read: no index, no socket."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType


def wheel(
    folder: Path,
    name: str,
    version: str,
    tag: str = "py3-none-any",
    *,
    requires: Iterable[str] = (),
    extras: Iterable[str] = (),
    modules: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """An installable wheel with the modules given, by path."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *(f"Requires-Dist: {r}" for r in requires)]
    metadata += [f"Provides-Extra: {extra}" for extra in extras]
    files = {
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    files |= modules
    record = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name.replace('-', '_')}-{version}-{tag}.whl", "w") as archive:
        for file, text in (*files.items(), (f"{info}/RECORD", record)):
            archive.writestr(zipfile.ZipInfo(file), text)


def sdist(folder: Path, name: str, version: str, files: dict[str, str]) -> None:
    """A source distribution with a PKG-INFO that tells uv nothing, and the files given."""
    top = f"{name}-{version}"
    own = {"PKG-INFO": f"Metadata-Version: 1.1\nName: {name}\nVersion: {version}\n"}
    with tarfile.open(folder / f"{top}.tar.gz", "w:gz") as archive:
        for file, text in (own | files).items():
            content = text.encode()
            member = tarfile.TarInfo(f"{top}/{file}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
