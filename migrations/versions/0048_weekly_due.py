"""When a weekly sheet is due, and when a listed task turns yellow, are limits: data with dates, to be edited."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Installations that have limits already get these too; defaults to be edited, not law."""
    limits = sa.table(
        "deadline_limit",
        sa.column("id", sa.Uuid()),
        sa.column("code"),
        sa.column("name"),
        sa.column("value"),
        sa.column("unit"),
        sa.column("rolls", sa.Boolean()),
        sa.column("yellow_before"),
        sa.column("starts"),
        sa.column("pausable", sa.Boolean()),
        sa.column("by_law", sa.Boolean()),
        sa.column("basis"),
        sa.column("valid_from", sa.Date()),
    )
    bind = op.get_bind()
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    default: dict[str, Any] = {"starts": "next_day", "by_law": False, "valid_from": date(2019, 1, 1)}
    weekly = {
        "code": "weekly-sheet",
        "name": "报送周报（周一零时起）",
        "value": 108,
        "unit": "hours",
        "yellow_before": 0,
    }
    weekly |= {"basis": "默认值，可调整：108小时即周五12时", "rolls": False, "pausable": False}
    task = {"code": "listed-task", "name": "办理清单任务", "value": 10, "unit": "working_days", "yellow_before": 3}
    task |= {"basis": "默认值，可调整；完成日期由任务载明，此处定何时亮黄灯", "rolls": True, "pausable": True}
    for row in (weekly, task):
        bind.execute(sa.insert(limits).values(**default, **row, id=uuid.uuid4()))


def downgrade() -> None:
    """Not supported: what was due when must stay explained. Restore a backup instead."""
    raise NotImplementedError
