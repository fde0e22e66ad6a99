"""Proves that services on another host than the broker survive the loss of the link between: the far host is a network
namespace of its own, the link a pair of virtual Ethernet devices that is taken down. Nobody is told of it: no connection
ends, packets are just not delivered.

Usage: hosts.py
"""
import functools
import subprocess
import sys
import time

import sandbox
from disk import Disk
from node import Node, run
from trial import Trial, running

FAR_SERVICES = ("inventory", "payment", "orders")
HOST, NEAR_ADDRESS, FAR_ADDRESS = "far", "10.9.0.1", "10.9.0.2"
NEAR_LINK, FAR_LINK = "near0", "far0"
# Shorter and longer than the keep-alive after which a connection is given up.
CUTS_S = (2, 5, 5, 30)


def make_far_host() -> None:
    run(["mount", "-t", "tmpfs", "none", "/run"])  # where names of namespaces are kept; only in this sandbox
    if subprocess.run(["ip", "netns", "add", HOST], capture_output=True, check=False).returncode:
        sandbox.skip("no further network namespace can be made")
    run(["ip", "link", "add", NEAR_LINK, "type", "veth", "peer", "name", FAR_LINK, "netns", HOST])
    far = ["ip", "-netns", HOST]
    run(["ip", "address", "add", f"{NEAR_ADDRESS}/24", "dev", NEAR_LINK])
    run([*far, "address", "add", f"{FAR_ADDRESS}/24", "dev", FAR_LINK])
    run([*far, "link", "set", FAR_LINK, "up"])
    run(["ip", "link", "set", NEAR_LINK, "up"])


def move_to_far_host(node: Node) -> None:
    """Data and supervision stay; the services' network is the other host's."""
    node.configure_broker(f"listener {node.mqtt_port} {NEAR_ADDRESS}")
    for service in FAR_SERVICES:
        script = node.folder(service) / "run"
        text = script.read_text(encoding="utf-8")
        script.write_text(text.replace('exec "$state/bin/kontor', f'exec ip netns exec {HOST} "$state/bin/kontor'),
                          encoding="utf-8")
        node.move_broker(service, f"{NEAR_ADDRESS}:{node.mqtt_port}")
    node.await_ready()


def cut_link(trial: Trial, seconds: float) -> float:
    run(["ip", "link", "set", NEAR_LINK, "down"])
    trial.injected()
    time.sleep(seconds)  # how long it lasts is the fault
    run(["ip", "link", "set", NEAR_LINK, "up"])
    return time.monotonic()


def main() -> int:
    folder = sandbox.enter()
    with running(Disk(folder / "disk").path / "state") as node:
        make_far_host()
        move_to_far_host(node)
        trial = Trial(node, "link between hosts cut for 2 to 30 s")
        for seconds in CUTS_S:
            trial.under_load(functools.partial(cut_link, trial, seconds), 120)
        return 0 if trial.end() else 1


if __name__ == "__main__":
    sys.exit(main())
