"""A pre-lock platform and marker linter for uv: it says what cannot be installed before `uv lock` does not."""

__version__ = "0.1.0"
