"""The steps of a service, read from a trace of its system calls: what it received, wrote, committed and sent, in their
order, and which call a step begins with, so that the service can be killed there."""
import collections
import dataclasses
import pathlib
import re
import subprocess
from collections.abc import Iterable

from waiting import demand

TRACED = "read,recvfrom,sendto,pwrite64,fdatasync"
SHOWN_BYTES = 100
CALL = re.compile(r"^(\d+) +(\w+)\(\d+(?:<([^>]*)>)?(.*)")
RECEIVED = re.compile(r'^\d+ +(?:read|recvfrom|<\.\.\. (?:read|recvfrom) resumed>).*?'
                      r'(kontor/(?:rpc|event)/[\w/-]+|[A-Z]+ /api/\w+)')
SENT = re.compile(r'kontor/(?:rpc|event|reply|notify|state|presence)/[\w/-]+|HTTP/1\.1 \d+')
# What goes on beside the work: it comes by the clock and belongs to no order.
BACKGROUND = re.compile(r"kontor/(health|telemetry)|/positions")
BEFORE_WRITING, WHILE_WRITING = "before writing", "while writing"
BEFORE_ANSWER = "before the answer"
IDLE = "idle"


@dataclasses.dataclass(frozen=True)
class Step:
    """`number`: which one of its thread's calls of this name it begins with."""
    name: str
    call: str
    number: int


def steps_in(lines: Iterable[str]) -> list[Step]:
    reader = _Reader()
    for line in lines:
        reader.take(line)
    return reader.steps


class _Reader:
    """Each step is named by what the service is at, and what it is about to do."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._at = IDLE
        self._calls: collections.Counter[tuple[str, str]] = collections.Counter()
        self._writes = 0  # since the last commit

    def take(self, line: str) -> None:
        if received := RECEIVED.search(line):
            self._receive(received.group(1))
        if call := CALL.match(line):
            self._call(*call.groups(default=""))

    def _receive(self, what: str) -> None:
        if not BACKGROUND.search(what):
            self._at = _subject(what)

    def _call(self, thread: str, call: str, file: str, rest: str) -> None:
        self._calls[thread, call] += 1
        number = self._calls[thread, call]
        if call == "pwrite64" and file.endswith("-wal"):
            self._writes += 1
            self._add(BEFORE_WRITING if self._writes == 1 else WHILE_WRITING, call, number)
        elif call == "fdatasync" and file.endswith("-wal"):
            self._add("before the commit", call, number)
            self._writes = 0
        elif call == "sendto" and (sent := SENT.search(rest)) and not BACKGROUND.search(rest):
            self._add(f"before {_message(sent.group())}", call, number)
            if sent.group().startswith("kontor/rpc/"):
                self._at = _subject(sent.group())

    def _add(self, what: str, call: str, number: int) -> None:
        self.steps.append(Step(f"{self._at}: {what}", call, number))


def _subject(topic: str) -> str:
    """`kontor/rpc/inventory/reserve` → `inventory.reserve`; `kontor/event/orders/order/created/…` → `order created`."""
    levels = topic.split("/")
    if levels[0] != "kontor":
        return topic
    return f"{levels[2]}.{levels[3]}" if levels[1] == "rpc" else " ".join(levels[3:5])


def _message(topic: str) -> str:
    levels = topic.split("/")
    names = {"rpc": f"request {_subject(topic)}", "event": f"event {_subject(topic)}", "reply": "the reply",
             "notify": "the notice", "state": "the retained state", "presence": "presence"}
    return names[levels[1]] if levels[0] == "kontor" else BEFORE_ANSWER.removeprefix("before ")


def worth_dying_at(steps: list[Step]) -> list[Step]:
    """One of each name; of the many writes of a commit one in its midst, where it is torn. How many pages a commit writes
    varies, so only of the first one it is known where it begins."""
    by_name = collections.defaultdict(list)
    for step in steps:
        if not step.name.endswith(BEFORE_WRITING) or step.number == 1:
            by_name[step.name].append(step)
    return [alike[len(alike) // 2] if alike[0].call == "pwrite64" else alike[0] for alike in by_name.values()]


class Trace:
    """strace, attached to a running process and all its threads; with a step, it kills the process there.

    Calls are counted a thread. `spared` names, by its rank, a thread that is left alone: where another one's calls of the
    same name would come first.
    """

    def __init__(self, pid: int, file: pathlib.Path, step: Step | None = None, spared: int | None = None):
        self._file = file
        file.unlink(missing_ok=True)
        self._threads = threads_of(pid)
        chosen = [thread for rank, thread in enumerate(self._threads) if rank != spared]
        whom = ["-f", "-p", str(pid)] if spared is None else [word for thread in chosen for word in ("-p", str(thread))]
        kill = ["-e", f"inject={step.call}:signal=SIGKILL:when={step.number}"] if step else []
        self._strace = subprocess.Popen(["strace", "-y", "-qq", "-s", str(SHOWN_BYTES), "-e", f"trace={TRACED}", *kill,
                                         "-o", str(file), *whom], stderr=subprocess.DEVNULL)
        demand(lambda: all(map(_is_traced, chosen)), "the trace is attached")

    @property
    def died(self) -> bool:
        """The traced process has ended."""
        return self._strace.poll() is not None

    def lines(self) -> list[str]:
        return self._file.read_text(encoding="utf-8", errors="replace").splitlines()

    def bus_thread(self) -> int | None:
        """The rank of the thread that speaks with the broker."""
        speaks = (call.group(1) for line in self.lines() if "kontor/" in line and (call := CALL.match(line)))
        return next((self._threads.index(int(thread)) for thread in speaks), None)

    def detach(self) -> None:
        self._strace.terminate()
        self._strace.wait()


def threads_of(pid: int) -> list[int]:
    return sorted(int(task.name) for task in pathlib.Path(f"/proc/{pid}/task").iterdir())


def _is_traced(thread: int) -> bool:
    try:
        return "TracerPid:\t0\n" not in pathlib.Path(f"/proc/{thread}/status").read_text(encoding="utf-8")
    except OSError:
        return True  # it has ended meanwhile
