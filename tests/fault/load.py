"""Customers who order: each a thread with a connection, a token and keys of its own, all of it kept in a ledger."""
import itertools
import random
import threading
import time

from client import Answer, Client
from ledger import PENDING, UNCLEAR, Entry, Ledger
from node import Node
from waiting import demand

PRICE = {"amount": 1299, "currency": "EUR"}
PLENTY = 10_000_000
# What they pay with; more of what goes well.
TOKENS = ["tok_ok"] * 14 + ["tok_declined"] * 2 + ["tok_flaky"]
CANCEL_EVERY = 12
SCARCE_EVERY = 15
WAIT_S = 5
ASK_AGAIN_S = (0.05, 1.0)


class Shop:
    """Products to order, new ones for each name: of `plenty` there is always some, of `scarce` so many."""

    def __init__(self, node: Node, name: str = "", scarce: int = 4):
        self.node = node
        account = node.endpoints()["staff"]
        self.staff = Client(node.http_port, account["email"], account["password"])
        self.plenty, self.scarce = f"plenty{name}", f"scarce{name}"
        demand(self.staff.log_in, "staff can log in")
        self._offer(self.plenty, PLENTY)
        self._offer(self.scarce, scarce)

    def _offer(self, sku: str, stock: int) -> None:
        product = {"name": f"Product {sku}", "price": PRICE}
        demand(lambda: self.staff.send("PUT", f"/api/products/{sku}", product).status in (200, 201), f"{sku} is offered")
        # The orders service learns of a product by an event: then it is out of stock, and no longer unknown.
        demand(lambda: self.staff.post("/api/orders", order_of(sku)).code == "out-of-stock", f"{sku} can be ordered")
        stocked = self.staff.post(f"/api/inventory/{sku}/adjustments", {"delta": stock, "reason": "delivery"},
                                  {"Idempotency-Key": f"stock-{sku}"})
        if stocked.status != 200:
            raise RuntimeError(f"no stock of {sku}: {stocked}")


def order_of(sku: str, token: str = "tok_ok") -> dict:
    return {"items": [{"sku": sku, "quantity": 1}], "payment": {"method": "sandbox", "token": token},
            "delivery": {"method": "pickup"}}


class Load:
    """Customers of a shop. They order from `start` to `stop`, as often as these are called; a customer who was told
    nothing clear asks again with the same key, at the latest in `settle`."""

    def __init__(self, shop: Shop, customers: int = 8, seed: int = 1, ledger: Ledger | None = None):
        self.ledger = ledger or Ledger()
        self._shop = shop
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._keys = itertools.count()
        self.customers = [Client(shop.node.http_port, f"customer-{seed}-{number}@example.org")
                          for number in range(customers)]
        self._random = [random.Random(seed * 1000 + number) for number in range(customers)]
        for customer in self.customers:
            customer.register()

    def start(self) -> None:
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._shop_on, args=pair, daemon=True)
                         for pair in zip(self.customers, self._random)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No new orders, and no more asking again; returns when those under way have an answer or lost their connection."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def settle(self, seconds: float = 60) -> None:
        """Every customer who doesn't know what became of an order asks again until told. Throws when that takes longer."""
        deadline = time.monotonic() + seconds
        threads = [threading.Thread(target=self._settle_for, args=(customer, deadline), daemon=True)
                   for customer in self.customers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if unclear := self.ledger.unclear():
            raise TimeoutError(f"{len(unclear)} orders undecided after {seconds} s, one was answered "
                               f"{unclear[0].answers[-3:]}")

    def place(self, customer: Client, body: dict) -> Entry:
        """Sends a new order once; it may be unclear then."""
        entry = self.ledger.open(f"{customer.email}-{next(self._keys)}", customer.email, body)
        self.ask(customer, entry)
        return entry

    def ask(self, customer: Client, entry: Entry) -> Answer:
        return entry.add(customer.post("/api/orders", entry.body,
                                       {"Idempotency-Key": entry.key, "Prefer": f"wait={WAIT_S}"}))

    def _shop_on(self, customer: Client, dice: random.Random) -> None:
        while not self._stopping.is_set():
            number = dice.randrange(CANCEL_EVERY * SCARCE_EVERY)
            sku = self._shop.scarce if number % SCARCE_EVERY == 0 else self._shop.plenty
            entry = self.place(customer, order_of(sku, dice.choice(TOKENS)))
            self._ask_until_told(customer, entry, self._stopping)
            if entry.is_acknowledged and number % CANCEL_EVERY == 0 and not self._stopping.is_set():
                self._cancel(customer, entry)

    def _ask_until_told(self, customer: Client, entry: Entry, stopping: threading.Event, deadline: float = 1e18) -> None:
        """As a client with manners: later each time, and as late as it is told to."""
        pause = ASK_AGAIN_S[0]
        while entry.decision is None and time.monotonic() < deadline:
            last = entry.answers[-1][1] if entry.answers else Answer(0, {})
            if stopping.wait(0 if last.status == PENDING else min(last.retry_after or pause, ASK_AGAIN_S[1])):
                return
            self.ask(customer, entry)
            pause = min(2 * pause, ASK_AGAIN_S[1])

    def _settle_for(self, customer: Client, deadline: float) -> None:
        never = threading.Event()
        for entry in self.ledger.unclear():
            if entry.customer == customer.email:
                self._ask_until_told(customer, entry, never, deadline)
        for entry in self.ledger.acknowledged():
            if entry.customer == customer.email and entry.cancelled in UNCLEAR:
                self._cancel_until_told(customer, entry, deadline)

    def _cancel_until_told(self, customer: Client, entry: Entry, deadline: float) -> None:
        while entry.cancelled in UNCLEAR and time.monotonic() < deadline:
            self._cancel(customer, entry)

    def _cancel(self, customer: Client, entry: Entry) -> None:
        entry.cancelled = 0
        answer = customer.post(f"/api/orders/{entry.decision.order}/cancel", {},
                               {"Idempotency-Key": f"cancel-{entry.key}"})
        entry.cancelled = answer.status


def recovery(load: Load, healed_at: float, seconds: float = 90) -> float:
    """Seconds from healing to the first order that was confirmed after it; the load must be running."""
    demand(lambda: load.ledger.first_confirmation_after(healed_at), "an order is confirmed again", seconds)
    return load.ledger.first_confirmation_after(healed_at) - healed_at
