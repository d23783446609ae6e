"""A made-up package index on loopback: pages as large as real ones, the same each time.

Half of the packages have one wheel a release, the others wheels for six Pythons on nine platforms. Of the latter every
tenth has 300 releases of up to 55 files, as the largest real pages do; most have between five and forty. Each release
says in its `.metadata` that it needs up to three packages further down.
"""

from __future__ import annotations

import json
import random
import threading
from functools import cached_property
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PLATFORMS = (
    "manylinux2014_x86_64.manylinux_2_17_x86_64", "manylinux2014_aarch64.manylinux_2_17_aarch64", "macosx_11_0_arm64",
    "win_amd64", "macosx_10_12_x86_64", "musllinux_1_2_x86_64", "musllinux_1_2_aarch64", "win_arm64", "win32",
)  # fmt: skip
PYTHONS = ("cp310", "cp311", "cp312", "cp313", "cp314", "cp315")
TYPE = "application/vnd.pypi.simple.v1+json"


class Package:
    """One package: its page and what its releases say of themselves."""

    def __init__(self, number: int, count: int) -> None:
        self.name = f"made-up-{number:04}"
        self._chance = random.Random(number)  # noqa: S311 the same index each time
        self._number, self._count = number, count
        self.pure = number % 2 == 1
        large = number % 20 == 0
        self.releases = 300 if large else self._chance.randrange(5, 41)

    def version(self, release: int) -> str:
        """The version of a release, 0 being the oldest."""
        return f"{1 + release // 20}.{release % 20}.0"

    @property
    def requirement(self) -> str:
        """What a project asks for: all but the oldest third."""
        return f"{self.name}>={self.version(self.releases // 3)}"

    @cached_property
    def page(self) -> bytes:
        """The page as JSON (PEP 691)."""
        files = [file for release in range(self.releases) for file in self._files(release)]
        versions = [self.version(release) for release in range(self.releases)]
        page = {"meta": {"api-version": "1.1"}, "name": self.name, "versions": versions, "files": files}
        return json.dumps(page).encode()

    @cached_property
    def metadata(self) -> bytes:
        """What every release asks for."""
        chosen = {self._number + self._chance.randrange(1, 60) for _ in range(self._chance.randrange(4))}
        needed = [f"Requires-Dist: made-up-{other:04}" for other in sorted(chosen) if other < self._count]
        lines = ["Metadata-Version: 2.1", f"Name: {self.name}", "Version: {version}", "Requires-Python: >=3.9", *needed]
        return "\n".join([*lines, "", ""]).encode()

    def _files(self, release: int) -> list[dict[str, Any]]:
        stem = f"{self.name.replace('-', '_')}-{self.version(release)}"
        platforms = PLATFORMS[: 4 + self._number % 6]
        tags = ["py3-none-any"] if self.pure else [f"{p}-{p}-{platform}" for p in PYTHONS for platform in platforms]
        return [self._file(f"{stem}-{tag}.whl", release) for tag in tags] + [self._file(f"{stem}.tar.gz", release)]

    def _file(self, filename: str, release: int) -> dict[str, Any]:
        day = f"20{15 + release * 10 // self.releases:02}-{1 + release % 12:02}-{1 + release % 28:02}"
        told: dict[str, Any] = {
            "filename": filename, "url": f"/files/{filename}", "size": 100_000, "requires-python": ">=3.9",
            "hashes": {"sha256": sha256(filename.encode()).hexdigest()}, "upload-time": f"{day}T12:00:00.000000Z",
        }  # fmt: skip
        return told | ({"core-metadata": True} if filename.endswith(".whl") else {})


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # five, the default, leave connections waiting for a second that nobody means to measure


class Index:
    """The index: `address` is where it listens while it is entered."""

    def __init__(self, count: int) -> None:
        self.packages = {package.name: package for package in (Package(number, count) for number in range(count))}
        for package in self.packages.values():
            _ = package.page, package.metadata  # made before anything is timed

    def __enter__(self) -> Index:
        index = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, kind = index.answer(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Cache-Control", "max-age=600")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                """Nothing: the terminal is for the table."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/simple"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def answer(self, path: str) -> tuple[bytes | None, str]:
        """What is at a path, and its content type."""
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.packages:
            return self.packages[parts[1]].page, TYPE
        if parts[0] == "files" and parts[-1].endswith(".metadata"):
            stem, version = parts[-1].split("-")[:2]
            package = self.packages[stem.replace("_", "-")]
            return package.metadata.replace(b"{version}", version.encode()), "application/octet-stream"
        return None, "text/plain"
