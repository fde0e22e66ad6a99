"""Measurements become sections of a page, between its markers."""
import json
import pathlib
import tempfile
import unittest

import record
from problem import Problem

MEASURED = {"date": "2030-01-01 00:00 UTC", "commit": "abc", "machine": "a board"}
SIZE = {
    "kind": "size", "measured": MEASURED,
    "targets": {"aarch64": {
        "machine": "aarch64", "multicall": 4096, "broker": {"mosquitto": 2048},
        "programs": {"kontor-users": {"size": 3072, "parts": {"libc": 1024}}},
        "services": {"count": 1, "missing": [], "size": 3072}}},
}
COST = {"processes": 1, "pss": 1024, "pss_anonymous": 1024, "pss_file": 0, "pss_shared_memory": 0, "rss": 2048,
        "private_dirty": 1024, "threads": 3, "files": 7}
FOOTPRINT = {
    "kind": "footprint", "measured": MEASURED, "machine": "aarch64", "multicall": True, "emulated": True, "left_out": [],
    "processes": [{"group": "services", "name": "users", **COST}],
    "totals": {group: COST for group in ("services", "broker", "supervision", "node")},
}
PAGE = f"# Footprint\n\n{record.BEGIN}\nold\n{record.END}\n\nAfter.\n"


class RecordTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def record(self, *measurements, page=PAGE):
        page = self.write("page.md", page)
        files = [self.write(f"{i}.json", json.dumps(one)) for i, one in enumerate(measurements)]
        record.main(["--page", page, *files])
        return pathlib.Path(page).read_text(encoding="utf-8")

    def test_the_page_tells_what_was_measured_where_and_when(self):
        page = self.record(SIZE, FOOTPRINT)
        self.assertIn("| kontor-users | 3 | 1 | 2 |", page)
        self.assertIn("| 1 services | 1 | 1 | 0 | 2 | 1 | 3 | 7 |", page)
        self.assertIn("at commit `abc`; a board.", page)
        self.assertIn("the emulator's figures", page)

    def test_only_what_is_between_the_markers_changes(self):
        page = self.record(SIZE)
        self.assertTrue(page.startswith("# Footprint\n\n") and page.endswith("\n\nAfter.\n"))
        self.assertNotIn("old", page)
        self.assertEqual(self.record(SIZE, page=page), page)

    def test_a_page_without_markers_is_refused(self):
        with self.assertRaisesRegex(Problem, "has no lines"):
            self.record(SIZE, page="# Footprint\n")

    def test_what_is_no_measurement_is_refused(self):
        for text in ("", "[]", "{}", '{"kind": "weight"}', '{"kind": "size"}', '{"kind": "footprint", "measured": 3}'):
            with self.subTest(text=text), self.assertRaisesRegex(Problem, "not a measurement"):
                record.sections_of(self.write("broken.json", text))
        with self.assertRaisesRegex(Problem, "No such file"):
            record.sections_of(self.folder / "nowhere.json")


if __name__ == "__main__":
    unittest.main()
