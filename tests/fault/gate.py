"""A TCP gate that stands between two parties and treats their packets as a bad network does."""
import contextlib
import dataclasses
import socket
import threading
import time

CHUNK = 16384


@dataclasses.dataclass
class Weather:
    """What happens to what passes. `delay_s`: before each chunk. `bytes_a_second`: at most. `cut_after`: connections end
    after so many bytes, most likely in the midst of a packet. `refuse`: no new connections."""
    delay_s: float = 0
    bytes_a_second: float | None = None
    cut_after: int | None = None
    refuse: bool = False


CALM = Weather()


class Gate:
    """Listens on `port` and passes to `target`; `weather` may be changed at any time, and holds for new data."""

    def __init__(self, port: int, target: int):
        self.weather = CALM
        self._target = ("127.0.0.1", target)
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        # Of these, what is sent to them is taken and dropped.
        self._stranded: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._passed = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends all connections."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for one, other in pairs:
            _end(one)
            _end(other)

    def strand(self, up: bool) -> None:
        """What now comes over the connections there are, in one direction, is silently lost, for good, as when a host
        between has forgotten them. New connections are not affected."""
        with self._lock:
            self._stranded |= {server if up else client for client, server in self._pairs}

    def close(self) -> None:
        _end(self._listener)
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._admit(client)

    def _admit(self, client: socket.socket) -> None:
        try:
            if self.weather.refuse:
                raise OSError("refused")
            server = socket.create_connection(self._target)
        except OSError:
            _end(client)
            return
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._pairs.add((client, server))
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                self._treat(data, sink)
        _end(source)
        _end(sink)

    def _treat(self, data: bytes, sink: socket.socket) -> None:
        weather = self.weather
        if sink in self._stranded:
            return
        if weather.delay_s:
            time.sleep(weather.delay_s)
        if weather.bytes_a_second:
            time.sleep(len(data) / weather.bytes_a_second)
        if weather.cut_after is not None:
            self._cut_within(data, sink, weather)
        sink.sendall(data)

    def _cut_within(self, data: bytes, sink: socket.socket, weather: Weather) -> None:
        with self._lock:
            left = weather.cut_after - self._passed
            self._passed = 0 if len(data) > left else self._passed + len(data)
        if len(data) > left:
            sink.sendall(data[:max(left, 0)])
            raise OSError("cut in the midst of a packet")


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
