#!/usr/bin/env python3
"""What clients that listen to events cost a gateway: memory and threads of each, and how long an event takes to reach all.

Starts a node of its own. Usage: idle_streams.py [--streams N] [--most BYTES] [--json FILE]. With --most, exits 1 when a stream
costs more memory than that, or holds a thread; times are told, never judged. Programs come from the folder that KONTOR_BIN
names.
"""
import argparse
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time
import urllib.request

from idle_connections import PATIENCE, allow_files, connect, free_port

ROOT = pathlib.Path(os.environ["KONTOR_SOURCE"])
WARM_UP = 50


class Node:
    def __init__(self, folder):
        self.state = folder / "node"
        self.port = free_port()
        subprocess.run([ROOT / "dev", "up", "--detach", "--no-sample", "--state", self.state, "--http-port", str(self.port),
                        "--mqtt-port", str(free_port()), "--programs", os.environ["KONTOR_BIN"]],
                       check=True, stdout=subprocess.DEVNULL)
        endpoints = json.loads((self.state / "endpoints.json").read_text())
        self.pid = endpoints["services"]["gateway"][0]["pid"]
        self.token = self.ask("POST", "/api/auth/token", endpoints["staff"])["access_token"]

    def ask(self, method, target, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", json.dumps(body).encode(), method=method)
        request.add_header("Content-Type", "application/json")
        if hasattr(self, "token"):
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())

    def put(self, sku):
        self.ask("PUT", f"/api/products/{sku}", {"name": sku, "price": {"amount": 100, "currency": "EUR"}})

    def memory(self):
        """The proportional set size, in bytes."""
        for line in open(f"/proc/{self.pid}/smaps_rollup"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        sys.exit("the kernel tells no memory of the process")

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def down(self):
        subprocess.run([ROOT / "dev", "down", "--state", self.state], check=False, stdout=subprocess.DEVNULL)


def listen(node, number):
    stream = connect(node.port, number)
    stream.sendall(f"GET /api/events?topic=catalog/%23 HTTP/1.1\r\nHost: benchmark\r\nAuthorization: Bearer {node.token}\r\n\r\n"
                   .encode())
    head = b""
    while b"id: catalog:" not in head:
        some = stream.recv(4096)
        if not some:
            raise ConnectionError(f"no stream: {head[:200]!r}")
        head += some
    return stream


def wait_for(streams, text):
    """Until each has got it; the seconds that took."""
    since = time.perf_counter()
    poll = select.epoll()
    left = {stream.fileno(): (stream, b"") for stream in streams}
    for number in left:
        poll.register(number, select.EPOLLIN)
    while left:
        ready = poll.poll(PATIENCE)
        if not ready:
            sys.exit(f"{len(left)} streams don't get the event")
        for number, _ in ready:
            stream, had = left[number]
            had += stream.recv(65536)
            left[number] = (stream, had)
            if text in had:
                poll.unregister(number)
                del left[number]
    return time.perf_counter() - since


def measure(node, count):
    warm = [listen(node, number) for number in range(WARM_UP)]
    before, threads = node.memory(), node.threads()
    streams = [listen(node, number) for number in range(WARM_UP, WARM_UP + count)]
    cost = (node.memory() - before) / count
    node.put("benchmark-1")
    seconds = wait_for(warm + streams, b"product/benchmark-1")
    return {"streams": count, "bytes_per_stream": round(cost), "more_threads": node.threads() - threads,
            "seconds_until_all_have_an_event": round(seconds, 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streams", type=int, default=4000)
    parser.add_argument("--most", type=int, help="bytes that a stream may cost")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    allow_files(options.streams + 1000)
    with tempfile.TemporaryDirectory() as folder:
        node = Node(pathlib.Path(folder))
        try:
            result = measure(node, options.streams)
        finally:
            node.down()
    print(f"{result['streams']} streams: {result['bytes_per_stream']} bytes each, {result['more_threads']} more threads; an "
          f"event reaches all within {result['seconds_until_all_have_an_event']} s")
    if options.json:
        options.json.write_text(json.dumps(result) + "\n")
    if options.most is not None and (result["bytes_per_stream"] > options.most or result["more_threads"] > 8):
        sys.exit(f"a stream costs more than {options.most} bytes, or holds a thread")


if __name__ == "__main__":
    main()
