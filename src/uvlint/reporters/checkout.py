"""Where a run stands in what was checked out: how services that know the whole repository name its files."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping


class Checkout(Struct, frozen=True):
    """`folder` is the working directory as seen from the root of the checkout, "" for the root itself. `address` is
    where the service shows the files of this commit, "" where it is not known. `category` is what `sarif` results are
    kept under, by the folder unless given."""

    folder: str = ""
    address: str = ""
    category: str = ""

    def path(self, file: str) -> str:
        """A file as the repository has it; one outside the checkout as it is named here."""
        if posixpath.isabs(file) or file[1:2] == ":":  # `C:/` on Windows
            return file
        seen = posixpath.normpath(posixpath.join(self.folder, file))
        return file if seen == ".." or seen.startswith("../") else seen

    def holds(self, file: str) -> bool:
        """Whether a file as `path` names it is inside the checkout."""
        return not (posixpath.isabs(file) or file[1:2] == ":" or file.startswith("../"))

    def link(self, file: str, line: int) -> str:
        """The address of a line on the service, "" where there is none."""
        path = self.path(file)
        return f"{self.address}/{quoted(path)}#L{line}" if self.address and self.holds(path) else ""


def quoted(path: str) -> str:
    """A path as a URI has it."""
    from urllib.parse import quote  # milliseconds, for those who ask

    return quote(path, safe="/", errors="replace")


def base_of(environment: Mapping[str, str]) -> str:
    """The root of the checkout that GitHub or GitLab say they made, "" where neither does."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return environment.get("GITHUB_WORKSPACE", "")
    return environment.get("CI_PROJECT_DIR", "") if environment.get("GITLAB_CI") == "true" else ""


def address_of(environment: Mapping[str, str]) -> str:
    """Where the same services show the files of the commit that is checked out."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, repository, commit = (environment.get(name, "") for name in names)
    if environment.get("GITHUB_ACTIONS") == "true" and server and repository and commit:
        return f"{server}/{quoted(repository)}/blob/{quoted(commit)}"
    project, commit = environment.get("CI_PROJECT_URL", ""), environment.get("CI_COMMIT_SHA", "")
    if environment.get("GITLAB_CI") == "true" and project and commit:
        return f"{project}/-/blob/{quoted(commit)}"
    return ""
