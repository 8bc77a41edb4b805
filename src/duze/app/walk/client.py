"""The people of the walk: each acts through the API with a token of their own, and each step is told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO
from uuid import UUID

import httpx
import sqlalchemy as sa
from sqlmodel import col

from duze.app.runtime import Runtime
from duze.app.seed import PEOPLE
from duze.app.seed import Person as Seeded
from duze.jobs.actions import run_all
from duze.kit import clock
from duze.kit.ids import new_id
from duze.people.models import ApiToken
from duze.people.permissions import ROLE_NAMES
from duze.people.queries import account_by_login, token_hash


class StepFailed(Exception):
    """A step of the walk was answered otherwise than the story expects."""


@dataclass
class Stage:
    """The installation the walk is played on, its clock and its audience."""

    runtime: Runtime
    http: httpx.AsyncClient
    told: TextIO
    moment: datetime
    tokens: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    steps: int = 0
    etags: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Tell the audience."""
        self.told.write(text + "\n")
        self.told.flush()

    def go_to(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Move the clock to a day (ISO) and time in the city."""
        year, month, number = (int(part) for part in day.split("-"))
        self.moment = datetime(year, month, number, hour, minute, tzinfo=clock.CITY).astimezone(UTC)
        clock.set_source(lambda: self.moment)

    def later(self, **delta: float) -> None:
        """Let some time pass."""
        self.moment += timedelta(**delta)
        clock.set_source(lambda: self.moment)

    async def reached(self) -> None:
        """Wait until the clock stands where this story is; a stage of its own has nobody to wait for."""

    async def issue_tokens(self, people: tuple[Seeded, ...] = PEOPLE) -> None:
        """A token for everybody, so that each acts as themselves."""
        async with self.runtime.db.write() as session:
            for person in people:
                account = await account_by_login(session, person.login)
                if account is None:
                    raise StepFailed(f"no account {person.login}")
                token = secrets.token_urlsafe(24)
                self.tokens[person.login] = token
                self.names[person.login] = f"{account.name}（{ROLE_NAMES[person.role]}）"
                self.ids[person.login] = account.id
                session.add(
                    ApiToken(
                        account_id=account.id,
                        name="walk",
                        token_hash=token_hash(token),
                        expires_at=clock.now() + timedelta(days=1500),
                    )
                )

    async def withdraw_tokens(self) -> None:
        """Take the tokens back: the story's people sign in by password from now on."""
        async with self.runtime.db.write() as session:
            await session.exec(sa.update(ApiToken).where(col(ApiToken.name) == "walk").values(revoked_at=clock.now()))

    def person(self, login: str) -> Person:
        """One of the people."""
        return Person(self, login)

    async def work(self) -> None:
        """Let the waiting jobs run: letters are made, reactions happen."""
        await run_all(self.runtime.db, self.runtime.kinds)


@dataclass(frozen=True)
class Person:
    """Somebody who acts over HTTP."""

    stage: Stage
    login: str

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.stage.tokens[self.login]}", "Accept-Language": "zh-CN"}

    async def get(self, path: str) -> Any:
        """Read something; raises StepFailed when refused."""
        await self.stage.reached()
        answer = await self.stage.http.get(path, headers=self._headers)
        self._check(answer, path, (200,))
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.content

    async def act(self, told: str, path: str, body: Any = None, *, on: str | None = None) -> Any:
        """Do something and tell it; `on` is the address of what is changed (its ETag goes into If-Match)."""
        await self.stage.reached()
        known = self.stage.etags.get(on or "")
        answer = await self._post(path, body, on, known or await self._etag(on))
        if known and answer.status_code == httpx.codes.PRECONDITION_FAILED:  # a job has changed it meanwhile
            answer = await self._post(path, body, on, await self._etag(on))
        self._check(answer, path, (200, 201, 202, 204))
        self._tell(told)
        return answer.json() if answer.content else None

    async def _etag(self, on: str | None) -> str:
        return (await self.stage.http.get(on, headers=self._headers)).headers["etag"] if on else ""

    async def _post(self, path: str, body: Any, on: str | None, etag: str) -> httpx.Response:
        headers = self._headers | {"Idempotency-Key": str(new_id())} | ({"If-Match": etag} if etag else {})
        answer = await self.stage.http.post(path, json=body, headers=headers)
        if on and "etag" in answer.headers:
            self.stage.etags[on] = answer.headers["etag"]
        return answer

    async def change(self, told: str, path: str, body: Any) -> Any:
        """Change something (PATCH under its ETag) and tell it."""
        await self.stage.reached()
        etag = (await self.stage.http.get(path, headers=self._headers)).headers["etag"]
        answer = await self.stage.http.patch(path, json=body, headers=self._headers | {"If-Match": etag})
        self._check(answer, path, (200,))
        self.stage.etags.pop(path, None)
        self._tell(told)
        return answer.json()

    async def decide(self, told: str, path: str, body: Any, version: int) -> Any:
        """Do something to a thing whose version is known already, and tell it."""
        await self.stage.reached()
        headers = self._headers | {"Idempotency-Key": str(new_id()), "If-Match": f'"{version}"'}
        answer = await self.stage.http.post(path, json=body, headers=headers)
        self._check(answer, path, (200, 201))
        self._tell(told)
        return answer.json()

    async def send_file(self, told: str, path: str, name: str, content: bytes, **fields: str) -> Any:
        """Upload a file as a browser's form would."""
        await self.stage.reached()
        headers = self._headers | {"Idempotency-Key": str(new_id())}
        answer = await self.stage.http.post(path, files={"file": (name, content)}, data=fields, headers=headers)
        self._check(answer, path, (200, 201))
        self._tell(told)
        return answer.json()

    async def refused(self, told: str, path: str, body: Any = None, *, on: str | None = None, status: int) -> Any:
        """Try what must be refused, and tell the reason given."""
        headers = self._headers | {"Idempotency-Key": str(new_id())}
        if on is not None:
            headers["If-Match"] = (await self.stage.http.get(on, headers=self._headers)).headers["etag"]
        answer = await self.stage.http.post(path, json=body, headers=headers)
        self._check(answer, path, (status,))
        problem = answer.json()
        reason = problem["detail"] + (f"（{problem['article']}）" if problem.get("article") else "")
        self._tell(f"{told}，被拒绝：{reason}")
        return problem

    def _tell(self, told: str) -> None:
        self.stage.steps += 1
        when = self.stage.moment.astimezone(clock.CITY)
        self.stage.say(f"{self.stage.steps:3d}  {when:%m-%d %H:%M}  {self.stage.names[self.login]}：{told}")

    def _check(self, answer: httpx.Response, path: str, expected: tuple[int, ...]) -> None:
        if answer.status_code not in expected:
            raise StepFailed(f"{self.login} {path}: {answer.status_code} {answer.text[:800]}")
