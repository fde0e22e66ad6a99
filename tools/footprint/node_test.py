"""./dev footprint: which process is what, and what is left out."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import node
from problem import Problem

ENDPOINTS = '{"services": {"users": [{"pid": 11}, {"pid": 12}], "orders": [{"pid": 13}]}, "broker": {"pid": 10}}'


def cost(group, name, pss):
    return {"group": group, "name": name, "pss": pss, "pss_anonymous": 0, "pss_file": 0, "pss_shared_memory": 0,
            "rss": 0, "private_dirty": 0, "swap": 0, "threads": 1, "files": 2}


class NodeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name).resolve()
        (self.state / "supervise/users").mkdir(parents=True)

    def named(self, text):
        file = self.state / "endpoints.json"
        file.write_text(text, encoding="utf-8")
        return node.read_endpoints(file)

    def test_services_and_broker_are_named_by_the_node_and_the_others_supervise(self):
        self.assertEqual(node.with_supervision(self.named(ENDPOINTS), [10, 11, 20]), [
            ("services", "users", 11), ("services", "users 2", 12), ("services", "orders", 13),
            ("broker", "broker", 10), ("supervision", None, 20)])

    def test_a_broker_that_has_not_started_is_not_named(self):
        self.assertEqual(self.named('{"services": {}, "broker": {"pid": null}}'), [])

    def test_malformed_endpoints_are_refused(self):
        for text in ("", "[]", "{}", '{"services": {"users": 3}}', '{"services": {"users": [{"pid": "x"}]}}'):
            with self.subTest(text=text), self.assertRaisesRegex(Problem, "doesn't name the node's processes"):
                self.named(text)
        with self.assertRaisesRegex(Problem, "No such file"):
            node.read_endpoints(self.state / "nowhere.json")

    def test_an_ended_process_and_somebody_else_s_are_left_out_with_a_note(self):
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        members = [("services", "users", ended.pid), ("broker", "broker", os.getpid())]
        measured, left_out = node.measure(self.state, members)
        self.assertEqual(measured, [])
        self.assertEqual([note.split()[0] for note in left_out], ["users", "broker"])

    def test_a_process_of_the_node_is_measured(self):
        with subprocess.Popen([sys.executable, "-c", "input()"], cwd=self.state / "supervise/users",
                              stdin=subprocess.PIPE) as process:
            measured, left_out = node.measure(self.state, [("services", "users", process.pid)])
            process.communicate(b"\n")
        self.assertEqual(left_out, [])
        self.assertGreater(measured[0]["pss"], 0)

    def test_groups_add_up_to_the_node(self):
        members = [cost("services", "users", 1024), cost("broker", "broker", 2048),
                   cost("supervision", "s6-log", 1024), cost("supervision", "s6-log", 1024)]
        sums = node.totals(members)
        self.assertEqual([sums[group]["pss"] for group in ("services", "broker", "supervision", "node")],
                         [1024, 2048, 2048, 5120])
        rows = node.process_rows({"processes": members})
        self.assertEqual([row[:2] for row in rows[1:]], [["users", "1"], ["broker", "2"], ["2 × s6-log", "2"]])


if __name__ == "__main__":
    unittest.main()
