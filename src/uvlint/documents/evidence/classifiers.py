"""Trove classifiers: the Pythons and systems that a project says it supports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.data.platforms import DEFAULTS, PLATFORMS, SYSTEMS
from uvlint.model.evidence import Evidence, Kind, Named, known_python

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.model.place import Place

_PYTHON = r"Programming Language :: Python :: 3\.(\d{1,3})"
_SYSTEMS = {
    "OS Independent": ("linux", "darwin", "win32"),
    "POSIX": ("linux", "darwin"),
    "POSIX :: Linux": ("linux",),
    "Unix": ("linux", "darwin"),
    "MacOS": ("darwin",),
    "MacOS :: MacOS X": ("darwin",),
    "Microsoft": ("win32",),
    "Microsoft :: Windows": ("win32",),
    "Microsoft :: Windows :: Windows 10": ("win32",),
    "Microsoft :: Windows :: Windows 11": ("win32",),
}


def read(classifiers: Sequence[str], place: Place) -> Iterator[Evidence]:
    """What the classifiers at a place say. They name no processor: a system stands for its usual platforms.

    PyPy and free-threaded builds are named without a version, so that nothing follows from them.
    """
    pythons, systems = list[Named](), list[Named]()
    for number, text in enumerate(classifiers):
        at = place.child(number)
        found = re.fullmatch(_PYTHON, text.strip())
        python = known_python(int(found[1])) if found else None
        if python:
            pythons.append(Named(python, at))
        named = _SYSTEMS.get(text.strip().removeprefix("Operating System :: "), ())
        systems += [Named(name, at) for name in DEFAULTS if SYSTEMS[PLATFORMS[name][0]][1] in named]
    if pythons:
        yield Evidence(Kind.CLASSIFIER, tuple(pythons), claims_pythons=True)
    if systems:
        yield Evidence(Kind.CLASSIFIER, (), tuple(systems), claims_platforms=True)
