"""The Action as GitHub's runner runs it: what it puts out, shows, uploads, and how it ends."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from runner import Result, Runner
from scenes import BROKEN, HEALTHY, NEVER_TRUE, SCENES, UPLOAD, Scene, manifest
from workshop import Workshop

from test_since import git

Make = Callable[..., Runner]
_OUTCOMES = {"s": "success", "f": "failure", "k": "skipped"}


def played(scene: Scene, runner: Make, shop: Workshop) -> tuple[Runner, Result]:
    made = runner(event_name=scene.event_name, event=scene.event)
    scene.laid_out(made.workspace)
    return made, made.run(shop.action, scene.inputs)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_run_ends_as_it_should(scene: Scene, runner: Make, shop: Workshop) -> None:
    _, result = played(scene, runner, shop)

    assert result.outputs["exit-code"] == scene.code, result.log.lines
    assert [step.outcome for step in result.steps] == [_OUTCOMES[letter] for letter in scene.steps]
    assert result.conclusion == ("failure" if scene.steps[1] == "f" else "success")
    assert result.outputs["findings"] == scene.findings
    assert bool(result.outputs["patch-file"]) == scene.fixable
    assert bool(result.outputs["json-file"]) == bool(scene.findings) == bool(result.outputs["sarif-file"])
    if scene.findings:
        report = json.loads(Path(result.outputs["json-file"]).read_text())
        assert len(report["diagnostics"]) == int(scene.findings)
        assert report["complete"] == (not scene.name.startswith("incomplete"))
    else:
        (told, ended) = result.shown("error")
        assert told.properties["title"] == "uvlint"
        assert ended.message == "Process completed with exit code 2."


def of(name: str) -> Scene:
    return next(scene for scene in SCENES if scene.name == name)


def test_findings_are_shown_on_their_lines(runner: Make, shop: Workshop) -> None:
    _, result = played(of("failing"), runner, shop)
    shown = [(one.properties.get("file"), one.properties.get("line")) for one in result.shown("error")]
    assert shown == [("pyproject.toml", "8"), ("pyproject.toml", "7"), ("pyproject.toml", "8"), (None, None)]


def test_paths_are_those_of_the_repository(runner: Make, shop: Workshop) -> None:
    made, result = played(of("a folder of a monorepo"), runner, shop)
    (shown, _) = result.shown("error")
    assert shown.properties["file"] == "packages/api/pyproject.toml"
    run = json.loads(Path(result.outputs["sarif-file"]).read_text())["runs"][0]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {"packages/api/pyproject.toml"}
    assert run["automationDetails"]["id"] == "uvlint/packages/api/"
    applied(result, made.workspace / "packages/api")
    assert (made.workspace / "packages/api/pyproject.toml").read_text() == NEVER_TRUE.replace("'windows'", "'win32'")


def test_a_category_of_ones_own(runner: Make, shop: Workshop) -> None:
    made = runner()
    (made.workspace / "pyproject.toml").write_text(NEVER_TRUE)
    result = made.run(shop.action, {"category": "mine"})
    run = json.loads(Path(result.outputs["sarif-file"]).read_text())["runs"][0]
    assert run["automationDetails"]["id"] == "mine/"


def applied(result: Result, folder: Path) -> None:
    """Apply the patch as a contributor would, in a folder of the repository."""
    git(next(one for one in (folder, *folder.parents) if one.name == "demo"), "init", "-q")
    subprocess.run(["git", "apply", result.outputs["patch-file"]], cwd=folder, check=True)


@pytest.mark.parametrize("name", ["failing", "two paths with a blank", "settings of the project"])
def test_the_patch_is_what_fix_writes(name: str, runner: Make, shop: Workshop) -> None:
    made, result = played(of(name), runner, shop)
    applied(result, made.workspace)
    by_patch = {path: (made.workspace / path).read_text() for path in of(name).files}
    of(name).laid_out(made.workspace)
    python = result.step("install").outputs["python"]
    words = [word.strip("'") for word in ("'a b',c/requirements.txt" if "two" in name else ".").split(",")]
    environment = {**shop.environment, "HOME": str(made.workspace)}
    subprocess.run([python, "-Im", "uvlint", "fix", "--write", *words], cwd=made.workspace, env=environment)
    assert by_patch == {path: (made.workspace / path).read_text() for path in of(name).files}
    assert by_patch != of(name).files


def test_sarif_is_uploaded_although_the_check_failed(runner: Make, shop: Workshop) -> None:
    _, result = played(of("code scanning"), runner, shop)
    (upload,) = (step for step in result.steps if "sarif_file" in step.given)
    assert upload.outcome == "success"
    assert upload.given["sarif_file"] == result.outputs["sarif-file"]
    assert json.loads(Path(upload.given["sarif_file"]).read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("fork", [True, False])
def test_an_upload_that_is_refused_fails_the_job_unless_a_fork_asked(fork: bool, runner: Make, shop: Workshop) -> None:
    from runner import StubFailedError
    from scenes import pull_request

    def refused(_: object) -> dict[str, str]:
        raise StubFailedError("Resource not accessible by integration")

    made = runner(event_name="pull_request", event=pull_request(fork=fork), stubs={UPLOAD: refused})
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    result = made.run(shop.action, {"code-scanning": "true"})
    assert [step.outcome for step in result.steps][:3] == ["success", "success", "failure"]
    assert result.conclusion == ("success" if fork else "failure")


def test_no_more_is_annotated_than_github_shows_and_the_rest_is_counted(runner: Make, shop: Workshop) -> None:
    made = runner()
    many = [f"idna>={number}; sys_platform == 'windows'" for number in range(40)]
    (made.workspace / "pyproject.toml").write_text(manifest(*many))
    result = made.run(shop.action)
    assert result.outputs["findings"] == "40"
    assert [one.level for one in result.log.annotations if not one.shown] == []
    assert len(result.shown("error")) == 10  # nine, and the runner's own
    (more,) = result.shown("notice")
    assert "31 errors" in more.message


def test_the_summary_tells_it_all_and_how_to_mend_it(runner: Make, shop: Workshop) -> None:
    _, result = played(of("failing"), runner, shop)
    assert result.summary == result.step("check").summary
    for told in ("marker-value-unknown", "distribution-missing", "```diff", "git apply", "linux x86"):
        assert told in result.summary
    assert "+    \"tzdata; sys_platform == 'win32'\"" in result.summary


@pytest.mark.parametrize("name", ["clean", "incomplete", "a broken manifest"])
def test_the_summary_tells_well_from_unknown(name: str, runner: Make, shop: Workshop) -> None:
    _, result = played(of(name), runner, shop)
    other = {"clean", "incomplete", "a broken manifest"} - {name}
    first = result.summary.strip().splitlines()[0]
    assert first
    assert first not in [played(of(one), runner, shop)[1].summary.strip().splitlines()[0] for one in other]


def test_what_stood_there_before_is_left_out_when_asked(runner: Make, shop: Workshop) -> None:
    made = runner()
    git(made.workspace, "init", "-q")
    (made.workspace / "pyproject.toml").write_text(NEVER_TRUE)
    git(made.workspace, "add", ".")
    git(made.workspace, "commit", "-qm", "first")
    assert made.run(shop.action, {"since": "HEAD"}).outputs["exit-code"] == "0"
    (made.workspace / "pyproject.toml").write_text(BROKEN)
    result = made.run(shop.action, {"since": "HEAD"})
    assert (result.outputs["exit-code"], result.outputs["findings"]) == ("1", "2")


def test_a_shallow_clone_says_what_it_lacks(runner: Make, shop: Workshop) -> None:
    made = runner()
    git(made.workspace, "init", "-q")
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    result = made.run(shop.action, {"since": "1" * 40})
    assert result.outputs["exit-code"] == "2"
    assert "fetch-depth" in result.shown("error")[0].message


def test_transitive_without_uv_says_so(runner: Make, shop: Workshop) -> None:
    made = runner(path=shop.path_without_uv)
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    result = made.run(shop.action, {"transitive": "true"})
    assert result.outputs["exit-code"] == "2"
    assert "setup-uv" in result.shown("error")[0].message


def test_an_input_that_there_is_not_is_only_warned_of(runner: Make, shop: Workshop) -> None:
    made = runner()
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    result = made.run(shop.action, {"path": "x"})
    assert result.warnings == ["Unexpected input(s) 'path'"]
    assert result.outputs["exit-code"] == "0"
