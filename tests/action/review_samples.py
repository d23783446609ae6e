"""A pull request that changes a manifest, and a finding on one of its lines."""

from typing import Any

PATCH = (
    "@@ -1,3 +1,4 @@ [project]\n"
    ' name = "x"\n'
    "-dependencies = []\n"
    "+dependencies = [\n"
    '+    "torch>=2.3",\n'
    " ]\n"
    "@@ -20,2 +21,2 @@\n"
    "-old\n"
    "+new\n"
    " same\n"
    "\\ No newline at end of file"
)


def diagnostic(**fields: Any) -> dict[str, Any]:
    """The finding of line 3, with a safe fix of that line."""
    given = {
        "rule": "wheel-missing",
        "severity": "error",
        "url": "https://docs.example/rules/wheel-missing.md",
        "message": "`torch` has no wheel",
        "file": "pyproject.toml",
        "location": {"start": {"line": 3, "column": 6}, "end": {"line": 3, "column": 16}},
        "requirement": {"text": "torch>=2.3"},
        "fingerprint": "5b1f",
        "fixes": [fix()],
    }
    return given | fields


def fix(**fields: Any) -> dict[str, Any]:
    diff = '@@ -3 +3,2 @@\n-    "torch>=2.3",\n+    "torch>=2.3; a",\n+    "torch; b",\n'
    return {"title": "split", "safety": "safe", "why": "", "edits": [], "diff": diff} | fields
