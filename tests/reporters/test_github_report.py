"""GitHub's annotations: escapes and the budget."""

import re

from msgspec.structs import replace
from report_samples import at, diagnostic, report, torch

from uvlint.model.finding import Confidence, Severity
from uvlint.model.place import Span
from uvlint.model.report import Subject, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.checkout import Checkout


def annotations(*given: object, **fields: object) -> list[str]:
    return FORMATS["github"](report(*given, **fields), Style(ci=True)).splitlines()  # type: ignore[arg-type]


def test_one_annotation() -> None:
    assert annotations(torch()) == [
        (
            "::error file=pyproject.toml,line=9,endLine=9,col=6,endColumn=21,title=uvlint%3A wheel-missing"
            "::`torch` has no wheel for 4 of 16 targets%0Atargets: 3.10-3.13 on x86_64-apple-darwin"
            "%0Ahelp: ask for torch only where it exists [*]%0Adocs: https://docs.example/rules/wheel-missing"
        )
    ]


def test_nothing_is_said_when_nothing_was_found() -> None:
    assert annotations() == []


def test_everything_that_would_end_a_property_or_a_line_is_escaped() -> None:
    hostile = diagnostic(
        at(1, 1, 1, "x", file="a,b:c%\n::error::d"), message="100% \r\n::set-output name=x::y ##[error]"
    )
    (line,) = annotations(hostile)
    assert line.startswith("::error file=a%2Cb%3Ac%25 %3A%3Aerror%3A%3Ad,line=1,")
    assert line.endswith("::100%25 %0A: :set-output name=x::y # #[error]")


def test_columns_are_left_out_across_lines() -> None:
    location = replace(at(1, 1, 1, "x"), span=Span(1, 1, 3, 2))
    assert annotations(diagnostic(location))[0].startswith("::error file=pyproject.toml,line=1,endLine=3,title=")


def test_at_most_nine_of_each_and_the_most_important_first() -> None:
    many = [
        diagnostic(
            rule=f"{severity.value}-{number}",
            severity=severity,
            confidence=Confidence.LOW if number < 3 else Confidence.HIGH,
            targets=tuple("t" * number),
        )
        for severity in (Severity.INFO, Severity.WARNING, Severity.ERROR)
        for number in range(12)
    ]
    lines = annotations(*many, unchecked=(Unchecked("six", "503"), Unchecked("idna", "503")))
    kinds = [line[2:].split(" ")[0] for line in lines]
    assert (kinds.count("error"), kinds.count("warning"), kinds.count("notice")) == (9, 10, 10)
    assert "title=uvlint%3A error-11::" in lines[0]
    assert lines[-2] == "::warning title=uvlint%3A not checked::six and idna: 503"
    assert lines[-1].startswith("::notice title=uvlint::3 errors, 3 warnings and 3 infos more")
    assert not any("error-0" in line or "error-2:" in line for line in lines)


def test_each_package_is_told_of_once_before_any_is_a_second_time() -> None:
    def about(name: str, rule: str, targets: int) -> object:
        return diagnostic(subject=Subject(name, name, ""), rule=rule, targets=tuple("t" * targets))

    wide = [about("torch", f"wide-{number}", 9) for number in range(9)]
    lines = annotations(*wide, about("six", "narrow", 1), diagnostic(rule="nameless"), diagnostic(rule="nameless"))
    told = [re.findall(r"title=uvlint%3A ([\w-]+)", line) for line in lines]
    assert told[:5] == [["wide-0"], ["narrow"], ["nameless"], ["nameless"], ["wide-1"]]
    assert lines[-1].startswith("::notice title=uvlint::3 errors more")


def test_files_are_named_as_the_checkout_has_them() -> None:
    text = FORMATS["github"](report(torch()), Style(ci=True, checkout=Checkout("services/api")))
    assert text.startswith("::error file=services/api/pyproject.toml,line=9,")


def test_a_message_stays_below_what_the_runner_cuts() -> None:
    (line,) = annotations(diagnostic(message="m" * 10_000, hint="h" * 10_000))
    assert len(line) < 4096
    assert "%0Ahint: h" in line
