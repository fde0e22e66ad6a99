"""Waiting for a condition, never for a time."""
import time
from collections.abc import Callable

ASK_EVERY_S = 0.01


def eventually(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(ASK_EVERY_S)
    return True


def demand(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    if not eventually(condition, seconds):
        raise TimeoutError(f"not within {seconds:g} s: {what}")
