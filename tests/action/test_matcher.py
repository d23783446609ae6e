"""The problem matcher makes annotations of what the `concise` format says."""

import json
import shutil
from pathlib import Path

from report_samples import crowd, fixed, report, torch
from runner_log import Log
from workshop import ROOT

from uvlint.model.finding import Severity
from uvlint.reporters import FORMATS, Style

MATCHER = ROOT / "action" / "uvlint-matcher.json"
SAMPLES = [report(torch()), crowd(), fixed()]


def test_every_error_and_warning_is_an_annotation_of_its_place(tmp_path: Path) -> None:
    shutil.copy(MATCHER, tmp_path)
    assert sum(len(sample.diagnostics) for sample in SAMPLES) > 2
    for sample in SAMPLES:
        log = Log(tmp_path)
        log.heard("::add-matcher::uvlint-matcher.json\n" + FORMATS["concise"](sample, Style(ci=True, color=True)))
        told = [one for one in sample.diagnostics if one.severity is not Severity.INFO]
        heard = [
            (one.level, one.properties["file"], int(one.properties["line"]), one.properties["title"])
            for one in log.annotations
        ]
        assert heard == [(one.severity.value, one.location.file, one.location.span.line, one.rule) for one in told]


def test_its_remover_names_its_owner(tmp_path: Path) -> None:
    shutil.copy(MATCHER, tmp_path)
    log = Log(tmp_path)
    log.heard("::add-matcher::uvlint-matcher.json\n::remove-matcher owner=uvlint::\na.toml:1:2: error[a-b] c\n")
    assert log.annotations == []
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    assert f"owner={matcher['owner']}" in (ROOT / "docs" / "action.md").read_text(encoding="utf-8")
