"""What a kind of letter is: a folder of templates, its facts, form, number series and 文种."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from duze.letters.blocks import Form
from duze.letters.errors import WrongFacts
from duze.letters.fact_faults import field_error
from duze.letters.facts import LetterFacts
from duze.letters.template_text import letters_dir, template_hash, template_text


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter.

    `genre` is one of the fifteen 文种 of the 2012 条例 (art. 8): 约谈通知书 is what the office calls it, 通知
    is what it is. `series` is the default 代字 of its numbers. `title_rule` tells drafters how titles read.
    `directs`: it demands something of its addressee, which takes authority over it (art. 16(2)). `upward`: it
    goes to a superior, so it names its signers (7.2.6).
    """

    slug: str
    label: str
    genre: str
    form: Form
    series: str
    facts: type[LetterFacts]
    title_rule: str
    directs: bool = False
    upward: bool = False

    @property
    def folder(self) -> Path:
        """Where its template, sample and README lie."""
        return letters_dir() / self.slug

    @property
    def template(self) -> str:
        """The template's text, shared parts in place."""
        return template_text(self.slug)

    @property
    def template_sha256(self) -> str:
        """Identity of the template; a letter stores it, so that the same facts print the same bytes."""
        return template_hash(self.template)

    def sample(self) -> LetterFacts:
        """The facts of `sample.json`."""
        return self.read_facts(json.loads((self.folder / "sample.json").read_text(encoding="utf-8")))

    def title_of(self, facts: LetterFacts) -> str:
        """The title the template gives these facts."""
        from duze.letters.fill_in import fill_in

        return "".join(fill_in(self, facts, "").title)

    def read_facts(self, data: Mapping[str, object]) -> LetterFacts:
        """Facts from plain data. Raises WrongFacts naming each wrong field by JSON pointer."""
        try:
            return self.facts.model_validate_json(json.dumps(data, default=str))
        except ValidationError as wrong:
            raise WrongFacts(errors=[field_error(error) for error in wrong.errors()]) from wrong
