"""The CPython minors: when each was first released and when upstream support ends.

Source: the release peps (537, 569, 596, 619, 664, 693, 719, 745, 790) and the status table of the Python developer's
guide. Read on 2026-11-21; 3.15.0 was then on the index's own pages as `cp315` wheels. Dates are UTC, year-month-day.
Renew: `python fixtures/renew.py pythons`, which finds what is missing; dates are read in the sources above.
"""

from typing import Final

AS_OF: Final = "2026-11-28"

# minor: (released, end of upstream support)
CPYTHON: Final[dict[int, tuple[str, str]]] = {
    6: ("2016-12-23", "2021-12-23"),
    7: ("2018-06-27", "2023-06-27"),
    8: ("2019-10-14", "2024-10-07"),
    9: ("2020-10-05", "2025-10-31"),
    10: ("2021-10-04", "2026-10-31"),
    11: ("2022-10-24", "2027-10-31"),
    12: ("2023-10-02", "2028-10-31"),
    13: ("2024-10-07", "2029-10-31"),
    14: ("2025-10-07", "2030-10-31"),
    15: ("2026-10-01", "2031-10-31"),
}

# For how many days after its release a Python is new: a gap on it is an early notice.
NEW_FOR: Final = 182
