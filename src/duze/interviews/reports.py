"""Verification reports as API and page show them to the office."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import METHOD_NAMES
from duze.interviews.models import Interview
from duze.interviews.models_verification import ADVICE_NAMES, RESULT_NAMES, InterviewVerification
from duze.interviews.queries import verifications_of
from duze.kit.i18n import say
from duze.people.queries import names_of


async def reports_out(session: AsyncSession, interview: Interview) -> list[dict[str, Any]]:
    """The verification reports in words, oldest first."""
    written = await verifications_of(session, interview)
    names = await names_of(session, {one.verified_by for one in written})
    return [_report(one, names[one.verified_by]) for one in written]


def _report(one: InterviewVerification, who: str) -> dict[str, Any]:
    return {
        "round": one.round,
        "method": say(METHOD_NAMES[one.method]),
        "result": one.result.value,
        "result_name": say(RESULT_NAMES[one.result]),
        "advice": one.advice.value,
        "advice_name": say(ADVICE_NAMES[one.advice]),
        "note": one.note,
        "verified_by": who,
        "verified_on": one.verified_on,
    }
