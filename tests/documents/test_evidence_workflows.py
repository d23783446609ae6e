"""What GitHub workflows, GitLab and Azure pipelines say, and what they leave unsaid."""

from collections.abc import Callable, Iterable
from textwrap import dedent

import pytest

from uvlint.documents.evidence import azure, gitlab, workflows
from uvlint.errors import DocumentError
from uvlint.model.evidence import Evidence

SHORT = {
    "x86_64-manylinux_2_28": "linux",
    "aarch64-manylinux_2_28": "arm",
    "x86_64-unknown-linux-musl": "musl",
    "aarch64-unknown-linux-musl": "musl-arm",
    "aarch64-apple-darwin": "mac",
    "x86_64-apple-darwin": "intel",
    "x86_64-pc-windows-msvc": "windows",
    "aarch64-pc-windows-msvc": "windows-arm",
    "i686-pc-windows-msvc": "windows-x86",
}


def told(evidence: Iterable[Evidence]) -> str:
    """Statements in words: `3.10,3.11/linux,mac`; `*` where one is left open."""
    return " ".join(
        f"{','.join(n.id for n in one.pythons) or '*'}/{','.join(SHORT.get(n.id, n.id) for n in one.platforms) or '*'}"
        for one in evidence
    )


def workflow(job: str, top: str = "") -> str:
    """What a workflow with one job says."""
    body = "".join(f"    {line}\n" for line in dedent(job).strip().splitlines())
    return told(workflows.read("ci.yml", f"{top}\njobs:\n  test:\n{body}"))


SETUP = """
runs-on: {runner}
steps:
  - uses: actions/setup-python@v6
    with: {{ python-version: "{python}" }}
"""


@pytest.mark.parametrize(
    ("runner", "platform"),
    [
        ("ubuntu-latest", "linux"),
        ("ubuntu-24.04-arm", "arm"),
        ("macos-13", "intel"),
        ("macos-15-intel", "intel"),
        ("macos-latest", "mac"),
        ("macos-14-large", "intel"),
        ("macos-14-xlarge", "mac"),
        ("windows-2025", "windows"),
        ("windows-11-arm", "windows-arm"),
        ("[self-hosted, Linux, ARM64]", "arm"),
        ("[self-hosted, gpu]", "*"),
        ("[ubuntu-latest]", "linux"),
        ("{ group: big, labels: ubuntu-latest }", "linux"),
        ("{ group: big }", "*"),
        ("warp-ubuntu-latest-x64", "*"),
        ("${{ inputs.runner }}", "*"),
        ("${{ github.repository == 'a/b' && 'ubuntu-latest' }}", "*"),
        ("'${{ ''macos-13'' }}'", "intel"),
        ("ubuntu-${{ env.V }}", "linux"),
    ],
)
def test_a_label_is_a_platform_or_nothing(runner: str, platform: str) -> None:
    assert workflow(SETUP.format(runner=runner, python="3.12"), "env: { V: latest }") == f"3.12/{platform}"


@pytest.mark.parametrize(
    ("python", "found"),
    [
        ("3.12", "3.12"),
        ("3.12.x", "3.12"),
        ("3.12.4", "3.12.4"),
        ("3.13t", "3.13t"),
        ("3.14-dev", "3.14"),
        ("pypy-3.10", "pypy3.10"),
        ("pypy3.10-v7.3.17", "pypy3.10"),
    ],
)
def test_versions_as_actions_spell_them(python: str, found: str) -> None:
    assert workflow(SETUP.format(runner="ubuntu-latest", python=python)) == f"{found}/linux"


@pytest.mark.parametrize("python", ["3.x", ">=3.9 <3.13", "3", "graalpy-24", "${{ inputs.v }}", "3.12t", "2.7", "3.99"])
def test_what_names_no_single_python_names_none(python: str) -> None:
    assert workflow(SETUP.format(runner="ubuntu-latest", python=python)) == "*/linux"


def test_a_bare_3_10_is_the_number_3_1_to_every_reader_of_yaml() -> None:
    job = "runs-on: ubuntu-latest\nsteps: [{ uses: actions/setup-python@v6, with: { python-version: 3.10 } }]"
    assert workflow(job) == "*/linux"
    assert workflow(job.replace("3.10", "3.12")) == "3.12/linux"


MATRIX = """
runs-on: ${{{{ matrix.os }}}}
strategy:
  matrix:
    {matrix}
steps:
  - uses: actions/setup-python@v6
    with:
      python-version: ${{{{ matrix['python'] }}}}
"""


@pytest.mark.parametrize(
    ("matrix", "found"),
    [
        ("{ os: [ubuntu-latest, macos-13], python: ['3.11', '3.12'] }", "3.11,3.12/linux,intel"),
        (
            "{ os: [ubuntu-latest, macos-13], python: ['3.11', '3.12'], exclude: [{ os: macos-13, python: '3.11' }] }",
            "3.11,3.12/linux 3.12/intel",
        ),
        ("{ os: [ubuntu-latest], python: ['3.11'], exclude: [{ os: ubuntu-latest }] }", ""),
        # An entry joins what it does not contradict, and else stands for itself.
        (
            "{ os: [ubuntu-latest], python: ['3.11'], include: [{ os: macos-13, python: '3.13' }, { extra: 1 }] }",
            "3.11/linux 3.13/intel",
        ),
        ("{ include: [{ os: ubuntu-latest, python: '3.11' }, { os: macos-13, python: 3.13t }] }",
         "3.11/linux 3.13t/intel"),
        ("{ os: [ubuntu-latest], python: ['3.11'], include: [{ os: ubuntu-latest, python: '3.12' }] }",
         "3.11,3.12/linux"),
        # A part that a run decides says nothing, the rest does.
        ("{ os: [ubuntu-latest], python: \"${{ fromJSON(needs.a.outputs.b) }}\" }", "*/linux"),
        ("{ os: [ubuntu-latest], python: \"${{ x }}\", exclude: [{ python: '3.11' }] }", ""),
        ("{ os: [ubuntu-latest], python: ['3.11'], exclude: \"${{ x }}\" }", ""),
        ("\"${{ fromJSON('{}') }}\"", ""),
        ("{ os: [[self-hosted, linux, arm64]], python: [['3.11', '3.12']] }", "3.11,3.12/arm"),
    ],
)  # fmt: skip
def test_a_matrix_is_combined_as_the_service_does(matrix: str, found: str) -> None:
    assert workflow(MATRIX.format(matrix=matrix.replace("\n", "\n    "))) == found


def test_a_matrix_may_hold_mappings() -> None:
    job = """
    runs-on: ${{ matrix.target.os }}
    strategy: { matrix: { target: [{ os: macos-13, py: "3.12" }, { os: windows-2022, py: "3.13" }] } }
    steps:
      - run: uv sync --python ${{ matrix.target.py }}
    """
    assert workflow(job) == "3.12/intel 3.13/windows"


@pytest.mark.parametrize(
    "steps",
    [
        "[{ uses: astral-sh/setup-uv@v7, with: { python-version: '3.12' } }]",
        "[{ run: 'uv venv -p 3.12 && uv pip install .' }]",
        "[{ run: 'uv python install 3.12' }]",
        "[{ run: 'uv run --python=3.12 pytest' }]",
        "[{ run: 'uv sync', env: { UV_PYTHON: '3.12' } }]",
        '[{ uses: actions/setup-python@v6, with: { python-version: "3.12\\n3.x" } }]',
    ],
)
def test_where_a_step_names_its_python(steps: str) -> None:
    assert workflow(f"runs-on: ubuntu-latest\nsteps: {steps}") == "3.12/linux"


@pytest.mark.parametrize(
    "job",
    [
        "runs-on: macos-13\nsteps: [{ run: cargo build }]",
        "runs-on: macos-13\nif: false\nsteps: [{ run: pip install . }]",
        "runs-on: macos-13\ncontinue-on-error: true\nsteps: [{ run: pip install . }]",
        "runs-on: macos-13\ncontinue-on-error: ${{ github.event_name == 'x' }}\nsteps: [{ run: pip install . }]",
        "uses: ./.github/workflows/other.yml",
        "runs-on: macos-13\nsteps: [{ if: 'runner.os == 1', run: pip install . }]",
        "runs-on: macos-13\nsteps: nothing",
        "just text",
        "[a, list]",
    ],
)
def test_a_job_that_calls_no_python_or_may_fail_says_nothing(job: str) -> None:
    assert workflow(job) == ""


@pytest.mark.parametrize(
    ("job", "found"),
    [
        ("runs-on: ubuntu-latest\ncontainer: python:3.12-alpine\nsteps: [{ run: pip install . }]", "3.12/musl"),
        ("runs-on: ubuntu-24.04-arm\ncontainer: { image: python:3.12-alpine }\nsteps: []", "3.12/musl-arm"),
        ("runs-on: ubuntu-latest\ncontainer: corp.example/own:1\nsteps: [{ run: pip install . }]", ""),
        ("runs-on: ubuntu-latest\ncontainer: alpine:3\nsteps: [{ run: apk add python3 }]", "*/musl"),
        (
            "runs-on: ubuntu-latest\ncontainer: quay.io/pypa/manylinux2014_x86_64\nsteps: [{ run: python -m build }]",
            "*/x86_64-manylinux_2_17",
        ),
    ],
)
def test_a_job_in_a_container_runs_there(job: str, found: str) -> None:
    assert workflow(job) == found


def test_the_processor_of_a_python_may_be_another() -> None:
    job = SETUP.format(runner="windows-2022", python="3.12").replace('"3.12"', '"3.12", architecture: x86')
    assert workflow(job) == "3.12/windows-x86"


def test_one_job_is_a_pin_and_a_matrix_a_claim() -> None:
    [pin] = workflows.read("a.yml", f"jobs:\n  a:\n{indented(SETUP.format(runner='ubuntu-latest', python='3.12'))}")
    [claim] = workflows.read("a.yml", f"jobs:\n  a:\n{indented(MATRIX.format(matrix=FOUR))}")
    assert (pin.claims_pythons, pin.claims_platforms) == (False, False)
    assert (claim.claims_pythons, claim.claims_platforms) == (True, True)
    assert [named.at.keys for named in claim.platforms] == [(6,), (6,)]


FOUR = "{ os: [ubuntu-latest, macos-13], python: ['3.11', '3.12'] }"


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())


GITLAB = [
    ("test: { image: 'python:3.12-slim', script: pip install . }", "3.12/linux"),
    ("image: python:3.12-alpine\ntest: { script: [pip install .] }", "3.12/musl"),
    ("test: { image: { name: 'python:3.12', docker: { platform: linux/arm64/v8 } }, script: x }", "3.12/arm"),
    ("variables: { V: '3.11' }\ntest: { image: 'python:$V', script: pip }", "3.11/linux"),
    ("variables: { V: { value: '3.11' } }\ntest: { image: 'python:${V}-alpine', script: pip }", "3.11/musl"),
    ("test: { image: 'python:$UNKNOWN', script: pip }", ""),
    (
        "test: { image: 'python:$V', script: pip, parallel: { matrix: [{ V: ['3.11', '3.12'] }, { V: '3.13' }] } }",
        "3.11,3.12,3.13/linux",
    ),
    (".base: { image: 'python:3.12' }\ntest: { extends: .base, script: pip }", "3.12/linux"),
    (".a: { extends: .b }\n.b: { extends: .a }\nt: { extends: .a, image: 'python:3.12', script: pip }", "3.12/linux"),
    ("test: { image: 'python:3.12', script: pip, allow_failure: true }", ""),
    ("test: { image: 'node:22', script: npm }", ""),
    ("test: { image: '${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/python:3.12', script: pip }", "3.12/linux"),
    ("test: { tags: [saas-windows-medium-amd64], script: pip install . }", "*/windows"),
    ("test: { tags: [saas-macos-medium-m1], image: macos-15, script: uv sync -p 3.13 }", "3.13/mac"),
    ("test: { trigger: other/project }", ""),
    ("spec: { inputs: {} }\n---\ntest: { image: 'python:3.12', script: pip }", "3.12/linux"),
    (".hidden: { image: 'python:3.12', script: pip }", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), GITLAB)
def test_gitlab(text: str, found: str) -> None:
    assert told(gitlab.read(".gitlab-ci.yml", text)) == found


AZURE = [
    ("pool: { vmImage: ubuntu-latest }\nsteps: [{ script: pip install . }]", "*/linux"),
    ("pool: { vmImage: ubuntu-latest }\nsteps: [{ script: make }]", ""),
    (
        "pool: { vmImage: $(os) }\n"
        "strategy: { matrix: { a: { os: macOS-13, v: '3.12' }, b: { os: windows-2022, v: 3.13 } } }\n"
        "steps: [{ task: UsePythonVersion@0, inputs: { versionSpec: $(v) } }]",
        "3.12/intel 3.13/windows",
    ),
    (
        "jobs:\n- job: a\n  pool: { vmImage: windows-latest }\n  steps:\n"
        "  - { task: UsePythonVersion@0, inputs: { versionSpec: '3.11', architecture: x86 } }",
        "3.11/windows-x86",
    ),
    ("jobs: [{ job: a, pool: corp, steps: [{ script: uv sync -p 3.12 }] }]", "3.12/*"),
    ("jobs: [{ template: a.yml }]", ""),
    ("strategy: { matrix: '$[ x ]' }\npool: { vmImage: ubuntu-latest }\nsteps: [{ script: pip }]", "*/linux"),
    ("jobs: [{ job: a, continueOnError: true, pool: { vmImage: macOS-13 }, steps: [{ script: pip }] }]", ""),
    ("pool: { vmImage: macOS-latest }\nsteps: [{ script: pip install . }]", ""),
    ("jobs: [{ job: a, container: 'python:3.12-alpine', steps: [{ script: pip }] }]", "3.12/musl"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), AZURE)
def test_azure(text: str, found: str) -> None:
    assert told(azure.read("azure-pipelines.yml", text)) == found


# ---- hostile --------------------------------------------------------------------------------------

READERS: list[Callable[[str, str], Iterable[Evidence]]] = [workflows.read, gitlab.read, azure.read]
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "more than anybody writes"),
        ("a: " + "[" * 500 + "]" * 500, "nested too deeply"),
        ("\n".join(f"{' ' * n}a:" for n in range(500)), "nested too deeply"),
        ("a: &a [*a]", "leads nowhere or to itself"),
        ("a: *nothing", "leads nowhere or to itself"),
        ("x" * (300 * 1024), "larger than"),
        ("a: [1, 2", "no valid YAML"),
        ("a: \x07", "no valid YAML"),
        ("- " * 200 + "a", "nested too deeply"),
    ],
)
def test_a_hostile_file_is_refused(reader: Callable[[str, str], Iterable[Evidence]], text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        list(reader("x.yml", text))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text", ["", "---", "a", "[]", "jobs: []", "jobs: { a: [] }", "? [a]\n: b", "!!python/object:os.system a: b"]
)
def test_another_shape_says_nothing(reader: Callable[[str, str], Iterable[Evidence]], text: str) -> None:
    assert list(reader("x.yml", text)) == []


def test_too_large_a_matrix_says_nothing_of_what_it_combines() -> None:
    axes = ", ".join(f"a{number}: [1, 2, 3, 4]" for number in range(12))
    assert workflow(MATRIX.format(matrix=f"{{ os: [ubuntu-latest], python: ['3.12'], {axes} }}")) == ""


def test_a_job_that_is_repeated_without_end_ends() -> None:
    steps = f"steps: [{{ run: &r 'pip {'x' * 100_000}' }}, {', '.join(['{ run: *r }'] * 100)}]"
    axes = "strategy: { matrix: { a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], b: *a } }"
    job = f"{{ runs-on: macos-13, {steps}, {axes} }}"
    text = f"jobs:\n  a0: &j {job}\n" + "".join(f"  a{number}: *j\n" for number in range(1, 20))
    assert told(workflows.read("a.yml", text)) == " ".join(["*/intel"] * 4)
    script = f"'{'$A' * 900}'"
    many = f"variables: {{ A: '{'y' * 1_900}' }}\nt: {{ image: {script}, script: pip, tags: [{script}] }}\n"
    assert told(gitlab.read(".gitlab-ci.yml", many)) == ""


def test_an_expression_trap_ends() -> None:
    assert workflow(SETUP.format(runner="${{ " * 2_000, python="${{" * 1_000)) == ""


def test_a_line_of_merge_keys_is_followed() -> None:
    text = "x: &x { image: 'python:3.12-alpine' }\ntest: { <<: *x, script: pip install . }\n"
    assert told(gitlab.read("a.yml", text.replace("x: &x", ".x: &x"))) == "3.12/musl"
