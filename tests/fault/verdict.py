"""Judges a node by what its customers were told: nothing acknowledged is lost, nothing is done twice, no "no" became a
"yes", and the books add up."""
import collections
import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterable

from client import Answer, Client
from ledger import CONFIRMED, REFUSED, Entry, Ledger
from node import Node
from waiting import demand

# What an order that was confirmed to its customer may be: cancelled only by that customer.
KEPT = {"confirmed", "dispatched", "delivered"}
PAGE = 500
SETTLE_S = 60


@dataclasses.dataclass
class Verdict:
    """Sentences on what is wrong, by kind; none when all is well."""
    lost: list[str] = dataclasses.field(default_factory=list)
    doubled: list[str] = dataclasses.field(default_factory=list)
    other: list[str] = dataclasses.field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        return self.lost + self.doubled + self.other

    def __add__(self, more: "Verdict") -> "Verdict":
        return Verdict(self.lost + more.lost, self.doubled + more.doubled, self.other + more.other)


def judge(node: Node, ledger: Ledger, staff: Client) -> Verdict:
    """Of a node at work whose customers have all been told (Load.settle)."""
    orders = list(all_orders(staff))
    return judge_books(ledger, orders + unlisted(ledger, orders, staff)) + judge_audit(node)


def unlisted(ledger: Ledger, listed: list[dict], staff: Client) -> list[dict]:
    """Orders that were refused before they were made are in no list, but can be looked at."""
    known = {order["id"] for order in listed}
    named = (entry.decision.order for entry in ledger.entries() if entry.decision and entry.decision.status == REFUSED)
    found = (_look_at(order, staff) for order in named if order and order not in known)
    return [order for order in found if order is not None]


def judge_entries(entries: Iterable[Entry], staff: Client) -> Verdict:
    """Only what these entries say, each order by itself: quick, and blind for orders nobody was told of."""
    verdict = Verdict()
    for entry in entries:
        if entry.decision is None or not entry.decision.order:
            continue
        order = _look_at(entry.decision.order, staff)
        _judge_entry(entry, order and order["state"], verdict)
    return verdict


def _look_at(order: str, staff: Client) -> dict | None:
    """None when there is no such order. Waits for an answer."""
    answers: list[Answer] = []
    demand(lambda: answers.append(staff.get(f"/api/orders/{order}")) or answers[-1].status in (200, 404),
           f"order {order} can be looked at")
    return answers[-1].body if answers[-1].status == 200 else None


def judge_books(ledger: Ledger, orders: list[dict]) -> Verdict:
    """Compares every entry of the ledger with all orders there are, and those with the ledger."""
    verdict = Verdict()
    states = {order["id"]: order["state"] for order in orders}
    for entry in ledger.entries():
        _judge_entry(entry, states.get(entry.decision.order) if entry.decision else None, verdict)
    _judge_numbers(ledger, orders, verdict)
    return verdict


def _judge_entry(entry: Entry, state: str | None, verdict: Verdict) -> None:
    if len(entry.orders) > 1:
        verdict.doubled.append(f"{entry.key} is several orders: {sorted(entry.orders)}")
    if entry.is_turned_away:
        return  # an order of his that nobody was told of is found with all orders
    if entry.decision is None:
        verdict.other.append(f"{entry.key} is undecided")
    elif entry.is_acknowledged:
        _judge_confirmed(entry, state, verdict)
    elif entry.decision.status != REFUSED:
        verdict.other.append(f"{entry.key} was answered {entry.decision}")
    elif state != "rejected":
        verdict.other.append(f"{entry.key} was refused, order {entry.decision.order} is {state}")
    _judge_changed_answers(entry, verdict)


def _judge_confirmed(entry: Entry, state: str | None, verdict: Verdict) -> None:
    order = entry.decision.order
    if state is None:
        verdict.lost.append(f"{entry.key} was confirmed, order {order} isn't there")
    elif entry.cancelled is None:
        if state not in KEPT:
            verdict.lost.append(f"{entry.key} was confirmed, order {order} is {state}")
    elif entry.cancelled == 200 and state != "cancelled":
        verdict.lost.append(f"the cancellation of {entry.key} was confirmed, order {order} is {state}")


def _judge_changed_answers(entry: Entry, verdict: Verdict) -> None:
    decisions = {answer.status for _, answer in entry.answers if answer.status in (CONFIRMED, REFUSED)}
    if len(decisions) > 1:
        verdict.other.append(f"{entry.key} was both confirmed and refused")


def _judge_numbers(ledger: Ledger, orders: list[dict], verdict: Verdict) -> None:
    """A customer has no order but those of the ledger: one more is one made twice."""
    known = {order for entry in ledger.entries() for order in entry.orders}
    customers = {order["customer"] for order in orders if order["id"] in known}
    for order in orders:
        if order["customer"] in customers and order["id"] not in known:
            verdict.doubled.append(f"order {order['id']}, {order['state']}, is nobody's")
    keys = collections.Counter(order for entry in ledger.entries() for order in entry.orders)
    verdict.doubled += [f"order {order} is of {count} keys" for order, count in keys.items() if count > 1]


def judge_audit(node: Node) -> Verdict:
    audit = node.kontor("audit", "--settle", str(SETTLE_S))
    return Verdict() if audit.returncode == 0 else Verdict(other=[f"audit says {audit.returncode}: {audit.stdout[-2000:]}"])


def judge_files(node: Node) -> Verdict:
    """Of a node that is stopped: the files themselves, and what they hold an order twice of."""
    verdict = Verdict()
    for path in node.databases():
        with reading(path) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            verdict.other.append(f"{path.name}: {found}")
    verdict.doubled += _doubled(node, "payment", "SELECT order_id, count(*) FROM payment WHERE state = 'captured'"
                                                 " GROUP BY 1 HAVING count(*) > 1")
    verdict.doubled += _doubled(node, "shipping", "SELECT order_id, count(*) FROM shipments"
                                                  " WHERE state != 'cancelled' AND order_id != ''"
                                                  " GROUP BY 1 HAVING count(*) > 1")
    return verdict


def _doubled(node: Node, service: str, query: str) -> list[str]:
    with reading(node.database(service)) as database:
        return [f"order {order} has {count} of {service}" for order, count in database.execute(query)]


def reading(path) -> contextlib.closing:
    return contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def all_orders(staff: Client) -> Iterable[dict]:
    cursor = ""
    while cursor is not None:
        page = staff.get(f"/api/orders?limit={PAGE}" + (f"&cursor={cursor}" if cursor else ""))
        if page.status != 200:
            raise RuntimeError(f"orders can't be listed: {page}")
        yield from page.body["items"]
        cursor = page.body["next"]
