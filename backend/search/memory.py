"""A few answers kept while they are asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Keeps at most so many answers, those asked for last. It holds on to nothing else, so that its owner can go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """The answer kept for a key, or worked out now. Two threads may work out the same answer at once."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        answer = work_out()
        with self._lock:
            self._kept[key] = answer
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
