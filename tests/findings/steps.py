"""A finding taken to each stage of its way, over HTTP; other rooms' tests start from these too."""

from __future__ import annotations

from typing import Any

from tests.conftest import World

FACTS = "办事人申请变更登记，窗口要求另行提交房产证明原件。现行办事指南所列材料中没有这一项。"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40


def logged(world: World, **changes: Any) -> dict[str, Any]:
    """A finding as an inspector sends it: misconduct at a counter of 硚口区."""
    return {
        "kind": "misconduct",
        "sub_type": "L01",
        "severity": "serious",
        "channel": "complaint",
        "unit_id": world.unit("d03"),
        "handler": "工号 018",
        "place": "区政务服务中心二楼 18 号窗口",
        "happened_at": "2026-10-28T10:20:00+08:00",
        "facts": FACTS,
    } | changes


async def draft(world: World, *, by: str = "inspector", **changes: Any) -> dict[str, Any]:
    """A draft."""
    answer = await world.person(by).post("/api/findings", logged(world, **changes))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def act(world: World, finding: dict[str, Any], who: str, noun: str, body: Any = None) -> dict[str, Any]:
    """One act that must succeed; gives the finding afterwards, as the person who acted sees it."""
    answer = await world.person(who).post(f"/api/findings/{finding['id']}/{noun}", body, match=finding["version"])
    assert answer.status_code == 200, (noun, answer.text)
    after: dict[str, Any] = answer.json()
    return after


async def submitted(world: World, **changes: Any) -> dict[str, Any]:
    """Submitted: it has a number and waits for a verifier."""
    return await act(world, await draft(world, **changes), "inspector", "submission")


async def verifying(world: World, **changes: Any) -> dict[str, Any]:
    """Taken by the second inspector: the unit is asked."""
    return await act(world, await submitted(world, **changes), "inspector2", "verification-start")


async def ticks(world: World, finding: dict[str, Any], most: int = 9) -> list[dict[str, Any]]:
    """The finding's elements of proof (the first `most`), each shown by a recording."""
    types = (await world.person("inspector2").get(f"/api/sub-types?on={finding['happened_at'][:10]}")).json()
    own = next(row for row in types if row["code"] == finding["sub_type"])
    return [{"code": one["code"], "note": "窗口监控录像"} for one in own["elements"][:most]]


async def verified(world: World, opinion: str = "full", **changes: Any) -> dict[str, Any]:
    """Explained by the unit and verified."""
    finding = await verifying(world, **changes)
    if finding["unit_id"] == world.unit("d03"):
        finding = await act(world, finding, "liaison", "explanation", {"text": "窗口人员对清单不熟悉，已当场纠正。"})
        reason = ""
    else:
        reason = "单位逾期未复"
    body: dict[str, Any] = {"opinion": opinion, "text": "调阅监控，与反映一致。", "no_explanation_reason": reason}
    body["elements"] = await ticks(world, finding)
    return await act(world, finding, "inspector2", "verification", body)


async def confirmed(world: World, **changes: Any) -> dict[str, Any]:
    """Decided as fully true by the first supervisor; sub-type and severity as logged."""
    body = {"grade": "full", "reason": "事实清楚，依据明确。"}
    return await act(world, await verified(world, **changes), "supervisor", "confirmation", body)
