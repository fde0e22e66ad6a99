#!/usr/bin/env python3
"""What idle keep-alive connections cost a gateway: memory of each, and what others notice of them.

Starts a gateway of its own (it needs no broker for that), and in turns measures /health without the connections and with
them. Each connection has asked once before it idles. Usage: idle_connections.py [--connections N] [--rounds R] [--most BYTES]
[--json FILE]. With --most, exits 1 when a connection costs more memory than that; times are told, never judged. Programs
come from the folder that KONTOR_BIN names.
"""
import argparse
import json
import os
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

REQUEST = b"GET /health HTTP/1.1\r\nHost: benchmark\r\n\r\n"
ASKED = 2000  # requests for one percentile
WARM_UP = 200
PER_ADDRESS = 20_000  # connections from one source address: fewer than it has ports
PATIENCE = 60  # seconds; a busy machine needs some
OPEN = {"01", "08"}  # ESTABLISHED, CLOSE_WAIT
IP_BIND_ADDRESS_NO_PORT = 24  # the port is chosen when the peer is known; Python has no name for it


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Gateway:
    """A gateway process in a folder of its own. Its broker isn't there, and /health doesn't mind."""

    def __init__(self, folder, connections):
        self.port = free_port()
        self.log = open(folder / "log", "wb")
        password = folder / "password"
        password.write_text("unused\n")
        password.chmod(0o600)
        config = folder / "config.json"
        config.write_text(json.dumps({
            "data_dir": str(folder),
            "broker": {"address": "127.0.0.1:1", "password_file": str(password)},
            "settings": {"http_port": self.port, "http_connections_max": connections + WARM_UP,
                         "http_idle_ms": 600_000, "access_log": "off"}}))
        program = pathlib.Path(os.environ["KONTOR_BIN"]) / "kontor-gateway"
        self.process = subprocess.Popen([program, "--config", config], stderr=self.log, stdin=subprocess.DEVNULL)
        self.wait_until(self.answers, "the gateway doesn't answer")

    def answers(self):
        try:
            with connect(self.port, 0) as connection:
                ask(connection)
            return True
        except OSError:
            return False

    def wait_until(self, holds, complaint):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(complaint)
            time.sleep(0.02)

    def connections(self):
        """Those that the gateway has open, as the kernel knows them."""
        own = f":{self.port:04X}"
        rows = (line.split() for line in open("/proc/net/tcp"))
        return sum(1 for row in rows if row[1].endswith(own) and row[3] in OPEN)

    def memory(self):
        """The proportional set size, in bytes."""
        for line in open(f"/proc/{self.process.pid}/smaps_rollup"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        sys.exit("the kernel tells no memory of the process")

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


def connect(port, number):
    connection = socket.socket()
    connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    connection.bind((f"127.0.0.{2 + number // PER_ADDRESS}", 0))
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def ask(connection):
    connection.sendall(REQUEST)
    answer = b""
    while not answer.endswith(b"}"):
        some = connection.recv(4096)
        if not some:
            raise ConnectionError("closed before the answer")
        answer += some
    if not answer.startswith(b"HTTP/1.1 200"):
        sys.exit(f"no success: {answer[:60]!r}")


def percentile_99(port):
    """Of the time /health takes on one connection, in microseconds."""
    with connect(port, 0) as connection:
        times = []
        for _ in range(ASKED):
            since = time.perf_counter()
            ask(connection)
            times.append(time.perf_counter() - since)
    return statistics.quantiles(times, n=100)[98] * 1e6


def open_idle(port, count):
    connections = []
    for number in range(count):
        connections.append(connect(port, number))
        ask(connections[-1])
    return connections


def close_all(gateway, connections):
    for connection in connections:
        connection.close()
    gateway.wait_until(lambda: gateway.connections() == 0, "connections that were closed stay open")


def measure(gateway, count, rounds):
    close_all(gateway, open_idle(gateway.port, WARM_UP))
    without, among, costs = [], [], []
    for _ in range(rounds):
        without.append(percentile_99(gateway.port))
        before = gateway.memory()
        connections = open_idle(gateway.port, count)
        costs.append((gateway.memory() - before) / count)
        among.append(percentile_99(gateway.port))
        still = gateway.connections()
        if still < count:
            sys.exit(f"of {count} connections {still} are left")
        close_all(gateway, connections)
    # Later rounds find the memory of the first one, which the process keeps.
    return {"connections": count, "bytes_per_connection": round(max(costs)),
            "health_p99_us": {"without": round(statistics.median(without)), "with": round(statistics.median(among))}}


def allow_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        print(f"this needs {count} open files, and {hard} are allowed")
        sys.exit(77)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, help="bytes that a connection may cost")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    allow_files(options.connections + 1000)
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(pathlib.Path(folder), options.connections)
        try:
            result = measure(gateway, options.connections, options.rounds)
        finally:
            gateway.end()
    print(f"{result['connections']} idle connections: {result['bytes_per_connection']} bytes each; /health p99 "
          f"{result['health_p99_us']['without']} µs without them, {result['health_p99_us']['with']} µs with them")
    if options.json:
        options.json.write_text(json.dumps(result) + "\n")
    if options.most is not None and result["bytes_per_connection"] > options.most:
        sys.exit(f"a connection costs more than {options.most} bytes")


if __name__ == "__main__":
    main()
