"""Run one command; print how long it took, how much memory it had at its peak, and how it ended.

A process as small as can be, since a child's peak is never below that of its parent.
"""

import os
import sys
import time

words, silent = sys.argv[1:], os.open(os.devnull, os.O_WRONLY)
began = time.perf_counter()
child = os.posix_spawn(words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1)])
_, status, used = os.wait4(child, 0)
print(time.perf_counter() - began, used.ru_maxrss / 1024, status)
