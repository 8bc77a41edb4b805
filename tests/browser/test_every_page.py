"""After the whole story was played: every role follows every link it is shown, and no page fails.

A page that a list links to and that then answers 404 would be a leak in the list. Each page has one main heading, is
no wider than the screen (320 px too), has no accessibility fault, and, like every page a test visits, causes no console
error, no violation of the policy and no request to another host (see `Site`). Here every page is asked for, and drawn
where it shows what was not drawn yet; each template is searched for faults of accessibility once. The long run looks at
every page of every role at 1440 px, in the dark, at 390 and at 320 px.
"""

from __future__ import annotations

import io
import os
import re
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
from duze.rankings.models import MonthState
from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.crawl import Shapes, drawn, kind, look, page_templates, walk
from tests.browser.test_rankings import staff
from tests.cases.supervising import issued as supervision
from tests.complaints.test_way import taken
from tests.conftest import World
from tests.dispatch.test_duties import begun
from tests.dispatch.test_lists import assigned
from tests.findings.steps import act
from tests.findings.steps import draft as unsent
from tests.imports.sheets import counts, csv, send, sign_in
from tests.imports.test_past import HEAD, row
from tests.inspections.test_conclusions import finished, told
from tests.inspections.test_inspections import approved, stop
from tests.letters.make import draft, step
from tests.letters.test_advice import entered as advice
from tests.rankings.months import play_month

LONG = bool(os.environ.get("DUZE_LONG"))
ROLES = ["supervisor", "liaison2", "discipline2", "inspector"]
UNLINKED = {"sign_in.html", "offline.html", "error.html", "letters/verify.html", "letters/verify_start.html"}
UNLINKED |= {"units/set_password.html"}
"""Looked at in `test_pages_outside_the_walk`."""
ELSEWHERE = {"units/set_up.html", "letters/deliver.html"}
"""Shown while nobody has an account, and then never again; looked at in `test_referral_page`."""
FEW = 3
"""So many new pages may come before the things they show are made here."""
DOORS = {"assessor": ["/rankings/2026-08"], "signatory": ["/letter-batches"]}
"""Where else a walk begins: at a month about to be published, at the set that waits for a signature."""
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
    await _more(site, served)
    yield site


async def _more(site: Site, served: World) -> None:
    """What the walk does not come by: orders, papers, duties, an inspection, a complaint, a sealed informant, a set."""
    day = clock.today()
    informed = await unsent(served)
    await served.person("inspector").put(f"/api/findings/{informed['id']}/informant", {"name": "赵启明"}, match=1)
    await act(served, informed, "inspector", "submission")
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
    await _tables(site, served)
    plan = await approved(served, first_on=day.isoformat(), last_on=due.isoformat())
    await stop(served, plan, day=day.isoformat())
    await told(served, await finished(served, first_on=day.isoformat(), last_on=due.isoformat()))


async def _tables(site: Site, served: World) -> None:
    """Findings of the past, tried and brought in; a month that units report for, and one about to be published."""
    file = csv(HEAD, row())
    token = await sign_in(served, "supervisor")
    tried = {"file": ("past.csv", file, "text/csv")}
    await served.http.post("/imports/past-findings", data={"_csrf_token": token}, files=tried)
    served.http.cookies.clear()
    assert counts(await send(served, "supervisor", "past-findings", file, "past.csv")) == (1, 0, 0)
    assessor, open_month = served.person("assessor"), "/api/rankings/2026-11"
    assert (await assessor.post("/api/rankings", {"period": "2026-11"})).status_code == 201
    due = (clock.today() + timedelta(days=5)).isoformat()
    called = await assessor.post(f"{open_month}/report-calls", {"indicators": ["tax"], "due_on": due})
    assert called.status_code == 200, called.text
    await play_month(site.runtime.db, await staff(site), "2026-08", until=MonthState.APPROVED)


async def test_every_role_can_open_every_page_it_is_shown(played: Site, app: Litestar) -> None:
    faults, looked, met, shapes = list[str](), set[str](), set[str](), Shapes()
    with drawn(app) as names:

        def worth(address: str, text: str) -> bool:
            return shapes.new(names.get(urlsplit(address).path, address), text)

        for login in ROLES + MORE_ROLES:
            async with played.visitor(login, size="phone") as page:
                first, much = ["/", *DOORS.get(login, [])], 110 if login == "supervisor" else 60
                async for stop in walk(page, first, pages=much, met=met, worth=worth):
                    where = f"{login} {stop.address}"
                    if stop.status != 200 or stop.headings != 1:
                        faults.append(f"{where}: {stop.status}, {stop.headings} main headings")
                    if stop.shown is None:
                        continue
                    faults += [f"{where}: {fault}" for fault in stop.shown.faults(390)]
                    template = names.get(urlsplit(stop.address).path, stop.address)
                    if template not in looked:
                        looked.add(template)
                        faults += [f"{where}: {fault}" for fault in await violations(page)]
                        await page.set_viewport_size({"width": 320, "height": 640})
                        faults += [f"{where}: {fault}" for fault in (await look(page)).faults(320)]
                        await page.set_viewport_size({"width": 390, "height": 844})
    assert not faults, "\n".join(faults)
    unseen = page_templates() - looked - UNLINKED - ELSEWHERE
    assert len(unseen) <= FEW, f"no link led to a page made with {sorted(unseen)}"


@pytest.mark.skipif(not LONG, reason="every page in every look: DUZE_LONG=1")
@pytest.mark.parametrize("login", ROLES + MORE_ROLES)
async def test_every_page_in_every_look(played: Site, login: str) -> None:
    """At a desk in light and dark, on a phone, and at 320 px (which is also a desk's 1280 at 400 %).

    A second thing of the same kind is measured at every width, and asked for accessibility on the phone only.
    """
    faults, kinds = list[str](), set[str]()
    async with played.visitor(login) as page:
        async for stop in walk(page, ["/"], pages=160, same_kind=2):
            address = stop.address
            faults += [f"{address}: {stop.status}"] if stop.status != 200 or stop.headings != 1 else []
            if stop.shown is None:
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
    async with site.visitor("secadmin") as page:
        await page.goto("/accounts")
        await page.get_by_label("姓名").fill("周明远")
        await page.get_by_role("textbox", name="登录名").fill("zhou.my")
        await page.get_by_role("button", name="开设账号").click()
        found = re.search(r"/set-password/[\w-]+", await page.locator("main").inner_text())
        assert found
        link = found[0]
    for size in ("desk", "phone"):
        async with site.visitor(size=size) as page:
            for address in ("/sign-in", "/offline", "/verify", "/verify/ABCD-EFGH-JKLM-NPQR"):
                await page.goto(address)
                faults += [f"{size} {address}: {fault}" for fault in await violations(page)]
            await page.goto(link)
            faults += [f"{size} set password: {fault}" for fault in await violations(page)]
            await site.sign_in(page, "supervisor")
            await page.goto("/cases/01a20b49-acd2-7776-9c31-872fd2c0d1cf")
            faults += [f"{size} error: {fault}" for fault in await violations(page)]
    assert not faults, "\n".join(faults)
