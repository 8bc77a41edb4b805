"""Units, discipline bodies, memberships, areas of leaders, and the routing table by cadre authority."""

from __future__ import annotations

from datetime import date
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from duze.kit.tables import Frozen, Table, Versioned, choice, ref
from duze.people.permissions import Role


class Group(Enum):
    """The groups that are ranked, each among itself, and the offices that are not."""

    DISTRICT = "district"
    DEPARTMENT = "department"
    PARTNER = "partner"
    OFFICE = "office"
    TEAM = "team"


GROUP_NAMES = {
    Group.DISTRICT: "各区",
    Group.DEPARTMENT: "市直部门",
    Group.PARTNER: "有关单位",
    Group.OFFICE: "督责机构",
    Group.TEAM: "巡查组",
}
RANKED = (Group.DISTRICT, Group.DEPARTMENT, Group.PARTNER)


class CadreAuthority(Enum):
    """Who manages a person's appointment (干部管理权限); decides which body a referral goes to."""

    CITY = "city"
    CITY_BUREAU_SECTION = "city_bureau_section"
    DISTRICT = "district"
    VERTICAL = "vertical"
    NOT_SUPERVISED = "not_supervised"
    OTHER_CRIME = "other_crime"


CADRE_NAMES = {
    CadreAuthority.CITY: "市管干部",
    CadreAuthority.CITY_BUREAU_SECTION: "市直部门科级及以下",
    CadreAuthority.DISTRICT: "区管干部",
    CadreAuthority.VERTICAL: "垂直管理单位人员",
    CadreAuthority.NOT_SUPERVISED: "非监察对象",
    CadreAuthority.OTHER_CRIME: "涉嫌其他犯罪",
}


class Unit(Versioned, table=True):
    """An organisation: an assessed unit, the supervising office, or an inspection team.

    `code` is the stable key of imports; `name` the short name on screen; `full_name` the legal name
    that letters address. A district's people's government is `Group.DISTRICT`.
    """

    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=60)
    full_name: str = Field(max_length=120)
    group: Group = choice(Group, sa_column_kwargs={"name": "unit_group"})
    parent_id: UUID | None = ref("unit.id", default=None, nullable=True)
    tile_x: int | None = None
    tile_y: int | None = None
    sort: int = 0
    active_from: date = Field(default=date(2019, 1, 1))
    active_to: date | None = None

    __table_args__ = (CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),)


class DisciplineBody(Versioned, table=True):
    """A commission or stationed team that takes referrals (纪委监委 / 派驻纪检监察组 …)."""

    __tablename__ = "discipline_body"

    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)


class BodyKey(Frozen, table=True):
    """A public key (age, X25519) of a discipline body; the newest one is in use, none is ever changed."""

    __tablename__ = "body_key"

    body_id: UUID = ref("discipline_body.id")
    recipient: str = Field(max_length=120, unique=True)
    fingerprint: str = Field(max_length=40)
    registered_by: UUID = ref("account.id", index=False)
    registered_by_name: str = Field(max_length=100)

    __table_args__ = (CheckConstraint("recipient LIKE 'age1%'", name="public"),)


class Membership(Versioned, table=True):
    """A role held by an account, in a unit or a discipline body, between two dates (inclusive).

    `title` is the post printed on papers, `rank` a number for who outranks whom (higher is higher).
    """

    account_id: UUID = ref("account.id")
    role: Role = choice(Role)
    unit_id: UUID | None = ref("unit.id", default=None, nullable=True)
    body_id: UUID | None = ref("discipline_body.id", default=None, nullable=True)
    title: str = Field(default="", max_length=60)
    rank: int = 0
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        CheckConstraint("(unit_id IS NULL) <> (body_id IS NULL)", name="one_scope"),
        Index(
            "uq_membership_open",
            "account_id",
            "role",
            text("coalesce(unit_id, body_id)"),
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )


class Area(Table, table=True):
    """包片: a unit in a leader's care."""

    membership_id: UUID = ref("membership.id")
    unit_id: UUID = ref("unit.id")


class Route(Versioned, table=True):
    """One row of the routing table: persons of this authority (in this unit, if named) → this body.

    Wuhan is a sub-provincial city: who manages whom is data that users edit, never code.
    A row that names the unit wins over one that does not.
    """

    authority: CadreAuthority = choice(CadreAuthority)
    unit_id: UUID | None = ref("unit.id", default=None, nullable=True)
    body_id: UUID = ref("discipline_body.id")
    basis: str = Field(default="", max_length=200)
    valid_from: date
    valid_to: date | None = None

    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)
