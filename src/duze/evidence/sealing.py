"""Files packed and encrypted to one recipient, and opened again: a ZIP without compression inside age.

Streams through temporary files, so that a hundred recordings need no more memory than one.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from pyrage import DecryptError, decrypt_io, encrypt_io, x25519

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


class CannotOpen(Exception):
    """Not our kind of package, not meant for this key, or damaged on the way; `args[0]` says which."""


def seal(files: Sequence[tuple[str, Path]], recipient: x25519.Recipient, out: IO[bytes]) -> None:
    """Pack `files` (name inside, file on disk) and write them encrypted to `out`."""
    with tempfile.TemporaryFile() as plain:
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, path in files:
                with path.open("rb") as source, archive.open(zipfile.ZipInfo(name, _SAME_DAY), "w") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
        plain.seek(0)
        encrypt_io(plain, out, [recipient])


def unseal(sealed: Path, identities: Sequence[x25519.Identity], folder: Path) -> None:
    """Decrypt and unpack into `folder`, which is there and empty. Raises CannotOpen."""
    with tempfile.TemporaryFile(dir=folder.parent) as plain:
        try:
            with sealed.open("rb") as source:
                decrypt_io(source, plain, list(identities))
        except (DecryptError, OSError) as error:
            raise CannotOpen("无法解密：不是发给这把私钥的加密包，或者文件已损坏") from error
        plain.seek(0)
        try:
            _unpack(plain, folder)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise CannotOpen("解密后的内容不是有效的加密包") from error


def _unpack(plain: IO[bytes], folder: Path) -> None:
    with zipfile.ZipFile(plain) as archive:
        for item in archive.infolist():
            if not plain_name(item.filename) or item.compress_type != zipfile.ZIP_STORED:
                raise CannotOpen("加密包中有不合规则的文件名")
            target = folder / item.filename
            target.parent.mkdir(mode=0o700, exist_ok=True)
            with archive.open(item) as source, target.open("xb") as out:
                target.chmod(0o600)
                shutil.copyfileobj(source, out, _CHUNK)


def plain_name(name: str) -> bool:
    """Whether a name inside a package is a file of it, in its folder or one below, and nothing cleverer."""
    path = PurePosixPath(name)
    odd = any(part in ("..", ".", "") or part.startswith(".") for part in path.parts)
    return bool(path.parts) and len(path.parts) <= 2 and not path.is_absolute() and not odd and "\\" not in name
