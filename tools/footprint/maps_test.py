"""A linker map is summed up by library, each byte of the program once."""
import pathlib
import tempfile
import unittest

import maps
from problem import Problem

MAP = """\
Archive member included to satisfy reference by file (symbol)

runtime/libkontor_runtime.a(bus.cpp.o)

Discarded input sections

 .text          0x0000000000000000     0x9999 /usr/lib/libc.a(unused.o)

Linker script and memory map

LOAD /usr/lib/crt1.o
                0x0000000000400000                PROVIDE (__executable_start = 0x400000)

.text           0x0000000000401000      0x200
 *(.text .text.*)
 .text          0x0000000000401000       0x10 /usr/lib/crt1.o
                0x0000000000401000                _start
 .text._ZN9inventory4wireERN6kontor7ServiceE
                0x0000000000401010       0x40 services/inventory/libinventory_service.a(unity_0.o)
 .text.startup.main
                0x0000000000401050       0x20 services/inventory/CMakeFiles/kontor-inventory.dir/main.cpp.o
 *fill*         0x0000000000401070       0x10
 .text          0x0000000000401080      0x100 runtime/libkontor_runtime.a(bus.cpp.o)
 .text          0x0000000000401180       0x30 /a folder/lib/libm-2.36.a(sin.o)

.rodata         0x0000000000500000       0x60
 .rodata.str1.1
                0x0000000000500000       0x50 /usr/lib/libc.a(one.o)
                                         0x60 (size before relaxing)
 .rodata.str1.1
                0x0000000000500050       0x20 /usr/lib/libc.a(merged_into_one.o)
 .rodata        0x0000000000500050       0x10 third-party/lib/libsqlite3.a(sqlite3.o)

.bss            0x0000000000600000     0x1000
 .bss           0x0000000000600000     0x1000 third-party/lib/libsqlite3.a(sqlite3.o)
 COMMON         0x0000000000601000       0x10 third-party/lib/libsqlite3.a(sqlite3.o)

.debug_info     0x0000000000000000     0x2000
 .debug_info    0x0000000000000100     0x2000 third-party/lib/libsqlite3.a(sqlite3.o)
"""


class MapTest(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "program.map"
            file.write_text(text, encoding="utf-8")
            return maps.read(file)

    def test_each_library_has_its_bytes(self):
        self.assertEqual(self.read(MAP), {
            "start files": 0x10, "own code": 0x40 + 0x20, "runtime": 0x100, "libm": 0x30,
            "libc": 0x50, "libsqlite3": 0x10,
        })

    def test_addresses_of_a_32_bit_machine_are_shorter(self):
        parts = self.read("Linker script and memory map\n\n.text  0x00010000  0x20\n"
                          " .text  0x00010000  0x20 /usr/lib/arm-linux-gnueabihf/libc.a(a.o)\n")
        self.assertEqual(parts, {"libc": 0x20})

    def test_what_is_no_map_is_refused(self):
        for text in ("", "not a map\n", MAP[:MAP.index("Linker script")], maps.BEGIN + "\nnothing follows\n"):
            with self.subTest(text=text[:20]), self.assertRaisesRegex(Problem, "not a linker map"):
                self.read(text)

    def test_parts_are_named_after_archives(self):
        self.assertEqual(maps.part_of("/usr/lib/libstdc++.a(string.o)"), "libstdc++")
        self.assertEqual(maps.part_of("/usr/lib/libgcc_eh.a(unwind.o)"), "libgcc")
        self.assertEqual(maps.part_of("lib/libprometheus-cpp-core.a(counter.o)"), "libprometheus-cpp-core")
        self.assertEqual(maps.part_of("cli/libkontor_cli.a(a.o)"), "own code")
        self.assertEqual(maps.part_of("linker stubs"), "other objects")


if __name__ == "__main__":
    unittest.main()
