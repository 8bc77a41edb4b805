"""Mail out, by SMTP. One message at a time, off the event loop; what can pass later is told from what cannot."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from duze.kit import clock
from duze.kit.jobs import GiveUp, TryLater

TIMEOUT: Final = 20.0  # seconds
FIRST_WAIT: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Mailer:
    """Where mail is handed in: `smtp://` (STARTTLS when offered, demanded with a user) or `smtps://`.

    `url` may name a user; the password is kept apart. An empty `url` means that there is no mail.
    """

    url: str
    password: str = ""
    sender: str = ""

    @property
    def on(self) -> bool:
        """Whether mail can go out."""
        return bool(self.url and self.sender)

    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        """Hand one message in. The same `message_id` marks a repetition.

        Raises TryLater when the server cannot be reached or says so (4xx), GiveUp when it refuses for good.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{message_id}@duze>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            await asyncio.to_thread(self._hand_in, message, [to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _refused(code, said) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater(f"mail server: {error}", FIRST_WAIT) from error

    def _hand_in(self, message: EmailMessage, to: Sequence[str]) -> None:
        parts = urlsplit(self.url)
        host, safe = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=safe)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
                server.starttls(context=safe)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), self.password)
            server.send_message(message, to_addrs=list(to))


def _refused(code: int, said: bytes | str) -> Exception:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = f"mail server: {code} {words}"
    return TryLater(text, FIRST_WAIT) if code < 500 else GiveUp(text)
