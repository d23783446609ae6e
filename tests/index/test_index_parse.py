"""Pages to packages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uvlint.index import anchors, compact, links, parse
from uvlint.model import lenient
from uvlint.model.package import Package, Unavailable


def read(
    body: str, *, name: str = "foo", content_type: str = "text/html", url: str = "https://host/simple/foo/"
) -> parse.Page:
    page = parse.page(name, body.encode(), url=url, index="https://host/simple", content_type=content_type)
    assert isinstance(page, parse.Page), page
    return page


def versions(package: Package) -> list[str]:
    return [release.version for release in package.releases]


def listing(*anchors: str) -> str:
    return "<!DOCTYPE html><title>Links for foo</title>" + "".join(anchors)


WHEEL = "foo-1.0-py3-none-any.whl"


def test_json_page() -> None:
    body = {
        "meta": {"api-version": "1.4"},
        "files": [
            {
                "filename": WHEEL,
                "url": "https://files/foo-1.0-py3-none-any.whl#sha256=1",
                "requires-python": ">=3.8",
                "upload-time": "2024-01-02T03:04:05.678901Z",
                "yanked": "broken",
                "core-metadata": {"sha256": "0"},
                "size": 1,
                "hashes": {},
            },
            {"filename": "foo-1.0.tar.gz", "url": "foo-1.0.tar.gz", "yanked": True, "requires-python": None},
            {"filename": "foo-2.0.zip", "url": "foo-2.0.zip", "yanked": False},
        ],
    }
    page = read(json.dumps(body), content_type="application/vnd.pypi.simple.v1+json")
    newest, older = page.package.releases
    assert newest.version == "2.0"
    assert newest.sdist is not None
    assert newest.sdist.yanked is None
    (wheel,) = older.wheels
    assert (wheel.tags, wheel.requires_python, wheel.yanked) == ("py3-none-any", ">=3.8", "broken")
    assert wheel.uploaded == 1704164645.678
    assert older.sdist is not None
    assert older.sdist.yanked == ""
    assert page.links.find(WHEEL) == links.Link("https://files/foo-1.0-py3-none-any.whl", True)
    assert page.links.find("foo-2.0.zip") == links.Link("https://host/simple/foo/foo-2.0.zip", False)


def test_html_page() -> None:
    page = read(
        listing(
            f'<a href="../../f/{WHEEL}#sha256=1" data-requires-python="&gt;=3.8,&lt;4" data-yanked'
            ' data-upload-time="2024-01-02T03:04:05Z" data-core-metadata="sha256=0">x</a>',
            '<A HREF=/f/foo-1.0%2Blocal-py3-none-any.whl data-yanked="why &amp; how" >x</A>',
        )
    )
    local, plain = page.package.releases
    assert local.version == "1.0+local"
    assert local.wheels[0].yanked == "why & how"
    (wheel,) = plain.wheels
    assert (wheel.requires_python, wheel.yanked, wheel.uploaded) == (">=3.8,<4", "", 1704164645.0)
    assert page.links.find(WHEEL) == links.Link(f"https://host/f/{WHEEL}", True)
    assert page.links.find("foo-1.0+local-py3-none-any.whl") == links.Link(
        "https://host/f/foo-1.0%2Blocal-py3-none-any.whl",
        False,
    )


@pytest.mark.parametrize(
    "href",
    [
        f"file:///etc/{WHEEL}",
        f"FILE:///etc/{WHEEL}",
        f"c:/windows/{WHEEL}",
        f"javascript:x/{WHEEL}",
        f"http://[::/{WHEEL}",
    ],
)
def test_a_page_on_the_network_names_no_files_of_this_machine(href: str) -> None:
    page = read(listing(f'<a href="{href}">x</a>'))
    assert versions(page.package) == ["1.0"]
    assert page.links.find(WHEEL) is None
    assert links.encode(page.links)
    here = links.Links.of("file:///index/foo/", [(f"file:///etc/{WHEEL}", False, None)])
    assert here.find(WHEEL) == links.Link(f"file:///etc/{WHEEL}", False)


def test_a_plain_comment_keeps_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "read_any", None)
    assert versions(read(listing(f'<a href="{WHEEL}">x</a><!--SERIAL 123-->')).package) == ["1.0"]


def test_base_and_comments() -> None:
    page = read(
        '<html><head><base href="https://mirror/x/"></head>'
        f'<!-- <a href="foo-9.0.tar.gz">foo-9.0.tar.gz</a> --><a href="{WHEEL}">x</a></html>'
    )
    assert versions(page.package) == ["1.0"]
    assert page.links.find(WHEEL) == links.Link(f"https://mirror/x/{WHEEL}", False)


@pytest.mark.parametrize(("body", "content_type"), [("html", "application/json"), ("json", "text/html"), ("json", "")])
def test_content_types_that_lie(body: str, content_type: str) -> None:
    text = (
        listing(f'<a href="{WHEEL}">x</a>')
        if body == "html"
        else json.dumps({"files": [{"filename": WHEEL, "url": WHEEL}]})
    )
    assert versions(read(text, content_type=content_type).package) == ["1.0"]


@pytest.mark.parametrize(
    "body",
    [
        "<html><title>Sign in</title><form><input></form><a href='/forgot'>Forgot?</a></html>",
        "<html></html>",
        "",
        "nothing at all",
        "{}",
        '{"files": 3}',
        "[1]",
        '{"files": [',
        '{"meta": {"api-version": "2.0"}, "files": []}',
        "PK\x03\x04\x00\x00",
    ],
)
def test_pages_that_are_none(body: str) -> None:
    page = parse.page("foo", body.encode(), url="https://host/", index="https://host/simple", content_type="text/html")
    assert isinstance(page, Unavailable)
    assert "https://host/simple" in page.reason


@pytest.mark.parametrize("cut", ['<a href="foo-1', '<a href="foo-1.0.tar.gz">foo-1', "<a href='foo-1.0.tar.gz'>x</"])
def test_html_that_was_cut_short(cut: str) -> None:
    body = listing(f'<a href="{WHEEL}">x</a>') + cut
    page = parse.page("foo", body.encode(), url="https://host/", index="i")
    assert page == Unavailable("the page of i was cut short")


@pytest.mark.parametrize(
    "body",
    [
        listing(),
        '<html><head><meta name="pypi:repository-version" content="1.0"></head></html>',
        '{"meta": {"api-version": "1.0"}, "files": []}',
    ],
)
def test_packages_without_files(body: str) -> None:
    assert read(body).package.releases == ()


def test_grouping() -> None:
    files = [
        "foo-1.0.zip",
        "foo-1.0.tar.gz",
        "foo-1.0.0-py3-none-any.whl",
        "foo-1.0-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "foo-1.0-abc-cp312-cp312-win_amd64.whl",  # a build tag starts with a digit
        "foo-1.10.tar.gz",
        "foo-1.9-py3-none-any.whl",
        "foo-2.0rc1.tar.gz",
        "foo-2.0.tar.bz2",
        "foo-2.0-py3.8.egg",
        "foo-2.0.win32.exe",
        "foo-2.0-1.noarch.rpm",
        "foo-latest.tar.gz",
        "foo-bar-3.0.tar.gz",
        "bar-3.0-py3-none-any.whl",
        "x" * 2000 + ".whl",
    ]
    package = read(listing(*(f'<a href="{file}">x</a>' for file in files))).package
    assert versions(package) == ["2.0rc1", "1.10", "1.9", "1.0"]
    oldest = package.releases[-1]
    assert oldest.sdist is not None
    assert oldest.sdist.filename == "foo-1.0.tar.gz"
    assert [wheel.tags for wheel in oldest.wheels] == [
        "py3-none-any",
        "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
    ]


@pytest.mark.parametrize(
    ("name", "filename", "version"),
    [
        ("zope-interface", "zope.interface-5.0.tar.gz", "5.0"),
        ("python-dateutil", "python-dateutil-2.9.0.post0.tar.gz", "2.9.0.post0"),
        ("foo-bar", "Foo_Bar-1.0.zip", "1.0"),
        ("foo", "foo-1.0-1.tar.gz", "1.0.post1"),
        ("foo-2", "foo-2-1.0.tar.gz", "1.0"),
    ],
)
def test_names_are_normalised(name: str, filename: str, version: str) -> None:
    assert versions(read(listing(f'<a href="{filename}">x</a>'), name=name).package) == [version]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (">=3.6<4", ">=3.6,<4"),
        ("!=3.0*,>=2.7", "!=3.0.*,>=2.7"),
        (">=3.9.*", ">=3.9"),
        (">=3.6,", ">=3.6"),
        (">= '2.7'", ">= 2.7"),
        (">=3.6', !=3.1.*'", ">=3.6, !=3.1.*"),
        (">dev", ">0.0.0dev"),
        ("!=~5.0,>=4.12", "!=5.0.*,>=4.12"),
        (">=9.0.0a1.0", ">=9.0.0a1"),
        (" >=3.8 ", ">=3.8"),
        ("", None),
    ],
)
def test_requires_python_is_repaired(written: str, kept: str | None) -> None:
    body = json.dumps({"files": [{"filename": WHEEL, "url": WHEEL, "requires-python": written}]})
    assert read(body).package.releases[0].wheels[0].requires_python == kept


def test_files_with_hopeless_requires_python_are_skipped() -> None:
    files = [
        {"filename": WHEEL, "url": "x", "requires-python": "python three"},
        {"filename": "foo-1.0.zip", "url": "x"},
    ]
    (release,) = read(json.dumps({"files": files})).package.releases
    assert release.wheels == ()
    assert release.sdist is not None


def test_requirements_are_repaired() -> None:
    assert lenient.requirement("botocore>=1.3.0,<1.4.0',") == "botocore>=1.3.0,<1.4.0"
    assert lenient.requirement("a >=1<2; python_version >= '3.7'") == "a >=1,<2; python_version >= '3.7'"
    assert lenient.requirement("no requirement at all") is None


_TEXT = st.text(alphabet="abcXYZ019-_./:%&;=<>'\" \t", max_size=12)
_NAME = st.sampled_from(["href", "HREF", "data-yanked", "data-requires-python", "data-x", "rel"])


@st.composite
def attributes(draw: st.DrawFn) -> str:
    name, value = draw(_NAME), draw(_TEXT)
    space = draw(st.sampled_from([" ", "\n", "  ", "\t"]))
    shape = draw(st.sampled_from(["double", "single", "bare", "none", "spaced"]))
    match shape:
        case "double":
            return f'{space}{name}="{value.replace(chr(34), "")}"'
        case "single":
            return f"{space}{name}='{value.replace(chr(39), '')}'"
        case "spaced":
            return f'{space}{name} = "{value.replace(chr(34), "")}"'
        case "bare":
            return f"{space}{name}={value}"
        case _:
            return f"{space}{name}"


@given(
    st.lists(st.tuples(st.sampled_from(["a", "A", "abbr", "p"]), st.lists(attributes(), max_size=4), _TEXT), max_size=4)
)
def test_the_quick_way_agrees_with_html_parser(elements: list[tuple[str, list[str], str]]) -> None:
    text = "<body>" + "".join(f"<{tag}{''.join(written)}>{body}</{tag}>" for tag, written, body in elements)
    quick = anchors.read_plain(text)
    assert quick is None or quick == anchors.read_any(text)[0]


@given(st.text(alphabet="<a >/='\"&;hrefx!-\n", max_size=60))
def test_the_quick_way_never_invents(text: str) -> None:
    read = anchors.read(text)
    if not isinstance(read, str):
        assert read.anchors == anchors.read_any(text)[0]


def test_hostile_pages_take_linear_time() -> None:
    for unit in ("<a ", '<a b="', "<a b=' c=\"", " <a b", '<a href="x" ', "<a b = ", "-"):
        anchors.read_plain("<a " + unit * 200_000)
    lenient.specifier(">=" + "1." * 2000 + "*")


@given(st.data())
def test_compact_form_loses_nothing(data: st.DataObject) -> None:
    file = st.fixed_dictionaries(
        {
            "filename": st.sampled_from(
                ["foo-1.0.tar.gz", "foo-2.zip", WHEEL, "foo-2-1-cp39-abi3-win32.whl", "Foo-2.0-py2-none-any.whl"]
            ),
            "url": st.just("x"),
            "requires-python": st.sampled_from([None, ">=3.8", ">=3.9"]),
            "yanked": st.sampled_from([True, False, "bad"]),
            "upload-time": st.sampled_from([None, "2024-01-02T03:04:05.678Z", "2019-12-31T00:00:00Z"]),
        }
    )
    package = read(json.dumps({"files": data.draw(st.lists(file, max_size=8))})).package
    assert compact.decode(compact.encode(package), name="foo", index="https://host/simple") == package
    assert compact.decode(compact.encode(package)[:-1], name="foo", index="") is None


def test_kept_links_hold_no_secrets() -> None:
    page = links.Links.of(
        "https://user:secret@host/x/?token=1", [("b.whl?sig=2", False, b"1"), ("https://u:p@h/a.zip", True, b"2")]
    )
    kept = links.decode(links.encode(page))
    assert kept == links.Links("https://host/x/", ("https://h/a.zip",), "1", ((0, b"2"),))
    assert links.decode(b"nonsense") is None


def test_the_sums_of_source_distributions_are_kept() -> None:
    digest = "ab" * 32
    as_html = read(listing(f'<a href="foo-1.0.zip#sha256={digest}">x</a><a href="{WHEEL}#sha256={digest}">x</a>'))
    entries = [{"filename": name, "url": name, "hashes": {"sha256": digest}} for name in ("foo-1.0.zip", WHEEL)]
    for page in (as_html, read(json.dumps({"files": entries}))):
        kept = links.decode(links.encode(page.links))
        assert kept is not None
        sums = [link and link.digest for link in map(kept.find, ("foo-1.0.zip", WHEEL))]
        assert sums == [bytes.fromhex(digest), None]
    entries = [{"filename": "foo-1.0.zip", "url": "foo-1.0.zip", "hashes": {"sha256": None, "md5": "x"}}]
    odd = read(json.dumps({"files": entries})).links.find("foo-1.0.zip")
    assert odd is not None
    assert odd.digest is None
