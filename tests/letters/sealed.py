"""Samples sealed by the demonstration, once per run."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from duze.letters import sealing_demo
from duze.letters.kinds import KINDS
from duze.letters.sealing import Order
from duze.letters.sealing_pades import PadesSigner
from tests.letters.conftest import sample

CODE = "7KQ2M9XRTA4B"
ADDRESS = f"https://duze.example/verify/{CODE}"


@lru_cache
def signer() -> PadesSigner:
    """The demonstration's signer; its key lives as long as the run."""
    with tempfile.TemporaryDirectory() as folder:
        return sealing_demo.signer(Path(folder) / "seal")


def order(slug: str) -> Order:
    """What is to be sealed of a kind's sample."""
    rendered = sample(slug)
    return Order(rendered.pdf, KINDS[slug].sample().issuer, rendered.seal, CODE, ADDRESS)


@lru_cache
def sealed(slug: str) -> bytes:
    """A kind's sample as it goes out."""
    return signer().seal(order(slug)).pdf
