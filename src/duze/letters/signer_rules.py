"""From which rank on a letter is signed. Pure."""

from __future__ import annotations

from duze.kit.errors import NotAllowed, Refusal
from duze.letters.models import Letter
from duze.people.permissions import GRANTS, Permission, Viewer


def rank_to_sign(viewer: Viewer) -> int:
    """The highest rank of the seats in which this person signs letters."""
    return max((seat.rank for seat in viewer.seats if Permission.LETTERS_SIGN in GRANTS[seat.role]), default=0)


def refusal_of_signer(letter: Letter, rank: int) -> Refusal | None:
    """Some letters are signed from a rank on, or with the consent of somebody of that rank on record."""
    if letter.approval or rank >= letter.signer_rank:
        return None
    return NotAllowed(
        "%(rule)s，签发人的职级不够。",
        code="signer_rank",
        remedy="请由有权签发的人签发，或者先记录其批准（批准人、批准日期）。",
        rule=letter.signer_rule,
    )
