"""./dev size: which targets and programs it looks at, and what it makes of them."""
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import sizes
from problem import WRONG_USE, Problem


class SizesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("cross-toolchains/x86_64.cmake", "cross-toolchains/aarch64.cmake",
                   "services/orders/CMakeLists.txt", "services/users/CMakeLists.txt")

    def write(self, *names):
        for name in names:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(b"")

    def measure(self):
        with mock.patch("elf.stripped_size", lambda path: 1024), mock.patch("elf.machine", lambda path: "x86_64"), \
                mock.patch("sizes.measure_broker", lambda root, target: {}):
            return sizes.measure_target(self.root, "x86_64")

    def test_targets_are_those_built_without_a_preset(self):
        self.write("build/x86_64/bin/kontor", "build/x86_64-asan/bin/kontor", "build/aarch64/build.ninja")
        self.assertEqual(sizes.select_targets(self.root, None), ["x86_64"])

    def test_an_unknown_target_is_wrong_use(self):
        with self.assertRaisesRegex(Problem, "no target 'vax'; there are: aarch64 x86_64") as raised:
            sizes.select_targets(self.root, "vax")
        self.assertEqual(raised.exception.exit_code, WRONG_USE)

    def test_what_is_not_built_is_told_with_the_command_that_builds_it(self):
        for wanted in ("aarch64", None):
            with self.subTest(wanted=wanted), self.assertRaisesRegex(Problem, "./dev build --target aarch64"):
                sizes.select_targets(self.root, wanted)
        self.write("build/x86_64/bin/something-else")
        with self.assertRaisesRegex(Problem, "no program is built for x86_64"):
            self.measure()

    def test_links_are_not_counted(self):
        self.write("build/x86_64/bin/kontor-all", "build/x86_64/bin/kontor")
        for service in ("orders", "users"):
            (self.root / f"build/x86_64/bin/kontor-{service}").symlink_to("kontor-all")
        target = self.measure()
        self.assertEqual(list(target["programs"]), ["kontor", "kontor-all"])
        self.assertEqual((target["multicall"], target["services"]["count"]), (1024, 0))
        self.assertEqual([row[0] for row in sizes.total_rows(target)],
                         ["installed", "the services as one program, kontor-all"])

    def test_services_are_summed_and_missing_ones_named(self):
        self.write("build/x86_64/bin/kontor-orders", "build/x86_64/bin/kontor-bench")
        target = self.measure()
        self.assertEqual(target["services"], {"count": 1, "missing": ["kontor-users"], "size": 1024})
        self.assertIn("not built: kontor-users", "\n".join(sizes.notes(target)))

    def test_a_program_without_a_map_is_told(self):
        self.write("build/x86_64/bin/kontor")
        self.assertIn("no linker map, so no parts, of: kontor", "\n".join(sizes.notes(self.measure())))

    @unittest.skipUnless("KONTOR_BIN" in os.environ, "needs a built program")
    def test_the_parts_of_a_built_program_account_for_nearly_all_of_it(self):
        programs = pathlib.Path(os.environ["KONTOR_BIN"])
        program = sizes.measure_program(programs / "kontor", programs.parent / "maps" / "kontor.map")
        accounted = sum(program["parts"].values()) / program["size"]
        self.assertTrue(0.9 < accounted <= 1, accounted)

    def test_rest_is_what_no_shown_part_accounts_for(self):
        target = {"programs": {"kontor": {"size": 10240, "parts": {"libc": 4096, "own code": 2048}}}}
        self.assertEqual(sizes.program_rows(target),
                         [["program", "size", "libc", "own code", "rest"], ["kontor", "10", "4", "2", "4"]])


if __name__ == "__main__":
    unittest.main()
