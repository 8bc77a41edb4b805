"""Scheme versions: what makes a scheme sound, and how a draft becomes a version by another's decision."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import FieldError, Invalid, invalid
from duze.people.permissions import SystemActor, Viewer
from duze.rankings.models import SchemeVersion
from duze.rankings.models_drafts import SchemeDraft
from duze.rankings.queries import scheme_codes
from duze.rankings.rules import as_plain, load_scheme, shipped_scheme
from duze.rankings.scheme import Scheme
from duze.units.models import RANKED

SHIPPED = ("seven", "state18")
"""The schemes that come with the product; the first is the main one (see `main_scheme`)."""


def checked_scheme(data: dict[str, Any]) -> Scheme:
    """The scheme in this data. Raises Invalid naming every fault in it by its place under `/data`."""
    try:
        scheme = load_scheme(data)
    except Invalid as error:
        faults = [FieldError(f"/data{item.pointer}", item.detail, item.params) for item in error.errors]
        raise Invalid(errors=faults) from error
    if unknown := [g.name for g in scheme.groups if g.code not in {group.value for group in RANKED}]:
        raise invalid("/data/groups", "没有这样的考核组：%(names)s。", names="、".join(unknown))
    return scheme


def check_month(effective_from: str, newest: SchemeVersion | None) -> None:
    """Raise Invalid for a month before that of the newest version: months opened keep their version."""
    if newest is not None and effective_from < newest.effective_from:
        sentence = "新版的施行月份不能早于现行版本的 %(month)s。"
        raise invalid("/effective_from", sentence, month=newest.effective_from)


async def newest_of(session: AsyncSession, code: str) -> SchemeVersion | None:
    """The newest version of a scheme."""
    query = select(SchemeVersion).where(col(SchemeVersion.code) == code)
    return (await session.exec(query.order_by(col(SchemeVersion.version_no).desc()).limit(1))).first()


async def adopt_scheme(session: AsyncSession, actor: Viewer, draft: SchemeDraft) -> SchemeVersion:
    """The draft's scheme as a new version, in force from its month on; `actor` is another than who drafted it."""
    scheme = checked_scheme(draft.data)
    by = {"drafted_by": draft.drafted_by, "drafted_by_name": draft.drafted_by_name}
    return await _adopt(session, actor, scheme, draft.effective_from, by)


async def load_schemes(session: AsyncSession, actor: SystemActor, effective_from: str = "2019-01") -> int:
    """Adopt the shipped schemes that are not there yet. Returns how many."""
    known = set(await scheme_codes(session))
    missing = [scheme for scheme in map(shipped_scheme, SHIPPED) if scheme.code not in known]
    for scheme in missing:
        await _adopt(session, actor, scheme, effective_from, {})
    return len(missing)


async def _adopt(
    session: AsyncSession, actor: Viewer | SystemActor, scheme: Scheme, effective_from: str, by: dict[str, Any]
) -> SchemeVersion:
    last = await newest_of(session, scheme.code)
    check_month(effective_from, last)
    version = SchemeVersion(
        code=scheme.code,
        version_no=last.version_no + 1 if last else 1,
        name=scheme.name,
        effective_from=effective_from,
        data=as_plain(scheme),
        saved_by=actor.id,
        saved_by_name=actor.name,
        **by,
    )
    session.add(version)
    after = {"code": version.code, "version_no": version.version_no, "effective_from": effective_from, **by}
    before = last.data if last else {}
    record(session, actor, Verb.SCHEME_SAVED, version, before=before, after={**after, **version.data})
    return version
