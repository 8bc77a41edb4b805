"""更正通报 drafted from the second or a later edition of a month: what changed since the bulletin that went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.clock import city_date
from duze.kit.errors import Refusal, WrongState
from duze.kit.i18n import fmt_month
from duze.letters import wording
from duze.letters.kinds import CORRECTION_BULLETIN, RANKING_BULLETIN, LetterKind
from duze.letters.models import Letter
from duze.letters.starting import Place, Start, after, common, short, signed_about
from duze.people.permissions import Viewer
from duze.rankings.bulletin import ADDRESSEES, group_table
from duze.rankings.models import Month, MonthState
from duze.rankings.queries import month_for, ranked_units, scheme_of
from duze.rankings.rules import MonthResult, UnitScore, result_from
from duze.rankings.rules.periods import year_month
from duze.units.models import Group


async def refuses(session: AsyncSession, month: Month, kind: LetterKind, today: date) -> Refusal | None:
    """There is something to correct when a later edition is published and the earlier bulletin was signed."""
    if month.edition == 1 or month.state is not MonthState.PUBLISHED:
        return WrongState("更正版发布之后才能拟写更正通报。", code="no_correction")
    letter, before = await _corrected(session, month)
    if letter is None:
        return WrongState("原通报尚未签发，没有可以更正的公文；请直接起草通报。", code="no_bulletin")
    if before is None or not list(_changes(before, _result(month), "")):
        return WrongState("更正版与原通报的得分、名次没有差别，不用更正。", code="no_change")
    return None


async def start(session: AsyncSession, viewer: Viewer, month: Month, kind: LetterKind, today: date) -> Start:
    """What changed, from what to what, and the whole tables as they now stand."""
    letter, before = await _corrected(session, month)
    _version, scheme = await scheme_of(session, month)
    units = await ranked_units(session, scheme, month.period)
    facts = await common(session, viewer, None, today)
    result = _result(month)
    dated = city_date(letter.signed_at) if letter and letter.signed_at else today
    groups = [group_table(rule, result).model_dump(mode="json") for rule in scheme.groups if result.group(rule.code)]
    reason = short(month.reason) or wording.CORRECTED
    facts |= {
        "to": [ADDRESSEES[Group(rule.code)] for rule in scheme.groups],
        "year": year_month(month.period)[0],
        "month": year_month(month.period)[1],
        "corrects": letter.number if letter else "",
        "corrected_on": dated.isoformat(),
        "edition": month.edition,
        "grounds": month.reason,
        "changes": list(_changes(before, result, reason)) if before else [],
        "groups": groups,
        "review_due": (await after(session, "objection", today)).isoformat(),
    }
    return Start(facts, audience=[unit.id for unit in units])


def _result(month: Month) -> MonthResult:
    return result_from(month.result)


def _changes(before: MonthResult, now: MonthResult, reason: str) -> Iterator[dict[str, Any]]:
    """Deduction, score and rank of each unit where they differ; a unit whose score stands moved because of others."""
    old = {unit.id: unit for unit in before.units}
    for unit in now.units:
        was = old.get(unit.id)
        if was is None:
            continue
        moved = was.score != unit.score
        for item, then, after_ in _figures(was, unit):
            if then != after_:
                why = reason if moved else wording.MOVED_BY_OTHERS
                yield {"unit": short(unit.name), "item": item, "before": then, "after": after_, "reason": why}


def _figures(was: UnitScore, now: UnitScore) -> tuple[tuple[str, str, str], ...]:
    score, total, place = wording.CHANGED_ITEMS
    return (
        (score, f"{was.deducted:.2f}", f"{now.deducted:.2f}"),
        (total, f"{was.score:.2f}", f"{now.score:.2f}"),
        (place, str(was.rank), str(now.rank)),
    )


async def _corrected(session: AsyncSession, month: Month) -> tuple[Letter | None, MonthResult | None]:
    """The signed bulletin (or correction) of the newest earlier edition that has one, and that edition's result."""
    earlier = select(Month).where(
        col(Month.scheme_code) == month.scheme_code,
        col(Month.period) == month.period,
        col(Month.edition) < month.edition,
    )
    for edition in (await session.exec(earlier.order_by(col(Month.edition).desc()))).all():
        for kind in (CORRECTION_BULLETIN, RANKING_BULLETIN):
            if letter := await signed_about(session, kind.slug, edition):
                return letter, _result(edition)
    return None, None


async def _find(session: AsyncSession, viewer: Viewer, period: str, lock: bool) -> Month:
    return await month_for(session, viewer, period, lock=lock)


PLACE = Place(
    base="/rankings/{thing:str}",
    active="/rankings",
    title="月度排名",
    kinds=(CORRECTION_BULLETIN,),
    find=_find,
    refuses=refuses,
    start=start,
    key=str,
    once=frozenset({CORRECTION_BULLETIN.slug}),
    called=lambda month: fmt_month(month.period),
)
