"""One line a diagnostic."""

from report_samples import PLATFORMS, TARGETS, diagnostic, offer, report, torch

from uvlint.model.finding import Severity
from uvlint.model.fix import Safety
from uvlint.model.report import Outcome, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.targets import shortened


def test_findings_then_unchecked_then_the_count() -> None:
    unsafe = diagnostic(message="two\nlines", severity=Severity.WARNING, offers=(offer("x", Safety.UNSAFE),))
    given = report(torch(), unsafe, unchecked=(Unchecked("six", "the index answered 503"),))
    assert FORMATS["concise"](given, Style(width=40)) == (
        "pyproject.toml:9:6: error[wheel-missing] [*] `torch` has no wheel for 4 of 16 targets"
        " (3.10-3.13 on x86_64-apple-darwin)\n"
        "pyproject.toml:2:6: warning[wheel-missing] [-] two lines\n"
        "unchecked: six: the index answered 503\n"
        "Found 1 error and 1 warning in 1 file (38 requirements × 16 targets, 0.4 s), 1 item could not be checked.\n"
        "[*] 1 fixable with `uvlint fix --write`, 1 more with `--unsafe`.\n"
    )


def test_nothing_to_say_takes_one_line() -> None:
    assert FORMATS["concise"](report(), Style()) == "All good: 38 requirements × 16 targets in 1 file, 0.4 s.\n"


def test_fixes_are_told() -> None:
    given = report(
        fixed=(Outcome("a-b", "p.toml", "drop it", "six"),), held_back=(Outcome("c", "p.toml", "t", "", "w"),)
    )
    assert FORMATS["concise"](given, Style()).startswith(
        "p.toml: fix[a-b] `six`: drop it\np.toml: held back[c] t (w)\n1 fix, 1 held back, no finding remains"
    )


def test_targets_are_folded_by_runs_of_pythons() -> None:
    linux, arm, intel, windows = PLATFORMS
    assert shortened((), TARGETS) == ""
    assert shortened(TARGETS, TARGETS) == "all 16 targets"
    assert shortened((f"3.13/{windows}",), TARGETS) == f"3.13 on {windows}"
    some = [f"3.{minor}/{platform}" for minor in (10, 11, 13) for platform in (arm, intel)]
    assert shortened(some, TARGETS) == f"3.10-3.11, 3.13 on {arm}, {intel}"
    assert shortened([*some, f"3.12/{linux}"], TARGETS) == f"3.10-3.11, 3.13 on {arm}, {intel}; 3.12 on {linux}"
    assert shortened(("3.9/elsewhere",), TARGETS) == "3.9 on elsewhere"
    new = [f"3.13/{platform}" for platform in PLATFORMS]
    assert shortened(new, TARGETS) == "3.13 on every platform"
    assert shortened((f"3.13/{linux}",), (f"3.12/{linux}", f"3.13/{linux}")) == f"3.13 on {linux}"
