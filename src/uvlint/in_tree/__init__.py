"""The build backend that uvlint writes into projects: read as text, never run here."""

from importlib.resources import files


def template() -> str:
    """The text of `uv_build.py`, with some bound."""
    return files(__name__).joinpath("uv_build.py").read_text(encoding="utf-8")
