"""The port to whatever seals a letter, and the choice of one.

A legal electronic seal of a Chinese authority comes from the national unified e-seal system (State Council
decree 716 art. 9; GB/T 38540, GB/T 33481) and signs with SM2. An installation that has that system writes a
`Signer` for it; what comes with Duze signs with P-256 by X.509 (PAdES) and is either the demonstration's own or
a certificate the site brings. Without one, letters go out unsealed and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from duze.kit.settings import Settings
from duze.letters.sheet import SealPlace


@dataclass(frozen=True)
class Order:
    """What is to be sealed: the finished PDF, the office whose seal it is, and the mark for checking."""

    pdf: bytes
    issuer: str
    place: SealPlace | None
    code: str
    address: str
    """Where the code leads: the full URL in the QR code."""


@dataclass(frozen=True)
class Sealed:
    """The file that goes out. `subject` and `fingerprint` (SHA-256) name the certificate; empty: not sealed."""

    pdf: bytes
    subject: str = ""
    fingerprint: str = ""
    valid_until: datetime | None = None


class Signer(Protocol):
    """Seals one letter. The PDF's bytes stay the beginning of the sealed file: sealing appends.

    Must be safe to call again for the same letter: a run killed before its result was noted is repeated, and
    only the noted file counts. Raises SealFailed when the seal cannot be set now; the job is tried again.
    """

    def seal(self, order: Order) -> Sealed:
        """Set seal and mark. Blocking: called in a thread."""
        ...


class Unsealed:
    """No seal configured: the mark for checking is added, nothing is signed."""

    def seal(self, order: Order) -> Sealed:
        """The letter with its mark."""
        from duze.letters.sealing_pades import marked

        return Sealed(marked(order))


def signer_for(settings: Settings) -> Signer:
    """The site's certificate, in the demo the demonstration's, else none. Raises SealFailed for a wrong file."""
    from duze.letters import sealing_demo

    if settings.seal_p12 is not None:
        from duze.letters.sealing_pades import PadesSigner

        return PadesSigner.from_file(settings.seal_p12, settings.seal_password, settings.seal_image)
    if settings.demo:
        return sealing_demo.signer(settings.data_dir / "seal")
    return Unsealed()
