"""What customers sent and what they were told: the truth that a node is measured by."""
import dataclasses
import threading
import time
from collections.abc import Iterable

from client import Answer

CONFIRMED, REFUSED, PENDING = 201, 409, 202
# Asking again can help: no connection, not decided yet, too busy, nobody there, too late, disk full.
UNCLEAR = {0, PENDING, 408, 429, 500, 502, 503, 504, 507}

# The code of a problem: an overloaded gateway has refused the request unread.
TURNED_AWAY = "overloaded"


@dataclasses.dataclass
class Entry:
    """One order, by its idempotency key; times are time.monotonic()."""
    key: str
    customer: str
    body: dict
    sent_at: float
    answers: list[tuple[float, Answer]] = dataclasses.field(default_factory=list)
    # Its cancellation, if the customer asked for one: 0 until there is an answer, else the answer's status.
    cancelled: int | None = None

    def add(self, answer: Answer) -> Answer:
        self.answers.append((time.monotonic(), answer))
        return answer

    @property
    def decision(self) -> Answer | None:
        """The first answer that says what became of it."""
        return next((answer for _, answer in self.answers if answer.status not in UNCLEAR), None)

    @property
    def decided_at(self) -> float | None:
        return next((at for at, answer in self.answers if answer.status not in UNCLEAR), None)

    @property
    def is_turned_away(self) -> bool:
        """Each time before anything was begun: there must be no such order."""
        return bool(self.answers) and all(answer.code == TURNED_AWAY for _, answer in self.answers)

    @property
    def is_acknowledged(self) -> bool:
        return self.decision is not None and self.decision.status == CONFIRMED

    @property
    def orders(self) -> set[str]:
        """All that were named to the customer for this key; more than one is a fault."""
        return {answer.order for _, answer in self.answers if answer.order}


class Ledger:
    """Any number of threads may write into it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}

    def open(self, key: str, customer: str, body: dict) -> Entry:
        entry = Entry(key, customer, body, time.monotonic())
        with self._lock:
            self._entries[key] = entry
        return entry

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries.values())

    def unclear(self) -> list[Entry]:
        return [entry for entry in self.entries() if entry.decision is None and not entry.is_turned_away]

    def acknowledged(self) -> list[Entry]:
        return [entry for entry in self.entries() if entry.is_acknowledged]

    def in_flight_at(self, moment: float) -> int:
        """Orders that had been sent and not decided then."""
        return sum(entry.sent_at <= moment and (entry.decided_at is None or entry.decided_at > moment)
                   for entry in self.entries())

    def first_confirmation_after(self, moment: float) -> float | None:
        return min(_confirmations_after(self.entries(), moment), default=None)


def _confirmations_after(entries: Iterable[Entry], moment: float) -> Iterable[float]:
    for entry in entries:
        for at, answer in entry.answers:
            if answer.status == CONFIRMED and at > moment:
                yield at
