"""Who sees complaints, who learns who complained, who may do what."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from duze.complaints.models import Complaint, ComplaintState, Via
from duze.complaints.rules import complaint_acts, refusal_to_see_complainant
from duze.kit.clock import today
from duze.kit.ids import new_id
from duze.people.permissions import Role, Seat, Viewer
from tests.complaints.test_way import DONE, FACTS, TITLE, TOLD, WHO, accepted, step
from tests.conftest import World
from tests.findings.test_informant import everything_stored
from tests.sight import Exit, check_exits


async def test_who_complained_is_opened_for_a_reason_by_who_must_speak_with_them(world: World) -> None:
    complaint = await accepted(world, handler="inspector2")
    path, reason = f"/api/complaints/{complaint['id']}/complainant", {"reason": "回电核实"}
    tries = (
        ("inspector", reason, 403, "not_needed"),
        ("signatory", reason, 403, "not_allowed"),
        ("supervisor", {"reason": " "}, 422, "no_reason"),
        ("liaison", reason, 404, "not_found"),
    )
    for who, body, status, _ in tries:
        answer = await world.person(who).post(path, body)
        assert answer.status_code == status and "商行" not in answer.text, (who, answer.text)
    for who in ("inspector2", "supervisor"):
        assert (await world.person(who).post(path, reason)).json() == WHO, who
    stored = await everything_stored(world)
    for part in ("汉正街某商行", "027-0000-0001", "02700000001", "上午联系"):
        assert part not in stored, part
    async with world.runtime.db.reader.connect() as connection:
        query = "SELECT verb, reason FROM journal_entry WHERE verb LIKE 'complainant.%' ORDER BY id"
        rows = [tuple(row) for row in await connection.execute(text(query))]
    refused = [("complainant.reveal_refused", code) for *_, code in tries]
    assert rows == [*refused, *[("complainant.revealed", "回电核实")] * 2]
    calls = await step(world, complaint, "inspector2", "result", DONE)
    await step(world, calls, "inspector2", "answer", {"text": "已答复。"})
    assert (await world.person("inspector2").post(path, reason)).status_code == 403  # no more than needed
    assert (await world.person("inspector").post(path, reason)).status_code == 200  # may call back


async def test_sight_and_pages(world: World) -> None:
    office, team = world.person("supervisor"), world.person("inspector")
    assert (await team.get("/complaints/new")).status_code == 200
    form = {"unit_id": world.unit("d03"), "title": TITLE, "facts": FACTS, "via": "phone", "name": WHO["name"]}
    wrong = await team.http.post("/complaints", data=form, headers=team.headers)
    assert wrong.status_code == 422 and TITLE in wrong.text
    made = await team.http.post("/complaints", data=form | {"happened_on": "2026-10-30"}, headers=team.headers)
    assert made.status_code == 303, made.text
    at = made.headers["location"]
    given = {"handler_id": str(world.city.accounts["inspector"].id)}
    missing = await office.http.post(f"{at}/acceptance", data=given, headers=office.headers)
    assert missing.status_code == 422 and "告知投诉人" in missing.text
    assert (await office.http.post(f"{at}/acceptance", data=given | TOLD, headers=office.headers)).status_code == 303
    people = [login for login in world.tokens if login not in {"auditor", "sysadmin", "secadmin"}]
    may = {"supervisor", "supervisor2", "supervisor3", "signatory", "inspector"}
    number = "武营诉〔2026〕1号"
    ways = (
        Exit(f"/api{at}", TITLE),
        Exit(at, TITLE),
        Exit("/api/complaints", TITLE, listing=True),
        Exit("/complaints", TITLE, listing=True),
        Exit("/complaints/selection", TITLE, listing=True),
        Exit("/api/deadlines?limit=100", number, listing=True),
        Exit(f"/search?q={TITLE[:6]}", at, listing=True),
    )
    await check_exits(world, ways, may, people)
    wrong_password = {"reason": "回电核实", "checked": "yes", "password": "x"}
    kept = await office.http.post(f"{at}/complainant", data=wrong_password, headers=office.headers)
    assert kept.status_code == 422 and "商行" not in kept.text
    sent = await team.http.post(f"{at}/finding", data={"kind": "slow"}, headers=team.headers)
    assert sent.status_code == 422 and "登记为问题" in sent.text
    sheet = await office.get("/complaints/selection.xlsx")
    assert sheet.status_code == 200


ONE, TWO, THREE = new_id(), new_id(), new_id()


@given(
    st.sampled_from(ComplaintState),
    st.sets(st.sampled_from([Role.INSPECTOR, Role.SUPERVISOR, Role.SIGNATORY, Role.UNIT_LIAISON])),
    st.sampled_from([ONE, TWO, THREE]),
    st.integers(0, 1),
    st.booleans(),
)
@settings(max_examples=200)
def test_who_may_do_what(state: ComplaintState, roles: set[Role], me: Any, undecided: int, again: bool) -> None:
    """ONE took it in, TWO decided, THREE handles it (the second time: ONE did it first)."""
    complaint = Complaint(
        number="x",
        state=state,
        unit_id=ONE,
        title="x",
        facts="x",
        via=Via.PHONE,
        happened_on=today(),
        receiver_id=ONE,
        team_id=ONE,
        received_on=today(),
        decider_id=TWO,
        handler_id=THREE,
        first_handler_id=ONE if again else None,
        round=2 if again else 1,
    )
    viewer = Viewer(me, "某", tuple(Seat(role, ONE) for role in roles))
    open_ = {act.name for act in complaint_acts(complaint, viewer, undecided) if act.open}
    takes, decides = bool(roles & {Role.INSPECTOR, Role.SUPERVISOR}), Role.SUPERVISOR in roles
    assert ("acceptance" in open_) == (state is ComplaintState.RECEIVED and decides and me != ONE)
    assert ("result" in open_) == (state is ComplaintState.HANDLING and takes and me == THREE and not undecided)
    assert ("call" in open_) == (
        state is ComplaintState.ANSWERED and takes and me != THREE and not (again and me == ONE)
    )
    assert ("reassignment" in open_) == (state is ComplaintState.REDO and decides)
    if refusal_to_see_complainant(complaint, viewer) is None:
        assert takes
