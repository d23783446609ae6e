"""The threads: one function over many items, answers as they come."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Late = TypeVar("Late")


def each(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    *,
    workers: int,
    bound: tuple[Callable[[], float], Late] | None = None,
) -> Iterator[tuple[Item, Answer | Late]]:
    """Each item with what `work` made of it, in the order of completion; what it raises is raised here.

    `bound` says for how many more seconds answers are waited for, and what stands for those that have not come by then.
    The threads are daemons, so an interrupted or late run ends at once and not after the slowest server (which rules
    out `concurrent.futures`).
    """
    waiting: SimpleQueue[int | None] = SimpleQueue()
    done: SimpleQueue[tuple[int, Answer] | Exception] = SimpleQueue()

    def labour() -> None:
        while (number := waiting.get()) is not None:
            try:
                done.put((number, work(items[number])))
            except Exception as error:  # handed to the thread that asked
                done.put(error)

    left = dict(enumerate(items))
    for number in left:
        waiting.put(number)
    for _ in range(min(workers, len(items))):
        waiting.put(None)
        Thread(target=labour, daemon=True).start()
    while left:
        try:
            result = done.get(timeout=max(0.0, bound[0]()) if bound else None)
        except Empty:
            break
        if isinstance(result, Exception):
            raise result
        yield left.pop(result[0]), result[1]
    if bound:
        yield from ((item, bound[1]) for item in left.values())


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
