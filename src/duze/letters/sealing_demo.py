"""The demonstration's certificate: made once in the data folder, readable by its owner only, 演示 in its name."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from duze.kit import clock

if TYPE_CHECKING:
    from duze.letters.sealing_pades import PadesSigner

NAME = "督责演示用印（演示，无法律效力）"
YEARS = 20


def signer(folder: Path) -> PadesSigner:
    """The demonstration's signer; makes `demo.p12` at the first call. Safe when two processes start at once."""
    from duze.letters.sealing_pades import PadesSigner

    return PadesSigner.from_file(make(folder), b"", None, demo=True)


def make(folder: Path) -> Path:
    """The demonstration's PKCS#12 file, made when missing."""
    path = folder / "demo.p12"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = folder / f"demo.{os.getpid()}.new"
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_made())
        try:
            # The first to finish wins, and never a half-written file.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def _made() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import NoEncryption
    from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    # Back-dated: the demonstration tells a story that begins in the past.
    begins = clock.now() - timedelta(days=365 * YEARS)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=2 * 365 * YEARS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return serialize_key_and_certificates(b"demo", key, certificate, None, NoEncryption())
