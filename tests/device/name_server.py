"""A name server for a test: answers for the names it has been told, and knows no other."""
import socket
import struct
import threading

TYPE_A = 1
NO_ERROR, NAME_ERROR = 0, 3


class NameServer:
    """Serves on 127.0.0.1:53, each name as 127.0.0.1, until its process ends."""

    def __init__(self):
        self.names = set()  # may grow while it serves
        self.asked = []
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            question, sender = self._socket.recvfrom(512)
            self._socket.sendto(self._answer(question), sender)

    def _answer(self, message):
        """The question as it came, and behind it an A record if one is wanted: an AAAA question gets none."""
        name, end = name_at(message, 12)
        (kind,) = struct.unpack_from(">H", message, end)
        self.asked.append(name)
        records = b""
        if name in self.names and kind == TYPE_A:
            records = struct.pack(">HHHIH", 0xC00C, TYPE_A, 1, 60, 4) + socket.inet_aton("127.0.0.1")
        code = NO_ERROR if name in self.names else NAME_ERROR
        header = struct.pack(">HHHHHH", struct.unpack_from(">H", message)[0], 0x8180 | code, 1, bool(records), 0, 0)
        return header + message[12:end + 4] + records


def name_at(message, at):
    """A name without compression, as questions have it, and where it ends."""
    labels = []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), at + 1
