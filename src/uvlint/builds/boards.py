"""Messages of scripts that refuse every machine but a small board."""

import ast
import re

_BOARDS = re.compile(r"\b(Raspberry ?Pi|Beagle ?Bone|Jetson|Orange ?Pi|Banana ?Pi|Odroid)\b", re.IGNORECASE)


def board_in(node: ast.AST) -> str:
    """The board that an exception or exit speaks of, `""` when it speaks of none."""
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    found = next((match for text in texts if (match := _BOARDS.search(text))), None)
    return found[1] if found else ""
