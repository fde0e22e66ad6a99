"""Proves that no fault of the network between services and broker loses or doubles an order: connections cut, cut in the
midst of a packet, refused, delayed, slowed, and silently dead in one direction. Each service speaks with the broker through
a gate of its own.

Usage: network.py
"""
import random
import sys
import time
from collections.abc import Callable

import sandbox
from disk import Disk
from gate import CALM, Gate, Weather
from node import SERVICES, Node
from trial import Trial, running

FIRST_PORT = 20000
BAD_FOR_S = 3
# What was past the dead connection when it died is answered by then.
PASSED_WITHIN_S = 1
# Twice the keep-alive, and a little to connect again: a connection that is dead in one direction has been noticed by then.
SILENCE_NOTICED_S = 25


class Network:
    """A gate before each service's broker."""

    def __init__(self, node: Node):
        self.gates = {service: Gate(FIRST_PORT + number, node.mqtt_port) for number, service in enumerate(SERVICES)}
        for number, service in enumerate(SERVICES):
            node.move_broker(service, f"127.0.0.1:{FIRST_PORT + number}")
        node.await_ready()

    def set(self, weather: Weather) -> None:
        for gate in self.gates.values():
            gate.weather = weather

    def cut(self) -> None:
        for gate in self.gates.values():
            gate.cut()


Fault = Callable[[Trial, Network], float]


def cut_all(trial: Trial, network: Network) -> float:
    network.cut()
    return trial.injected()


def cut_mid_packet(trial: Trial, network: Network) -> float:
    dice = random.Random(trial.row.injected)
    for gate in network.gates.values():
        gate.weather = Weather(cut_after=dice.randrange(1, 4000))
    moment = trial.injected()
    time.sleep(BAD_FOR_S)  # how long it lasts is part of the fault
    network.set(CALM)
    return max(moment, time.monotonic())


def _bad_for_a_while(weather: Weather, cut: bool) -> Fault:
    def fault(trial: Trial, network: Network) -> float:
        network.set(weather)
        if cut:
            network.cut()
        trial.injected()
        time.sleep(BAD_FOR_S)
        network.set(CALM)
        return time.monotonic()
    return fault


def _stranded(ups: list[str], downs: list[str]) -> Fault:
    def fault(trial: Trial, network: Network) -> float:
        for service in ups:
            network.gates[service].strand(up=True)
        for service in downs:
            network.gates[service].strand(up=False)
        trial.injected()
        time.sleep(PASSED_WITHIN_S)  # confirmed later than that is what came through later
        return time.monotonic()
    return fault


FAULTS: list[tuple[str, int, Fault]] = [
    ("all connections to the broker cut", 5, cut_all),
    ("connections cut in mid-packet", 3, cut_mid_packet),
    ("broker unreachable for 3 s", 3, _bad_for_a_while(Weather(refuse=True), cut=True)),
    ("network delays each packet by 100 ms", 1, _bad_for_a_while(Weather(delay_s=0.1), cut=False)),
    ("network slowed to 20 kB/s", 1, _bad_for_a_while(Weather(bytes_a_second=20_000), cut=False)),
    ("connections dead in one direction", 1, _stranded(["inventory", "gateway"], ["payment", "orders"])),
    ("connections dead in the other direction", 1, _stranded(["payment", "orders"], ["inventory", "saga-coordinator"])),
]


def main() -> int:
    folder = sandbox.enter()
    well = True
    with running(Disk(folder / "disk").path / "state") as node:
        network = Network(node)
        for number, (name, times, fault) in enumerate(FAULTS):
            trial = Trial(node, name, seed=number + 1)
            for _ in range(times):
                trial.under_load(lambda: fault(trial, network), SILENCE_NOTICED_S)
            well &= trial.end_of_fault()
        well &= trial.end_of_node()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
