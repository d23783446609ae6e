"""Where packages come from: the indexes of a project, in the order uv asks them."""

from msgspec import Struct


class Location(Struct, frozen=True):
    """One package index; `flat` is a `--find-links` page, `explicit` is reached through `tool.uv.sources` only.

    `url` is as written and may hold credentials: print `shown`, never `url`.
    """

    url: str
    name: str | None = None
    default: bool = False
    explicit: bool = False
    flat: bool = False

    @property
    def shown(self) -> str:
        """The address without credentials, query and fragment."""
        scheme, separator, rest = self.url.partition("://")
        if not separator:
            return self.url.split("?")[0].split("#")[0]
        authority, slash, path = rest.partition("/")
        return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}".split("?")[0].split("#")[0]
