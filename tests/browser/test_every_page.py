"""After the whole story was played: every role follows every link it is shown, and no page fails.

A page that a list links to and that then answers 404 would be a leak in the list. Each page has one main heading, is
no wider than the screen (320 px too), has no accessibility fault, and, like every page a test visits, causes no console
error, no violation of the policy and no request to another host (see `Site`). Here each template is looked at once; the
long run looks at every page of every role at 1440 px, in the dark, at 390 and at 320 px.
"""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from duze.app.rooms import bind_jobs
from duze.app.runtime import Runtime
from duze.app.walk.client import Stage
from duze.app.walk.story import diary_for, tell
from duze.kit import clock
from duze.letters import sealing_demo
from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.crawl import drawn, kind, look, page_templates, walk
from tests.cases.test_supervision import issued as supervision
from tests.complaints.test_way import taken
from tests.conftest import World
from tests.dispatch.test_duties import begun
from tests.dispatch.test_lists import assigned
from tests.findings.steps import act
from tests.findings.steps import draft as unsent
from tests.inspections.test_inspections import approved, stop
from tests.letters.make import draft, step
from tests.letters.test_advice import entered as advice

LONG = bool(os.environ.get("DUZE_LONG"))
ROLES = ["supervisor", "liaison2", "discipline2", "inspector"]
UNLINKED = {"sign_in.html", "offline.html", "error.html", "letters/verify.html", "letters/verify_start.html"}
"""Looked at in `test_pages_outside_the_walk`."""
MORE_ROLES = ["signatory", "assessor", "leader", "auditor", "liaison", "sysadmin", "secadmin"]


@pytest.fixture
async def played(site: Site, app: Litestar, runtime: Runtime, tmp_path: Path, served: World) -> AsyncIterator[Site]:
    """The walk has been played, under the demonstration's seal, and two letters wait: for review and for signature."""
    runtime.signer = sealing_demo.signer(runtime.settings.data_dir / "seal")
    runtime.kinds = bind_jobs(runtime)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://duze.local", timeout=60) as http:
        stage = Stage(runtime, http, io.StringIO(), clock.now())
        diary = diary_for(date(2026, 11, 24))
        stage.go_to(diary.start)
        await stage.issue_tokens()
        await tell(stage, diary, tmp_path)
    await draft(served)
    await step(served, "supervisor2", await draft(served), "review", {"reason": ""})
    await _more(served)
    yield site


async def _more(served: World) -> None:
    """What the walk does not come by: orders, papers, duties, an inspection, a complaint, a sealed informant, a set."""
    day = clock.today()
    told = await unsent(served)
    await served.person("inspector").put(f"/api/findings/{told['id']}/informant", {"name": "赵启明"}, match=1)
    await act(served, told, "inspector", "submission")
    several = await draft(served, "supervision_order", unit="p01")
    made = await step(served, "supervisor", several, "batch", {"unit_ids": [served.unit("p04")]})
    asked = {"reason": ""}
    path = f"/api/letter-batches/{made.json()['id']}/review"
    assert (await served.person("supervisor2").post(path, asked, match=made.json()["version"])).status_code == 200
    await supervision(served)
    await advice(served, number="武监建〔2026〕19号")
    duty = await begun(served, unit_id=served.unit("d03"), valid_from=day.isoformat())
    due = day + timedelta(days=20)
    await assigned(served, duty_id=duty["id"], due_on=due.isoformat(), milestones=[])
    await taken(served, happened_on=day.isoformat())
    plan = await approved(served, first_on=day.isoformat(), last_on=due.isoformat())
    await stop(served, plan, day=day.isoformat())


async def test_every_role_can_open_every_page_it_is_shown(played: Site, app: Litestar) -> None:
    faults, looked, met = list[str](), set[str](), set[str]()
    with drawn(app) as names:
        for login in ROLES + MORE_ROLES:
            few = {"supervisor": 72, "assessor": 44, "signatory": 44}.get(login, 40 if login in ROLES else 25)
            async with played.visitor(login, size="phone") as page:
                async for address, status, shown in walk(page, pages=few, met=met):
                    where = f"{login} {address}"
                    if status != 200:
                        faults.append(f"{where}: {status}")
                    if status != 200 or shown is None:
                        continue
                    faults += [f"{where}: {fault}" for fault in shown.faults(390)]
                    template = names.get(urlsplit(address).path, address)
                    if template not in looked:
                        looked.add(template)
                        faults += [f"{where}: {fault}" for fault in await violations(page)]
                        await page.set_viewport_size({"width": 320, "height": 640})
                        faults += [f"{where}: {fault}" for fault in (await look(page)).faults(320)]
                        await page.set_viewport_size({"width": 390, "height": 844})
    assert not faults, "\n".join(faults)
    # one-time links, uploads and things the walk does not make have pages that no link leads to
    unseen = page_templates() - looked - UNLINKED
    assert len(unseen) <= len(looked) / 4, f"no link led to a page made with {sorted(unseen)}"


@pytest.mark.skipif(not LONG, reason="every page in every look: DUZE_LONG=1")
@pytest.mark.parametrize("login", ROLES + MORE_ROLES)
async def test_every_page_in_every_look(played: Site, login: str) -> None:
    """At a desk in light and dark, on a phone, and at 320 px (which is also a desk's 1280 at 400 %).

    A second thing of the same kind is measured at every width, and asked for accessibility on the phone only.
    """
    faults, kinds = list[str](), set[str]()
    async with played.visitor(login) as page:
        async for address, status, shown in walk(page, pages=100, same_kind=2):
            faults += [f"{address}: {status}"] if status != 200 else []
            if shown is None:
                continue
            first = kind(address) not in kinds
            kinds.add(kind(address))
            for name, width in (("light", 1440), ("dark", 1440), ("phone", 390), ("narrow", 320)):
                await page.set_viewport_size({"width": width, "height": 900})
                await page.emulate_media(color_scheme="dark" if name == "dark" else "light", reduced_motion="reduce")
                found = (await look(page)).faults(width)
                if name == "phone" or (first and name != "narrow"):
                    found += await violations(page, colours_only=name == "dark")
                faults += [f"{name} {address}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


async def test_pages_outside_the_walk(site: Site) -> None:
    site.allowed += ["404"]
    faults = []
    for size in ("desk", "phone"):
        async with site.visitor(size=size) as page:
            for address in ("/sign-in", "/offline", "/verify", "/verify/ABCD-EFGH-JKLM-NPQR"):
                await page.goto(address)
                faults += [f"{size} {address}: {fault}" for fault in await violations(page)]
            await site.sign_in(page, "supervisor")
            await page.goto("/cases/01a20b49-acd2-7776-9c31-872fd2c0d1cf")
            faults += [f"{size} error: {fault}" for fault in await violations(page)]
    assert not faults, "\n".join(faults)
