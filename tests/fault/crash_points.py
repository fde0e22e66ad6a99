"""Proves that a service may die at any step of an order: each service is killed on entering each of the system calls that
make a step of its work (writing, commit, event, reply, next request …), is started again by its supervisor, and the
customer, asking again with the same key, gets one order.

Usage: crash_points.py [SERVICE…]
"""
import dataclasses
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable

import sandbox
import verdict
from client import Client
from disk import Disk
from load import order_of
from node import SERVICES, Node
from steps import BEFORE_ANSWER, IDLE, WHILE_WRITING, Step, Trace, steps_in, worth_dying_at
from trial import Trial, running
from waiting import demand, eventually

# A trace that doesn't grow for so long is of a service that has done its part.
QUIET_S = 0.4
# Steps are numbered as in the recorded run; another run may take a page or a heartbeat more or less.
OFFSETS = (0, 1, -1, 0, 2, 0)


Check = Callable[[], None]


@dataclasses.dataclass
class Workshop:
    """A node, and what can be asked of it: each deed makes one service go through all its steps, and is repeated until it is
    done, as its caller would. It returns what must be true afterwards."""
    node: Node
    trial: Trial
    trace_file: pathlib.Path
    deeds: int = 0

    def order(self) -> Check:
        load, staff = self.trial.load, self.trial.shop.staff
        entry = load.place(load.customers[0], order_of(self.trial.shop.plenty))
        demand(lambda: entry.decision or load.ask(load.customers[0], entry).status == 201, f"{entry.key} is decided")

        def check() -> None:
            self.trial.verdict += verdict.judge_entries([entry], staff)
        return check

    def register(self) -> Check:
        customer = Client(self.node.http_port, f"newcomer-{self._next()}@example.org")
        demand(lambda: _done(customer.register), f"{customer.email} is registered")
        return lambda: demand(lambda: customer.get("/api/users/me").body.get("email") == customer.email,
                              "a registered customer is known")

    def put_product(self) -> Check:
        staff = self.trial.shop.staff
        path, product = f"/api/products/new-{self._next()}", {"name": "New", "price": {"amount": 1, "currency": "EUR"}}
        demand(lambda: staff.send("PUT", path, product).status in (200, 201), f"{path} is put")
        return lambda: demand(lambda: staff.get(path).body.get("name") == "New", f"{path} is there")

    def restart_neighbour(self) -> Check:
        """That is what the registry works on: each run of an instance has a higher epoch."""
        before = self._registered("notification")
        self.node.kill("notification")
        return lambda: demand(lambda: self._registered("notification") > before, "a restarted instance is registered")

    def _registered(self, service: str) -> tuple[bool, int]:
        with verdict.reading(self.node.database("registry")) as database:
            status, epoch = database.execute("SELECT status, epoch FROM instances WHERE service = ?", (service,)).fetchone()
        return status == "up", epoch

    def _next(self) -> int:
        self.deeds += 1
        return self.deeds


def _done(step: Callable[[], None]) -> bool:
    try:
        step()
    except RuntimeError:
        return False
    return True


DEEDS: dict[str, Callable[[Workshop], Check]] = {
    "users": Workshop.register, "catalog": Workshop.put_product, "registry": Workshop.restart_neighbour}


def deed_for(service: str) -> Callable[[Workshop], Check]:
    return DEEDS.get(service, Workshop.order)


def record(workshop: Workshop, service: str) -> tuple[list[Step], int | None]:
    """What the service goes through when all goes well, and which of its threads speaks with the broker."""
    trace = Trace(workshop.node.pid(service), workshop.trace_file)
    deed_for(service)(workshop)
    await_quiet(trace)
    trace.detach()
    return worth_dying_at(steps_in(trace.lines())), trace.bus_thread()


def await_quiet(trace: Trace) -> None:
    last, since = 0, time.monotonic()

    def quiet() -> bool:
        nonlocal last, since
        size = len(trace.lines())
        if size != last:
            last, since = size, time.monotonic()
        return time.monotonic() - since > QUIET_S
    demand(quiet, "the service has done its part", 10)


def crash_at(workshop: Workshop, service: str, step: Step, bus_thread: int | None) -> str | None:
    """The name of the step that the service really died at, if it did."""
    before = workshop.node.pid(service)
    spared = bus_thread if step.name.endswith(BEFORE_ANSWER) else None
    trace = Trace(before, workshop.trace_file, step, spared)
    started = time.monotonic()
    check = deed_for(service)(workshop)
    done = time.monotonic()
    if not eventually(lambda: trace.died, 2):
        trace.detach()
        return None
    row = workshop.trial.row
    row.injected += 1
    row.in_flight += 1
    row.recoveries.append(done - started)  # what the deed took with the crash in its midst
    demand(lambda: workshop.node.supervised_pid(service) not in (-1, before), f"{service} is started again")
    workshop.node.await_ready()
    check()
    return step.name if spared is not None else name_of_end(trace)


def name_of_end(trace: Trace) -> str | None:
    steps = steps_in(trace.lines())
    return steps[-1].name if steps else None


def crash_everywhere(workshop: Workshop, service: str) -> None:
    steps, bus_thread = record(workshop, service)
    missing = {step.name for step in steps}
    for attempt, offset in enumerate(OFFSETS):
        for step in steps:
            if step.name in missing and (attempt < 2 or comes_every_time(step.name)):
                another = dataclasses.replace(step, number=max(1, step.number + offset))
                missing.discard(crash_at(workshop, service, another, bus_thread))
    workshop.trial.judge()
    died = [step.name for step in steps if step.name not in missing]
    print(f"{service}: died at {len(died)} of {len(steps)} steps: {'; '.join(died)}", flush=True)
    if must := sorted(filter(comes_every_time, missing)):
        workshop.trial.verdict.other.append(f"{service} could not be killed at: {must}")
    if not steps:
        workshop.trial.verdict.other.append(f"{service} was not seen at work")


def comes_every_time(name: str) -> bool:
    """How many pages a commit writes, and how many events share it, differs from run to run."""
    at, _, what = name.partition(": ")
    return what != WHILE_WRITING and ("." in at or at == IDLE)


def refuse_without_strace() -> None:
    sandbox.need("strace", "strace")
    if subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        sandbox.skip("this machine doesn't let strace trace")


def main(services: list[str]) -> int:
    folder = sandbox.enter()
    refuse_without_strace()
    drive = Disk(folder / "disk")
    with running(drive.path / "state") as node:
        trial = Trial(node, "killed at a step: " + ", ".join(services), customers=2)
        workshop = Workshop(node, trial, folder / "trace")
        workshop.order()  # the first one finds caches empty
        for service in services:
            crash_everywhere(workshop, service)
        return 0 if trial.end() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SERVICES)))
