"""The threads: one function over many items, answers as they come."""

from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each(work: Callable[[Item], Answer], items: Sequence[Item], *, workers: int) -> Iterator[tuple[Item, Answer]]:
    """Each item with what `work` made of it, in the order of completion; what it raises is raised here.

    The threads are daemons, so an interrupted run ends at once and not after the slowest server (which rules out
    `concurrent.futures`).
    """
    waiting: SimpleQueue[Item | None] = SimpleQueue()
    done: SimpleQueue[tuple[Item, Answer] | Exception] = SimpleQueue()

    def labour() -> None:
        while (item := waiting.get()) is not None:
            try:
                done.put((item, work(item)))
            except Exception as error:  # handed to the thread that asked
                done.put(error)

    for item in items:
        waiting.put(item)
    crew = min(workers, len(items))
    for _ in range(crew):
        waiting.put(None)
        Thread(target=labour, daemon=True).start()
    for _ in items:
        result = done.get()
        if isinstance(result, Exception):
            raise result
        yield result
