"""Build the typefaces of official letters into `var/fonts`: `python -m duze.letters.fonts build`.

Sources: Fandol 仿宋, 楷体 and 黑体 out of Debian's texlive-lang-chinese (unpacked, TeX is not installed;
GPL with font exception), Noto Serif SC from npm (OFL) as 小标宋 and as 宋体 for every character Fandol lacks
(硚, 喆), Liberation Serif from Debian for digits and Latin (OFL). A site that owns licensed faces puts
`GW-FangSong.ttf` and so on into `<fonts>/site/`; they take the place of ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont

from duze.letters import faces
from duze.letters.fontsources import SourceMissing, fetch_source

RECIPE = 3
"""Raise when the recipe below changes, so that `build` runs again."""

PUNCTUATION = "·×÷±°§—…‘’“”※〇℃№←↑→↓√∶≈≠≤≥■□▲△●○★☆◆◇"


def _gbk() -> set[int]:
    """Code points of GBK (20,923 Han characters) with its symbols, without the private use area."""
    found: set[int] = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode("gbk", errors="ignore")
            if len(text) == 1:
                found.add(ord(text))
    return found


def han() -> set[int]:
    """What the text faces carry: GBK and the punctuation of Chinese text, no ASCII (that is GW Latin's)."""
    return {*_gbk(), *map(ord, PUNCTUATION), *range(0x2460, 0x2474), *range(0x3000, 0x3040), *range(0xFF01, 0xFF60)}


def rare() -> set[int]:
    """What the fallback carries: all of the above, every unified ideograph, extension A and ASCII."""
    return {*han(), *range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20, 0x7F)}


def latin() -> set[int]:
    """Digits, Latin letters and ASCII signs. Curly quotes stay out: in Chinese text they are full-width."""
    return set(range(0x20, 0x7F))


def heavy() -> set[int]:
    """What titles and headings carry: the text faces' characters and their own ASCII."""
    return {*han(), *latin()}


def common() -> set[int]:
    """What everyday letters are written with: GB 2312 level 1 (3,755 Han characters) and its signs, ASCII."""
    coded = (bytes((0xA0 + row, 0xA0 + cell)) for row in (*range(1, 4), *range(16, 56)) for cell in range(1, 95))
    characters = (code.decode("gb2312", errors="ignore") for code in coded)
    return {*latin(), *map(ord, PUNCTUATION), *(ord(one) for one in characters if len(one) == 1)}


@dataclass(frozen=True)
class Recipe:
    """How one face is made: the family, the source file's key, the characters kept, in one or both of its files."""

    family: str
    source: str
    characters: Callable[[], set[int]]
    wide: bool = False

    @property
    def stem(self) -> str:
        """File name without suffix; also the PostScript name."""
        return self.family.replace(" ", "-")

    @property
    def site_stem(self) -> str:
        """What a site's own file is called: one serves both of our files."""
        return self.stem.removesuffix("-Wide")

    def kept(self) -> set[int]:
        """The characters of this file."""
        return self.characters() - common() if self.wide else self.characters() & common()


def _both(family: str, source: str, characters: Callable[[], set[int]]) -> tuple[Recipe, Recipe]:
    return Recipe(family, source, characters), Recipe(faces.WIDE[family], source, characters, wide=True)


RECIPES = (
    Recipe(faces.LATIN, "LiberationSerif-Regular.ttf", latin),
    *_both(faces.FANG, "FandolFang-Regular.otf", han),
    *_both(faces.KAI, "FandolKai-Regular.otf", han),
    *_both(faces.HEI, "FandolHei-Regular.otf", heavy),
    *_both(faces.BIAO, "NotoSerifSC_600SemiBold.ttf", heavy),
    *_both(faces.SONG, "NotoSerifSC_400Regular.ttf", rare),
)


def subset(source: Path, target: Path, characters: set[int]) -> None:
    """Cut `source` down to `characters` with hb-subset, dropping hints and layout tables."""
    listing = ",".join(f"{point:X}" for point in sorted(characters))
    command = ["hb-subset", f"--font-file={source}", f"--output-file={target}", "--unicodes-file=-"]
    options = ["--desubroutinize", "--no-hinting", "--notdef-outline", "--layout-features="]
    drop = "--drop-tables=GSUB,GPOS,GDEF,BASE,VORG,vhea,vmtx,DSIG"
    try:
        subprocess.run([*command, *options, drop], input=listing.encode(), check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        raise SourceMissing("hb-subset is not installed: apt-get install libharfbuzz-bin") from None
    except subprocess.CalledProcessError as failed:
        raise SourceMissing(f"hb-subset cannot read {source}: {failed.stderr.decode()[:300]}") from failed


def patch(path: Path, recipe: Recipe) -> None:
    """Give the face its family name and the 0.88/0.12 em box that makes vertical positions exact."""
    font = TTFont(path, recalcBBoxes=False, recalcTimestamp=False, lazy=True)
    units = font["head"].unitsPerEm
    ascent, descent = round(faces.ASCENT * units), round(faces.DESCENT * units)
    hhea, os2, names = font["hhea"], font["OS/2"], font["name"]
    hhea.ascent, hhea.descent, hhea.lineGap = ascent, -descent, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, -descent, 0
    os2.usWinAscent, os2.usWinDescent = ascent, descent
    os2.usWeightClass, os2.fsSelection = 400, 0x40
    font["head"].macStyle = 0
    names.names = [row for row in names.names if row.nameID in {0, 13, 14}]
    own = {1: recipe.family, 2: "Regular", 3: f"{recipe.stem};{RECIPE}", 4: recipe.family, 6: recipe.stem}
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font.save(path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def make_face(recipe: Recipe, source: Path, folder: Path) -> dict[str, str]:
    """Build one face into `folder`; the manifest's row about it."""
    name = f"faces/{recipe.stem}{source.suffix}"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / source.name
        subset(source, made, recipe.kept())
        patch(made, recipe)
        made.replace(folder / name)
    return {
        "family": recipe.family,
        "file": name,
        "sha256": _sha256(folder / name),
        "source": source.name,
        "source_sha256": _sha256(source),
    }


def build(folder: Path) -> bool:
    """Bring `folder` up to date; whether anything had to be built. Raises SourceMissing."""
    if up_to_date(folder):
        return False
    (folder / "faces").mkdir(parents=True, exist_ok=True)
    rows = {}
    for recipe in RECIPES:
        own = [path for suffix in (".ttf", ".otf") if (path := folder / "site" / (recipe.site_stem + suffix)).is_file()]
        source = own[0] if own else fetch_source(recipe.source, folder / "src")
        rows[recipe.stem] = make_face(recipe, source, folder)
    (folder / "fonts.conf").write_text(_fonts_conf(folder), encoding="utf-8")
    manifest = {"recipe": RECIPE, "folder": str(folder), "site": _site(folder), "faces": rows}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / faces.MANIFEST).write_text(text, encoding="utf-8")
    _warm_cache(folder)
    return True


def up_to_date(folder: Path) -> bool:
    """Whether the faces in `folder` are those of this recipe, unchanged and in this place."""
    try:
        manifest = json.loads((folder / faces.MANIFEST).read_text(encoding="utf-8"))
        rows = manifest["faces"]
        return (
            manifest["recipe"] == RECIPE
            and manifest["folder"] == str(folder)
            and manifest["site"] == _site(folder)
            and (folder / "fonts.conf").is_file()
            and {recipe.stem for recipe in RECIPES} == set(rows)
            and all(_sha256(folder / row["file"]) == row["sha256"] for row in rows.values())
        )
    except (OSError, ValueError, KeyError):
        return False


def _site(folder: Path) -> dict[str, str]:
    return {path.name: _sha256(path) for path in sorted((folder / "site").glob("GW-*.?tf"))}


def _fonts_conf(folder: Path) -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"<dir>{folder}/faces</dir>\n<cachedir>{folder}/cache</cachedir>\n</fontconfig>\n"
    )


def _warm_cache(folder: Path) -> None:
    """Let fontconfig scan the faces now instead of in the first letter; harmless when fc-cache is absent."""
    try:
        subprocess.run(  # noqa: S603
            ["fc-cache", "-f", str(folder / "faces")],  # noqa: S607
            env={"FONTCONFIG_FILE": str(folder / "fonts.conf"), "PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
        )
    except FileNotFoundError:
        return


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    """`build` makes the faces when they are missing or changed; exit code 1 with a remedy when it cannot."""
    if arguments != ["build"]:
        sys.stderr.write("usage: python -m duze.letters.fonts build\n")
        return 2
    folder = faces.fonts_dir()
    try:
        built = build(folder)
    except SourceMissing as missing:
        sys.stderr.write(f"letter fonts cannot be built: {missing}\n")
        return 1
    sys.stdout.write(f"letter fonts {'built in' if built else 'up to date in'} {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
