"""What one process costs: its memory, threads and open files, as the kernel counts them."""
import os
import pathlib
import re

from problem import Problem

PROC = pathlib.Path("/proc")

# Our names → those of smaps_rollup. A page that n processes share adds 1/n to the PSS of each, so that sums are true.
MEMORY = {
    "pss": "Pss",
    "pss_anonymous": "Pss_Anon",
    "pss_file": "Pss_File",
    "pss_shared_memory": "Pss_Shmem",
    "rss": "Rss",
    "private_dirty": "Private_Dirty",
    "swap": "Swap",
}
COUNTED = (*MEMORY, "threads", "files")


class Vanished(Exception):
    """The process has ended meanwhile."""


def memory(rollup):
    """Bytes by name, from the text of smaps_rollup."""
    sizes = {name: int(size) * 1024 for name, size in re.findall(r"^(\w+): +(\d+) kB$", rollup, re.M)}
    missing = [field for field in MEMORY.values() if field not in sizes]
    if missing:
        raise Problem(f"footprint: this kernel's smaps_rollup doesn't tell {', '.join(missing)}")
    return {name: sizes[field] for name, field in MEMORY.items()}


def threads(status):
    match = re.search(r"^Threads:\s+(\d+)$", status, re.M)
    if not match:
        raise Problem("footprint: a process's status doesn't tell its threads")
    return int(match[1])


def is_emulator(executable):
    return pathlib.PurePath(executable).name.startswith("qemu-")


def working_folder(pid, proc=PROC):
    try:
        return os.readlink(proc / str(pid) / "cwd")
    except OSError:
        return None


def read(pid, proc=PROC):
    folder = proc / str(pid)
    try:
        rollup = (folder / "smaps_rollup").read_text(encoding="ascii")
        if not rollup:  # a process that has ended, and whose parent hasn't noticed yet
            raise Vanished()
        return {
            "pid": pid,
            "program": (folder / "comm").read_text(encoding="utf-8", errors="replace").strip(),
            **memory(rollup),
            "threads": threads((folder / "status").read_text(encoding="utf-8", errors="replace")),
            "files": len(os.listdir(folder / "fd")),
            "emulated": is_emulator(os.readlink(folder / "exe")),
        }
    except (FileNotFoundError, ProcessLookupError) as error:
        raise Vanished() from error
    except PermissionError as error:
        raise Problem(f"footprint: process {pid} is somebody else's; run this as the node's user") from error
