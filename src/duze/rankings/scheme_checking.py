"""Trying a scheme before it is adopted, and comparing two versions: reads only."""

from __future__ import annotations

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Invalid, NotFound
from duze.kit.i18n import say
from duze.rankings.models import SchemeVersion
from duze.rankings.outs import DifferenceOut, FaultOut, SchemeCheckOut
from duze.rankings.queries import scheme_versions
from duze.rankings.rules.differing import Difference, differences
from duze.rankings.rules.schemes import load_scheme, read_data
from duze.rankings.shapes import SchemeCheckIn


async def check_scheme(session: AsyncSession, data: SchemeCheckIn) -> SchemeCheckOut:
    """Every fault of a scheme, or what it would change against the newest version of its code. Raises Invalid."""
    if data.data is None and not data.text.strip():
        raise Invalid("没有要试的方案：请粘贴 TOML 文本，或选择文件。", code="no_scheme")
    try:
        plain = data.data if data.data is not None else read_data(data.text)
        plain.pop("effective_from", None)
        scheme = load_scheme(plain)
    except Invalid as refusal:
        faults = [FaultOut(each.pointer, say(each.detail, each.params)) for each in refusal.errors]
        return SchemeCheckOut(
            good=False,
            code="",
            name="",
            compared_with=None,
            faults=faults or [FaultOut("", say(refusal.message, refusal.params))],
            differences=[],
        )
    newest = next((row for row in await scheme_versions(session) if row.code == scheme.code), None)
    found = differences(load_scheme(newest.data), scheme) if newest else []
    return SchemeCheckOut(
        good=True,
        code=scheme.code,
        name=scheme.name,
        compared_with=newest.version_no if newest else None,
        faults=[],
        differences=[difference_out(each) for each in found],
    )


async def compared(
    session: AsyncSession, before: UUID, after: UUID
) -> tuple[SchemeVersion, SchemeVersion, list[DifferenceOut]]:
    """Two versions and what differs, in the order of the scheme's table. Raises NotFound."""
    old, new = await session.get(SchemeVersion, before), await session.get(SchemeVersion, after)
    if old is None or new is None:
        raise NotFound("没有找到这个版本的考核方案。")
    found = differences(load_scheme(old.data), load_scheme(new.data))
    return old, new, [difference_out(each) for each in found]


def difference_out(found: Difference) -> DifferenceOut:
    """A difference in the language of the request."""
    return DifferenceOut(say(found.part), say(found.name), say(found.column), say(found.before), say(found.after))
