"""Every room's models, imported once so that the metadata is whole."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import duze.kit.counters
import duze.kit.web.idempotency  # noqa: F401 - kit's own tables

_PACKAGE = Path(__file__).parents[1]


def metadata() -> MetaData:
    """The metadata of all rooms."""
    for file in sorted(_PACKAGE.glob("*/models*.py")) + sorted(_PACKAGE.glob("*/models/*.py")):
        parts = file.relative_to(_PACKAGE).with_suffix("").parts
        import_module(".".join(("duze", *parts)))
    return SQLModel.metadata
