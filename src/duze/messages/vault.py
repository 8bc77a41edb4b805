"""Secrets of webhooks at rest, encrypted under the installation's key and bound to their row."""

from __future__ import annotations

import base64
import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duze.kit.errors import WrongState

_NONCE: Final = 12


def _cipher(secret_key: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"duze webhook").derive(secret_key.encode()))


def new_secret() -> str:
    """A signing secret as Standard Webhooks write it: `whsec_` and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(os.urandom(32)).decode()}"


def sealed(secret_key: str, hook_id: UUID, secret: str) -> str:
    """Base64 of nonce and ciphertext."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + _cipher(secret_key).encrypt(nonce, secret.encode(), hook_id.bytes)).decode()


def opened(secret_key: str, hook_id: UUID, text: str) -> str:
    """The secret. Raises WrongState when the installation's key has changed or the row was altered."""
    raw = base64.b64decode(text)
    try:
        return _cipher(secret_key).decrypt(raw[:_NONCE], raw[_NONCE:], hook_id.bytes).decode()
    except InvalidTag as error:
        raise WrongState("推送密钥无法解密：系统密钥已更换。请停用此地址并重新添加。", code="sealed") from error
