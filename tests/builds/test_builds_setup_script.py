# ruff: noqa: E501 - scripts on one line each read best
"""What is told of a `setup.py` from its text: computed, turned into markers, or left alone with a reason."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uvlint.builds import facts
from uvlint.builds.setup_script import calls
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.package import Metadata

HEAD = "from setuptools import setup\n"


def read(script: str, **files: str) -> BuildFacts:
    texts = {"setup.py": textwrap.dedent(script)}
    texts |= {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    return facts.read(Tree("foo-1.0.tar.gz", tuple(texts), texts))


def proved(script: str, **files: str) -> tuple[str, ...]:
    told = read(HEAD + textwrap.dedent(script), **files)
    assert told.static is None
    assert told.proved is not None, told.doubts
    return told.proved.requires_dist


def doubt(script: str, **files: str) -> str:
    told = read(HEAD + textwrap.dedent(script), **files)
    assert told.proved is None, told.proved
    return "; ".join(told.doubts)


COMPUTED = {
    "a list": "setup(install_requires=['a>=1', 'b'])",
    "a text of lines": "setup(install_requires='''\n a>=1  # why\n\n # none\nb\n''')",
    "names and sums": "A = ['a>=1']\nB = ['b']\nsetup(install_requires=A + B)",
    "append and extend": "r = []\nr.append('a>=1')\nr.extend(['b'])\nsetup(install_requires=r)",
    "augmented": "r = ['a>=1']\nr += ('b',)\nsetup(install_requires=r)",
    "keywords": "kw = dict(name='x', install_requires=['a>=1', 'b'])\nsetup(**kw)",
    "set later": "kw = {}\nkw['install_requires'] = ['a>=1']\nkw['install_requires'].append('b')\nsetup(**kw)",
    "two names for one list": "r = []\nkw = {'install_requires': r}\nr += ['a>=1', 'b']\nsetup(**kw)",
    "percent": "V = '1'\nsetup(install_requires=['a>=%s' % V, 'b'])",
    "format": "V = '1'\nsetup(install_requires=['a>={}'.format(V), '{n}'.format(n='b')])",
    "an f-string": "V = 1\nsetup(install_requires=[f'a>={V}', 'b'])",
    "split": "setup(install_requires='a>=1 b'.split())",
    "a comprehension": "t = '#x\\na>=1\\n\\nb'\nsetup(install_requires=[l for l in t.splitlines() if l and l[0] != '#'])",
    "a loop": "r = []\nfor l in ['a>=1', '#c', 'b']:\n    if l.startswith('#'):\n        continue\n    r.append(l)\n"
    "setup(install_requires=r)",
    "a function": "def deps(*n):\n    return list(n)\nsetup(install_requires=deps('a>=1', 'b'))",
    "another's default": "def deps(v='1'):\n    x = ['a>=' + v]\n    x.append('b')\n    return x\nsetup(install_requires=deps())",
    "a dict": "D = {'a': '>=1', 'b': ''}\nsetup(install_requires=[k + v for k, v in D.items()])",
    "look-up": "D = {'a': 'a>=1'}\nsetup(install_requires=[D['a'], D.get('b', 'b')])",
    "map": "setup(install_requires=list(map(str.strip, [' a>=1 ', 'b'])))",
    "filter": "setup(install_requires=list(filter(None, ['a>=1', '', 'b'])))",
    "main": "if __name__ == '__main__':\n    setup(install_requires=['a>=1', 'b'])",
    "in a function": "def main():\n    setup(install_requires=['a>=1', 'b'])\nmain()",
    "a module": "import setuptools\nsetuptools.setup(install_requires=['a>=1', 'b'])",
    "distutils": "from distutils.core import setup as s\ns(install_requires=['a>=1', 'b'])",
    "either": "try:\n    from setuptools import setup\nexcept ImportError:\n    from distutils.core import setup\n"
    "setup(install_requires=['a>=1', 'b'])",
    "what stops": "import sys\nif sys.version_info < (3, 6):\n    raise SystemExit('no')\nsetup(install_requires=['a>=1', 'b'])",
    "what exits": "import sys\nif sys.platform == 'win32':\n    sys.exit('no')\nsetup(install_requires=['a>=1', 'b'])",
    "what cannot fail": "try:\n    r = open('v.py').read() and ['a>=1']\nexcept IOError:\n    r = []\nsetup(install_requires=r + ['b'])",
    "a caller's name": "r = ['a>=1', 'b']\ndef f():\n    return list(r)\ndef g(s):\n    t = ['c']\n    return f()\nsetup(install_requires=g(1))",
    "unused unknowns": "import os\nx = os.environ.get('X')\nif x:\n    y = 1\nsetup(version=x, install_requires=['a>=1', 'b'])",
    "a version run": "exec(open('v.py').read())\nsetup(version=__version__, install_requires=['a>=1', 'b'])",
    "a namespace": "ns = {}\nexec(open('v.py').read(), ns)\nsetup(version=ns['__version__'], install_requires=ns['R'])",
}


@pytest.mark.parametrize("script", COMPUTED.values(), ids=COMPUTED)
def test_computed(script: str) -> None:
    assert proved(script, v_py="__version__ = '1.0'\nR = ['a>=1', 'b']\n") == ("a>=1", "b")


READERS = [
    "setup(install_requires=open('r.txt').read().splitlines())",
    "setup(install_requires=open('r.txt').read())",
    "setup(install_requires=open('r.txt').readlines())",
    "import os\nhere = os.path.abspath(os.path.dirname(__file__))\n"
    "with open(os.path.join(here, 'r.txt'), encoding='utf-8') as f:\n    r = [l.strip() for l in f if l.strip()]\n"
    "setup(install_requires=r)",
    "from pathlib import Path\nsetup(install_requires=(Path(__file__).parent / 'r.txt').read_text().split('\\n'))",
    "import io, os\ndef read(*n):\n    with io.open(os.path.join(os.path.dirname(__file__), *n)) as f:\n        return f.read()\n"
    "setup(install_requires=read('r.txt').strip().split('\\n'))",
    "import os\nr = []\nif os.path.exists('r.txt'):\n    r = open('r.txt').read().split('\\n')\nsetup(install_requires=r)",
    "import pkg_resources as p\nsetup(install_requires=[str(r) for r in p.parse_requirements(open('r.txt'))])",
    "def parse(name):\n    return [l for l in (x.strip() for x in open(name)) if l and not l.startswith('#')]\n"
    "setup(install_requires=parse('r.txt'))",
    "from pip._internal.req import parse_requirements as p\nparsed = p('s.txt', session=False)\n"
    "try:\n    r = [str(x.req) for x in parsed]\nexcept AttributeError:\n    r = [str(x.requirement) for x in parsed]\n"
    "setup(install_requires=r + ['b; python_version < \\'3.9\\''])",
    "try:\n    r = open('gone.txt').read()\nexcept IOError:\n    r = open('r.txt').read()\nsetup(install_requires=r)",
]


@pytest.mark.parametrize("script", READERS)
def test_shipped_files_are_read(script: str) -> None:
    assert proved(script, s_txt="a>=1\n", r_txt="a>=1\n# no\n\nb; python_version < '3.9'\n") == (
        "a>=1",
        "b; python_version < '3.9'",
    )


MARKERS = {
    "sys.version_info < (3, 8)": 'python_version < "3.8"',
    "sys.version_info <= (3, 8)": 'python_version < "3.8"',
    "sys.version_info > (3, 8)": 'python_version >= "3.8"',
    "sys.version_info[:2] <= (3, 8)": 'python_version < "3.9"',
    "sys.version_info[:2] > (3, 8)": 'python_version >= "3.9"',
    "sys.version_info[:2] == (3, 8)": 'python_version >= "3.8" and python_version < "3.9"',
    "sys.version_info[0] < 3": 'python_version < "3"',
    "sys.version_info.major == 2": 'python_version >= "2" and python_version < "3"',
    "(3, 8) > sys.version_info": 'python_version < "3.8"',
    "sys.version_info >= (3, 8, 1)": 'python_full_version >= "3.8.1"',
    "not sys.version_info < (3, 8)": 'python_version >= "3.8"',
    "(3, 6) <= sys.version_info < (3, 8)": 'python_version >= "3.6" and python_version < "3.8"',
    "sys.platform == 'win32'": 'sys_platform == "win32"',
    "sys.platform.startswith('linux')": 'sys_platform == "linux"',
    "'win' in sys.platform": 'sys_platform == "darwin" or sys_platform == "win32" or sys_platform == "cygwin"',
    "sys.platform in ('win32', 'cygwin')": 'sys_platform == "win32" or sys_platform == "cygwin"',
    "sys.platform not in ['win32', 'cygwin']": 'sys_platform != "win32" and sys_platform != "cygwin"',
    "os.name == 'nt'": 'os_name == "nt"',
    "os.name != 'nt'": 'os_name != "nt"',
    "platform.system() == 'Windows'": 'platform_system == "Windows"',
    "platform.system().lower() == 'darwin'": 'platform_system == "Darwin"',
    "platform.machine() == 'x86_64'": 'platform_machine == "x86_64"',
    "platform.python_implementation() == 'PyPy'": 'platform_python_implementation == "PyPy"',
    "'__pypy__' not in sys.builtin_module_names": 'platform_python_implementation != "PyPy"',
    "os.name == 'nt' and sys.version_info < (3,)": 'os_name == "nt" and python_version < "3"',
    "os.name == 'nt' or not True": 'os_name == "nt"',
}


@pytest.mark.parametrize(("test", "marker"), MARKERS.items())
def test_branches_become_markers(test: str, marker: str) -> None:
    head = "import os, sys, platform\nr = ['a']\n"
    assert proved(f"{head}if {test}:\n    r.append('b>1')\nsetup(install_requires=r)") == ("a", f"b>1; {marker}")
    assert proved(f"{head}t = {test}\nr += ['b>1'] if t else []\nsetup(install_requires=r)") == ("a", f"b>1; {marker}")


def test_both_ways_of_a_branch() -> None:
    script = """
    import sys
    def deps():
        base = ["a"]
        if sys.version_info >= (3, 8):
            return base + ["b"]
        elif sys.platform == "win32":
            base.append("c")
        return base
    extras = {"x": ["d"]}
    if sys.platform == "darwin":
        extras["mac"] = ["e"]
        extras["x"].append("f")
    setup(install_requires=deps(), extras_require=extras, python_requires=">=3.6")
    """
    told = read(HEAD + textwrap.dedent(script)).proved
    assert told == Metadata(
        ">=3.6",
        (
            "a",
            'b; python_version >= "3.8"',
            'c; sys_platform == "win32" and python_version < "3.8"',
            'd; extra == "x"',
            'f; sys_platform == "darwin" and extra == "x"',
            'e; sys_platform == "darwin" and extra == "mac"',
        ),
        (),
        ("x", "mac"),
    )


def test_extras() -> None:
    script = """
    setup(extras_require={"Test_It": "p\\nq; os_name == 'nt' or os_name == 'x'", "s:python_version<'3'": ["r"], ":os_name=='nt'": ["t"]})
    """
    told = read(HEAD + textwrap.dedent(script)).proved
    assert told is not None
    assert told.extras == ("test-it", "s")
    assert told.requires_dist == (
        'p; extra == "test-it"',
        "q; (os_name == 'nt' or os_name == 'x') and extra == \"test-it\"",
        'r; python_version < "3" and extra == "s"',
        't; os_name == "nt"',
    )


UNKNOWN = {
    "import os\nsetup(install_requires=os.environ['X'].split())": "line 3",
    "from pip.req import parse_requirements as p\nsetup(install_requires=[str(r.req) for r in p(__name__)])": "",
    "try:\n    import numpy\n    r = []\nexcept ImportError:\n    r = ['numpy']\nsetup(install_requires=r)": "`try`",
    "import shutil\nr = ['a']\nif shutil.which('x'):\n    r.append('b')\nsetup(install_requires=r)": "shutil.which",
    "import mine\nr = ['a']\nmine.change(r)\nsetup(install_requires=r)": "mine.change",
    "import mine\nsetup(**mine.keywords())": "mine.keywords",
    "import mine\nkw = {'install_requires': ['a']}\nkw.update(mine.more())\nsetup(**kw)": "mine.more",
    "setup(install_requires=open('gone.txt').read())": "",
    "setup(install_requires=['a'], distclass=object)": "`distclass`",
    "open('r.txt', 'w').write('a')\nsetup(install_requires=open('r.txt', 'w'))": "writes",
    "setup(install_requires=['a'], setup_requires=['pbr'])": "`pbr`",
    "setup(install_requires=['a'], cmdclass={'egg_info': None})": "the command",
    "setup(install_requires=['not a requirement'])": "no requirement",
    "import sys\nif sys.platform == 'win32':\n    setup(install_requires=['a'])": "some platforms",
    "import os\nif os.getuid():\n    setup(install_requires=['a'])\nelse:\n    setup(install_requires=['b'])": "setup()",
    "r = ['a']\nwhile len(r) < 3:\n    r.append('b')\nsetup(install_requires=r)": "line 3",
    "def f():\n    return f()\nsetup(install_requires=f())": "too deeply",
    "r = ['a']\nfrom mine import *\nsetup(install_requires=r)": "whatever `mine` holds",
    "r = ['a']\ndef f():\n    return r\ndef g():\n    r = ['c']\n    return f()\nsetup(install_requires=g())": "several places",
    "v = '1'\ndef f(x=v):\n    return ['a>=' + x]\nv = '2'\nsetup(install_requires=f())": "default",
    "x = 1": "calls no `setup()`",
    "print 'python 2'": "no Python",
    "class A: r = ['a']\nsetup(install_requires=A.r)": "class",
    "import sys\nsetup(install_requires=['a-%s' % sys.platform])": "",
    "import os\nexec(os.environ['X'])\nR = 1\nsetup(install_requires=['a'], **{})\nsetup(install_requires=['b'])": "once",
    "x = '9' * 99\nsetup(install_requires=[x * 9999999999])": "",
    "x = 'a' * 150\nfor i in range(9):\n    x = x.replace('a', x)\nsetup(install_requires=x)": "",
    "r = ['a']\nfor i in [1] * 3: pass\nr = [y for y in r if y in undefined]\nsetup(install_requires=r)": "undefined",
}


@pytest.mark.parametrize(("script", "reason"), UNKNOWN.items())
def test_what_is_not_known_is_said(script: str, reason: str) -> None:
    assert reason in doubt(script)


def test_a_doubt_names_its_line() -> None:
    assert (
        doubt("import os\n\nsetup(\n    install_requires=os.listdir('x'))") == "line 5 of `setup.py` calls `os.listdir`"
    )


def test_nothing_of_the_archive_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    trap = f"open({str(mark)!r}, 'w').write('run')\n__import__('os').mkdir({str(mark)!r} + '2')\n"
    exec_ = f"exec({trap!r})\neval('1')\n"
    texts = {
        "setup.py": f"{trap}{exec_}from setuptools import setup\nsetup(install_requires=['a'])\n",
        "conftest.py": trap,
        "backend.py": trap,
        "foo/__init__.py": trap,
        "pyproject.toml": '[build-system]\nrequires = []\nbackend-path = ["."]\nbuild-backend = "backend"\n',
    }
    facts.read(Tree("foo-1.0.tar.gz", tuple(texts), texts))
    del texts["pyproject.toml"]
    facts.read(Tree("foo-1.0.tar.gz", tuple(texts), texts))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + ")" * 5000,
        "-" * 50_000 + "1",
        "x = " + "a." * 20_000 + "b",
        "x = " + "1 + " * 20_000 + "1",
        "x = f" + "()" * 5000,
        "if x:\n pass\n" + "elif x:\n pass\n" * 3000,
        "if x:\n y = [1]\nelse:\n y = []\n" * 3000,
        "x = [0] * 9\n" + "x = x + x\n" * 200,
        "x = 'a'\n" + "x = x + x\n" * 200,
        "x = []\n" + "x.append(x)\n" * 50 + "setup(install_requires=x)",
        "x = '%99999999999d' % 1\ny = '{:99999999999}'.format(1)\nz = f'{1:99999999999}'",
        "def f():\n for i in a:\n  f()\na = [1] * 9\nf()",
        "x = [i for i in a for j in a for k in a]",
        "\0",
        "# coding: nonsense\nx = 1",
    ],
    ids=range(15),
)
def test_hostile_scripts_end_soon(text: str) -> None:
    import time

    start = time.perf_counter()
    told = read(f"{HEAD}{text}\n")
    assert told.proved is None
    assert time.perf_counter() - start < 10


WORDS = st.sampled_from(
    [
        "x",
        "y",
        "setup",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "=",
        "+",
        ",",
        ":",
        ".",
        "if",
        "else",
        "for",
        "in",
        "def",
        "return",
        "sys.platform",
        "sys.version_info",
        "<",
        "==",
        "(3,8)",
        "'a'",
        "'b>1'",
        "\n",
        "\n",
        "",
        "",
        "append",
        "extend",
        "install_requires",
        "lambda",
        "*",
        "**",
        "not",
        "and",
        "or",
        "try:",
        "except:",
        "with",
        "open('r.txt')",
        "as",
        "f:",
        "import",
        "os",
        "exec",
    ]
)
LINES = st.sampled_from(
    [
        "r = ['a']", "r.append('b')", "r += ['c']", "r = r + s", "s = r", "s = list(r)", "if w:", "else:", "  r.append('d')",
        "w = sys.platform == 'win32'", "for i in r:", "  s.append(i)", "def f(x):", "  return x + r", "r = f(s)", "t = {}",
        "t['k'] = r", "t.update(q)", "try:", "except Exception:", "  pass", "  raise", "setup(install_requires=r)", "r.append(r)",
        "setup(**t)", "exec(s)", "del r", "r = [x for x in s if w]", "r[0] = 'z'", "w = not w", "  break", "  continue", "while w:",
    ]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(LINES, max_size=25).map("\n".join)
    )
)
def test_nothing_makes_it_raise(text: str) -> None:
    texts = {"setup.py": f"import sys\n{HEAD}{text}\n", "r.txt": "a\n"}
    found = calls(Tree("foo-1.0.tar.gz", tuple(texts), texts))
    assert isinstance(found, str | list)
    facts.read(Tree("foo-1.0.tar.gz", tuple(texts), texts))
