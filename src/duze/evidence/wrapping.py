"""Files kept so that the store alone cannot read them: AES-256-GCM in pieces, each bound to its place and its owner.

A file is a salt of 16 bytes and pieces of 64 KiB, each with its tag; the key comes from the installation's secret and
the salt (HKDF), so a piece's nonce is its place and a mark on the last one (the STREAM construction of Hoang and
others, CRYPTO 2015). A piece altered, moved, left out or put under another owner does not open.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duze.kit.errors import WrongState

PIECE: Final = 1 << 16
_SALT, _TAG = 16, 16


class Wrapper:
    """Wraps and unwraps files of one owner: `owner` is the id of what they belong to."""

    def __init__(self, secret_key: str, owner: bytes) -> None:
        self._secret, self._owner = secret_key.encode(), owner

    async def wrap(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The wrapped file, as the plain one comes in."""
        salt = os.urandom(_SALT)
        cipher, place = self._cipher(salt), 0
        yield salt
        async for piece, last in _cut(chunks, PIECE):
            yield cipher.encrypt(_nonce(place, last), piece, self._owner)
            place += 1

    async def unwrap(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The plain file. Raises WrongState when the secret has changed or the blob is not as it was stored."""
        salt = b""
        rest = chunks.__aiter__()
        while len(salt) < _SALT:
            salt += await anext(rest, b"\0" * _SALT)
        cipher, place = self._cipher(salt[:_SALT]), 0
        async for piece, last in _cut(_after(salt[_SALT:], rest), PIECE + _TAG):
            try:
                yield cipher.decrypt(_nonce(place, last), piece, self._owner)
            except InvalidTag as error:
                raise WrongState(
                    "材料无法解密：密钥已更换，或者文件被改动。请联系安全管理员。", code="sealed"
                ) from error
            place += 1

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"duze file").derive(self._secret))


def grown(size: int) -> int:
    """How long a file of `size` bytes is when it is wrapped."""
    return _SALT + size + _TAG * max(1, -(-size // PIECE))


def _nonce(place: int, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


async def _cut(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """Pieces of `size` bytes and whether it is the last: the last may be shorter and is there even when empty."""
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
