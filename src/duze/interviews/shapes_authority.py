"""What is typed in about the table of host, target and signer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from duze.interviews.models import HOST_RANKS, LEVELS, RANKS

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\n\r]*$")]
Basis = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n\r]*$")]


class AuthorityRow(BaseModel):
    """One level: who hosts at least, whom it may summon at most, who signs the notice at least, and by what.

    Ranks as in `HOST_RANKS`; `target_rank` is the highest rank that a talk of this level may summon.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: int = Field(ge=1, le=3, title="约谈层级")
    host: Words = Field(title="主持人")
    host_rank: int = Field(ge=min(HOST_RANKS), le=max(HOST_RANKS), multiple_of=10, title="主持人最低职级")
    target: Words = Field(title="约谈对象")
    target_rank: int = Field(ge=min(RANKS), le=max(RANKS), multiple_of=10, title="约谈对象最高职级")
    signer: Words = Field(title="通知书签发人")
    signer_rank: int = Field(ge=min(HOST_RANKS), le=max(HOST_RANKS), multiple_of=10, title="签发人最低职级")
    basis: Basis = Field(title="依据")


class AuthorityIn(BaseModel):
    """A version as saved: in force from a day once another has approved it; every level has its row, once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "effective_from": "2027-01-01",
                    "basis": "市优化营商环境领导小组约谈办法",
                    "rows": [
                        {
                            "level": level,
                            "host": "营商办主任",
                            "host_rank": 50,
                            "target": "分管负责同志",
                            "target_rank": 50,
                            "signer": "营商办主任",
                            "signer_rank": 50,
                            "basis": "约谈办法第六条",
                        }
                        for level in sorted(LEVELS)
                    ],
                }
            ]
        },
    )

    effective_from: date = Field(title="施行日期")
    basis: str = Field(min_length=1, max_length=300, title="修改依据")
    rows: list[AuthorityRow] = Field(title="各层级")

    @model_validator(mode="after")
    def _every_level(self) -> AuthorityIn:
        if sorted(row.level for row in self.rows) != sorted(LEVELS):
            raise ValueError("every level has one row")
        return self
