"""Keeping the responsibility list: a row begins, is put right, ends. Nothing is deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.db import alone
from duze.kit.errors import WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.models import Membership
from duze.units.models_duties import Duty, DutyKind
from duze.units.queries import is_assessed
from duze.units.rules import holds, overlap

_ONE, _OTHER = "01a20b49-acd2-7776-9c31-872fd2c0d1cf", "01a20b49-acd2-7776-9c31-872fd2c0d1d0"


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class PeopleIn(SQLModel):
    """The unit's own people and what they answer for."""

    head: str = Field(default="", max_length=60, title="主要负责人")
    deputy: str = Field(default="", max_length=60, title="分管负责人")
    handler: str = Field(default="", max_length=60, title="经办人")
    contact: str = Field(default="", max_length=60, title="联系方式")
    duty: str = Field(default="", max_length=500, title="职责")

    model_config = _strict(head="何淑珺", deputy="陶知行", handler="余青山", contact="82-0001", duty="牵头压减环节。")  # type: ignore[assignment]


class DutyIn(PeopleIn):
    """A row as it begins; `membership_id` names the leader's post and is for `field` only."""

    kind: DutyKind = Field(title="类别")
    subject: str = Field(min_length=2, max_length=80, title="领域、指标或者区域")
    unit_id: UUID = Field(title="单位")
    membership_id: UUID | None = Field(default=None, title="包片领导")
    valid_from: date = Field(title="起始日期")
    valid_to: date | None = Field(default=None, title="截止日期")

    model_config = _strict(
        kind="field",
        subject="政务服务",
        unit_id=_ONE,
        membership_id=_OTHER,
        valid_from="2026-11-02",
        head="何淑珺",
    )


class DutyEndIn(SQLModel):
    """The last day of a row, and why it ends."""

    valid_to: date = Field(title="截止日期")
    reason: str = Field(default="", max_length=500, title="原因")

    model_config = _strict(valid_to="2026-12-31", reason="分工调整")  # type: ignore[assignment]


async def begin_duty(session: AsyncSession, actor: Viewer, data: DutyIn, *, today: date) -> Duty:
    """Add a row. Raises Invalid for a wrong leader or unit, or dates that overlap the same subject and unit.

    A row may begin in the past, because lists are written down after they were decided: sight it gives counts
    from today on all the same.
    """
    require(actor, Permission.DUTIES_EDIT)
    if (data.kind is DutyKind.FIELD) != (data.membership_id is not None):
        raise invalid("/membership_id", "“领导包片”须填写包片领导，其他类别不填。")
    if data.valid_to is not None and data.valid_to < data.valid_from:
        raise invalid("/valid_to", "截止日期早于开始日期。")
    if not await is_assessed(session, data.unit_id, today):
        raise invalid("/unit_id", "只能填写被督责单位。")
    if data.membership_id is not None:
        await _a_leader(session, data.membership_id, today)
    await alone(session, f"duty {data.kind.value} {data.subject} {data.unit_id}")
    same = select(Duty).where(
        col(Duty.kind) == data.kind, col(Duty.subject) == data.subject, col(Duty.unit_id) == data.unit_id
    )
    for other in (await session.exec(same)).all():
        if overlap((other.valid_from, other.valid_to), (data.valid_from, data.valid_to)):
            raise invalid("/valid_from", "同一事项、同一单位在这段时间已有一行，请先截止原来的。")
    duty = Duty(**data.model_dump())
    session.add(duty)
    record(session, actor, Verb.DUTY_BEGUN, duty, after=data.model_dump())
    return duty


async def _a_leader(session: AsyncSession, membership_id: UUID, on: date) -> None:
    seat = await session.get(Membership, membership_id)
    if seat is None or seat.role is not Role.LEADER or not holds(seat.valid_from, seat.valid_to, on):
        raise invalid("/membership_id", "所选的不是现任包片领导。")


async def change_duty(session: AsyncSession, actor: Viewer, duty: Duty, data: PeopleIn, *, today: date) -> Duty:
    """Put the people of a row right; what it is about and from when never changes. Raises WrongState once it ended."""
    require(actor, Permission.DUTIES_EDIT)
    if duty.valid_to is not None and duty.valid_to < today:
        raise WrongState("这一行已经截止，不能再改。", code="ended")
    values = data.model_dump()
    before = {name: getattr(duty, name) for name in values}
    for name, value in values.items():
        setattr(duty, name, value)
    session.add(duty)
    record(session, actor, Verb.DUTY_CHANGED, duty, before=before, after=values)
    return duty


async def end_duty(session: AsyncSession, actor: Viewer, duty: Duty, data: DutyEndIn, *, today: date) -> Duty:
    """Let a row end on a day, yesterday at the earliest: what has been seen by it cannot be unseen.

    Raises WrongState when it has ended, Invalid for a day before it began or gone by.
    """
    require(actor, Permission.DUTIES_EDIT)
    if duty.valid_to is not None and duty.valid_to < today:
        raise WrongState("这一行已经截止，不能再改。", code="ended")
    if data.valid_to < max(duty.valid_from, today - timedelta(days=1)):
        raise invalid("/valid_to", "截止日期不能早于起始日期，也不能早于昨天。")
    if duty.valid_to is not None and data.valid_to > duty.valid_to:
        raise invalid("/valid_to", "截止日期只能提前，要延长的请另起一行。")
    before = {"valid_to": duty.valid_to}
    duty.valid_to = data.valid_to
    session.add(duty)
    record(session, actor, Verb.DUTY_ENDED, duty, before=before, after={"valid_to": data.valid_to}, reason=data.reason)
    return duty
