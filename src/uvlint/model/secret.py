"""Passwords and tokens in addresses, as people write them into manifests: shown to nobody."""

import re

# `//user:password@`, to the last `@` before a path begins.
_USERINFO = r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?//(?P<info>[^\s/?#\"'<>]+)@"
_QUERY = r"(?i)(?P<name>[?&][\w.-]*(?:token|sig|secret|passw|key|auth|cred)[\w.-]*=)(?P<value>[^&\s\"'#]+)"
_VARIABLES = r"\$\{?\w+\}?(?::\$\{?\w+\}?)?"


def masked(text: str) -> str:
    """The text with `*` for each character of a password, of a token that stands alone before `@`, and of what a query
    calls a token, key or signature. As long as before, so that columns stay what they are.

    `git@`, a user name for SSH and `${VARIABLES}` are nobody's secret.
    """
    if "//" not in text:
        return text
    if "@" in text:
        text = re.sub(_USERINFO, _without_userinfo, text)
    if "=" in text and ("?" in text or "&" in text):
        text = re.sub(_QUERY, lambda found: found["name"] + "*" * len(found["value"]), text)
    return text


def _without_userinfo(found: re.Match[str]) -> str:
    info, scheme = found["info"], found["scheme"] or ""
    if info == "git" or re.fullmatch(_VARIABLES, info):
        return found[0]
    user, colon, password = info.partition(":")
    is_ssh = scheme.lower().rstrip(":").endswith("ssh")
    hidden = f"{user}{colon}{'*' * len(password)}" if is_ssh else "*" * len(info)
    return f"{scheme}//{hidden}@"
