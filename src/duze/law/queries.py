"""Reading the law as it stood on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import rows_of
from duze.kit.errors import invalid
from duze.law.models import Article, AuthorityRule, Kind, ProofElement, SubType
from duze.law.rules import for_sub_type, in_force


async def sub_types(session: AsyncSession, on: date, kind: Kind | None = None) -> Sequence[SubType]:
    """Sub-types in force on a day, of one kind if named."""
    query = select(SubType).order_by(col(SubType.code))
    if kind is not None:
        query = query.where(col(SubType.kind) == kind)
    return in_force((await session.exec(query)).all(), on)


_sub_type, _article = sa.inspect(SubType).local_table, sa.inspect(Article).local_table
_CITED = (
    sa.select(
        _sub_type.c.kind,
        _sub_type.c.name,
        _sub_type.c.valid_from,
        _sub_type.c.valid_to,
        _article.c.title,
        _article.c.clause,
    )
    .outerjoin_from(
        _sub_type,
        _article,
        sa.and_(
            _article.c.code == _sub_type.c.article,
            _article.c.valid_from <= sa.bindparam("on"),
            sa.or_(_article.c.valid_to.is_(None), _article.c.valid_to >= sa.bindparam("on")),
        ),
    )
    .where(_sub_type.c.code == sa.bindparam("code"))
)


async def cited(session: AsyncSession, code: str, kind: Kind, on: date) -> dict[str, str]:
    """The code, name and clause of a sub-type in force on a day, as a finding keeps them.

    Raises Invalid naming what is wrong with the code.
    """
    rows: Sequence[Any] = await rows_of(session, _CITED, code=code, on=on)
    if not rows:
        raise invalid("/sub_type", "没有代码为“%(code)s”的问题细类，请从列表中选择。", code=code)
    current = in_force(rows, on)
    if not current:
        raise invalid("/sub_type", "细类“%(code)s”在 %(day)s 不适用，请选择当时有效的细类。", code=code, day=on)
    row = current[0]
    if row.kind is not kind:
        raise invalid("/sub_type", "细类“%(code)s”不属于所选的问题类型。", code=code)
    return {"sub_type": code, "sub_type_name": row.name, "article": f"{row.title or ''}{row.clause or ''}"}


async def elements(session: AsyncSession, on: date) -> Sequence[ProofElement]:
    """Every element of proof in force on a day, in order of place."""
    query = select(ProofElement).order_by(col(ProofElement.scope), col(ProofElement.place), col(ProofElement.code))
    return in_force((await session.exec(query)).all(), on)


async def elements_of(session: AsyncSession, sub_type: str, kind: Kind, on: date) -> Sequence[ProofElement]:
    """What must be shown for a sub-type on a day: its own elements, else its kind's."""
    return for_sub_type(await elements(session, on), sub_type, kind)


async def article(session: AsyncSession, code: str, on: date) -> Article | None:
    """The version of an article in force on a day, if any."""
    rows = (await session.exec(select(Article).where(col(Article.code) == code))).all()
    current = in_force(rows, on)
    return current[0] if current else None


async def articles(session: AsyncSession, on: date) -> dict[str, Article]:
    """Every article in force on a day, by code."""
    rows = (await session.exec(select(Article))).all()
    return {row.code: row for row in in_force(rows, on)}


async def authority_rules(session: AsyncSession) -> Sequence[AuthorityRule]:
    """All rules of authority, of all dates."""
    return (await session.exec(select(AuthorityRule).order_by(col(AuthorityRule.code)))).all()
