"""`required-version` admits a uv that does not know one of the settings.

## What it finds

A key that some uv introduced, in a project whose `required-version` admits an older one.

## Why it matters

The older uv meets an unknown key, drops all settings with one warning, and locks without them.

## Fix safety

The bound is raised to the first uv that knows the key; what else it says stays where it can. It decides who may use
which uv, so it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet

from uvlint.data.settings import REFUSED_IN_SCRIPTS, REFUSED_IN_UV_TOML, SINCE
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, fixable=True)
def setting_needs_newer_uv(survey: Survey) -> Iterator[Finding]:
    required = survey.project.uv.get("required-version")
    if required is None or not isinstance(required.value, str):
        return
    try:
        admitted = SpecifierSet(required.value)
    except InvalidSpecifier:
        return
    for key, setting in survey.project.written:
        if _is_refused(key, setting.place.file):
            continue  # setting-ignored has it moved or removed
        older = SpecifierSet(f"<{SINCE[key]}") if key in SINCE else None
        if older and not (admitted & older).is_unsatisfiable():
            raised = _raised(required.value, SINCE[key])
            yield Finding(
                at=setting.place,
                message=f"`{key}` needs uv {SINCE[key]}, and `required-version` admits an older one",
                label=f"new in uv {SINCE[key]}",
                related=(Related(required.place, "admits an older uv"),),
                fixes=(Fix(f"require uv `{raised}`", (Replace(required.place, required.value, raised),)),),
            )


def _is_refused(key: str, file: str) -> bool:
    """Whether every uv refuses the file over the key."""
    return (file.endswith(".py") and key in REFUSED_IN_SCRIPTS) or (
        file.endswith("uv.toml") and key in REFUSED_IN_UV_TOML
    )


def _raised(text: str, since: str) -> str:
    """The specifier without any uv that is older; upper bounds and exclusions stay as long as they leave something."""
    parts = [part.strip() for part in text.split(",")]
    kept = [part for part in parts if part and Specifier(part).operator in ("<", "<=", "!=")]
    while kept and SpecifierSet(",".join([f">={since}", *kept])).is_unsatisfiable():
        kept.pop()
    return (", " if ", " in text else ",").join([f">={since}", *kept])
