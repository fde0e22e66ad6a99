"""Proves that the verdict can fail: forged ledgers and orders are found out, a true one is not complained of."""
import unittest

from client import Answer
from ledger import Entry, Ledger
from table import Row, aligned
from verdict import Verdict, judge_books


def ledger_of(*told: tuple[str, int, str]) -> Ledger:
    """Of (key, status, order)."""
    ledger = Ledger()
    for key, status, order in told:
        ledger.open(key, "anna", {}).add(Answer(status, {"id": order}))
    return ledger


def orders_of(*orders: tuple[str, str]) -> list[dict]:
    """Of (id, state), all of the same customer."""
    return [{"id": order, "state": state, "customer": "c-1"} for order, state in orders]


def entry_of(ledger: Ledger) -> Entry:
    return ledger.entries()[0]


class VerdictTest(unittest.TestCase):
    def check(self, verdict: Verdict, lost: int = 0, doubled: int = 0, other: int = 0) -> None:
        self.assertEqual((len(verdict.lost), len(verdict.doubled), len(verdict.other)), (lost, doubled, other), verdict)

    def test_a_true_ledger_is_not_complained_of(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"), ("k2", 409, "o2"))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"), ("o2", "rejected"))))

    def test_an_acknowledged_order_that_is_not_there_is_lost(self) -> None:
        self.check(judge_books(ledger_of(("k1", 201, "o1")), []), lost=1)

    def test_an_acknowledged_order_that_became_rejected_is_lost(self) -> None:
        self.check(judge_books(ledger_of(("k1", 201, "o1")), orders_of(("o1", "rejected"))), lost=1)

    def test_an_order_nobody_was_told_of_is_a_double(self) -> None:
        books = orders_of(("o1", "confirmed"), ("o2", "confirmed"))
        self.check(judge_books(ledger_of(("k1", 201, "o1")), books), doubled=1)

    def test_two_orders_of_a_key_are_doubled(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"))
        entry_of(ledger).add(Answer(201, {"id": "o2"}))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"), ("o2", "confirmed"))), doubled=1)

    def test_an_order_of_two_keys_is_doubled(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"), ("k2", 201, "o1"))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"))), doubled=1)

    def test_a_refused_order_that_was_made_after_all_is_found(self) -> None:
        self.check(judge_books(ledger_of(("k1", 409, "o1")), orders_of(("o1", "confirmed"))), other=1)

    def test_an_order_that_was_turned_away_and_made_all_the_same_is_a_double(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"))
        ledger.open("k2", "anna", {}).add(Answer(503, {"type": "urn:kontor:problem:overloaded"}))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"))))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"), ("o2", "confirmed"))), doubled=1)

    def test_whoever_was_not_told_what_became_of_his_order_is_found(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"))
        ledger.open("k2", "anna", {}).add(Answer(503, {"type": "urn:kontor:problem:unavailable"}))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"))), other=1)

    def test_an_answer_that_changed_is_found(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"))
        entry_of(ledger).add(Answer(409, {"id": "o1"}))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"))), other=1)

    def test_an_undecided_order_is_found(self) -> None:
        self.check(judge_books(ledger_of(("k1", 503, "")), []), other=1)

    def test_a_cancellation_is_kept_like_an_order(self) -> None:
        ledger = ledger_of(("k1", 201, "o1"))
        entry_of(ledger).cancelled = 200
        self.check(judge_books(ledger, orders_of(("o1", "cancelled"))))
        self.check(judge_books(ledger, orders_of(("o1", "confirmed"))), lost=1)

    def test_what_is_confirmed_later_is_acknowledged(self) -> None:
        ledger = ledger_of(("k1", 202, "o1"))
        self.assertFalse(entry_of(ledger).is_acknowledged)
        entry_of(ledger).add(Answer(201, {"id": "o1"}))
        self.check(judge_books(ledger, []), lost=1)


class TableTest(unittest.TestCase):
    def test_a_row_has_a_cell_for_each_column(self) -> None:
        cells = Row("power cut", 2, 3, 4, 0, 0, [1.0, 3.0]).cells()
        self.assertEqual(cells, ["power cut", "2", "3", "4", "0", "0", "2.0, at most 3.0"])
        self.assertEqual(len(aligned([cells]).splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
