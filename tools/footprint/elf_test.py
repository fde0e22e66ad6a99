"""A program is stripped with the tool of its machine."""
import pathlib
import struct
import tempfile
import unittest

import elf
from problem import Problem


def header(machine, byte_order="<"):
    return b"\x7fELF\x02" + (b"\x01" if byte_order == "<" else b"\x02") + bytes(10) + struct.pack(
        byte_order + "HH", 2, machine)


class ElfTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = pathlib.Path(folder.name) / "program"

    def tool(self, content, there):
        self.program.write_bytes(content)
        return elf.strip_tool(self.program, find=lambda name: name in there)

    def test_each_machine_has_its_strip(self):
        for number, name in ((62, "x86_64-linux-gnu-strip"), (183, "aarch64-linux-gnu-strip"),
                             (40, "arm-linux-gnueabihf-strip")):
            self.assertEqual(self.tool(header(number), {name, "llvm-strip"}), name)

    def test_the_byte_order_is_the_program_s(self):
        self.program.write_bytes(header(183, ">"))
        self.assertEqual(elf.machine(self.program), "aarch64")

    def test_llvm_strips_what_has_no_tool_of_its_own(self):
        self.assertEqual(self.tool(header(183), {"llvm-strip", "x86_64-linux-gnu-strip"}), "llvm-strip")
        self.assertEqual(self.tool(header(9999), {"llvm-strip"}), "llvm-strip")

    def test_without_a_tool_it_says_which_would_do(self):
        with self.assertRaisesRegex(Problem, "aarch64-linux-gnu-strip, llvm-strip"):
            self.tool(header(183), {"strip"})

    def test_what_is_no_program_is_refused(self):
        for content in (b"", b"\x7fELF", b"#!/bin/sh\necho a script, not a program\n"):
            with self.subTest(content=content), self.assertRaisesRegex(Problem, "not an ELF program"):
                self.tool(content, {"llvm-strip"})

    def test_a_missing_file_is_named(self):
        with self.assertRaisesRegex(Problem, "program: No such file"):
            elf.stripped_size(self.program)


if __name__ == "__main__":
    unittest.main()
