"""A node under load that something is done to, and the verdict afterwards: what all fault tests have in common."""
import contextlib
import pathlib
import time
from collections.abc import Callable, Iterator

import verdict
from load import Load, Shop, recovery
from node import Node
from table import Row
from waiting import demand

# Enough orders to be in the midst of some when the fault comes.
WARM_UP_ORDERS = 20
PATIENCE_S = 60


class Trial:
    """Prints its row and says whether all is well, in `end`."""

    def __init__(self, node: Node, fault: str, customers: int = 8, seed: int = 1, scarce: int = 4):
        self.node = node
        self.row = Row(fault)
        self.shop = Shop(node, str(seed), scarce)
        self.load = Load(self.shop, customers, seed)
        self.verdict = verdict.Verdict()

    def injected(self) -> float:
        """To be called when the fault is there; returns the moment."""
        moment = time.monotonic()
        self.row.injected += 1
        self.row.in_flight += self.load.ledger.in_flight_at(moment)
        return moment

    def under_load(self, fault: Callable[[], float], patience_s: float = PATIENCE_S) -> None:
        """Runs the load, then the fault, which returns the moment it was healed, and waits for recovery."""
        self.load.start()
        try:
            self.warm_up()
            self.row.recoveries.append(recovery(self.load, fault(), patience_s))
            self.warm_up(patience_s)
        finally:
            self.load.stop()
        self.load.settle(patience_s)

    def warm_up(self, patience_s: float = PATIENCE_S) -> None:
        demand(self._grown_by(WARM_UP_ORDERS), "orders are confirmed", patience_s)

    def _grown_by(self, orders: int) -> Callable[[], bool]:
        before = len(self.load.ledger.acknowledged())
        return lambda: len(self.load.ledger.acknowledged()) >= before + orders

    def judge(self) -> None:
        self.load.settle()
        self.verdict += verdict.judge(self.node, self.load.ledger, self.shop.staff)

    def end(self) -> bool:
        """The last verdict, with the node stopped. Whether all is well."""
        self.judge()
        self._judge_files()
        return self._say()

    def end_of_fault(self) -> bool:
        """The verdict on this fault alone, with the node running on."""
        self.judge()
        return self._say()

    def end_of_node(self) -> bool:
        """After several faults: the files of the stopped node."""
        self._judge_files()
        self._complain()
        return not self.verdict.complaints

    def _judge_files(self) -> None:
        self.node.stop()
        self.verdict += verdict.judge_files(self.node)

    def _say(self) -> bool:
        self.row.acknowledged = len(self.load.ledger.acknowledged())
        self.row.lost, self.row.doubled = len(self.verdict.lost), len(self.verdict.doubled)
        self.row.show()
        self._complain()
        return not self.verdict.complaints

    def _complain(self) -> None:
        for complaint in self.verdict.complaints[:20]:
            print(f"{self.row.fault}: {complaint}", flush=True)


@contextlib.contextmanager
def running(state: pathlib.Path, **options: int | pathlib.Path) -> Iterator[Node]:
    """A node that is ready; killed at the end, if it hasn't been stopped. Options as of `Node`."""
    node = Node(state, **options)
    node.start()
    try:
        yield node
    finally:
        node.kill_all()
