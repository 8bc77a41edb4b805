"""Real receivers on this machine: a mail server and a web server that keep what they are sent."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller

from duze.app.nightly import tell_news
from duze.app.rooms import bind_jobs
from tests.conftest import World


@dataclass
class Mailbox:
    """What the mail server took; `answer` is what it says to the next messages."""

    url: str = ""
    answer: str = "250 OK"
    taken: list[Message] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return self.answer


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    box = Mailbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


@dataclass
class Hooked:
    """What the web server was posted; `status` is what it answers."""

    url: str = ""
    status: int = 204
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[Hooked]:
    kept = Hooked()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.posted.append((dict(self.headers.items()), body))
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    kept.url = f"http://127.0.0.1:{server.server_port}/duze"
    Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


def set_up(world: World, **settings: Any) -> None:
    """Give the installation under test other settings."""
    world.runtime.settings = replace(world.runtime.settings, **settings)
    world.runtime.kinds = bind_jobs(world.runtime)


async def told(world: World) -> int:
    """Seal what happened and tell it, as the server does every five seconds."""
    await world.runtime.seal_now()
    return await tell_news(world.runtime)
