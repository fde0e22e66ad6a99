"""A client of the gateway as a till or web shop is one: a connection that is kept, a token that is renewed."""
import dataclasses
import http.client
import json
import time

PASSWORD = "correct horse battery"
# Longer than any wait the gateway is asked for.
TIMEOUT_S = 15
RENEW_BEFORE_S = 60
BROKEN = (OSError, http.client.HTTPException)


@dataclasses.dataclass(frozen=True)
class Answer:
    """status 0: the connection was refused or lost, so nobody knows what became of the request."""
    status: int
    body: dict
    retry_after: float | None = None

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.body.get("type", "")).removeprefix("urn:kontor:problem:")

    @property
    def order(self) -> str | None:
        """The order that it is about, confirmed, refused or pending."""
        return self.body.get("id")


LOST = Answer(0, {})


class Client:
    """Not for several threads at once."""

    def __init__(self, http_port: int, email: str, password: str = PASSWORD, host: str = "127.0.0.1",
                 timeout: float = TIMEOUT_S):
        self.email = email
        self._password = password
        self._address = (host, http_port)
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self._grant: dict = {}
        self._renew_at = 0.0

    def register(self) -> None:
        """Once; a customer who is known already is as good."""
        answer = self._once("POST", "/api/users", {"email": self.email, "password": self._password}, {})
        if answer.status not in (201, 409):
            raise RuntimeError(f"{self.email} can't register: {answer}")
        if not self.log_in():
            raise RuntimeError(f"{self.email} can't log in")

    def log_in(self) -> bool:
        """False when nobody is there to ask."""
        return self._take(self._once("POST", "/api/auth/token", {"email": self.email, "password": self._password}, {}))

    @property
    def authorization(self) -> str:
        """The header's value, once signed in."""
        return f"Bearer {self._grant.get('access_token', '')}"

    def get(self, path: str) -> Answer:
        """A kept connection may have ended meanwhile: reading is tried once more, on a new one."""
        answer = self.send("GET", path)
        return self.send("GET", path) if answer.status == 0 else answer

    def post(self, path: str, body: dict, headers: dict[str, str] | None = None) -> Answer:
        return self.send("POST", path, body, headers)

    def send(self, method: str, path: str, body: dict | None = None, headers: dict[str, str] | None = None) -> Answer:
        """With a valid token; never throws."""
        if time.monotonic() > self._renew_at and not (self._refresh() or self.log_in()):
            return LOST
        answer = self._once(method, path, body, self._authorised(headers))
        if answer.status == 401 and self.log_in():
            answer = self._once(method, path, body, self._authorised(headers))
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _authorised(self, headers: dict[str, str] | None) -> dict[str, str]:
        return {**(headers or {}), "Authorization": self.authorization}

    def _refresh(self) -> bool:
        token = self._grant.get("refresh_token")
        return bool(token) and self._take(self._once("POST", "/api/auth/refresh", {"refresh_token": token}, {}))

    def _take(self, answer: Answer) -> bool:
        if answer.status != 200:
            return False
        self._grant = answer.body
        self._renew_at = time.monotonic() + answer.body["expires_in"] - RENEW_BEFORE_S
        return True

    def _once(self, method: str, path: str, body: dict | None, headers: dict[str, str]) -> Answer:
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
            payload = None if body is None else json.dumps(body)
            if payload is not None:
                headers = {**headers, "Content-Type": "application/json"}
            self._connection.request(method, path, payload, headers)
            response = self._connection.getresponse()
            text = response.read()
        except BROKEN:
            self.close()
            return LOST
        return Answer(response.status, _parsed(text), _seconds(response.getheader("Retry-After")))


def _parsed(text: bytes) -> dict:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdigit() else None
