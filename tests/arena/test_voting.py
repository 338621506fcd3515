"""The voting page over real HTTP: votes are kept, names are hidden, and nobody else gets in."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from vqscore.arena.ballot import Ballot, contests_of
from vqscore.arena.ranges import byte_range
from vqscore.arena.server import ArenaServer
from vqscore.compare.manifest import Entry
from vqscore.compare.votes import Vote, read_votes, write_votes
from vqscore.errors import UsageError

PROMPTS = ["a <b>red</b> fox", "liquid pouring"]


@pytest.fixture
def entries(tmp_path):
    made = []
    for name in ("secretron", "hidden-gen", "blindmodel"):
        for number, prompt in enumerate(PROMPTS):
            clip = tmp_path / name / f"{number}.mp4"
            clip.parent.mkdir(exist_ok=True)
            clip.write_bytes(f"{name} {number} ".encode() * 100)
            made.append(Entry(len(made) + 1, clip, prompt, name, f"p{number}"))
    (tmp_path / "private.txt").write_text("not for you")
    return made


class Browser:
    """A client that keeps cookies, and sends what a browser would unless told otherwise."""

    def __init__(self, server: ArenaServer) -> None:
        self.server = server
        self.cookie = ""

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        sent = {"Cookie": self.cookie, **headers} if self.cookie else dict(headers)
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return answer

    def open(self):
        parts = urlsplit(self.server.url)
        answer = self.ask("GET", f"/?{parts.query}")
        assert (answer.status, answer.getheader("Location")) == (303, "/")
        return self.page()

    def page(self):
        answer = self.ask("GET", "/")
        assert answer.status == 200
        return answer.body.decode()

    def vote(self, winner, contest=None, token=None, **headers):
        page = self.page()
        contest = (
            contest if contest is not None else re.search(r'name="contest" value="(\d+)"', page)[1]
        )
        form = {"token": token or self.server.token, "contest": contest, "winner": winner}
        headers = {
            "Origin": self.server.origin,
            "Content-Type": "application/x-www-form-urlencoded",
        } | headers
        return self.ask("POST", "/vote", urlencode(form), **headers)


@pytest.fixture
def serve(entries, tmp_path):
    running = []

    def start(seed=1):
        votes = tmp_path / "votes.csv"
        server = ArenaServer(Ballot(contests_of(entries, seed), votes), str(votes))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return Browser(server)

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def test_all_contests_are_voted_on_and_kept(serve, tmp_path):
    browser = serve()
    page = browser.open()
    assert "0 of 6" in page
    for number in range(6):
        answer = browser.vote(("left", "right", "tie")[number % 3])
        assert (answer.status, answer.getheader("Location")) == (303, "/")
        assert len(read_votes(tmp_path / "votes.csv")) == number + 1
    assert "All 6 voted" in browser.page()
    votes = read_votes(tmp_path / "votes.csv")
    assert len({(v.prompt_id, frozenset((v.left, v.right))) for v in votes}) == 6
    assert {v.winner for v in votes} == {"left", "right", "tie"}


def test_it_goes_on_where_it_stopped(serve, tmp_path):
    first = serve()
    first.open()
    first.vote("left")
    first.vote("tie")
    second = serve(seed=2)
    assert "2 of 6" in second.open()
    second.vote("right")
    assert len(read_votes(tmp_path / "votes.csv")) == 3


def test_votes_of_another_manifest_are_kept(entries, tmp_path):
    path = tmp_path / "votes.csv"
    write_votes(path, [Vote("other", "x", "y", "left")])
    ballot = Ballot(contests_of(entries, 1), path)
    ballot.take_back()
    number, _ = ballot.next()
    assert ballot.cast(number, "left")
    assert ballot.cast(number, "right")
    assert next(v.prompt_id for v in read_votes(path)) == "other"
    assert len(read_votes(path)) == 2
    ballot.take_back()
    assert len(read_votes(path)) == 1
    assert ballot.next()[0] == number


def test_a_vote_can_be_taken_back(serve, tmp_path):
    browser = serve()
    before = browser.open()
    browser.vote("left")
    browser.vote("back")
    assert read_votes(tmp_path / "votes.csv") == ()
    contest = r'name="contest" value="(\d+)"'
    assert re.search(contest, browser.page())[1] == re.search(contest, before)[1]


def test_the_page_is_blind_and_escaped(serve):
    page = serve().open()
    for secret in ("secretron", "hidden-gen", "blindmodel", ".mp4", "<b>red"):
        assert secret not in page
    assert "a &lt;b&gt;red&lt;/b&gt; fox" in page or "liquid pouring" in page
    assert 'src="/clip/' in page


def test_the_page_allows_nothing_from_elsewhere(serve):
    browser = serve()
    page = browser.open()
    answer = browser.ask("GET", "/")
    policy = answer.getheader("Content-Security-Policy")
    assert "default-src 'none'" in policy
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)[1]
    assert f'<script nonce="{nonce}">' in answer.body.decode()
    assert nonce not in page
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Cache-Control") == "no-store"
    assert not re.search(r"\son\w+=|https?://", page)


def test_without_the_token_there_is_nothing(serve):
    browser = serve()
    for path in ("/", "/?token=wrong", "/clip/0/left", "/?token="):
        assert browser.ask("GET", path).status == 403
    assert (
        browser.ask("POST", "/vote", "winner=left&contest=0", Origin=browser.server.origin).status
        == 403
    )
    browser.cookie = f"vqscore_{browser.server.server_port}=wrong"
    assert browser.ask("GET", "/").status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "evil.example"},
    ],
)
def test_votes_from_elsewhere_are_refused(serve, tmp_path, headers):
    browser = serve()
    browser.open()
    assert browser.vote("left", **headers).status == 403
    assert not (tmp_path / "votes.csv").exists()


def test_a_name_that_points_here_gets_nothing(serve):
    browser = serve()
    browser.open()
    assert browser.ask("GET", "/", Host=f"evil.example:{browser.server.server_port}").status == 403


@pytest.mark.parametrize(
    ("winner", "contest", "token", "status"),
    [
        ("both", None, None, 400),
        ("left", "99", None, 400),
        ("left", "-1", None, 400),
        ("left", "²", None, 400),
        ("left", "", None, 400),
        ("left", None, "stolen", 403),
    ],
)
def test_votes_that_are_none(serve, tmp_path, *, winner, contest, token, status):
    browser = serve()
    browser.open()
    assert browser.vote(winner, contest, token).status == status
    assert not (tmp_path / "votes.csv").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/private.txt", "/clip/../private.txt", "/clip/0/../../private.txt", "/../../etc/passwd",
        "/clip/0/left/../../../private.txt", "/clip/%2e%2e/private.txt", "/clip//etc/passwd",
        "/clip/0/%2e%2e%2fprivate.txt", "/clip/99/left", "/clip/-1/left", "/clip/0/middle",
        "//etc/passwd", "/clip/0/left%00", "/votes.csv", "/clip/" + "9" * 40 + "/left",
    ],
)  # fmt: skip
def test_nothing_but_the_manifests_clips(serve, path):
    browser = serve()
    browser.open()
    answer = browser.ask("GET", path)
    assert answer.status in (303, 404)
    assert b"not for you" not in answer.body
    assert b"root:" not in answer.body


def test_clips_come_whole_and_in_parts(serve):
    browser = serve()
    browser.open()
    whole = browser.ask("GET", "/clip/0/left")
    assert (whole.status, whole.getheader("Content-Type")) == (200, "video/mp4")
    assert whole.getheader("Accept-Ranges") == "bytes"
    size = len(whole.body)
    assert size > 500
    part = browser.ask("GET", "/clip/0/left", Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole.body[10:20])
    assert part.getheader("Content-Range") == f"bytes 10-19/{size}"
    assert browser.ask("GET", "/clip/0/left", Range="bytes=-7").body == whole.body[-7:]
    assert browser.ask("GET", "/clip/0/left", Range=f"bytes={size}-").status == 416
    head = browser.ask("HEAD", "/clip/0/left")
    assert (head.status, head.body, head.getheader("Content-Length")) == (200, b"", str(size))
    assert browser.ask("GET", "/clip/0/right").body != whole.body


def test_a_clip_that_went_away_is_not_found(serve, entries):
    browser = serve()
    browser.open()
    for entry in entries:
        entry.clip.unlink()
    assert browser.ask("GET", "/clip/0/left").status == 404


def test_other_methods_and_long_forms_are_refused(serve):
    browser = serve()
    browser.open()
    assert browser.ask("PUT", "/").status == 501
    assert browser.ask("POST", "/vote", "x" * 5000, Origin=browser.server.origin).status == 413
    assert browser.ask("POST", "/elsewhere", urlencode({"token": browser.server.token}),
                       Origin=browser.server.origin).status == 404  # fmt: skip


def test_only_this_machine_can_connect(serve):
    server = serve().server
    assert server.server_address[0] == "127.0.0.1"
    others = {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in others - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError, match=r"\w"):
            socket.create_connection((address, server.server_port), timeout=1)


def test_a_vote_that_cannot_be_kept_is_not_counted(serve, monkeypatch):
    from vqscore.compare.votes import VotesError

    browser = serve()
    browser.open()

    def full(*_):
        raise VotesError("no space left")

    monkeypatch.setattr("vqscore.arena.ballot.write_votes", full)
    answer = browser.vote("left")
    assert answer.status == 500
    assert b"not kept" in answer.body
    assert "0 of 6" in browser.page()


def test_sides_and_order_are_random_and_repeatable(entries):
    def shown(seed):
        return [
            (c.left.generator, c.right.generator, c.left.prompt_id)
            for c in contests_of(entries, seed)
        ]

    assert shown(3) == shown(3)
    assert len({tuple(shown(seed)) for seed in range(20)}) == 20
    firsts = [c.left.generator for seed in range(200) for c in contests_of(entries, seed)]
    assert 0.28 < firsts.count("secretron") / len(firsts) < 0.39


def test_there_must_be_something_to_vote_on(entries):
    alone = [e for e in entries if e.generator == "secretron"]
    missing = Entry(9, None, PROMPTS[0], "other", "p0")
    with pytest.raises(UsageError, match="nothing to vote on"):
        Ballot(contests_of([*alone, missing]), Path("votes.csv"))


def test_ranges():
    assert byte_range("bytes=0-", 10) == (0, 9)
    assert byte_range("bytes=5-99", 10) == (5, 9)
    assert byte_range("bytes=9-5", 10) is None
    assert byte_range("bytes=-0", 10) is None
    assert byte_range("bytes=1-2,4-5", 10) == (0, 9)
    assert byte_range("lines=1-2", 10) == (0, 9)
