"""A mail server that keeps what it gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.running import free_port


class Post(Message):
    """`got` are the messages, as they came."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[EmailMessage] = []
        self.port = free_port()

    def prepare_message(self, session, envelope):
        return message_from_bytes(envelope.original_content, policy=policy.default)

    def handle_message(self, message) -> None:
        self.got.append(message)


@contextmanager
def post_office() -> Iterator[Post]:
    post = Post()
    server = Controller(post, hostname="127.0.0.1", port=post.port)
    server.start()
    try:
        yield post
    finally:
        server.stop()


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()
