"""Proves that no power cut loses what a customer was told: a node whose whole state is on a file system of its own has its
power cut at random moments under load, again and again. What wasn't synced is gone then (power_control.py shows that).

Usage: power_cut.py [--cuts N] [--filesystem ext4|xfs] [--seed N] [--timings]
"""
import argparse
import collections
import random
import sys
import time

import disk
import sandbox
import verdict
from load import order_of
from node import Node
from trial import Trial
from waiting import demand

# All of the books are looked at after so many cuts; after each one, only what was decided since the last.
AUDIT_EVERY = 10
# Customers who were told nothing clear ask again after so many cuts: their orders live through several.
SETTLE_EVERY = 3
# How long customers order before the power goes.
LOAD_S = (0.1, 0.6)


class Rig:
    """A node on a disk, and customers."""

    def __init__(self, kind: str, seed: int):
        folder = sandbox.enter()
        self.disk = disk.Disk(folder / "disk", kind)
        self.node = Node(self.disk.path / "state")
        self.node.start()
        self.trial = Trial(self.node, f"power cut ({kind})", seed=seed)
        # A device is installed and provisioned before it loses power.
        self.disk.sync()
        self.dice = random.Random(seed)
        self.timings: collections.Counter[str] = collections.Counter()
        self.judged = 0

    def timed(self, name: str, step) -> None:
        started = time.monotonic()
        step()
        self.timings[name] += time.monotonic() - started

    def cut(self) -> None:
        """Load, cut, restart, orders again."""
        load = self.trial.load
        load.start()
        self.timed("load", lambda: time.sleep(self.dice.uniform(*LOAD_S)))  # the moment is what is random here
        self.disk.cut_power()
        self.trial.injected()
        self.timed("kill", self.node.kill_all)
        self.timed("stop load", load.stop)
        self.timed("mount", self.remount)
        healed_at = time.monotonic()
        self.node.boot()
        self.timed("boot", lambda: demand(self.node.is_ready, "the node is ready after a power cut"))
        self.timed("probe", lambda: self.probe(healed_at))
        if self.trial.row.injected % SETTLE_EVERY == 0:
            self.timed("settle", load.settle)

    def remount(self) -> None:
        self.disk.unmount()
        self.disk.mount()

    def probe(self, healed_at: float) -> None:
        """Orders are taken again."""
        load = self.trial.load
        demand(lambda: load.place(load.customers[0], order_of(self.trial.shop.plenty)).is_acknowledged,
               "an order is confirmed after a power cut")
        self.trial.row.recoveries.append(time.monotonic() - healed_at)

    def judge_newest(self) -> None:
        entries = self.trial.load.ledger.entries()
        self.trial.verdict += verdict.judge_entries(entries[self.judged:], self.trial.shop.staff)
        self.judged = len(entries)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--filesystem", choices=disk.KINDS, default="ext4")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timings", action="store_true", help="say what the time of a cut is spent on")
    options = parser.parse_args()
    rig = Rig(options.filesystem, options.seed)
    for number in range(1, options.cuts + 1):
        rig.cut()
        rig.timed("verdict", rig.judge_newest)
        if number % AUDIT_EVERY == 0:
            rig.timed("audit", rig.trial.judge)
        if rig.trial.verdict.complaints:
            print(f"after cut {number}:")
            break
    well = rig.trial.end()
    if options.timings:
        print({name: round(seconds / rig.trial.row.injected, 3) for name, seconds in rig.timings.most_common()})
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
