"""What a distribution's file name says: project, version and tags (PEP 427, PEP 625)."""

from packaging.version import InvalidVersion, Version

from uvlint.model.grammar import canonicalize_name

LONGEST = 1024  # a longer name is no file name; keeps every look at one linear and short

# Everything an index has ever listed: a link to one of these shows that a page is a file list (uv itself takes only
# .whl, .tar.gz and .zip).
ENDINGS = (
    ".whl", ".tar.gz", ".zip", ".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg",
    ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".tar.z", ".tar.zst",
    ".metadata", ".asc", ".provenance",
)  # fmt: skip


def wheel_parts(filename: str) -> tuple[str, str, str] | None:
    """Project and version as written, and compressed tag set of a wheel's name (PEP 427); None when it is not one."""
    if not filename.endswith(".whl") or len(filename) > LONGEST:
        return None
    parts = filename[:-4].split("-")
    if len(parts) == 6:
        if not parts[2][:1].isdigit():
            return None
    elif len(parts) != 5:
        return None
    return parts[0], parts[1], "-".join(parts[-3:])


def sdist_version(filename: str, name: str) -> str | None:
    """The version part of a source distribution of `name` (normalised), as written; None when it is not one.

    The project part may be spelled in any way and hold dashes (older than PEP 625), so every dash is tried as the end
    of the name.
    """
    for ending in (".tar.gz", ".zip"):
        if filename.endswith(ending) and len(filename) <= LONGEST:
            stem = filename[: -len(ending)]
            break
    else:
        return None
    dash = stem.find("-")
    while dash != -1:
        version = stem[dash + 1 :]
        if canonicalize_name(stem[:dash]) == name and version_of(version) is not None:
            return version
        dash = stem.find("-", dash + 1)
    return None


def version_of(text: str) -> Version | None:
    """The version that `text` spells (PEP 440), or None."""
    try:
        return Version(text)
    except InvalidVersion:
        return None
