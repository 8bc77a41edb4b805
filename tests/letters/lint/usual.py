"""Ways to break a whole letter in one element that is usual or recommended (一般, 推荐)."""

from __future__ import annotations

from duze.letters.faces import FANG, HEI, KAI
from tests.letters.lint import canvas as made
from tests.letters.lint.breakages import Breakage

# The same for what is usual or recommended: it is reported, fails only when strict.
USUAL: list[Breakage] = [
    ("paper", "mark_face", "7.2.4", lambda c: c.change("mark", face=HEI)),
    ("paper", "number_size", "5.2.2", lambda c: c.change("number", size=14.0, x=80.0)),
    ("paper", "title_size", "7.3.1", lambda c: c.change("title0", size=20.0, x=106 - 12 * 20 / made.MM / 2)),
    ("paper", "title_face", "7.3.1", lambda c: c.change("title0", face=HEI)),
    (
        "paper",
        "body_size",
        "5.2.2",
        lambda c: [c.change(n, size=14.0, tracking=0.63) for n in [*c.items] if n.startswith("body")],
    ),
    ("paper", "body_face", "7.3.3", lambda c: [c.change(n, face=KAI) for n in [*c.items] if n.startswith("body")]),
    (
        "paper",
        "heading_1",
        "7.3.3",
        lambda c: [c.change(n, face=FANG) for n in [*c.items] if n.startswith("body") and "总体" in c.say(n).text],
    ),
    (
        "paper",
        "heading_2",
        "7.3.3",
        lambda c: [c.change(n, face=FANG) for n in [*c.items] if n.startswith("body") and "主要" in c.say(n).text],
    ),
    ("paper", "sealed_date", "7.3.5.1", lambda c: [c.move(name, x=11.0) for name in ("date", "name", "seal")]),
    ("paper", "sealed_name", "7.3.5.1", lambda c: c.move("name", x=-6.0)),
    ("paper", "imprint_size", "7.4.2", lambda c: c.change("copies", size=16.0)),
    ("paper", "imprint_rule_outer", "7.4.1", lambda c: [c.change(n, height=0.7) for n in ("line0", "line2")]),
    ("paper", "folio_size", "7.5", lambda c: c.change("folio2", size=10.5)),
    ("paper", "fill", "5.2.3", lambda c: c.change("body2.3", text=c.say("body2.3").text[:26])),
    (
        "paper",
        "columns",
        "5.2.3",
        lambda c: [
            c.change(n, text=c.say(n).text[:26], tracking=(156 - made.EM) / 25 - made.EM)
            for n in [*c.items]
            if n.startswith("body") and len(c.say(n).text) == 28
        ],
    ),
    ("minutes", "attendance_label", "10.3", lambda c: c.change("present label", face=FANG)),
    ("minutes", "minutes_mark_colour", "10.3", lambda c: c.change("mark", fill="#000000")),
]
