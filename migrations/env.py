"""Alembic's entry point. Connection and (for drafting a revision only) metadata come from the caller."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext

sys.path.insert(0, str(Path(__file__).parent))

_NAMES = {"AutoString": "sa.String(length={0.length})", "UTCDateTime": "sa.DateTime(timezone=True)"}


def _render(kind: str, item: Any, _autogen: AutogenContext) -> str | bool:
    """Write our own column types as what they are in the database: revisions import nothing of ours."""
    if kind != "type":
        return False
    name = type(item).__name__
    if name == "Exact":
        return "ddl.exact()"
    if name == "AutoString" and item.length is None:
        return "sa.String()"
    return _NAMES[name].format(item) if name in _NAMES else False


def _wanted(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    only = context.config.attributes.get("only")
    return not only or table in only


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_item=_render,
    include_object=_wanted,
    compare_type=False,
    transaction_per_migration=False,
)
context.run_migrations()
