# The tasks of the workshop; `just` alone lists them.

_default:
    @just --list

# Install uvlint and what its tests need into the current environment
setup:
    python -m pip install --quiet --editable . --group dev

# Style and types
lint:
    ruff check .
    ruff format --check .
    mypy

# The tests that need no network
test *arguments:
    python -m pytest {{arguments}}

# Ask the real index and the real uv
live:
    python -m pytest -m live

# Write what the golden cases say today, to be read before it is committed
accept:
    UVLINT_ACCEPT=1 python -m pytest tests/test_fixtures.py tests/test_explain.py tests/reporters

# Write the generated pages from the code
docs:
    python docs/generate.py

# Build the site into `site/`; a dead link fails. Needs `pip install --group docs`
site: docs
    zensical build --clean --strict

# Ask the validators of the Action that npm has; needs node
validate-action:
    bash tests/action/validate.sh

# Lock what the Action installs beside its own code, for every Python and platform
lock-action:
    UV_CUSTOM_COMPILE_COMMAND="just lock-action" uv --no-config pip compile pyproject.toml \
        --constraints action/constraints.txt --output-file action/requirements.txt \
        --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --quiet

# Record the frozen index anew: `just record numpy scipy`
record *names:
    python fixtures/record.py {{names}}
