"""What people change about their own account: settings, password, tokens, sessions elsewhere."""

from __future__ import annotations

from uuid import UUID

from pydantic import field_validator
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.errors import NotFound, invalid
from duze.kit.i18n import LOCALES
from duze.people.models import Account, ApiToken
from duze.people.passwords import hash_password, matches
from duze.people.permissions import Viewer
from duze.people.rules import password_faults

THEMES = ("", "light", "dark")


class OwnSettings(SQLModel):
    """Language and look; empty means: as the browser says."""

    model_config = {"extra": "forbid"}
    language: str = ""
    theme: str = ""

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in ("", *LOCALES):
            message = "没有这种语言。"
            raise ValueError(message)
        return value

    @field_validator("theme")
    @classmethod
    def _known_theme(cls, value: str) -> str:
        if value not in THEMES:
            message = "没有这种配色。"
            raise ValueError(message)
        return value


class NewPassword(SQLModel):
    """The present password and the one to come."""

    model_config = {"extra": "forbid"}
    old: str = Field(max_length=200, title="现口令")
    password: str = Field(max_length=200, title="新口令")
    again: str = Field(max_length=200, title="再次输入")


class NewToken(SQLModel):
    """A token for a machine client."""

    model_config = {"extra": "forbid"}
    name: str = Field(max_length=60, min_length=1, title="用途")
    days: int = Field(default=90, ge=1, le=365, title="有效天数")


async def save_own_settings(session: AsyncSession, actor: Viewer, data: OwnSettings) -> Account:
    """Set language and theme of one's own account."""
    account = await session.get_one(Account, actor.id, with_for_update=True)
    before = {"language": account.language, "theme": account.theme}
    account.language, account.theme = data.language, data.theme
    record(session, actor, Verb.ACCOUNT_CHANGED, account, before=before, after=data.model_dump())
    return account


async def checked_new_password(account: Account, data: NewPassword) -> str:
    """The new password's hash; the old one must be right. Runs before the transaction. Raises Invalid."""
    if not await matches(data.old, account.password_hash):
        raise invalid("/old", "现口令不正确。")
    if data.password != data.again:
        raise invalid("/again", "两次输入的新口令不一致。")
    if data.password == data.old:
        raise invalid("/password", "新口令不能与现口令相同。")
    if faults := password_faults(data.password, account.login):
        raise invalid("/password", faults[0].detail, **faults[0].params)
    return await hash_password(data.password)


async def change_own_password(session: AsyncSession, actor: Viewer, password_hash: str) -> Account:
    """Store the hash of one's own new password."""
    account = await session.get_one(Account, actor.id, with_for_update=True)
    account.password_hash = password_hash
    record(session, actor, Verb.ACCOUNT_CHANGED, account, after={"password": "changed"})
    return account


async def own_tokens(session: AsyncSession, viewer: Viewer) -> list[ApiToken]:
    """One's tokens that still work, the youngest first."""
    rows = await session.exec(
        select(ApiToken)
        .where(
            col(ApiToken.account_id) == viewer.id,
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > clock.now(),
        )
        .order_by(col(ApiToken.expires_at).desc())
    )
    return list(rows.all())


async def revoke_own_token(session: AsyncSession, actor: Viewer, token_id: UUID) -> ApiToken:
    """Make one of one's own tokens worthless. Raises NotFound for anybody else's."""
    token = await session.get(ApiToken, token_id, with_for_update=True)
    if token is None or token.account_id != actor.id:
        raise NotFound
    token.revoked_at = token.revoked_at or clock.now()
    account = await session.get_one(Account, actor.id)
    record(session, actor, Verb.ACCOUNT_CHANGED, account, after={"token_revoked": token.name})
    return token
