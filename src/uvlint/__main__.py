"""`python -m uvlint`."""

import sys

# `-m` puts the working directory first among what is imported from: it may be a project that nobody trusts, with a
# `packaging.py` of its own.
if not sys.flags.safe_path:
    del sys.path[0]

from uvlint.start import entry

entry()
