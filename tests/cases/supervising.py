"""What the tests of 督办 orders share: an order, issued, and acts on it and on its parts."""

from __future__ import annotations

from typing import Any

from tests.conftest import As, World


def order_of(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title": "用电外线工程并联审批",
        "demands": ["在办工程逐件明确责任人", "材料一次提交、部门共享"],
        "source": "ranking",
        "source_ref": "10月月度考核",
        "lead_id": world.unit("d03"),
        "partner_ids": [world.unit("d07"), world.unit("b13")],
    } | changes


async def act(who: As, order: dict[str, Any], noun: str, data: Any = None, status: int = 200) -> dict[str, Any]:
    answer = await who.post(f"/api/supervisions/{order['id']}/{noun}", data, match="*")
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def on_part(who: As, order: dict[str, Any], unit: str, noun: str, data: Any = None, status: int = 200) -> Any:
    part = next(one for one in order["parts"] if one["unit_id"] == unit)
    answer = await who.post(f"/api/supervision-parts/{part['id']}/{noun}", data, match="*")
    assert answer.status_code == status, answer.text
    return answer.json()


async def issued(world: World, **changes: Any) -> dict[str, Any]:
    """Drafted by `supervisor`, put on the list by `supervisor2`."""
    answer = await world.person("supervisor").post("/api/supervisions", order_of(world, **changes))
    assert answer.status_code == 201, answer.text
    return await act(world.person("supervisor2"), answer.json(), "approval", {})
