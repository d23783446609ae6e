"""Manifests of every kind as people write them: drawn line by line, in any layout."""

from hypothesis import strategies as st

from fix_trials import MARK, Files

# Requirements whose packages the frozen index holds, and what can be wrong with them.
LINES = [
    "numpy==1.24.4",
    "numpy<1.23",
    "numpy>=1.26",
    "numpy >= 1.26, < 2",
    "NumPy",
    "pandas==2.0.3",
    "pandas>=2",
    "torch>=2.6",
    "torch>=2.2,<2.8",
    "triton>=2.1",
    "uvloop>=0.19",
    "pywin32>=305",
    "psutil>=6",
    "open3d",
    "pysha3",
    "pygraphviz==1.11",
    "chumpy==0.70",
    "docopt",
    "demjson",
    "sklearn",
    "tomli>=2",
    "idna>=3.4",
    "requests[socks]>=2.31",
    "rich (>=13)",
    "backports-zoneinfo",
    "uvlint-no-such-package",
    "idna >> 3",
    "idna @ https://example.org/idna-3.7-py3-none-any.whl",
]
MARKERS = [
    "sys_platform == 'windows'",
    "sys_platform == 'linux'",
    "sys_platform != 'win32' and python_version < '3.13'",
    "python_version >= '3.6'",
    "python_version < '3.8'",
    "python_version > '3.11'",
    "python_version >= '3.10.1'",
    "python_version in '3.10, 3.11'",
    "platform_machine == 'amd64'",
    "os.name == 'posix'",
    "sys_platform == 'linux' or platform_system == 'windows'",
    "implementation_name == 'cpython'",
]
SETTINGS = [
    "environments = [\"sys_platform == 'linux'\", \"sys_platform == 'win32'\"]",
    "environments = [\n    \"sys_platform == 'linux'\",  # servers\n    \"sys_platform == 'Windows'\",\n]",
    "required-environments = [\"sys_platform == 'darwin'\"]",
    "required-environments = ['sys_platform == \"linux\"', 'sys_platform != \"win32\"']",
    'constraint-dependencies = ["idna<3.8", "numpy<2"]',
    "build-constraint-dependencies = ['cython<3', 'wheel<1']  # for all",
    'exclude-newr = "2026-06-01"  # when it was tried',
    "no_build_package = ['idna']",
    'required-version = ">=0.4"',
    "package = false",
    'dependency-metadata = [{ name = "chumpy", version = "0.70", requires_dist = [] }]',
    'extra-build-dependencies.chumpy = ["pip"]',
]
PYTHONS = [">=3.10", ">=3.9,<3.14", ">=3.11.2", ">=3.12", "==3.12.*"]
blanks = st.sampled_from(["", " ", "  "])
comments = st.sampled_from(["", "", "  # why", ' # it\'s "so", [really]', "  # uvlint: ignore[wheel-missing] known"])


@st.composite
def requirements(draw: st.DrawFn, at_most: int = 4) -> list[str]:
    """Some requirements, a few of them with a marker."""
    texts = draw(st.lists(st.sampled_from(LINES), max_size=at_most))
    return [
        f"{text} ; {draw(st.sampled_from(MARKERS))}" if "@" not in text and draw(st.integers(0, 2)) == 0 else text
        for text in texts
    ]


@st.composite
def arrays(draw: st.DrawFn, items: list[str]) -> str:
    """The items as a TOML array, or a Python list: on one line or many, with a trailing comma or without."""
    quotes = draw(st.sampled_from("\"'"))
    written = [_quoted(item, quotes) for item in items]
    layout = draw(st.sampled_from(["inline", "lines", "lines", "hugging", "commas first"]))
    trailing = "," if draw(st.booleans()) and written else ""
    if layout == "inline" or not written:
        gap = draw(blanks)
        return f"[{gap}{', '.join(written)}{trailing}{gap}]"
    indent = draw(st.sampled_from(["    ", "  ", "\t"]))
    if layout == "hugging":
        return "[" + f",\n{indent}".join(written) + f"{trailing}]"
    if layout == "commas first":
        return f"[\n{indent}" + f"\n{indent}, ".join(f"{item}{draw(comments)}" for item in written) + "\n]"
    lines = []
    for number, item in enumerate(written):
        if draw(st.integers(0, 4)) == 0:
            lines.append(f"{indent}# about the next one")
        comma = "," if number + 1 < len(written) else trailing
        lines.append(f"{indent}{item}{draw(blanks) if comma else ''}{comma}{draw(comments)}")
    return "[\n" + "\n".join(lines) + "\n]"


def _quoted(text: str, quotes: str) -> str:
    return f"{quotes}{text}{quotes}" if quotes not in text else '"' + text.replace('"', '\\"') + '"'


@st.composite
def tables(draw: st.DrawFn) -> str:
    """`[tool.uv]` with some settings, before or after another tool's."""
    chosen = draw(st.lists(st.sampled_from(SETTINGS), max_size=3, unique_by=lambda text: text.partition(" ")[0]))
    empty = draw(st.booleans())
    own = "[tool.uv]\n" + "".join(f"{line}\n" for line in chosen) if chosen or empty else ""
    other = draw(
        st.sampled_from(["", "[tool.ruff]\nline-length = 120\n", "# lint\n[tool.ruff]\nselect = [\n  'E',\n]\n"])
    )
    parts = [part for part in draw(st.permutations([own, other])) if part]
    return draw(st.sampled_from(["", "\n"])) + "\n".join(parts)


@st.composite
def pyprojects(draw: st.DrawFn) -> str:
    python = draw(st.sampled_from(["", *(f'requires-python = "{text}"\n' for text in PYTHONS)]))
    text = f'[project]\nname = "example"\nversion = "1.0"\n{python}'
    text += f"dependencies = {draw(arrays(draw(requirements())))}{draw(comments)}\n"
    if draw(st.booleans()):
        text += f"\n[project.optional-dependencies]\nmore = {draw(arrays(draw(requirements(2))))}\n"
    if draw(st.booleans()):
        test = draw(arrays(draw(requirements(2))))
        text += f'\n[dependency-groups]\nbase = ["idna"]\ntest = {test}\nall = [{{ include-group = "test" }}]\n'
    return text + draw(tables())


@st.composite
def scripts(draw: st.DrawFn) -> str:
    inside = f'requires-python = "{draw(st.sampled_from(PYTHONS))}"\n'
    inside += f"dependencies = {draw(arrays(draw(requirements())))}\n" + draw(tables())
    lines = "".join(f"# {line}\n" if line else "#\n" for line in inside.removesuffix("\n").split("\n"))
    return f"#!/usr/bin/env python3\n# /// script\n{lines}# ///\nprint('at work')  # now\n"


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A requirements file."""
    lines = [f"{draw(st.sampled_from(['', '', '  ']))}{line}{draw(comments)}" for line in draw(requirements(6))]
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "# a chapter", "--pre"])))
    return "\n".join([*lines, ""])


@st.composite
def setups(draw: st.DrawFn) -> str:
    """A setup.py: lists written out, named, or added up."""
    first, second = (draw(arrays(draw(requirements(3)))) for _ in range(2))
    python = f"    python_requires={draw(st.sampled_from(PYTHONS))!r},\n"
    head = "from setuptools import setup\n\n"
    extras = f'    extras_require={{"more": {second}}},\n' if draw(st.booleans()) else ""
    if draw(st.booleans()):
        return f"{head}BASE = {first}  # for all\n\nsetup(\n{python}    install_requires=BASE + ['idna'],\n{extras})\n"
    return f"{head}setup(\n{python}    install_requires={first},  # what it needs\n{extras})\n"


@st.composite
def configs(draw: st.DrawFn) -> str:
    """A setup.cfg: a list on many lines, and one on its own."""
    lines = "".join(f"    {line}\n" for line in draw(requirements()))
    extra = "; ".join(line for line in draw(requirements(2)) if ";" not in line)
    text = f"[metadata]\nname = example\n\n[options]\npython_requires = >=3.10\ninstall_requires =\n    # all\n{lines}"
    return f"{text}\n[options.extras_require]\nmore = {extra}\n" if extra else text


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """One manifest of any kind."""
    name, made = draw(
        st.sampled_from(
            [
                ("pyproject.toml", pyprojects()),
                ("pyproject.toml", pyprojects()),
                ("requirements.txt", lists()),
                ("job.py", scripts()),
                ("setup.py", setups()),
                ("setup.cfg", configs()),
            ]
        )
    )
    raw = draw(made).encode()
    if draw(st.booleans()):
        raw = raw.removesuffix(b"\n")
    if name.endswith((".toml", ".txt")) and draw(st.integers(0, 3)) == 0:
        raw = MARK + raw
    return {name: raw.replace(b"\n", b"\r\n") if draw(st.integers(0, 3)) == 0 else raw}
