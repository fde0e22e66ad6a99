"""A world of a test's own: its processes, mounts and network are gone when it ends, however it ends.

`enter()` starts the program again in namespaces of its own. The kernel kills what is left in them and takes their mounts
away when the first process dies, so that a test killed by a time-out leaves nothing behind, and tests run side by side
on the same ports.
"""
import atexit
import ctypes
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
INSIDE = "KONTOR_FAULT_SANDBOX"
NAMESPACES = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
              "--net"]
PR_SET_PDEATHSIG, SIGKILL = 1, 9


def skip(reason: str) -> None:
    """Ends the test: this machine can't do what it needs."""
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def need(program: str, package: str) -> None:
    if shutil.which(program) is None:
        skip(f"there is no {program} (Debian package {package})")


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)


def enter() -> pathlib.Path:
    """Runs the calling program in a sandbox; returns, inside it, an empty folder in memory that vanishes with it."""
    if INSIDE not in os.environ:
        _start_again()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return pathlib.Path(os.environ[INSIDE])


def _start_again() -> None:
    need("ip", "iproute2")
    if os.geteuid() != 0 or subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False).returncode:
        skip("namespaces and mounts need root")
    # Short, so that a broker's socket still fits beneath it; the folder itself stays empty outside.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kf"))
    atexit.register(folder.rmdir)
    program = ["sh", "-c", 'mount -t tmpfs -o size=4g none "$0" && exec "$@"', str(folder), sys.executable, "-B", *sys.argv]
    # pylint: disable-next=subprocess-popen-preexec-fn  # there are no threads yet
    run = subprocess.run([*NAMESPACES, *program], env={**os.environ, INSIDE: str(folder)}, preexec_fn=die_with_parent,
                         check=False)
    sys.exit(run.returncode)
