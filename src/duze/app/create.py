"""create_app(settings): rooms, dependencies, error answers, security headers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.plugins.htmx import HTMXPlugin
from litestar.template.config import TemplateConfig

from duze.app.auth import AuthMiddleware, signed_in, viewer_of
from duze.app.nightly import sweep, sweep_hours, tell_news
from duze.app.openapi import openapi_config
from duze.app.rooms import api_routes, bind_jobs, open_routes, page_routes
from duze.app.runtime import Runtime
from duze.app.templates import Engine
from duze.complaints.queries import complaint_behind
from duze.findings.origins import Origins
from duze.kit import settings as kit_settings
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.headers import add_security_headers
from duze.kit.web.idempotency import IdempotencyMiddleware
from duze.kit.web.packing import PackingMiddleware
from duze.kit.web.problems import answer
from duze.kit.web.static import static_routes
from duze.letters.press import Press
from duze.people.sessions import Sessions


def create_app(
    settings: Settings | None = None, *, runtime: Runtime | None = None, background: bool = True
) -> Litestar:
    """The ASGI application of one installation.

    `background=False` leaves jobs and sealing to the caller (tests run them step by step).
    """
    runtime = runtime or Runtime(settings or kit_settings.read())
    runtime.kinds = bind_jobs(runtime)
    runtime.nightly = partial(sweep, runtime)
    runtime.hourly = partial(sweep_hours, runtime)
    runtime.tell = partial(tell_news, runtime)

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await runtime.start(background=background)
        try:
            yield
        finally:
            await runtime.stop()

    return Litestar(
        route_handlers=[
            *static_routes(),
            *open_routes(),
            Router("/api", route_handlers=api_routes(), guards=[signed_in]),
            Router("/", route_handlers=page_routes(), guards=[signed_in], include_in_schema=False),
        ],
        dependencies=_dependencies(runtime),
        middleware=[
            PackingMiddleware,
            DefineMiddleware(AuthMiddleware, runtime=runtime),
            DefineMiddleware(IdempotencyMiddleware, database=lambda: runtime.db),
        ],
        exception_handlers={Exception: answer},
        before_send=[add_security_headers],
        template_config=TemplateConfig(instance=Engine(runtime)),
        plugins=[HTMXPlugin()],
        openapi_config=openapi_config(),
        logging_config=None,  # the process that serves decides how logs are written
        request_max_body_size=60 * 1024 * 1024,
        lifespan=[lifespan],
        state=State({"runtime": runtime}),
    )


def _dependencies(runtime: Runtime) -> dict[str, Provide]:
    def db() -> Database:
        return runtime.db

    def blobs() -> Blobs:
        return runtime.blobs

    def the_runtime() -> Any:
        return runtime

    def sessions() -> Sessions:
        return runtime.sessions

    def the_settings() -> Settings:
        return runtime.settings

    def origins() -> Origins:
        return Origins(complaint_behind)

    def press() -> Press:
        return runtime.press

    return {
        "press": Provide(press, sync_to_thread=False),
        "origins": Provide(origins, sync_to_thread=False),
        "db": Provide(db, sync_to_thread=False),
        "blobs": Provide(blobs, sync_to_thread=False),
        "runtime": Provide(the_runtime, sync_to_thread=False),
        "sessions": Provide(sessions, sync_to_thread=False),
        "settings": Provide(the_settings, sync_to_thread=False),
        "viewer": Provide(viewer_of, sync_to_thread=False),
    }
