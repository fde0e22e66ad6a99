"""Proves that the shop sells whatever the wall clock says, and that times which can't be right are marked: a board that starts
in 1970 until the network tells the time, and clocks that jump back and forth.

The programs are the services' own, with a wall clock that reads how far it is to be off.

Usage: clock.py FOLDER      with the shifted programs
"""
import os
import pathlib
import struct
import sys
import time

import sandbox
from disk import Disk
from load import order_of
from node import Node
from trial import Trial, running

HOUR_S, DAY_S = 3600, 24 * 3600
# (what happens, how far off the clock is then, whether times are marked from then on). A clock ahead can't be told from a
# true one; once it is set right, the stores have seen a later time and know that it is behind.
JUMPS = [
    ("clock set, after a start in 1970", lambda: 0, False),
    ("clock set back by an hour", lambda: -HOUR_S, True),
    ("clock right after an hour's delay", lambda: 0, False),
    ("clock at 1970 again", lambda: -time.time(), True),
    ("clock set forth by a day", lambda: DAY_S, False),
    ("clock right after a day ahead", lambda: 0, True),
]


def set_off(shift: pathlib.Path, seconds: float) -> None:
    # In place: it is mapped by all services.
    with shift.open("r+b") as file:
        file.write(struct.pack("=q", int(seconds * 1000)))


def check_history(trial: Trial, marked: bool) -> None:
    """Of an order made now: its times never go back, and are marked or not."""
    entry = trial.load.place(trial.load.customers[0], order_of(trial.shop.plenty))
    if not entry.is_acknowledged:
        trial.verdict.other.append(f"an order was answered {entry.answers[-1][1]}")
        return
    answer = trial.shop.staff.get(f"/api/orders/{entry.answers[-1][1].order}/history")
    events = answer.body.get("items", [])
    times = [event["time"] for event in events]
    if not events or times != sorted(times):
        trial.verdict.other.append(f"the history's times are out of order: {answer}")
    marks = {event.get("time_untrusted", False) for event in events}
    if marks != {marked}:
        trial.verdict.other.append(f"times are marked as untrusted: {marks}, not {marked}")


def jump(trial: Trial, shift: pathlib.Path, seconds: float) -> float:
    set_off(shift, seconds)
    return trial.injected()


def main() -> int:
    folder = sandbox.enter()
    shift = folder / "shift"
    shift.write_bytes(bytes(8))
    set_off(shift, -time.time())
    os.environ["KONTOR_CLOCK_SHIFT"] = str(shift)
    with running(Disk(folder / "disk").path / "state", programs=pathlib.Path(sys.argv[1])) as node:
        return 0 if jumps(node, shift) else 1


def jumps(node: Node, shift: pathlib.Path) -> bool:
    well = True
    for number, (name, off, marked) in enumerate(JUMPS):
        trial = Trial(node, name, seed=number + 1)
        if number == 0:
            check_history(trial, marked=True)
        seconds = off()
        trial.under_load(lambda: jump(trial, shift, seconds))
        check_history(trial, marked)
        well &= trial.end_of_fault()
    return trial.end_of_node() and well


if __name__ == "__main__":
    sys.exit(main())
