"""The informant's identity, encrypted under the installation's key and bound to its finding."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duze.kit.errors import WrongState

_NONCE = 12


class Vault:
    """AES-256-GCM with keys derived from the installation's secret (HKDF); the finding's id is authenticated too."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, b"duze informant"))
        self._mark_key = _derived(secret_key, b"duze informant phone")

    def seal(self, finding_id: UUID, identity: dict[str, str]) -> str:
        """Base64 of nonce and ciphertext."""
        nonce = os.urandom(_NONCE)
        text = json.dumps(identity, ensure_ascii=False).encode()
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text, finding_id.bytes)).decode()

    def open(self, finding_id: UUID, sealed: str) -> dict[str, str]:
        """The identity. Raises WrongState when the key has changed or the row was moved or altered."""
        raw = base64.b64decode(sealed)
        try:
            text = self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], finding_id.bytes)
        except InvalidTag as error:
            raise WrongState(
                "举报人信息无法解密：密钥已更换，或者记录被改动。请联系安全管理员。", code="sealed"
            ) from error
        identity: dict[str, str] = json.loads(text)
        return identity

    def phone_mark(self, phone: str) -> str:
        """A keyed hash of a telephone number, for matching without reading; empty for none."""
        digits = re.sub(r"\D", "", phone)
        return hmac.new(self._mark_key, digits.encode(), hashlib.sha256).hexdigest() if digits else ""


def _derived(secret_key: str, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())
