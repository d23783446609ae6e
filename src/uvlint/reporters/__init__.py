"""A report as text: one module a format, imported when it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from uvlint.model.report import Report
from uvlint.reporters.style import Style

Reporter = Callable[[Report, Style], str]


class _Formats(Mapping[str, Reporter]):
    """The formats by name; every module of them has one function `render`. Text ends with a newline or is empty."""

    names = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "diff")

    def __getitem__(self, name: str) -> Reporter:
        if name not in self.names:
            raise KeyError(name)
        render: Reporter = import_module(f"{__name__}.{name}").render
        return render

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


FORMATS: Mapping[str, Reporter] = _Formats()

__all__ = ["FORMATS", "Reporter", "Style"]
