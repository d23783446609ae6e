"""action.yml and the workflows say nothing that the runner would refuse, or that lets others in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from action_file import ActionFileError, action, action_of, references, step_complaints, texts, workflow
from runner_expressions import ExpressionError
from workshop import ROOT

TEXT = (ROOT / "action.yml").read_text(encoding="utf-8")
ACTION = action(ROOT)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_action_is_in_order() -> None:
    assert ACTION.complaints == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("inputs.version }}", "inputs.versoin }}", "input `versoin` is not declared"),
        ("${{ inputs.since }}", "x", "input `since` is never used"),
        (
            "steps.check.outputs.findings",
            "steps.chekc.outputs.findings",
            "output `findings`: no step has the id `chekc`",
        ),
        ("inputs.code-scanning ==", "secrets.x ==", "there is no context `secrets` in an action"),
        ("steps.install.outputs.python", "steps.review.outputs.python", "no earlier step has the id `review`"),
        ('-I -X utf8 "$GITHUB', '-I ${{ inputs.args }} "$GITHUB', "a template in `run` is text of a script"),
        ("upload-sarif@ff2f1c621b7f889edc0d3c761ac2e6a3f8cdb0dd", "upload-sarif@v4", "is not pinned to a commit"),
        ("      shell: bash\n", "", "`run` has no `shell`"),
        ("      id: check\n", "      id: install\n", "the id `install` is there already"),
        (
            "      id: check\n",
            "      id: check\n      timeout-minutes: 5\n",
            "`timeout-minutes` does not go with `run`",
        ),
        ("!cancelled() &&", "hashFiles('x') &&", "the function `hashFiles` is not known here"),
        ('    default: "false"\n', '    default: "false"\n    type: boolean\n', "`type` is no key of input"),
        ("branding:", "brand:", "`brand` is no key of an action"),
        (
            "    description: What the review is written with; no other step sees it\n",
            "",
            "input `token` has no description",
        ),
    ],
)
def test_what_is_wrong_is_found(old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    assert any(complaint in said for said in action_of(TEXT.replace(old, new)).complaints)


@pytest.mark.parametrize("text", ["", "runs: {using: node24, main: x.js}", "- a"])
def test_what_is_no_composite_action_is_refused(text: str) -> None:
    with pytest.raises((ActionFileError, AttributeError)):
        action_of(text)


def test_the_token_reaches_one_step() -> None:
    holders = [step["name"] for step in ACTION.steps if any("token" in path for path in references(step))]
    assert holders == ["Suggest fixes"]
    assert "run.py" not in next(step for step in ACTION.steps if step["name"] == "Suggest fixes")["run"]


def test_every_step_starts_python_apart_from_the_checkout() -> None:
    for step in ACTION.steps:
        for call in re.findall(r"\$UVLINT_ACTION_PYTHON\S*(.*)", step.get("run", "")):
            assert call.startswith(" -I ")
    script = (ROOT / "action" / "install.sh").read_text(encoding="utf-8")
    calls = re.findall(r'(?:^|&&) *"\$(?:python|found|\(installed\))" (\S+)', script, re.M)
    assert len(calls) >= 5
    assert set(calls) == {"-I"}
    assert all("--no-config" in line for line in script.splitlines() if line.strip().startswith('"$uv"'))


def test_inputs_reach_the_check_under_their_own_names() -> None:
    (check,) = (step for step in ACTION.steps if step.get("id") == "check")
    for name, value in check["env"].items():
        if value.startswith("${{ inputs."):
            assert name == "UVLINT_ACTION_" + value[len("${{ inputs.") : -3].upper().replace("-", "_")


# ---- workflows ------------------------------------------------------------------------------------


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from workflow(path)["jobs"].items()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_grants_nothing_that_a_job_does_not_ask_for(path: Path) -> None:
    read = workflow(path)
    assert read["permissions"] == {}
    assert "concurrency" in read
    for name, job in jobs(path):
        assert "permissions" in job, name
        assert "timeout-minutes" in job, name
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        if re.match(r"\s+[\w-]+: (read|write)\b", line):
            assert "#" in line, f"{line.strip()} has no reason"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_steps_of_a_workflow_are_in_order(path: Path) -> None:
    for name, job in jobs(path):
        assert job["runs-on"]
        defaults = workflow(path).get("defaults", {}).get("run", {})
        for step in job["steps"]:
            told = {**defaults, **step} if "run" in step else step
            assert list(step_complaints(told)) == [], name
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"
            if step.get("uses") in ("./", "$/"):
                assert set(step.get("with", {})) <= set(ACTION.inputs)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_expressions_name_what_there_is(path: Path) -> None:
    known = {"github", "inputs", "steps", "env", "runner", "job", "strategy", "matrix", "needs"}
    for _, job in jobs(path):
        ids = {step["id"] for step in job["steps"] if "id" in step}
        for step in job["steps"]:
            for key, value in step.items():
                for named in references(value, bare=key == "if"):
                    assert named[0] in known
                    assert named[0] != "steps" or named[1] in ids
                    if named[0] == "matrix":
                        matrix = job["strategy"]["matrix"]
                        assert named[1] in matrix or any(named[1] in one for one in matrix.get("include", []))


def test_used_actions_are_the_same_everywhere() -> None:
    used: dict[str, set[str]] = {}
    files = [ROOT / "action.yml", *WORKFLOWS]
    for file in files:
        for name, commit, version in re.findall(
            r"uses: ([\w./-]+)@([0-9a-f]{40}) # (v[\d.]+)$", file.read_text(), re.M
        ):
            used.setdefault(name, set()).add(f"{commit} {version}")
    assert used
    assert {name: pins for name, pins in used.items() if len(pins) > 1} == {}


def test_an_expression_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ExpressionError):
        list(references("${{ fromJSON(x) }}"))
    assert list(texts({"a": ["b", {"c": "d"}]})) == ["b", "d"]
