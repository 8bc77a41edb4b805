"""Structured logs: one JSON object a line off a terminal, readable on one, each with its request id."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from duze.kit.trace import request_id


def configure_logging(level: int = logging.INFO) -> None:
    """Send the standard library's logs through structlog; libraries speak up from WARNING on."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _with_request_id,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("duze").setLevel(level)


def _with_request_id(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    if name := request_id():
        event["request_id"] = name
    return event
