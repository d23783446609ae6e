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


def begun(work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Begin some work beside what is done now; what is returned waits for its answer, and raises what it raised."""
    done: list[Answer] = []
    failed: list[Exception] = []

    def labour() -> None:
        try:
            done.append(work())
        except Exception as error:  # for the thread that asks
            failed.append(error)

    thread = Thread(target=labour, daemon=True)
    thread.start()

    def answer() -> Answer:
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    return answer
