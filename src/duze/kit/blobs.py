"""Files: stored under their SHA-256, in a folder or in S3 (obstore), streamed in and out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from duze.kit.errors import TooLarge

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Stored:
    """A blob: its hash (hex SHA-256, also its name), size in bytes and first bytes (for type sniffing)."""

    sha256: str
    size: int
    head: bytes


class Blobs:
    """The blob store behind a URL: `file:///…` (default) or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self.store: ObjectStore
        if url.startswith("file:"):
            self.store = LocalStore(Path(unquote(urlsplit(url).path)), mkdir=True)
        else:
            self.store = from_url(url)

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Stream `chunks` in. Storing the same bytes twice is one blob.

        Raises TooLarge beyond `limit` bytes; nothing is kept then.
        """
        digest, size, head = hashlib.sha256(), 0, b""
        with tempfile.SpooledTemporaryFile(max_size=1 << 20) as spool:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge("文件超过 %(limit)s MB，请压缩或分段后再上传。", limit=limit >> 20)
                if len(head) < 8192:
                    head += chunk[: 8192 - len(head)]
                digest.update(chunk)
                spool.write(chunk)
            spool.seek(0)
            stored = Stored(digest.hexdigest(), size, head)
            await obstore.put_async(self.store, _name(stored.sha256), cast(BinaryIO, spool))
        return stored

    async def put_bytes(self, data: bytes) -> Stored:
        """Store bytes already in memory."""

        async def once() -> AsyncIterator[bytes]:
            yield data

        return await self.put(once(), limit=max(len(data), 1))

    async def get(self, sha256: str) -> bytes:
        """The whole blob. Raises FileNotFoundError when it is not there."""
        result = await obstore.get_async(self.store, _name(sha256))
        return bytes(await result.bytes_async())

    async def stream(self, sha256: str) -> AsyncIterator[bytes]:
        """The blob in pieces."""
        result = await obstore.get_async(self.store, _name(sha256))
        async for chunk in result.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def has(self, sha256: str) -> bool:
        """Whether the blob is there."""
        try:
            await obstore.head_async(self.store, _name(sha256))
        except FileNotFoundError:
            return False
        return True


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
