"""Proves that a node that runs out of something says so, loses nothing, and recovers by itself: a full disk, no free file
descriptors, no memory beyond what a service has.

Usage: resources.py
"""
import collections
import contextlib
import os
import pathlib
import resource
import socket
import sys
import time
from collections.abc import Iterator

import sandbox
from disk import Disk
from ledger import CONFIRMED, REFUSED, UNCLEAR
from load import PRICE
from node import SERVICES, Node
from trial import Trial, running
from waiting import demand

# Of a disk with a node on it, small enough to be filled at once.
DISK_BYTES = 128 * 2**20
FULL_FOR_S = 8
# What a client can be told when there is no room: storage, busy or absent, too late, not yet.
HONEST = UNCLEAR | {CONFIRMED, REFUSED}
IDLE_CONNECTIONS = 200
SPARE_DESCRIPTORS = 5
STARVED_FOR_S = 5
WITHOUT_MEMORY_FOR_S = 3


def fill(folder: pathlib.Path) -> pathlib.Path:
    """A file that takes all the room there is."""
    filler = folder / "filler"
    block = b"\1" * 2**20
    with filler.open("wb", buffering=0) as file:
        for size in (len(block), 4096):
            with contextlib.suppress(OSError):
                while file.write(block[:size]):
                    pass
    return filler


def keep_full(trial: Trial, folder: pathlib.Path, answers: collections.Counter) -> float:
    """Returns the moment at which there was room again. Meanwhile reading must go on."""
    filler = fill(folder)
    moment = trial.injected()
    deadline = moment + FULL_FOR_S
    number = 0
    while time.monotonic() < deadline:
        number += 1
        check_reading(trial)
        try_writing(trial, number, answers)
        with contextlib.suppress(OSError):  # what is freed meanwhile is taken, too
            (folder / f"filler-{number}").write_bytes(b"\1" * 4096)
    note_answers(trial, moment, answers)
    for file in folder.glob("filler*"):
        file.unlink()
    return time.monotonic()


def check_reading(trial: Trial) -> None:
    for path in (f"/api/products/{trial.shop.plenty}", f"/api/inventory/{trial.shop.plenty}", "/api/orders?limit=1"):
        answer = trial.shop.staff.get(path)
        if answer.status != 200:
            trial.verdict.other.append(f"on a full disk GET {path} is answered {answer}")


def try_writing(trial: Trial, number: int, answers: collections.Counter) -> None:
    """Large enough for a store to need more room soon."""
    product = {"name": "New", "description": "a" * 4000, "price": PRICE}
    answer = trial.shop.staff.send("PUT", f"/api/products/full-{number}", product)
    answers[f"product: {answer.status} {answer.code}".strip()] += 1
    if answer.status not in HONEST | {200}:
        trial.verdict.other.append(f"on a full disk a product is answered {answer}")


def note_answers(trial: Trial, since: float, answers: collections.Counter) -> None:
    for entry in trial.load.ledger.entries():
        for at, answer in entry.answers:
            if at >= since:
                answers[f"{answer.status} {answer.code}".strip()] += 1
                if answer.status not in HONEST:
                    trial.verdict.other.append(f"{entry.key} was answered {answer}")


def full_disk(folder: pathlib.Path) -> bool:
    drive = Disk(folder / "disk", size=DISK_BYTES)
    answers: collections.Counter[str] = collections.Counter()
    with running(drive.path / "state") as node:
        trial = Trial(node, "disk full")
        for _ in range(2):
            trial.under_load(lambda: keep_full(trial, drive.path, answers), 90)
        if not any("507 storage" in answer for answer in answers):
            trial.verdict.other.append("nobody was told that the disk is full")
        print(f"disk full: answers were {dict(answers.most_common())}")
        return trial.end()


@contextlib.contextmanager
def limited(node: Node, service: str, kind: int, limit: int) -> Iterator[None]:
    """The running process's soft limit; a process that is started instead has its own again."""
    pid = node.pid(service)
    before = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (limit, before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, kind, before)


def open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def address_space(pid: int) -> int:
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[0])
    return pages * resource.getpagesize()


def crowd(port: int) -> list[socket.socket]:
    """Clients that connect and say nothing."""
    connections = []
    for _ in range(IDLE_CONNECTIONS):
        with contextlib.suppress(OSError):
            connections.append(socket.create_connection(("127.0.0.1", port), timeout=1))
    return connections


def without_descriptors(trial: Trial) -> float:
    """Every service has hardly any left, strangers take the gateway's, and the broker's restart makes all connect anew."""
    with contextlib.ExitStack() as limits:
        for service in SERVICES:
            limits.enter_context(limited(trial.node, service, resource.RLIMIT_NOFILE,
                                         open_files(trial.node.pid(service)) + SPARE_DESCRIPTORS))
        strangers = crowd(trial.node.http_port)
        trial.node.kill("broker")
        trial.injected()
        time.sleep(STARVED_FOR_S)  # how long it lasts is part of the fault
        for stranger in strangers:
            stranger.close()
        return time.monotonic()


def without_memory(service: str, trial: Trial, ended: set[str]) -> float:
    """No page more than it has. Whoever can't live with that is put into `ended`, and the supervisor starts it again."""
    pid = trial.node.pid(service)
    with limited(trial.node, service, resource.RLIMIT_AS, address_space(pid)):
        trial.injected()
        until = time.monotonic() + WITHOUT_MEMORY_FOR_S
        while time.monotonic() < until:
            trial.shop.staff.get("/api/orders?limit=500")
    demand(lambda: trial.node.supervised_pid(service) != -1, f"{service} is started again")
    if trial.node.pid(service) != pid:
        ended.add(service)
    return time.monotonic()


def starved(folder: pathlib.Path) -> bool:
    with running(Disk(folder / "disk2").path / "state") as node:
        trial = Trial(node, "no free file descriptors", seed=2)
        trial.under_load(lambda: without_descriptors(trial))
        well = trial.end_of_fault()
        trial = Trial(node, "no memory beyond what a service has", seed=3)
        ended: set[str] = set()
        for service in SERVICES:
            trial.under_load(lambda: without_memory(service, trial, ended))
        print(f"ended for want of memory, and started again: {sorted(ended)}", flush=True)
        if not ended:
            trial.verdict.other.append("no service felt the want of memory")
        return trial.end() and well


def main() -> int:
    folder = sandbox.enter()
    well = full_disk(folder)
    return 0 if starved(folder) and well else 1


if __name__ == "__main__":
    sys.exit(main())
