"""A whole node of a test's own: the release programs of broker and services, under their supervisor, as `./dev up` runs
them."""
import http.client
import json
import os
import pathlib
import signal
import subprocess

from waiting import demand

ROOT = pathlib.Path(os.environ.get("KONTOR_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PROGRAMS = pathlib.Path(os.environ.get("KONTOR_BIN", ROOT / "build" / "x86_64" / "bin"))
SERVICES = ("users", "catalog", "inventory", "payment", "shipping", "orders", "notification", "registry",
            "saga-coordinator", "gateway")
COMPONENTS = ("broker", *SERVICES)
# In a sandbox every node can have the same.
HTTP_PORT, MQTT_PORT = 8080, 1883
PATIENCE_S = 60


def run(command: list[str], seconds: float = 120) -> str:
    """What the command printed. Throws when it failed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                          timeout=seconds, check=False)
    if done.returncode:
        raise RuntimeError(f"exit code {done.returncode} of {' '.join(command)}:\n{done.stdout}")
    return done.stdout


class Node:
    """Not started yet; its state is in `state`, which need not exist."""

    def __init__(self, state: pathlib.Path, http_port: int = HTTP_PORT, mqtt_port: int = MQTT_PORT,
                 programs: pathlib.Path = PROGRAMS):
        self.state = state
        self.programs = programs
        self.http_port = http_port
        self.mqtt_port = mqtt_port

    # --- its life

    def start(self) -> None:
        """As `./dev up`: prepares the state folder and returns when the node is ready."""
        run([str(ROOT / "tools/dev/up"), "--detach", "--no-sample", "--state", str(self.state), "--http-port",
             str(self.http_port), "--mqtt-port", str(self.mqtt_port), "--programs", str(self.programs)])

    def boot(self) -> None:
        """As a device that gets power: the supervisor starts on the folders as they are on the disk. Returns at once."""
        subprocess.run(["setsid", "--fork", str(ROOT / "deploy/supervise/supervisor"), str(self.state)],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    def stop(self) -> None:
        run([str(ROOT / "tools/dev/down"), "--state", str(self.state)])

    def kill_all(self) -> None:
        """As a power cut does: broker, services, supervision, all of it."""
        while pids := self.processes():
            for pid in pids:
                _kill(pid)

    def kill(self, component: str) -> None:
        """As a crash does; the supervisor starts it again. Returns when it has."""
        before = self.pid(component)
        _kill(before)
        demand(lambda: self.supervised_pid(component) not in (-1, before), f"{component} is started again")

    def restart(self, component: str) -> None:
        """As an operator does; returns when it runs with another pid."""
        before = self.pid(component)
        self._control("-r", component)
        demand(lambda: self.supervised_pid(component) not in (-1, before), f"{component} is restarted")

    def move_broker(self, service: str, address: str) -> None:
        """Where the service looks for the broker from now on: `host:port`."""
        file = self.state / service / "config.json"
        config = json.loads(file.read_text(encoding="utf-8"))
        config["broker"]["address"] = address
        file.write_text(json.dumps(config), encoding="utf-8")
        self.restart(service)

    def configure_broker(self, *lines: str) -> None:
        """Adds lines to the broker's configuration, and restarts it."""
        with (self.state / "broker" / "mosquitto.conf").open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        self.restart("broker")

    def take_down(self, component: str) -> None:
        """Ends a component, by SIGTERM, and keeps it down."""
        self._control("-d", component)
        demand(lambda: self.supervised_pid(component) == -1, f"{component} goes down")

    def bring_up(self, component: str) -> None:
        self._control("-u", component)

    # --- what it is like

    def processes(self) -> list[int]:
        """Pids of all that runs in its state folder: broker, services, supervision."""
        return [int(entry.name) for entry in pathlib.Path("/proc").iterdir()
                if entry.name.isdigit() and self._belongs(entry)]

    def pid(self, component: str) -> int:
        pid = self.supervised_pid(component)
        if pid == -1:
            raise RuntimeError(f"{component} doesn't run")
        return pid

    def supervised_pid(self, component: str) -> int:
        """-1 when it doesn't run."""
        shown = subprocess.run(["s6-svstat", "-o", "pid", str(self.folder(component))], capture_output=True, text=True,
                               check=False)
        return int(shown.stdout or -1)

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=2)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def await_ready(self, seconds: float = PATIENCE_S) -> None:
        demand(self.is_ready, "the node is ready", seconds)

    def endpoints(self) -> dict:
        return json.loads((self.state / "endpoints.json").read_text(encoding="utf-8"))

    def folder(self, component: str) -> pathlib.Path:
        return self.state / "supervise" / component

    def databases(self) -> list[pathlib.Path]:
        return sorted(self.state.glob("*/*.db"))

    def database(self, service: str) -> pathlib.Path:
        return self.state / service / f"{service}.db"

    def log(self, component: str) -> str:
        """Everything a component has logged and the supervisor has kept."""
        files = sorted((self.state / "logs" / component).glob("[@c]*"))
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    def kontor(self, *arguments: str, seconds: float = 180) -> subprocess.CompletedProcess:
        """The operator's command line."""
        return subprocess.run([str(PROGRAMS / "kontor"), "--state", str(self.state), *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False)

    # --- inside

    def _control(self, order: str, component: str) -> None:
        run(["s6-svc", order, str(self.folder(component))])

    def _belongs(self, process: pathlib.Path) -> bool:
        """All of them stand in the state folder or are told of it by an argument."""
        try:
            return (os.readlink(process / "cwd").startswith(str(self.state))
                    or str(self.state).encode() in (process / "cmdline").read_bytes()) and process.name != str(os.getpid())
        except OSError:
            return False


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
