"""`required-version` admits a uv that does not know one of the settings.

## What it finds

A key that some uv introduced, in a project whose `required-version` admits an older one.

## Why it matters

The older uv meets an unknown key, drops all settings with one warning, and locks without them.

## Fix safety

Who may use which uv is for a person to say, so the bound is only suggested.
"""

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.data.settings import SINCE
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.rule import rule
from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING)
def setting_needs_newer_uv(survey: Survey) -> Iterator[Finding]:
    required = survey.project.uv.get("required-version")
    if required is None or not isinstance(required.value, str):
        return
    try:
        admitted = SpecifierSet(required.value)
    except InvalidSpecifier:
        return
    for key, setting in survey.project.written:
        older = SpecifierSet(f"<{SINCE[key]}") if key in SINCE else None
        if older and not (admitted & older).is_unsatisfiable():
            edits = (Replace(required.place, required.value, f">={SINCE[key]}"),)
            yield Finding(
                at=setting.place,
                message=f"`{key}` needs uv {SINCE[key]}, and `required-version` admits an older one",
                label=f"new in uv {SINCE[key]}",
                related=(Related(required.place, "admits an older uv"),),
                fixes=(Fix(f"require uv {SINCE[key]}", edits, suggestion=True),),
            )
