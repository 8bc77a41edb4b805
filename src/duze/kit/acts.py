"""Acts: one source of truth for what is open to a viewer, for verbs, the API and the page's action panel.

A room's rules give, for each act, the refusal that stands in the way, or None. The verb raises it;
`GET …/actions` and the page show it beside the disabled button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import msgspec

from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.kit.i18n import say

State = TypeVar("State", bound=Enum)
Moves = Mapping[State, frozenset[State]]


@dataclass(frozen=True)
class Act:
    """One act on one thing: `name` is the noun in its URL, `label` the button's msgid."""

    name: str
    label: str
    refusal: Refusal | None = None
    icon: str = ""
    danger: bool = False

    @property
    def open(self) -> bool:
        """Whether the viewer may do it now."""
        return self.refusal is None

    @property
    def why(self) -> str:
        """The reason it is closed, in the present locale; empty when it is open."""
        return say(self.refusal.message, self.refusal.params) if self.refusal else ""


class ActOut(msgspec.Struct):
    """An act over the API."""

    name: str
    label: str
    open: bool
    why: str = ""
    code: str = ""


def act_out(act: Act) -> ActOut:
    """The act as the API gives it."""
    return ActOut(act.name, say(act.label), act.open, act.why, act.refusal.code if act.refusal else "")


def ensure(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal


def check_move(moves: Mapping[State, frozenset[State]], now: State, to: State, names: Mapping[State, str]) -> None:
    """Raise WrongState unless the table has the move `now` → `to`."""
    if to not in moves.get(now, frozenset()):
        raise WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=names[now], to=names[to])


def same_person(one: object, other: object, sentence: str) -> Refusal | None:
    """Duty separation: a refusal with `sentence` when both ids are the same person's."""
    return NotAllowed(sentence, code="same_person") if one == other else None
