"""Imports and complaints walked at random by everybody, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from duze.complaints.models import COMPLAINT_MOVES, Complaint
from duze.imports.models import MOVES as UPLOAD_MOVES
from duze.imports.models import Upload, UploadState
from tests.complaints.test_way import DONE as RESULT
from tests.complaints.test_way import TOLD, taken
from tests.conftest import World
from tests.stories.machines import Way, walk
from tests.stories.test_more_machines import HEAD, LONG_COMMENT, SUPERVISORS, R


def _uploads() -> Callable[[World], Awaitable[str]]:
    """A file of one new unit, in turn good, wrong, and good but long: then it waits for the job runner."""
    numbers = count()

    async def make(world: World) -> str:
        number = next(numbers)
        name, content = f"u{number}.csv", f"{HEAD}W-{number},新区{number},新区{number}人民政府,各区,\n"
        if number % 3 == 1:
            content = content.replace("各区", "哪组")
        if number % 3 == 2:
            name = f"u{number}.toml"
            row = f'code = "W-{number}"\nname = "新区{number}"\nfull_name = "新区{number}人民政府"\n"组别" = "各区"\n'
            content = f"{LONG_COMMENT}[[row]]\n{row}"
        who = world.person("sysadmin")
        files = {"file": (name, content.encode())}
        sent = await world.http.post("/imports/units", files=files, headers=who.headers)
        assert sent.status_code == 303, sent.text
        return str(sent.headers["location"]).rsplit("/", 1)[1]

    return make


async def _by_form(world: World, who: str, thing: str, noun: str) -> Any:
    path = f"/imports/units/{thing}/{noun}"
    return await world.http.post(path, data={}, headers=world.person(who).headers, follow_redirects=False)


async def _jobs_run(world: World, _thing: str) -> None:
    await world.work()


async def test_an_import(world: World) -> None:
    way = Way(
        "imports/units",
        Upload,
        {state: UPLOAD_MOVES.get(state, frozenset()) for state in UploadState},
        _uploads(),
        by={"confirmation": frozenset({R.SYSTEM_ADMIN})},
        apart=(),
        happens=(_jobs_run,),
        send=_by_form,
        people=("sysadmin", "secadmin", "auditor", "supervisor", "liaison"),
    )
    made = await walk(world, way)
    assert any(to is UploadState.DONE for _, to in made)


async def _complaint(world: World) -> str:
    return str((await taken(world))["id"])


async def _heard(world: World, complaint_id: str) -> None:
    """Accepted, handled, answered, called back about; the second time by another."""
    office, at = world.person("supervisor"), f"/api/complaints/{complaint_id}"
    complaint = (await office.get(at)).json()
    handler = "inspector" if complaint["round"] == 1 else "inspector2"
    given = TOLD | {"handler_id": str(world.city.accounts["inspector"].id)}
    other = {"handler_id": str(world.city.accounts["inspector2"].id)}
    acts: dict[str, tuple[str, str, dict[str, Any]]] = {
        "received": ("supervisor", "acceptance", given),
        "handling": (handler, "result", RESULT),
        "handled": (handler, "answer", {"text": "电话答复。"}),
        "answered": ("supervisor2", "call", {"satisfaction": "dissatisfied", "note": "仍需多跑一趟。"}),
        "redo": ("supervisor", "reassignment", other),
    }
    if complaint["state"] in acts:
        who, noun, body = acts[complaint["state"]]
        await world.person(who).post(f"{at}/{noun}", body, match="*")


async def test_a_complaint(world: World) -> None:
    """Everybody tries; who decides did not take it in, who handles did not decide, who does it again is another."""
    first, other = (str(world.city.accounts[login].id) for login in ("inspector", "inspector2"))
    takers = SUPERVISORS | {R.INSPECTOR}
    way = Way(
        "complaints",
        Complaint,
        COMPLAINT_MOVES,
        _complaint,
        by={
            **dict.fromkeys(("acceptance", "refusal", "transfer", "reassignment"), SUPERVISORS),
            **dict.fromkeys(("result", "answer", "call", "withdrawal"), takers),
        },
        apart=(
            ("receiver_id", "decider_id"),
            ("handler_id", "decider_id"),
            ("handler_id", "first_handler_id"),
        ),
        bodies={
            "acceptance": TOLD | {"handler_id": first},
            "reassignment": {"handler_id": other},
            "result": RESULT,
            "call": {"satisfaction": "dissatisfied", "note": "仍需多跑一趟。"},
        },
        happens=(_heard,),
        people=("inspector", "inspector2", "supervisor", "supervisor2", "signatory", "liaison", "auditor"),
        examples=4,
    )
    made = {(one.value, to.value) for one, to in await walk(world, way)}
    assert {("received", "handling"), ("answered", "redo")} <= made
