"""Articles, sub-types and authority rules, each in force between two dates."""

from __future__ import annotations

from datetime import date
from enum import Enum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Table, choice


class Kind(Enum):
    """What went wrong: inaction, slow action, misconduct (不作为 / 慢作为 / 乱作为)."""

    INACTION = "inaction"
    SLOW = "slow"
    MISCONDUCT = "misconduct"


KIND_NAMES = {Kind.INACTION: "不作为", Kind.SLOW: "慢作为", Kind.MISCONDUCT: "乱作为"}


class Article(Table, table=True):
    """An article of a law or paper. `title` as cited in letters: 《优化营商环境条例》; `clause`: 第六十九条."""

    __tablename__ = "law_article"

    code: str = Field(max_length=60)
    title: str = Field(max_length=120)
    clause: str = Field(max_length=60)
    gist: str = Field(max_length=600)
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    @property
    def cited(self) -> str:
        """How a letter cites it."""
        return f"{self.title}{self.clause}"


class SubType(Table, table=True):
    """A coded situation within a kind, resting on an article, in force between two dates."""

    __tablename__ = "finding_sub_type"

    code: str = Field(max_length=40)
    kind: Kind = choice(Kind)
    name: str = Field(max_length=120)
    article: str = Field(max_length=60)
    hint: str = Field(default="", max_length=400)
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("code", "valid_from"),)


class ProofElement(Table, table=True):
    """What must be shown before a finding counts as such (构成要件), in force between two dates.

    `scope`: a sub-type's code, or a kind's value for every sub-type of that kind without elements of its own.
    """

    __tablename__ = "proof_element"

    code: str = Field(max_length=60)
    scope: str = Field(max_length=40, index=True)
    place: int
    text: str = Field(max_length=200)
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("code", "valid_from"),)


class AuthorityRule(Table, table=True):
    """What an issuer may not send to an addressee without more.

    `act` names the letter kind (`directs`: every kind that demands something, `*`: any), `issuer` and
    `addressee` unit groups; `needs` what heals it (`government_approval` or a quality the text itself shows,
    such as `one_matter`), empty when nothing does. Refusals name `article`.
    """

    __tablename__ = "authority_rule"

    code: str = Field(max_length=60)
    act: str = Field(max_length=60)
    issuer: str = Field(max_length=40)
    addressee: str = Field(max_length=40)
    needs: str = Field(default="", max_length=40)
    article: str = Field(max_length=60)
    sentence: str = Field(max_length=400)
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("code", "valid_from"),)
