"""Proves that broker, gateway or the whole node may be killed or stopped while people order: the broker with its
persistence off, as it is shipped, and on.

Usage: restarts.py
"""
import sys
import time
from collections.abc import Callable

import sandbox
from disk import Disk
from node import SERVICES, Node
from trial import Trial, running

DOWN_FOR_S = 3
TIMES = 3


def killed(component: str) -> Callable[[Trial], float]:
    def fault(trial: Trial) -> float:
        trial.node.kill(component)
        return trial.injected()
    return fault


def down_for_a_while(component: str) -> Callable[[Trial], float]:
    def fault(trial: Trial) -> float:
        trial.node.take_down(component)
        trial.injected()
        time.sleep(DOWN_FOR_S)  # how long it lasts is part of the fault
        trial.node.bring_up(component)
        return time.monotonic()
    return fault


def all_killed(trial: Trial) -> float:
    trial.node.kill_all()
    moment = trial.injected()
    trial.node.boot()
    return moment


def services_killed(trial: Trial) -> float:
    for service in SERVICES:
        trial.node.kill(service)
    return trial.injected()


def persistent_broker(node: Node) -> None:
    (node.state / "broker" / "store").mkdir()
    node.configure_broker("persistence true", f"persistence_location {node.state}/broker/store/", "autosave_interval 1")
    node.await_ready()


FAULTS: list[tuple[str, Callable[[Trial], float]]] = [
    ("gateway killed", killed("gateway")),
    ("gateway down for 3 s", down_for_a_while("gateway")),
    ("services killed, one after the other", services_killed),
    ("whole node killed", all_killed),
]
BROKER_FAULTS: list[tuple[str, Callable[[Trial], float]]] = [
    ("broker killed", killed("broker")),
    ("broker down for 3 s", down_for_a_while("broker")),
]


def main() -> int:
    folder = sandbox.enter()
    well = True
    with running(Disk(folder / "disk").path / "state") as node:
        for number, (name, fault) in enumerate([*FAULTS, *BROKER_FAULTS]):
            well &= repeat(node, name, fault, number)
        persistent_broker(node)
        for number, (name, fault) in enumerate(BROKER_FAULTS, 100):
            well &= repeat(node, f"{name} (persistence on)", fault, number)
        node.stop()
    return 0 if well else 1


def repeat(node: Node, name: str, fault: Callable[[Trial], float], seed: int) -> bool:
    trial = Trial(node, name, seed=seed)
    for _ in range(TIMES):
        trial.under_load(lambda: fault(trial))
    return trial.end_of_fault()


if __name__ == "__main__":
    sys.exit(main())
