"""Laws of indexes: how layers of settings combine, and in which order indexes are asked."""

from hypothesis import given
from hypothesis import strategies as st

from uvlint.model.location import Layer, Location, layer, ordered

NAMES = st.none() | st.sampled_from("ab")
LOCATIONS = st.builds(
    Location,
    st.sampled_from(["http://1", "http://2", "http://3"]),
    name=NAMES,
    default=st.booleans(),
    explicit=st.booleans(),
)
SOME = st.lists(LOCATIONS, max_size=4).map(tuple)
LAYERS = st.builds(
    Layer,
    indexes=SOME,
    extra=st.just(()),
    default=st.none() | st.just(Location("http://d", default=True)),
    no_index=st.none() | st.booleans(),
    strategy=st.none() | st.just("unsafe-best-match"),
    insecure=st.lists(st.sampled_from("xy"), max_size=2).map(tuple),
    proxies=st.dictionaries(st.sampled_from(["http", "no"]), st.sampled_from("pq")).map(lambda d: tuple(d.items())),
    exclude_newer=st.none() | st.sampled_from(["", "7 days"]),
)


@given(LAYERS, LAYERS, LAYERS)
def test_it_does_not_matter_which_layers_are_combined_first(one: Layer, two: Layer, three: Layer) -> None:
    left, right = one.over(two).over(three), one.over(two.over(three))
    assert dict(left.proxies) == dict(right.proxies)
    assert left.over(Layer(proxies=())) == left
    assert [left.indexes, left.default, left.no_index, left.exclude_newer, left.insecure] == [
        right.indexes,
        right.default,
        right.no_index,
        right.exclude_newer,
        right.insecure,
    ]


@given(LAYERS)
def test_the_order_of_indexes(given_layer: Layer) -> None:
    found = ordered(given_layer)
    assert not any(index.explicit for index in found)
    assert sum(index.default for index in found) <= 1
    assert not any(index.default for index in found[:-1])
    assert len({index.url for index in found}) == len(found)
    names = [index.name for index in found if index.name]
    assert len(names) == len(set(names))
    assert set(found) <= {*given_layer.indexes, given_layer.default}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab:/", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "name", "default", "cache-control", "api", "ignore-error-codes"]), inner
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["index", "index-url", "extra-index-url", "find-links", "no-index", "no-proxy", "allow-insecure-host"]
)


@given(st.dictionaries(KEYS, ANYTHING))
def test_settings_of_any_shape_are_read_and_can_be_compared(values: dict[str, object]) -> None:
    found = layer(values, lambda _, url: url)
    assert hash(found) == hash(layer(values, lambda _, url: url))
    assert len(ordered(found)) <= len(found.indexes) + len(found.extra) + len(found.links) + 1
