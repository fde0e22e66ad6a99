"""Proves that a node with twice the orders it can take goes on taking what it can, refuses the rest with a time to come
back, doesn't grow, and is itself again at once.

The peak is found by customers who each wait for their answer; then orders come at twice that rate, whether those before are
answered or not, as a crowd sends them. What is confirmed in both is compared in rounds, one right after the other, as a
virtual machine is now faster and now slower by a third. After that the crowd stays for minutes.

Usage: overload.py [--seconds N]
"""
import argparse
import collections
import pathlib
import statistics
import sys
import tempfile
import time

import sandbox
from client import Answer
from crowd import Crowd
from ledger import CONFIRMED
from load import Load, order_of
from node import Node
from trial import Trial, running

# Whoever wasn't told what became of his order asks again.
SETTLE_S = 60
WARM_UP_S = 2
ROUNDS, PEAK_S, CROWD_S = 3, 5, 10
CUSTOMERS = 48
# Who order at once while the peak is looked for: more would wait longer and get no more.
AT_ONCE = 64
OVERLOAD = 2
LEAST_GOODPUT = 0.9
LEAST_REFUSED = 0.1
# 99 of 100 refusals, as the crowd sees it: its own process is as busy as the node.
REFUSED_WITHIN_S = 1
# Those the gateway lets in (192 at most), and those that are being refused.
MOST_UNDER_WAY = 1000
RECOVERED_WITHIN_S = 3
# A queue that is full has this much; what grows without a bound has more after a minute.
MOST_GROWTH_BYTES = 64 * 2**20


def resident(node: Node) -> int:
    """Bytes of all the node's processes."""
    total = 0
    for pid in node.processes():
        try:
            total += int(pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * 4096
        except OSError:
            pass
    return total


def rate(load: Load, since: float, until: float) -> float:
    """Orders confirmed a second."""
    decided = [entry.decided_at for entry in load.ledger.acknowledged()]
    return sum(since <= at < until for at in decided) / (until - since)


def peak(load: Load, crowd: Crowd) -> float:
    """Orders a second that many get who order one thing after the other."""
    since = time.monotonic()
    crowd.saturate(AT_ONCE, PEAK_S)
    return rate(load, since, since + PEAK_S)


def compare(trial: Trial, crowd: Crowd) -> float:
    """Returns the peak."""
    crowd.saturate(AT_ONCE, WARM_UP_S)
    peaks, ratios = [], []
    for _ in range(ROUNDS):
        peaks.append(peak(trial.load, crowd))
        since = time.monotonic()
        crowd.send(OVERLOAD * peaks[-1], CROWD_S)
        ratios.append(rate(trial.load, since, since + CROWD_S) / peaks[-1])
    held = statistics.median(ratios)
    print(f"peaks {', '.join(f'{each:.0f}' for each in peaks)}/s; twice that gets "
          f"{', '.join(f'{each:.0%}' for each in ratios)} of it, the median {held:.0%}", flush=True)
    if held < LEAST_GOODPUT:
        trial.verdict.other.append(f"goodput under overload is {held:.0%} of the peak")
    return statistics.mean(peaks)


def answers_since(load: Load, moment: float) -> list[Answer]:
    return [answer for entry in load.ledger.entries() for at, answer in entry.answers if at >= moment]


def judge_answers(trial: Trial, answers: list[Answer]) -> None:
    """Each order is confirmed or refused with a time to come back; nobody is left to wait."""
    refused = [answer for answer in answers if answer.status in (429, 503)]
    for answer in refused:
        if not answer.retry_after:
            trial.verdict.other.append(f"no time to come back in {answer}")
    for answer in answers:
        if answer.status not in (429, 503, CONFIRMED):
            trial.verdict.other.append(f"an order was answered {answer}")
    if len(refused) < LEAST_REFUSED * len(answers):
        trial.verdict.other.append(f"only {len(refused)} of {len(answers)} orders were refused: that is no overload")


def judge_refusals(trial: Trial, moment: float) -> None:
    waits = sorted(entry.answers[0][0] - entry.sent_at for entry in trial.load.ledger.entries()
                   if entry.sent_at >= moment and entry.is_turned_away)
    if waits and waits[len(waits) * 99 // 100] > REFUSED_WITHIN_S:
        trial.verdict.other.append(f"of a hundred refusals one takes longer than {waits[len(waits) * 99 // 100]:.1f} s")


def overload(trial: Trial, seconds: float) -> None:
    crowd = Crowd(trial.node.http_port, trial.load.customers, trial.load.ledger, order_of(trial.shop.plenty))
    trial.injected()
    sustainable = compare(trial, crowd)
    size = resident(trial.node)
    started = time.monotonic()
    crowd.send(OVERLOAD * sustainable, seconds)
    growth = resident(trial.node) - size
    goodput = rate(trial.load, started, started + seconds)
    answers = answers_since(trial.load, started)
    print(f"sent {OVERLOAD * sustainable:.0f}/s for {seconds:.0f} s, at most {crowd.most_under_way} under way; "
          f"goodput {goodput:.0f}/s ({goodput / sustainable:.0%} of the peak before); "
          f"memory grew by {growth / 2**20:.0f} MiB; "
          f"answers {dict(collections.Counter(answer.status for answer in answers))}, "
          f"no answer for {dict(crowd.losses)}", flush=True)
    judge_answers(trial, answers)
    judge_refusals(trial, started)
    if crowd.most_under_way > MOST_UNDER_WAY:
        trial.verdict.other.append(f"{crowd.most_under_way} orders were under way at once")
    if growth > MOST_GROWTH_BYTES:
        trial.verdict.other.append(f"the node grew by {growth / 2**20:.0f} MiB")
    customer = trial.load.customers[0]
    customer.close()  # it has been idle for longer than the gateway keeps it
    entry = trial.load.place(customer, order_of(trial.shop.plenty))
    if not entry.is_acknowledged:
        trial.verdict.other.append(f"the first order after the overload was answered {entry.answers[-1][1]}")
    trial.row.recoveries.append(time.monotonic() - (started + seconds))
    if trial.row.recoveries[0] > RECOVERED_WITHIN_S:
        trial.verdict.other.append(f"an order after the overload was confirmed after {trial.row.recoveries[0]:.1f} s")
    trial.load.settle(SETTLE_S)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    sandbox.enter()
    # On the machine's own disk: what it can take is measured.
    with tempfile.TemporaryDirectory(prefix="kf", dir="/var/tmp") as folder, running(pathlib.Path(folder) / "state") as node:
        trial = Trial(node, "twice the load it can take", customers=CUSTOMERS)
        overload(trial, options.seconds)
        return 0 if trial.end() else 1


if __name__ == "__main__":
    sys.exit(main())
