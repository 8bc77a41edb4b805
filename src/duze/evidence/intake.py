"""Taking a file in: everything is checked while it streams, so a refused file leaves nothing behind."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from duze.evidence.rules import HEAD, MOST, checked_hash, clean_name, is_archive, media_type_of, refusal_of_archive
from duze.evidence.wrapping import Wrapper, grown
from duze.kit.blobs import Blobs, Stored
from duze.kit.errors import Refusal, TooLarge


class HashMismatch(Refusal):
    """What arrived is not what the phone hashed at capture."""

    status, code = 422, "hash_mismatch"
    default = "文件校验值与拍摄时不一致，可能在传输中损坏或被改动。请从原设备重新上传。"


@dataclass(frozen=True)
class Taken:
    """A file that passed: its blob, its name and type, and the phone's hash if it sent one.

    `plain_sha256`, `plain_size`: of the file itself, which are not the blob's when it was wrapped.
    """

    stored: Stored
    filename: str
    media_type: str
    client_sha256: str
    plain_sha256: str
    plain_size: int


@dataclass
class _Seen:
    """What is known of a file once all of it has come in."""

    media_type: str = ""
    sha256: str = ""
    size: int = 0


async def take_in(
    blobs: Blobs,
    chunks: AsyncIterator[bytes],
    *,
    filename: str,
    sha256: str | None,
    wrapper: Wrapper | None = None,
) -> Taken:
    """Stream a file into the blob store (≤ 50 MB), outside of any transaction.

    Through `wrapper` if one is given: then the blob, its hash and its size are those of the wrapped file.

    Raises TooLarge, WrongType, HashMismatch or Invalid; nothing is kept then.
    """
    name, expected = clean_name(filename), checked_hash(sha256)
    seen = _Seen()
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as copy:
        checked = _checked(chunks, name, expected, cast(BinaryIO, copy), seen)
        if wrapper is None:
            stored = await blobs.put(checked, limit=MOST)
        else:
            stored = await blobs.put(wrapper.wrap(checked), limit=grown(MOST))
    return Taken(stored, name, seen.media_type, expected, seen.sha256, seen.size)


async def _checked(
    chunks: AsyncIterator[bytes], name: str, expected: str, copy: BinaryIO, seen: _Seen
) -> AsyncIterator[bytes]:
    digest, waiting, size = hashlib.sha256(), b"", 0
    async for chunk in chunks:
        size += len(chunk)
        if size > MOST:
            raise TooLarge("文件超过 %(most)s MB，请压缩或分段后再上传。", most=MOST >> 20)
        digest.update(chunk)
        if is_archive(name):
            copy.write(chunk)
        if not seen.media_type:
            waiting += chunk
            if len(waiting) < HEAD:
                continue
            seen.media_type = media_type_of(name, waiting[:HEAD])
            yield waiting
            continue
        yield chunk
    if not seen.media_type:
        seen.media_type = media_type_of(name, waiting)
        yield waiting
    seen.sha256, seen.size = digest.hexdigest(), size
    if expected and seen.sha256 != expected:
        raise HashMismatch
    if is_archive(name) and (refusal := await asyncio.to_thread(refusal_of_archive, name, copy)):
        raise refusal
