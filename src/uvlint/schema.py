"""The JSON Schema of `[tool.uvlint]` and of `uvlint.toml`, made from the table of settings."""

from typing import Any

from uvlint import rules
from uvlint.checked import Names
from uvlint.data.platforms import ALIASES, PLATFORMS
from uvlint.keys import KEYS, SEVERITIES, Key

ID = "https://github.com/uvlint/uvlint/blob/main/docs/configuration.md"


def get_schema(_tool: str = "uvlint") -> dict[str, Any]:
    """The schema in draft 7, as validators of pyproject.toml ask for it by the tool's name."""
    names = Names(rules.names())
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "uvlint",
        "description": "Settings of uvlint, in `[tool.uvlint]` of a pyproject.toml or in a uvlint.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in KEYS.values()},
        "definitions": {
            "rule": {
                "description": "A rule, or a family of rules.",
                "type": "string",
                "anyOf": [{"enum": [*names.rules, *names.families()]}, {"pattern": r"^[a-z*-]*\*[a-z*-]*$"}],
            },
            "rules": {"type": "array", "items": {"$ref": "#/definitions/rule"}},
        },
    }


def _property(key: Key) -> dict[str, Any]:
    return {"description": f"{key.meaning} Default: {key.default}.", **_shape(key)}


def _shape(key: Key) -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
    match key.kind:
        case "rules":
            least = {} if key.name == "ignore" else {"minItems": 1}
            return {"type": "array", "items": {"$ref": "#/definitions/rule"}, **least}
        case "severities":
            weights = {"type": "string", "enum": list(SEVERITIES)}
            named = {"$ref": "#/definitions/rule"}
            return {"type": "object", "propertyNames": named, "additionalProperties": weights}
        case "exemptions":
            return {"type": "object", "additionalProperties": {"$ref": "#/definitions/rules"}}
        case "platforms":
            return {**texts, "items": {"type": "string", "enum": [*ALIASES, *PLATFORMS]}}
        case "pythons":
            return {**texts, "items": {"type": "string", "pattern": r"^(pypy)?3\.\d{1,3}(\.\d{1,4})?t?$"}}
        case "names":
            return texts
        case "ways":
            return {**texts, "items": {"type": "string", "enum": list(key.choices)}}
        case "flag":
            return {"type": "boolean"}
        case "choice":
            return {"type": "string", "enum": list(key.choices)}
        case "time" | "file":
            return {"type": "string", "minLength": 1}
