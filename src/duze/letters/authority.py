"""Whether the office may send this, in these words, to whom it is delivered or printed for.

The rules are dated rows of the room `law`; here stands what a letter can show for itself. A rule names a
quality it needs, and the refusal names the rule's article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotAllowed, Refusal
from duze.law.queries import article, authority_rules
from duze.law.rules import broken_rules
from duze.letters.check import strings_of
from duze.letters.kinds import LetterKind, kind_named
from duze.letters.models import Letter, LetterState
from duze.letters.queries import file_of
from duze.letters.rules import REMEDIES, printed_groups
from duze.letters.signer_rules import refusal_of_signer
from duze.people.permissions import Role, Viewer
from duze.units.models import RANKED, Membership
from duze.units.queries import unit_by_id, units_in

CONSENT = "government_approval"
_ISSUER_GROUP = "office"
_DIRECTING = frozenset({"命令", "决定", "决议", "通知", "通报", "意见", "批复"})
"""文种 in which a superior may demand something (2012 条例 art. 8)."""
_SECRECY = re.compile(r"(绝密|机密|秘密)\s*(★|☆|\d+年|长期)|^\s*(绝密|机密|秘密)\s*$")


def qualities(kind: LetterKind, facts: Mapping[str, Any], signer: str | None) -> frozenset[str]:
    """What the letter can show, by its own text. `signer` None: before anybody signs."""
    subjects = {str(person.get("unit", "")) for person in facts.get("subjects", ())}
    addressed = [*facts.get("to", ()), *facts.get("copies_to", ())]
    shown = {
        "one_matter": len(facts.get("matters", ())) <= 1,
        "one_superior": len(facts.get("to", ())) == 1,
        "signer_named": not kind.upward or signer is None or signer in facts.get("signers", ()),
        "target_not_copied": not any(_is_of(name, unit) for unit in subjects for name in addressed),
        "directing_genre": kind.genre in _DIRECTING,
        "no_secrecy_mark": not any(_SECRECY.search(text) for _, text in strings_of(facts)),
    }
    return frozenset(name for name, holds in shown.items() if holds)


def _is_of(name: str, unit: str) -> bool:
    """Whether an addressee is that unit, by short or full name, or its party group; not the group posted to it."""
    bare = name.removesuffix("党组").removesuffix("党委")
    return bool(unit and bare) and (bare.endswith(unit) or unit.endswith(bare))


async def check_authority(session: AsyncSession, letter: Letter, today: date, signer: str | None = None) -> None:
    """Raises NotAllowed naming the articles and what to do about it."""
    kind = kind_named(letter.kind)
    file = await file_of(session, letter)
    delivered = {(await unit_by_id(session, row.unit_id)).group for row in file.audience if row.unit_id}
    printed = printed_groups(letter.facts.get("to", ()), await units_in(session, RANKED))
    groups = frozenset(group.value for group in delivered | printed)
    acts = frozenset({letter.kind, "directs"} if kind.directs else {letter.kind})
    has = qualities(kind, letter.facts, signer) | ({CONSENT} if letter.approval else set())
    broken = broken_rules(await authority_rules(session), acts, _ISSUER_GROUP, groups, has, today)
    if not broken:
        return
    first = broken[0]
    bases = [await article(session, rule.article, today) for rule in broken if rule.needs == first.needs]
    cited = "、".join(basis.cited for basis in bases if basis) or first.article
    raise NotAllowed(first.sentence, code="no_authority", article=cited, remedy=REMEDIES.get(first.needs))


async def lack_of_authority(session: AsyncSession, letter: Letter, today: date, viewer: Viewer) -> Refusal | None:
    """What signing would be refused for, told to those who draft, review and sign before they begin."""
    if letter.state not in (LetterState.DRAFTED, LetterState.REVIEWED):
        return None
    signer = viewer.name if letter.state is LetterState.REVIEWED else None
    try:
        await check_authority(session, letter, today, signer)
    except NotAllowed as refusal:
        return refusal
    return refusal_of_signer(letter, await _highest_signer(session, today)) if letter.signer_rank else None


async def _highest_signer(session: AsyncSession, today: date) -> int:
    """The highest rank among those who sign letters today."""
    query = select(func.max(col(Membership.rank))).where(
        col(Membership.role) == Role.SIGNATORY,
        col(Membership.valid_from) <= today,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= today),
    )
    return (await session.exec(query)).one() or 0
