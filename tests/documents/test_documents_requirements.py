"""Requirements files: read as uv reads them, changed line by line."""

import pytest

from uvlint.documents.requirements import RequirementsDocument
from uvlint.errors import DocumentError, FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Replace
from uvlint.model.place import Place, Span

FILE = "requirements.txt"
TEXT = """\
# top
--index-url https://${USER}:${TOKEN}@example.org/simple
numpy==1 ; python_version < '3'  # comment
  torch>=2
-e ./local
foo==1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
last"""


def document(text: str) -> RequirementsDocument:
    return RequirementsDocument.read(FILE, text.encode())


def edited(text: str, *edits: Edit) -> str:
    return document(text).edited(edits).encoded().decode()


def at(*keys: int) -> Place:
    return Place(FILE, keys)


@pytest.mark.parametrize(
    ("line", "kind", "text", "source"),
    [
        ("torch", "requirement", "torch", None),
        ("torch[a] >= 2, < 3 ; os_name == 'nt' # x", "requirement", "torch[a] >= 2, < 3 ; os_name == 'nt'", None),
        ("torch @ https://x/y#egg=z", "requirement", "torch @ https://x/y#egg=z", "a URL"),
        ("torch @ git+https://x/y", "requirement", "torch @ git+https://x/y", "a Git repository"),
        ("git+https://x/y.git#egg=z", "requirement", "git+https://x/y.git#egg=z", "a Git repository"),
        ("https://x/${A}/y.whl ; os_name == 'nt'", "requirement", "https://x/${A}/y.whl ; os_name == 'nt'", "a URL"),
        ("./dir[extra]", "requirement", "./dir[extra]", "a path"),
        ("wheels/a-1-py3-none-any.whl", "requirement", "wheels/a-1-py3-none-any.whl", "a path"),
        ("torch --hash=sha256:00 # x", "requirement", "torch", None),
        ("torch \\\n  --hash=sha256:00", "requirement", "torch", None),
        ("-r other.txt", "option", "-r other.txt", None),
        ("-rother.txt", "option", "-rother.txt", None),
        ("--requirement=other.txt", "option", "--requirement=other.txt", None),
        ("--extra-index-url \\\n  https://x", "option", "--extra-index-url     https://x", None),
        ("--no-binary :all:", "option", "--no-binary :all:", None),
        ("-e .", "option", "-e .", "a path"),
        ("-e git+https://x/y", "option", "-e git+https://x/y", "a Git repository"),
        ("--pre", "ignored", "--pre", None),
        ("--trusted-host example.org", "ignored", "--trusted-host example.org", None),
        ("--upgrade", "invalid", "--upgrade", None),
        ("-r", "invalid", "-r", None),
        ("--no-index yes", "invalid", "--no-index yes", None),
        ("-i https://x --no-index", "invalid", "-i https://x --no-index", None),
        ("torch --global-option=x", "invalid", "torch", None),
        ("torch>=", "invalid", "torch>=", None),
        ("torch ; \\\n os_name == 'nt'", "invalid", "torch ;    os_name == 'nt'", None),
    ],
)
def test_one_line(line: str, kind: str, text: str, source: str | None) -> None:
    (entry,) = document(f"{line}\n").data()
    assert (entry.kind, entry.text, entry.source) == (kind, text, source)
    assert bool(entry.reason) == (kind in ("ignored", "invalid"))


def test_comments_and_blank_lines_are_no_entries() -> None:
    assert [entry.text for entry in document("\n# a\\\nb\n  \n\t# c\n").data()] == ["b"]


def test_hashes_are_kept_apart() -> None:
    assert document(TEXT).data()[4].hashes == ("sha256:aa", "sha256:bb")


def test_places_are_the_requirement_alone() -> None:
    assert document(TEXT).locate(at(1)) == Span(3, 1, 3, 32)
    assert document(TEXT).locate(at(2)) == Span(4, 3, 4, 11)
    assert document(TEXT).locate(at(99)) == Span(1, 1, 1, 6)


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Replace(at(1), "numpy==1 ; python_version < '3'", "numpy"), "numpy==1 ; python_version < '3'", "numpy"),
        (Replace(at(4), "foo==1", "foo==1; os_name == 'nt'"), "foo==1", "foo==1; os_name == 'nt'"),
        (Append(at(2), "torch<3"), "  torch>=2\n", "  torch>=2\n  torch<3\n"),
        (Append(at(5), "more"), "last", "last\nmore"),
        (Remove(at(1), "numpy==1 ; python_version < '3'"), "numpy==1 ; python_version < '3'  # comment\n", ""),
        (Remove(at(4), "foo==1"), "foo==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n", ""),
        (Remove(at(3), "-e ./local"), "-e ./local\n", ""),
    ],
)
def test_edits_touch_one_line(edit: Edit, old: str, new: str) -> None:
    assert edited(TEXT, edit) == TEXT.replace(old, new)
    windows = TEXT.replace("\n", "\r\n")
    assert edited(windows, edit) == windows.replace(old.replace("\n", "\r\n"), new.replace("\n", "\r\n"))


def test_indices_count_before_all_edits() -> None:
    edits = (Append(at(0), "x"), Remove(at(0), "a"), Append(at(1), "y"), Replace(at(1), "b", "c"), Append(at(), "z"))
    assert edited("a\nb # t\n", *edits) == "x\nc # t\ny\nz\n"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Append(at(4), "foo"), "the line is pinned by hashes"),
        (Append(at(), "foo"), "pinned by hashes"),
        (Replace(at(5), "last", "last # not a comment"), "without changing something else"),
        (Replace(at(5), "last", "a\nb"), "without changing something else"),
        (Replace(at(5), "other", "x"), "not `other`"),
        (Put(at(0), "x"), "no keys"),
    ],
)
def test_what_cannot_be_proved_is_refused(edit: Edit, words: str) -> None:
    with pytest.raises(FixError, match=words):
        edited(TEXT, edit)


@pytest.mark.parametrize(
    ("text", "generated"),
    [
        ("# This file was autogenerated by uv via the following command:\na==1\n", True),
        ("#\n# This file is autogenerated by pip-compile\n#    pip-compile a.in\na==1\n", True),
        ("a==1 --hash=sha256:0\nb==2 \\\n  --hash=sha256:1\n", True),
        ("a==1 --hash=sha256:0\nb==2\n", False),
        ("# run pip-compile after editing\na==1\n", False),
        ("", False),
    ],
)
def test_files_that_tools_write(text: str, generated: bool) -> None:
    assert document(text).generated is generated


def test_utf_16_is_read_and_written_as_uv_does() -> None:
    raw = "a==1\r\nb\r\n".encode("utf-16")
    found = RequirementsDocument.read(FILE, raw)
    assert found.encoded() == raw
    assert found.edited((Replace(at(1), "b", "c"),)).encoded() == "a==1\r\nc\r\n".encode("utf-16")


def test_other_encodings_are_named() -> None:
    with pytest.raises(DocumentError, match="not UTF-8 text: byte 0xe9") as caught:
        RequirementsDocument.read(FILE, b"a\n# caf\xe9\n")
    assert caught.value.line == 2
