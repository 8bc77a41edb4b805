"""Keys of the age format (age-encryption.org/v1, X25519): made, read from text, named by a fingerprint.

A public key begins with `age1`, a private one with `AGE-SECRET-KEY-`. Private keys belong to whoever receives:
nothing here is ever called on a server with one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from pyrage import IdentityError, RecipientError, x25519

PRIVATE_MARK: Final = "AGE-SECRET-KEY-"


class BadKey(ValueError):
    """The text is no key of this kind."""


def holds_private_key(text: str) -> bool:
    """Whether a private key stands anywhere in `text`."""
    return PRIVATE_MARK in text.upper()


def recipient_of(text: str) -> x25519.Recipient:
    """The public key written in `text`. Raises BadKey."""
    try:
        return x25519.Recipient.from_str(text.strip())
    except RecipientError as error:
        raise BadKey from error


def fingerprint(recipient: str) -> str:
    """What two people compare by telephone: the first 128 bits of the SHA-256 of the key's text, in groups of four."""
    digits = hashlib.sha256(recipient.strip().encode()).hexdigest()[:32]
    return " ".join(digits[place : place + 4] for place in range(0, 32, 4))


def new_identity() -> tuple[str, str]:
    """A fresh pair: the private key's text, the public key's."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def identities_in(file: Path) -> list[x25519.Identity]:
    """The private keys of a key file: one a line, blank lines and `#` lines left out. Raises BadKey."""
    lines = [line.strip() for line in file.read_text("utf-8", errors="replace").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError as error:
        raise BadKey from error
    if not found:
        raise BadKey
    return found
