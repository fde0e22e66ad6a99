"""The programs run where there is nothing but them. Usage: bare_root_test.py PROGRAMS [EMULATOR]

In a root folder with kontor-all, the broker and their configuration alone, and a network of its own, a broker starts, and a
service finds it by address, as localhost, by /etc/hosts and by DNS; it speaks TLS; one that can't find it says so, and goes on trying.
On x86_64 all of that with the system calls of Linux 4.19 alone. Needs root, for the namespaces.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

import old_kernel
from name_server import NameServer

PATIENCE_S = 60  # the emulator is slow
NAMESPACES = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
COMPLAINT = "can't be resolved"
BROKER = """listener 1883 127.0.0.1
allow_anonymous false
password_file /passwords
user root
persistence false
log_dest stderr
listener 8883 127.0.0.1
certfile /broker.crt
keyfile /broker.key
"""
# CONNECT of MQTT 3.1.1: clean session, name and password.
CONNECT = b"\x10\x2a\x00\x04MQTT\x04\xc2\x00\x3c\x00\x0bdevice-test\x00\x09inventory\x00\x06secret"
ACCEPTED = b"\x20\x02\x00\x00"


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        select.select([], [], [], 0.02)


def raise_loopback():
    set_interface_flags, up = 0x8914, 1  # as `ip link set lo up` does
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, set_interface_flags, struct.pack("16sH14x", b"lo", up))


class Device:
    """A root folder, and what runs in it."""

    def __init__(self, root, programs, emulator):
        self.root = root
        self._emulator = ["/emulator"] if emulator else []
        for name in "kontor-all", "mosquitto", "mosquitto_passwd":
            shutil.copy(programs / name, root / name)
        if emulator:
            shutil.copy(emulator, root / "emulator")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)

    def _enter(self):
        os.chroot(self.root)
        os.chdir("/")
        if not self._emulator and old_kernel.known():  # the emulator is no program for devices
            old_kernel.forget_newer_calls()

    def run(self, *command):
        return subprocess.run([*self._emulator, *command], preexec_fn=self._enter, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE_S, check=False, env={})

    @contextlib.contextmanager
    def running(self, log_file, *command, pass_fds=()):
        """Yields the process; kills it in the end, if it is there still."""
        with open(self.root / log_file, "w", encoding="utf-8") as log:
            process = subprocess.Popen([*self._emulator, *command], preexec_fn=self._enter, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, pass_fds=pass_fds, env={})
            try:
                yield process
            finally:
                process.kill()
                process.wait()


class Service:
    """inventory, which has a store, with its broker at `host`."""

    def __init__(self, device, host):
        self._device = device
        self._log = device.root / "inventory.log"
        device.write("password", "secret")
        device.write("config.json", json.dumps({
            "data_dir": "/data",
            "broker": {"address": f"{host}:1883", "username": "inventory", "password_file": "/password"}}))

    @contextlib.contextmanager
    def running(self):
        ready, told = os.pipe()
        try:
            with self._device.running("inventory.log", "/kontor-all", "inventory", "--config", "/config.json",
                                      "--ready-fd", str(told), pass_fds=[told]) as self._process:
                os.close(told)
                self._ready = ready
                yield self
        finally:
            os.close(ready)

    def log(self):
        return self._log.read_text(encoding="utf-8")

    def wait_until_ready(self):
        readable, _, _ = select.select([self._ready], [], [], PATIENCE_S)
        assert readable and os.read(self._ready, 1) == b"\n", f"not ready:\n{self.log()}"

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(PATIENCE_S)
        assert code == 0, f"exit code {code} after SIGTERM:\n{self.log()}"

    def check(self):
        return self._device.run("/kontor-all", "inventory", "--config", "/config.json", "--check")


def becomes_ready(device, host):
    service = Service(device, host)
    checked = service.check()
    assert (checked.returncode, checked.stderr) == (0, ""), f"--check: {checked}"
    with service.running():
        service.wait_until_ready()
        assert COMPLAINT not in service.log(), service.log()
        service.stop()


def by_address(device, _):
    becomes_ready(device, "127.0.0.1")


def as_localhost_without_any_file(device, _):
    assert not (device.root / "etc").exists()
    becomes_ready(device, "localhost")
    becomes_ready(device, "LocalHost.")


def by_etc_hosts(device, _):
    device.write("etc/hosts", "127.0.0.1 broker.files\n")
    becomes_ready(device, "broker.files")


def by_dns(device, names):
    device.write("etc/resolv.conf", "nameserver 127.0.0.1\n")
    names.names.add("broker.shop.example")
    becomes_ready(device, "broker.shop.example")
    assert "broker.shop.example" in names.asked


def a_name_nobody_knows_is_told_once_and_tried_again(device, names):
    service = Service(device, "late.shop.example")
    with service.running():
        eventually(lambda: names.asked.count("late.shop.example") >= 6, "three attempts")
        complaints = [line for line in service.log().splitlines() if COMPLAINT in line]
        assert len(complaints) == 1, service.log()
        for part in "late.shop.example", "Name does not resolve", "/etc/hosts", "/etc/resolv.conf":
            assert part in complaints[0], complaints[0]
        names.names.add("late.shop.example")
        service.wait_until_ready()
        service.stop()


def without_a_name_a_service_still_stops_cleanly(device, _):
    service = Service(device, "nobody.shop.example")
    with service.running():
        eventually(lambda: COMPLAINT in service.log(), "the complaint")
        service.stop()


def check_warns_of_a_name_nobody_knows(device, _):
    checked = Service(device, "nobody.shop.example").check()
    assert checked.returncode == 0 and "ok" in checked.stdout, checked
    assert "warning: broker.address" in checked.stderr and COMPLAINT in checked.stderr, checked


def make_certificate(device):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=broker", "-addext", "subjectAltName=DNS:broker",
                    "-keyout", device.root / "broker.key", "-out", device.root / "broker.crt"],
                   check=True, capture_output=True)


def greet_over_tls(device, version):
    context = ssl.create_default_context(cafile=device.root / "broker.crt")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", 8883), PATIENCE_S) as plain, \
            context.wrap_socket(plain, server_hostname="broker") as link:
        link.sendall(CONNECT)
        return link.recv(len(ACCEPTED))


def links_that_leave_the_host_speak_tls(device, _):
    for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
        answer = greet_over_tls(device, version)
        assert answer == ACCEPTED, f"{version.name}: {answer}"


CASES = [
    by_address, as_localhost_without_any_file, by_etc_hosts, by_dns, a_name_nobody_knows_is_told_once_and_tried_again,
    without_a_name_a_service_still_stops_cleanly, check_warns_of_a_name_nobody_knows,
    links_that_leave_the_host_speak_tls,
]


def run_cases(root, programs, emulator):
    raise_loopback()
    device, names, failed = Device(root, programs, emulator), NameServer(), 0
    made = device.run("/mosquitto_passwd", "-c", "-b", "/passwords", "inventory", "secret")
    assert made.returncode == 0, made
    device.write("mosquitto.conf", BROKER)
    make_certificate(device)
    with device.running("broker.log", "/mosquitto", "-c", "/mosquitto.conf"):
        for case in CASES:
            try:
                case(device, names)
                print(f"ok: {case.__name__.replace('_', ' ')}", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"FAILED: {case.__name__.replace('_', ' ')}: {error}", flush=True)
    return 1 if failed else 0


def main(programs, emulator=""):
    if os.environ.get("KONTOR_BARE_ROOT"):
        return run_cases(pathlib.Path(os.environ["KONTOR_BARE_ROOT"]), pathlib.Path(programs), emulator)
    if os.geteuid() != 0 or subprocess.run([*NAMESPACES, "true"], check=False).returncode != 0:
        print("skipped: network and mount namespaces of its own take root")
        return 77
    with tempfile.TemporaryDirectory() as root:
        command = [*NAMESPACES, sys.executable, "-B", __file__, programs, emulator]
        return subprocess.run(command, env={**os.environ, "KONTOR_BARE_ROOT": root}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
