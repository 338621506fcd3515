"""What tries to get more out of the voting page than a vote."""

from __future__ import annotations

import os
import socket
import sys
import threading

import pytest

from vqscore.arena.ballot import Ballot, contests_of
from vqscore.arena.server import ArenaServer
from vqscore.compare.manifest import Entry


@pytest.fixture
def server(tmp_path):
    entries = []
    for number, name in enumerate(("a<script>", 'b" onload="x')):
        clip = tmp_path / f"{number}.mp4"
        clip.write_bytes(b"clip" * 100)
        entries.append(Entry(number, clip, "</h1><script>alert(1)</script>", name, "p"))
    running = ArenaServer(Ballot(contests_of(entries, 1), tmp_path / "votes.csv"), "v.csv")
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    running.clips = [entry.clip for entry in entries]
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def ask(server, request: bytes) -> bytes:
    """A request as it is, down to the byte; the answer, up to where the server hangs up."""
    place = f"127.0.0.1:{server.server_port}"
    cookie = f"vqscore_{server.server_port}={server.token}"
    filled = request.replace(b"HOST", place.encode()).replace(b"COOKIE", cookie.encode())
    filled = filled.replace(b"TOKEN", server.token.encode())
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as connection:
        connection.sendall(filled)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return answer


GET = b"GET %s HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n"
POST = b"POST /vote HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nCookie: COOKIE\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (GET % b"http://[", b"400"),
        (GET % b"//[::1", b"404"),
        (GET % b"/clip/0/left/%2e%2e/1.mp4", b"404"),
        (GET % b"/clip/0/left?x=/etc/passwd", b"200"),
        (GET % b"/clip/\xb2/left", b"404"),
        (GET % b"/clip/", b"404"),
        (GET % b"/.", b"404"),
        (GET % (b"/" + b"a" * 70_000), b"414"),
        (b"GET / HTTP/1.1\r\nCookie: COOKIE\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: COOKIE\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nCookie: \xff\xfe=;;=\r\n\r\n", b"403"),
        (b"GET /?token=TOKEN HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
        (POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"413"),
        (POST + b"Content-Length: -1\r\n\r\n", b"413"),
        (POST + b"Content-Length: \xb2\r\n\r\n", b"413"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"413"),
        (POST + b"Content-Length: 4000\r\n\r\n" + b"a=b&" * 1000, b"400"),
        (POST + b"Content-Length: 30\r\n\r\ntoken=x&winner=left&contest=00", b"403"),
        (POST.replace(b"Origin: http://HOST", b"X: y") + b"Content-Length: 0\r\n\r\n", b"403"),
        (POST.replace(b"http://HOST", b"https://HOST") + b"Content-Length: 0\r\n\r\n", b"403"),
    ],
)
def test_requests_that_no_page_sends(server, capfd, request_, status):
    answer = ask(server, request_)
    assert answer.split(b" ", 2)[1] == status, answer[:200]
    assert b"root:" not in answer
    assert "Traceback" not in capfd.readouterr().err
    assert not server.clips[0].with_name("votes.csv").exists()


def test_names_and_prompts_are_text_and_names_are_hidden(server):
    page = ask(server, GET % b"/")
    assert b"<script>alert" not in page
    assert b"onload" not in page
    assert page.count(b"<script") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop"])
def test_only_plain_files_are_clips(server, kind):
    for clip in server.clips:
        clip.unlink()
        if kind == "pipe":
            os.mkfifo(clip)
        elif kind == "device":
            clip.symlink_to("/dev/zero")
        elif kind == "loop":
            clip.symlink_to(clip.name)
        else:
            clip.mkdir()
    assert ask(server, GET % b"/clip/0/left").split(b" ", 2)[1] == b"404"
