"""The roles, their names, and which exclude each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class Role(Enum):
    """The ten roles."""

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    SIGNATORY = "signatory"
    ASSESSOR = "assessor"
    UNIT_LIAISON = "unit_liaison"
    DISCIPLINE_OFFICER = "discipline_officer"
    LEADER = "leader"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"


ROLE_NAMES = {
    Role.INSPECTOR: "巡查员",
    Role.SUPERVISOR: "督查员",
    Role.SIGNATORY: "签发人",
    Role.ASSESSOR: "考核员",
    Role.UNIT_LIAISON: "单位联络员",
    Role.DISCIPLINE_OFFICER: "纪检监察联络员",
    Role.LEADER: "包片领导",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
}

# GB/T 22239-2019 (level 3): the three administrators exclude each other and every business role.
EXCLUSIVE = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


@dataclass(frozen=True)
class SystemActor:
    """A named actor for what the system does by itself (nightly sweep, jobs)."""

    id: UUID
    name: str


SYSTEM = SystemActor(UUID(int=0), "系统")
