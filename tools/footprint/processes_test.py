"""What the kernel tells of a process is read as it is meant."""
import os
import pathlib
import tempfile
import unittest

import processes
from problem import Problem

ROLLUP = """\
00400000-7ffd1c1f2000 ---p 00000000 00:00 0                              [rollup]
Rss:                3996 kB
Pss:                1622 kB
Pss_Dirty:           812 kB
Pss_Anon:            800 kB
Pss_File:            810 kB
Pss_Shmem:            12 kB
Shared_Clean:       3000 kB
Private_Dirty:       804 kB
Anonymous:           800 kB
Swap:                  4 kB
"""
STATUS = "Name:\tkontor-users\nThreads:\t5\nSigQ:\t0/1\n"


class ProcessTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.proc = pathlib.Path(folder.name)

    def process(self, rollup=ROLLUP, executable="/bin/kontor-users"):
        folder = self.proc / "12"
        (folder / "fd").mkdir(parents=True)
        for name, text in (("smaps_rollup", rollup), ("status", STATUS), ("comm", "kontor-users\n"), ("fd/0", "")):
            (folder / name).write_text(text, encoding="utf-8")
        os.symlink(executable, folder / "exe")
        return processes.read(12, self.proc)

    def test_sizes_are_bytes(self):
        self.assertEqual(processes.memory(ROLLUP), {
            "pss": 1622 * 1024, "pss_anonymous": 800 * 1024, "pss_file": 810 * 1024, "pss_shared_memory": 12 * 1024,
            "rss": 3996 * 1024, "private_dirty": 804 * 1024, "swap": 4 * 1024,
        })

    def test_a_process_has_memory_threads_and_files(self):
        process = self.process()
        self.assertEqual((process["program"], process["threads"], process["files"]), ("kontor-users", 5, 1))
        self.assertFalse(process["emulated"])

    def test_an_emulator_is_known_by_its_program(self):
        self.assertTrue(self.process(executable="/usr/bin/qemu-aarch64-static")["emulated"])

    def test_a_process_that_has_ended_is_no_error(self):
        with self.assertRaises(processes.Vanished):
            processes.read(12, self.proc)
        with self.assertRaises(processes.Vanished):
            self.process(rollup="")

    def test_a_figure_the_kernel_does_not_tell_is_named(self):
        with self.assertRaisesRegex(Problem, "doesn't tell Pss_Anon"):
            processes.memory(ROLLUP.replace("Pss_Anon", "Other"))
        with self.assertRaisesRegex(Problem, "threads"):
            processes.threads("Name:\tkontor-users\n")


if __name__ == "__main__":
    unittest.main()
