"""Letters from the command line: the kinds, a sample of each, the fonts. Signing is never a command."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duze.kit.errors import Refusal
from duze.letters import faces, fonts
from duze.letters.fontsources import SourceMissing
from duze.letters.frozen import placeholder_number
from duze.letters.kinds import KINDS, LetterKind, kind_named
from duze.letters.lint.command import lint
from duze.letters.verify_command import verify


@click.group()
def letters() -> None:
    """Kinds of official letters, samples, fonts."""


letters.add_command(lint)
letters.add_command(verify)


@letters.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line per kind.")
def kinds(as_json: bool) -> None:
    """List the kinds of letters."""
    for kind in KINDS.values():
        row = {"slug": kind.slug, "name": kind.label, "genre": kind.genre, "series": kind.series}
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{kind.slug:20} {kind.label}（{kind.genre}，{kind.series}）")


@letters.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--facts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Facts instead of the sample's."
)
@click.option("--seal", is_flag=True, help="Draw the demonstration seal.")
def sample(kind: str, output: Path, facts: Path | None, seal: bool) -> None:
    """Render a kind's sample facts (or those of a file) to a PDF.

    Exit code 1 when the letter is refused; the reasons name each field.
    """
    chosen = kind_named(kind)
    try:
        pages = _render(chosen, output, facts, seal=seal)
    except Refusal as refusal:
        raise click.ClickException(_explained(refusal)) from refusal
    click.echo(f"{output}: {pages} pages")


def _render(kind: LetterKind, output: Path, facts: Path | None, *, seal: bool) -> int:
    from duze.letters.render import render

    data = kind.sample() if facts is None else kind.read_facts(json.loads(facts.read_text(encoding="utf-8")))
    rendered = render(kind, data, placeholder_number(kind, data), seal=seal)
    output.write_bytes(rendered.pdf)
    return rendered.pages


def _explained(refusal: Refusal) -> str:
    lines = [str(refusal), *(f"  {error.pointer}: {error.detail % dict(error.params)}" for error in refusal.errors)]
    return "\n".join(lines)


@letters.command("fonts")
def build_fonts() -> None:
    """Build the typefaces of letters when they are missing or changed."""
    folder = faces.fonts_dir()
    try:
        built = fonts.build(folder)
    except SourceMissing as missing:
        raise click.ClickException(f"letter fonts cannot be built: {missing}") from missing
    click.echo(f"letter fonts {'built in' if built else 'up to date in'} {folder}")
