"""Linux 4.19 on a newer kernel: system calls it doesn't have answer ENOSYS, as they do there. For x86_64 alone."""
import ctypes
import errno
import os
import platform
import struct

LAST_CALL = 334  # rseq; whatever came later has a greater number
PIDFD_OPEN = 434  # of Linux 5.3
SET_SECCOMP, MODE_FILTER = 22, 2
FILTER = b"".join(struct.pack("=HBBI", *instruction) for instruction in [
    (0x20, 0, 0, 0),  # load the call's number
    (0x25, 0, 1, LAST_CALL),  # unless it is greater, skip the next
    (0x06, 0, 0, 0x00050000 | errno.ENOSYS),  # refuse with ENOSYS
    (0x06, 0, 0, 0x7FFF0000),  # allow
])


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def known():
    return platform.machine() == "x86_64"


def forget_newer_calls():
    """For this process and all that it starts; there is no way back."""
    libc = ctypes.CDLL(None, use_errno=True)
    program = Program(len(FILTER) // 8, FILTER)
    assert libc.prctl(SET_SECCOMP, MODE_FILTER, ctypes.byref(program)) == 0, os.strerror(ctypes.get_errno())
    assert libc.syscall(PIDFD_OPEN, os.getpid(), 0) == -1 and ctypes.get_errno() == errno.ENOSYS
