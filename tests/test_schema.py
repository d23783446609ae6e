"""The JSON Schema, held by a validator to what uvlint itself takes and refuses."""

import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import given

from setting_samples import SETTINGS, parsed
from uvlint.errors import DocumentError
from uvlint.keys import KEYS
from uvlint.schema import get_schema

VALIDATOR = pytest.importorskip("jsonschema").Draft7Validator


@pytest.mark.parametrize("key", KEYS.values(), ids=lambda key: key.name)
def test_the_schema_takes_the_examples(key: Any) -> None:
    VALIDATOR.check_schema(get_schema())
    VALIDATOR(get_schema()).validate(tomllib.loads(f"{key.name} = {key.example}"))


@given(SETTINGS)
def test_the_schema_takes_what_uvlint_takes(settings: dict[str, Any]) -> None:
    VALIDATOR(get_schema()).validate(msgspec.json.decode(msgspec.json.encode(settings)))


@pytest.mark.parametrize("text", ['platform = ["linux"]', 'select = ["wheel-mising"]', "select = []", "no-dev = 1"])
def test_the_schema_refuses_what_uvlint_refuses(text: str) -> None:
    with pytest.raises(DocumentError):
        parsed(text)
    assert not VALIDATOR(get_schema()).is_valid(tomllib.loads(text))
