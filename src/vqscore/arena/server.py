"""The voting page's server: this machine only, one token, and no path that a request could choose.

A request names a contest by its number and a side; which file that is, the manifest says. So there
is nothing to escape from.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast
from urllib.parse import parse_qs, urlsplit

from vqscore.arena.ballot import Ballot
from vqscore.arena.page import done_page, voting_page
from vqscore.arena.ranges import send_clip
from vqscore.compare.votes import VotesError, Winner

__all__ = ["ArenaServer"]

HOST = "127.0.0.1"
_LONGEST_FORM = 4096
_MOST_FIELDS = 20


class ArenaServer(ThreadingHTTPServer):
    """Serves a ballot on the loopback address.

    Args:
        ballot: What is voted on.
        port: 0 takes any free one.

    Raises:
        OSError: The port is taken.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, ballot: Ballot, votes_name: str, port: int = 0) -> None:
        self.ballot = ballot
        self.votes_name = votes_name
        self.token = secrets.token_urlsafe(24)
        super().__init__((HOST, port), _Handler)

    @property
    def origin(self) -> str:
        """Where the page lives."""
        return f"http://{HOST}:{self.server_port}"

    @property
    def url(self) -> str:
        """What to open: with the token, which the browser then keeps in a cookie."""
        return f"{self.origin}/?token={self.token}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "vqscore"
    sys_version = ""
    timeout = 30
    _SIDES: ClassVar[tuple[str, ...]] = ("left", "right", "tie")

    @property
    def _arena(self) -> ArenaServer:
        return cast("ArenaServer", self.server)

    @property
    def _cookie(self) -> str:
        # Cookies are shared by all ports of a host: the name tells them apart.
        return f"vqscore_{self._arena.server_port}"

    def do_GET(self) -> None:
        """The page, or a clip."""
        try:
            address = urlsplit(self.path)
            offered = parse_qs(address.query).get("token", [""])[0]
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST, "that is no address")
            return
        if not self._is_for_us():
            self._refuse(HTTPStatus.FORBIDDEN, "this server answers to its own address only")
        elif address.path == "/" and self._same(offered):
            # The token leaves the address bar, and so the history and screenshots.
            self._redirect(cookie=f"{self._cookie}={offered}; HttpOnly; SameSite=Strict; Path=/")
        elif not self._same(self._kept()):
            self._refuse(HTTPStatus.FORBIDDEN, "open the address that vqscore printed")
        elif address.path == "/":
            self._page()
        else:
            self._clip(address.path)

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def do_POST(self) -> None:
        """A vote."""
        length = self.headers.get("Content-Length", "")
        # By its length first: Python refuses to read numbers of thousands of digits.
        if not length.isdecimal() or len(length) > 9 or int(length) > _LONGEST_FORM:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a vote is a short form")
            return
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        try:
            form = parse_qs(body, max_num_fields=_MOST_FIELDS)
            place = urlsplit(self.path).path
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST, "that is no vote")
            return
        fields = {name: values[0] for name, values in form.items()}
        from_here = self.headers.get("Origin") == self._arena.origin
        if not (self._is_for_us() and from_here):
            self._refuse(HTTPStatus.FORBIDDEN, "votes come from this server's own page only")
        elif not (self._same(self._kept()) and self._same(fields.get("token", ""))):
            self._refuse(HTTPStatus.FORBIDDEN, "the token is not this server's")
        elif place != "/vote":
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
        else:
            self._vote(fields.get("contest", ""), fields.get("winner", ""))

    def _vote(self, contest: str, winner: str) -> None:
        ballot = self._arena.ballot
        try:
            if winner == "back":
                ballot.take_back()
            elif (
                winner not in self._SIDES
                or not (contest.isascii() and contest.isdecimal())
                or not ballot.cast(int(contest), cast("Winner", winner))
            ):
                self._refuse(HTTPStatus.BAD_REQUEST, "there is no such contest or side")
                return
        except VotesError as error:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, f"the vote is not kept: {error}")
            return
        self._redirect()

    def _page(self) -> None:
        arena, nonce = self._arena, secrets.token_urlsafe(16)
        following = arena.ballot.next()
        counted = (arena.ballot.done, arena.ballot.total)
        if following is None:
            text = done_page(counted[1], arena.votes_name, arena.token, nonce)
        else:
            number, contest = following
            clips = (contest.left.clip, contest.right.clip)
            assert clips[0] is not None  # contests are made of clips
            assert clips[1] is not None
            prompt = contest.left.prompt or contest.left.prompt_id
            text = voting_page(
                number,
                (clips[0], clips[1]),
                prompt=prompt,
                counted=counted,
                token=arena.token,
                nonce=nonce,
            )
        policy = (
            "default-src 'none'; media-src 'self'; img-src 'self' data:; "
            f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self._end(len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _clip(self, path: str) -> None:
        parts = path.split("/")
        contest = None
        if len(parts) == 4 and parts[1] == "clip" and parts[3] in ("left", "right"):
            number = parts[2]
            if number.isascii() and number.isdecimal() and len(number) < 10:
                contest = self._arena.ballot.contest(int(number))
        if contest is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
            return
        entry = contest.left if parts[3] == "left" else contest.right
        assert entry.clip is not None  # contests are made of clips
        send_clip(self, entry.clip)

    def _is_for_us(self) -> bool:
        """A page elsewhere may point its own name at this machine; the Host header then tells."""
        return self.headers.get("Host") == f"{HOST}:{self._arena.server_port}"

    def _kept(self) -> str:
        try:
            kept = SimpleCookie(self.headers.get("Cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return kept.value if kept is not None else ""

    def _same(self, offered: str) -> bool:
        return secrets.compare_digest(offered.encode(), self._arena.token.encode())

    def _redirect(self, cookie: str | None = None) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        if cookie is not None:
            self.send_header("Set-Cookie", cookie)
        self._end(0)

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        body = f"{why}\n".encode()
        # A body that was not read would be taken for the next request.
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Connection", "close")
        self._end(len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _end(self, length: int) -> None:
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # Not no-referrer: a form would then send "null" for its origin.
        self.send_header("Referrer-Policy", "same-origin")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Nothing: the token would stand in the log, and names on the terminal break blindness."""
