"""The runner of these tests behaves as GitHub's, where the Action relies on it."""

from pathlib import Path

import pytest
from runner_expressions import ExpressionError, Value, condition, evaluated, filled, parsed, truthy
from runner_files import FileCommandError, pairs
from runner_log import Log, command

CONTEXTS: dict[str, Value] = {
    "github": {"event": {"pull_request": {"fork": True, "number": 7.0}}, "token": "t"},
    "inputs": {"Code-Scanning": "true", "empty": ""},
}
STATUS = {"success": lambda: False, "failure": lambda: True, "always": lambda: True, "cancelled": lambda: False}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("inputs.code-scanning == 'TRUE'", True),
        ("inputs['code-scanning'] != 'true'", False),
        ("github.event.pull_request.fork == true", True),
        ("github.event.nothing.at.all == true", False),
        ("github.event.nothing == null", True),
        ("github.event.pull_request.number == '7'", True),
        ("inputs.empty || 'else'", "else"),
        ("inputs.empty && 'then'", ""),
        ("!cancelled() && (false || 'x')", "x"),
        ("'it''s'", "it's"),
        ("'' == 0", True),
        ("'x' == 0", False),
        ("github.event == github.event", True),
        ("! ! 'a'", True),
        ("1.5", 1.5),
    ],
)
def test_expressions(source: str, value: Value) -> None:
    assert evaluated(parsed(source), CONTEXTS, STATUS) == value


@pytest.mark.parametrize(
    "source",
    [
        "",
        "a b",
        "inputs.",
        "x ==",
        "(true",
        "true)",
        "'open",
        "toJSON(github)",
        "success(1)",
        "a < b",
        "a[0]",
        "${{ }}",
    ],
)
def test_what_is_not_understood_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        parsed(source)


def test_a_context_that_there_is_not_is_refused() -> None:
    with pytest.raises(ExpressionError):
        evaluated(parsed("secrets.TOKEN"), CONTEXTS, STATUS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("a ${{ github.token }} b ${{ 'x}}y' }}", "a t b x}}y"),
        ("${{ github.event }}${{ null }}${{ true }}${{ 7 }}", "Objecttrue7"),
        ("$HOME {{ }} $(x)", "$HOME {{ }} $(x)"),
    ],
)
def test_templates(text: str, value: str) -> None:
    assert filled(text, CONTEXTS, STATUS) == value


def test_a_template_that_is_not_closed_is_refused() -> None:
    with pytest.raises(ExpressionError):
        filled("${{ github.token", CONTEXTS, STATUS)


@pytest.mark.parametrize(
    ("text", "holds"),
    [("true", False), ("always()", True), ("${{ failure() }}", True), ("failure() && false", False), ("'x'", False)],
)
def test_a_condition_asks_for_success_unless_it_asks_for_a_status(text: str, holds: bool) -> None:
    assert truthy(evaluated(condition(text), CONTEXTS, STATUS)) == holds


# ---- the log --------------------------------------------------------------------------------------


def heard(*lines: str, workspace: Path = Path()) -> Log:
    log = Log(workspace)
    log.heard("\n".join(lines))
    return log


def test_a_command_has_properties_and_data() -> None:
    found = command("  ::error file=a%2Cb.toml,line=3,title=%3A::first%0Asecond %25")
    assert found is not None
    assert (found.name, found.data) == ("error", "first\nsecond %")
    assert found.properties == {"file": "a,b.toml", "line": "3", "title": ":"}
    old = command("text ##[warning file=a;line=1]said")
    assert old is not None
    assert (old.name, old.properties, old.data) == ("warning", {"file": "a", "line": "1"}, "said")


@pytest.mark.parametrize("line", ["text ::error::x", "::unknown::x", "::error:x", "#[error]x", "##[nothing]x"])
def test_what_is_no_command_is_text(line: str) -> None:
    assert command(line) is None


def test_ten_of_a_level_are_shown_and_long_ones_are_cut() -> None:
    log = heard(*["::error::e" for _ in range(12)], "::warning::" + "w" * 5000)
    assert [one.shown for one in log.annotations] == [True] * 10 + [False] * 2 + [True]
    assert len(log.annotations[-1].message) == 4096


def test_stopped_commands_are_text_until_they_are_resumed() -> None:
    log = heard("::stop-commands::Mark", "::error::no", "##[add-mask]no", "::mark::", "::error::yes")
    assert [one.message for one in log.annotations] == ["yes"]
    assert log.masks == []


def test_masks_hide_what_comes_after() -> None:
    assert heard("secret", "::add-mask::secret", "a secret").lines[-1] == "a ***"


def test_commands_that_are_gone_are_errors() -> None:
    assert [one.level for one in heard("::set-env name=A::b").annotations] == ["error"]


# ---- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", {}),
        (b"a=b=c\n\nd<<EOF\n1\n\n2\nEOF\n", {"a": "b=c", "d": "1\n\n2"}),
        (b"a=<<x\n", {"a": "<<x"}),
        (b"a<<M\r\nb\r\nM\r\n", {"a": "b"}),
        (b"a=1\na=2", {"a": "2"}),
        (b"a<b=c\n", {"a<b": "c"}),
        (b"a<<M\nM\n", {"a": ""}),
    ],
)
def test_files_hold_pairs(content: bytes, found: dict[str, str]) -> None:
    assert pairs(content) == found


@pytest.mark.parametrize("content", [b"a\n", b"=b\n", b"<<M\nM\n", b"a<<\n\n", b"a<<M\nb\n"])
def test_files_that_follow_no_format_are_refused(content: bytes) -> None:
    with pytest.raises(FileCommandError):
        pairs(content)
