"""What machine an ELF program is for, and how large it is once stripped."""
import pathlib
import shutil
import struct
import subprocess
import tempfile

from problem import Problem

# The ELF header's e_machine → the triplet that precedes the names of Debian's binutils for it.
TRIPLETS = {
    40: "arm-linux-gnueabihf",
    62: "x86_64-linux-gnu",
    183: "aarch64-linux-gnu",
}


def machine_number(path):
    try:
        with open(path, "rb") as file:
            header = file.read(20)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from error
    if len(header) < 20 or header[:4] != b"\x7fELF":
        raise Problem(f"{path}: not an ELF program")
    byte_order = "<" if header[5] == 1 else ">"
    return struct.unpack_from(byte_order + "H", header, 18)[0]


def machine(path):
    """x86_64, aarch64 …"""
    number = machine_number(path)
    return TRIPLETS[number].split("-")[0] if number in TRIPLETS else f"ELF machine {number}"


def strip_tool(path, find=shutil.which):
    """A strip that knows the program's machine: the target's own, or LLVM's, which knows them all."""
    triplet = TRIPLETS.get(machine_number(path))
    names = [f"{triplet}-strip"] if triplet else []
    names.append("llvm-strip")
    for name in names:
        if find(name):
            return name
    raise Problem(f"{path}: stripping it needs one of: {', '.join(names)}")


def stripped_size(path):
    """The build's own program stays as it is: a copy is stripped."""
    tool = strip_tool(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "stripped"
        run = subprocess.run([tool, "--strip-all", "-o", copy, path], capture_output=True, text=True, check=False)
        if run.returncode:
            raise Problem(f"{path}: {tool} failed: {run.stderr.strip()}")
        return copy.stat().st_size
