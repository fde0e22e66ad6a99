"""Orders at a fixed rate, whether those before are answered or not: what a crowd does, and one thread for each can't.
And orders of many who each wait for their answer, by the same means, so that both can be compared.
"""
import asyncio
import collections
import itertools
import json
import resource

from client import LOST, Answer, Client
from ledger import Entry, Ledger

ANSWER_WITHIN_S = 15
WAIT_S = 5
BROKEN = (OSError, EOFError, asyncio.TimeoutError, asyncio.LimitOverrunError, ValueError)
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Crowd:
    """Sends orders of these customers, who are signed in, one after the other's turn, and writes all into the ledger."""

    def __init__(self, port: int, customers: list[Client], ledger: Ledger, order: dict):
        self._port = port
        self._customers = itertools.cycle(customers)
        self._ledger = ledger
        self._order = order
        self._payload = json.dumps(order).encode()
        self._keys = itertools.count()
        self._idle: list[Connection] = []
        self.most_under_way = 0
        # Why there was no answer: by the error's name.
        self.losses: collections.Counter[str] = collections.Counter()
        self._under_way = 0
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def send(self, orders_a_second: float, seconds: float) -> None:
        """Returns when all are answered, or have waited long enough."""
        asyncio.run(self._send(orders_a_second, seconds))

    def saturate(self, at_once: int, seconds: float) -> None:
        """So many order one thing after the other."""
        asyncio.run(self._saturate(at_once, seconds))

    async def _saturate(self, at_once: int, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds

        async def shop() -> None:
            while asyncio.get_running_loop().time() < until:
                await self._place()
        await asyncio.gather(*(shop() for _ in range(at_once)))
        self._hang_up()

    async def _send(self, orders_a_second: float, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        tasks = []
        for number in range(int(orders_a_second * seconds)):
            await asyncio.sleep(max(0.0, start + number / orders_a_second - loop.time()))
            tasks.append(asyncio.create_task(self._place()))
        await asyncio.gather(*tasks)
        self._hang_up()

    def _hang_up(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle = []

    async def _place(self) -> None:
        customer = next(self._customers)
        entry = self._ledger.open(f"crowd-{next(self._keys)}", customer.email, self._order)
        self._under_way += 1
        self.most_under_way = max(self.most_under_way, self._under_way)
        try:
            entry.add(await asyncio.wait_for(self._ask(entry, customer), ANSWER_WITHIN_S))
        except BROKEN as error:
            self.losses[type(error).__name__] += 1
            entry.add(LOST)
        self._under_way -= 1

    async def _ask(self, entry: Entry, customer: Client) -> Answer:
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._request(entry, customer))
            answer = await _answer(reader)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return answer

    def _request(self, entry: Entry, customer: Client) -> bytes:
        head = (f"POST /api/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {customer.authorization}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(self._payload)}\r\n"
                f"Idempotency-Key: {entry.key}\r\nPrefer: wait={WAIT_S}\r\n\r\n")
        return head.encode() + self._payload


async def _answer(reader: asyncio.StreamReader) -> Answer:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    after = headers.get("retry-after")
    return Answer(int(lines[0].split(" ")[1]), json.loads(body), float(after) if after else None)
