"""Print what the Action makes of a broken project: `python tests/action/show.py`. No network is needed.

With a file named, the SARIF report is written there.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))  # else pytest's business

from runner import Result, Runner
from scenes import BROKEN, UPLOAD
from workshop import workshop


def transcript(folder: Path, sarif: str | None = None) -> str:
    """Steps, annotations, outputs, summary, patch and SARIF of one run, without the paths of this machine."""
    shop = workshop(folder / "shop")
    made = Runner(folder / "job", path=shop.path, environment=shop.environment, stubs={UPLOAD: lambda _: {}})
    (made.workspace / "pyproject.toml").write_text(BROKEN, encoding="utf-8")
    result = made.run(shop.action, {"code-scanning": "true"})
    if sarif:
        shutil.copy(result.outputs["sarif-file"], sarif)
    text = "\n\n".join(_parts(result))
    return text.replace(str(made.temporary), "$RUNNER_TEMP").replace(str(folder), "$FOLDER")


def _parts(result: Result) -> list[str]:
    steps = [f"{step.key}: {step.outcome}" for step in result.steps]
    annotations = [
        f"{'' if one.shown else '(not shown) '}{one.level} {one.properties.get('file', '')}"
        f":{one.properties.get('line', '')} {one.properties.get('title', '')}\n    "
        + one.message.replace("\n", "\n    ")
        for one in result.log.annotations
    ]
    outputs = [f"{name}={value}" for name, value in result.outputs.items()]
    run = json.loads(Path(result.outputs["sarif-file"]).read_text(encoding="utf-8"))["runs"][0]
    sarif = [f"{len(run['tool']['driver']['rules'])} rules, category {run['automationDetails']['id']}"]
    for one in run["results"]:
        place = one["locations"][0]["physicalLocation"]
        at = f"{place['artifactLocation']['uri']}:{place['region']['startLine']}"
        sarif.append(
            f"{one['level']} {one['ruleId']} {at} {one['partialFingerprints']} {len(one.get('fixes', []))} fixes"
        )
    return [
        "\n".join(["# steps", *steps]),
        "\n".join(["# annotations", *annotations]),
        "\n".join(["# outputs", *outputs]),
        f"# summary\n{result.summary.rstrip()}",
        f"# patch\n{Path(result.outputs['patch-file']).read_text(encoding='utf-8').rstrip()}",
        "\n".join(["# sarif", *sarif]),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(transcript(Path(folder).resolve(), *sys.argv[1:2]))
