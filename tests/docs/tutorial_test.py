#!/usr/bin/env python3
"""Runs the shell blocks of a tutorial, as one script, and looks for the answers it shows. Usage: tutorial_test.py PAGE

A ```text block must come out between the shell block before it and the next one; its `…` stands for anything. The node is
one of the test's own: other ports and folders are put in where the page names the usual ones.
"""
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["KONTOR_SOURCE"])
PROGRAMS = os.environ["KONTOR_BIN"]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)
MARK = "====== block"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def adapted(script, folder):
    node = f"--state {folder}/state"
    http, mqtt = free_port(), free_port()
    script = script.replace("./dev up --detach",
                            f"./dev up --detach {node} --http-port {http} --mqtt-port {mqtt} --programs {PROGRAMS}")
    script = script.replace("./dev down", f"./dev down {node}").replace("./dev", str(ROOT / "dev"))
    script = script.replace("build/x86_64/bin/kontor audit", f"{PROGRAMS}/kontor audit {node}")
    script = script.replace(".kontor/", f"{folder}/state/")
    return script.replace(":8080", f":{http}").replace("-p 1883", f"-p {mqtt}")


def pattern_of(shown):
    """Each line in its turn, anywhere in a line of the output."""
    lines = [".*?".join(re.escape(part) for part in line.split("…")) for line in shown.splitlines()]
    return re.compile("(?s:.*?)".join(lines))


def main():
    page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    blocks = BLOCK.findall(page)
    script = "".join(f"echo '{MARK}'\n{text}" for kind, text in blocks if kind == "sh")
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", adapted(script, folder)], cwd=folder,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=200, check=False)
        subprocess.run([ROOT / "dev", "down", "--state", f"{folder}/state"], capture_output=True, check=False)
    outputs = iter(run.stdout.split(MARK)[1:])
    output, missing = "", []
    for kind, text in blocks:
        if kind == "sh":
            output = next(outputs, "")
        elif not pattern_of(text).search(output):
            missing.append(text)
    if run.returncode or missing:
        print(run.stdout)
    for text in missing:
        print(f"not seen in the output of its block:\n{text}")
    return 1 if run.returncode or missing else 0


if __name__ == "__main__":
    sys.exit(main())
