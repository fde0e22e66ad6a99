"""A file system of a test's own on a loop device, whose power can be cut: what was synced is kept, the rest is dropped."""
import ctypes
import fcntl
import os
import pathlib
import shutil
import struct
import subprocess

import sandbox

KINDS = ("ext4", "xfs")
MAKE = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}
# The smallest that mkfs.xfs makes is 300 MiB; the file is sparse.
SIZE = 400 * 2**20
# _IOR('X', 125, __u32), understood by both. 2: the journal in memory isn't written either.
FS_IOC_GOINGDOWN = 0x8004587D
WITHOUT_FLUSHING_THE_JOURNAL = 2
SYNCFS = ctypes.CDLL(None, use_errno=True).syncfs


def can_make(kind: str) -> bool:
    return shutil.which(MAKE[kind][0]) is not None


class Disk:
    """Mounted at `path` until `unmount`. The image is `path` with `.image` appended."""

    def __init__(self, path: pathlib.Path, kind: str = "ext4", size: int = SIZE):
        if not can_make(kind):
            sandbox.skip(f"there is no {MAKE[kind][0]}")
        self.path = path
        self.image = path.with_suffix(".image")
        path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(size)
        subprocess.run([*MAKE[kind], str(self.image)], check=True)
        self.mount()

    def mount(self) -> None:
        run = subprocess.run(["mount", "-o", "loop", str(self.image), str(self.path)], capture_output=True, text=True,
                             check=False)
        if run.returncode:
            sandbox.skip(f"no loop device can be mounted: {run.stderr.strip()}")

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.path)], check=True)

    def sync(self) -> None:
        """Everything written so far is on the disk."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            if SYNCFS(folder):
                raise OSError(ctypes.get_errno(), "syncfs")
        finally:
            os.close(folder)

    def cut_power(self) -> None:
        """From now on nothing reaches the disk, and every attempt fails, until it is mounted anew."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, FS_IOC_GOINGDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_JOURNAL))
        finally:
            os.close(folder)
