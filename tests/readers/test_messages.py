"""Messages and mailboxes."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from briefs.readers import contents
from briefs.readers.html import plain_text
from briefs.readers.types import ArticleDraft, Entry, Found, Refusal
from tests.readers.making import ARTICLE, docx, pdf
from tests.readers.refusing import refused

HEAD = (
    "From: Press Office <press@irna.ir>\n"
    "Subject: =?utf-8?q?Talks_go_on_=E2=80=93_minister?=\n"
    "Date: Tue, 13 Apr 2021 23:30:00 -0430\n"
)


@pytest.fixture
def found_in(tmp_path: Path):
    def find(data: bytes | str, filename: str = "mail.eml") -> list[Found]:
        path = tmp_path / "original"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return list(contents(path, filename))

    return find


@pytest.fixture
def draft(found_in):
    def find(data: bytes | str) -> ArticleDraft:
        (found,) = found_in(data)
        assert isinstance(found, ArticleDraft), found
        return found

    return find


def test_a_message_is_an_article(draft) -> None:
    found = draft(f"{HEAD}\nThe minister said no.\n\nHe left.\n")
    assert found.text == "The minister said no.\n\nHe left."
    assert (found.title, found.title_from) == ("Talks go on – minister", "metadata")
    # the day of the sender, not ours
    assert (str(found.published), found.published_words) == (
        "2021-04-13",
        "Tue, 13 Apr 2021 23:30:00 -0430",
    )
    assert (found.outlet, found.byline) == ("IRNA", "Press Office")


@pytest.mark.parametrize("date", ["", "Date: yesterday\n", "Date: 31 Feb 2021 10:00:00 +0000\n"])
def test_a_message_without_a_date_is_undated(draft, date: str) -> None:
    assert draft(f"Subject: x\n{date}\nThe minister said no.").published is None


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("Content-Type: text/plain; charset=windows-1251\n", "Министр сказал".encode("windows-1251"), "Министр сказал"),
        ("Content-Transfer-Encoding: quoted-printable\n", b"He said =E2=80=9Cno=E2=80=9D and =\nleft.", "He said “no” and left."),
        ("Content-Transfer-Encoding: base64\n", b"SGUgc2FpZCBuby4=", "He said no."),
        ("Content-Type: text/plain; charset=nonsense\n", b"He said no.", "He said no."),
        ("Content-Type: text/plain; format=flowed\n", b"He said \nno.\n\nHe \nleft.\n-- \nPress office", "He said no.\n\nHe left."),
        ("", b"He said no.\n-- \nPress office\nVienna", "He said no."),
        ("Content-Type: text/html; charset=utf-8\n", "<style>p{}</style><p>He said “no”.</p><p>He left.".encode(), "He said “no”.\n\nHe left."),
    ],
)  # fmt: skip
def test_bodies(draft, head: str, body: bytes, text: str) -> None:
    assert draft(f"{HEAD}{head}\n".encode() + body).text == text


def test_of_text_and_html_the_text_is_read(draft) -> None:
    message = EmailMessage()
    message["Subject"] = "Talks"
    message.set_content("The minister said no.")
    message.add_alternative("<p>The minister said <b>no</b>.</p>", subtype="html")
    assert draft(message.as_bytes()).text == "The minister said no."


def with_attachments(body: str = "See the statement attached.") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Statement"
    message.set_content(body)
    message.add_attachment(
        docx(*ARTICLE), maintype="application", subtype="octet-stream", filename="../bridge.docx"
    )
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    forwarded = EmailMessage()
    forwarded["Subject"] = "Forwarded"
    forwarded.set_content("He said yes.")
    message.add_attachment(forwarded)
    return message


def test_attachments_that_can_be_read_are_entries(found_in) -> None:
    first, second, body = found_in(with_attachments().as_bytes())
    assert isinstance(body, ArticleDraft)
    assert isinstance(first, Entry)
    assert (first.name, first.content) == ("mail.eml/bridge.docx", docx(*ARTICLE))
    assert isinstance(second, Entry)
    assert second.name == "mail.eml/attached message.eml"
    (forwarded,) = found_in(second.content)
    assert forwarded.title == "Forwarded"


def test_a_message_of_attachments_alone_only_holds_them(found_in) -> None:
    found = found_in(with_attachments("  \n").as_bytes())
    assert [type(one) for one in found] == [Entry, Entry]


# Mailboxes

MAILBOX = (
    "From press@irna.ir Tue Apr 13 10:00:00 2021\n"
    f"{HEAD}\nThe minister said no.\n\n>From then on he was silent.\n\nFrom now on too.\n\n"
    "From - Wed Apr 14 10:00:00 2021\n"
    "Subject: Second\n\nHe said yes.\n"
)


def test_each_message_of_a_mailbox_is_a_file(found_in) -> None:
    entries = found_in(MAILBOX, "press.mbox")
    assert [entry.name for entry in entries] == [
        "press.mbox/message 1.eml",
        "press.mbox/message 2.eml",
    ]
    (first,), (second,) = (found_in(entry.content) for entry in entries)
    assert first.text == "The minister said no.\n\nFrom then on he was silent.\n\nFrom now on too."
    assert (second.title, second.text) == ("Second", "He said yes.")


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", "a.eml", "The file is empty"),
        (b"", "a.mbox", "The file is empty"),
        (b"Just text.", "a.eml", "The file is not an e-mail message"),
        (pdf([]), "a.eml", "The file is a PDF, not an e-mail message"),
        (HEAD.encode(), "a.eml", "The message holds no text"),
        (f"{HEAD}\nNo.".encode(), "a.mbox", "The file is not a mailbox in the mbox format"),
        (pdf([]), "a.mbox", "The file is a PDF, not a mailbox"),
        (b"Subject: x\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nabc\n--x--", "a.eml", "The message is encrypted"),
        (HEAD.encode() + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: text/plain\n\na\n" * 100_000, "a.eml", "The message has more than 200 parts"),
        (HEAD.encode() + b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(3000)), "a.eml", "The message has more than 200 parts"),
        (HEAD.encode() + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%\n", "a.eml", "The message holds no text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_mail_is_refused_with_a_reason(
    found_in, data: bytes, filename: str, reason: str
) -> None:
    assert refused(found_in(data, filename)).reason == reason


def test_a_message_too_large_does_not_stop_the_mailbox(found_in) -> None:
    large = "Subject: Large\n\n" + "word " * 4_300_000
    data = f"From a@b Tue Apr 13 10:00:00 2021\n{large}\n\n{MAILBOX}"
    first, second, third = found_in(data, "press.mbox")
    assert isinstance(first.content, Refusal)
    assert isinstance(second.content, bytes)
    assert isinstance(third.content, bytes)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<table><tr><td>No.</td></tr></table>", "No."),
        ("<div>He said<br>no.<script>x()</script></div><!-- note --><div>Yes.</div>", "He said\nno.\n\nYes."),
    ],
)  # fmt: skip
def test_html_that_is_no_article_is_read_whole(page: str, text: str) -> None:
    assert plain_text(page.encode()) == text
