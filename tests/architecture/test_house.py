"""Rules about the whole tree: they hold for rooms that do not exist yet."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from litestar import Litestar

from duze.app.reactions import REACTIONS
from duze.kit.settings import home

SRC = home() / "src" / "duze"
FILES = sorted(path for path in SRC.rglob("*.py") if "node_modules" not in path.parts)
ROOMS = sorted(path.parent.name for path in SRC.glob("*/actions.py"))

# Verbs that write without asking or without the journal, each with its reason.
NO_PERMISSION = {
    "record": "is the journal itself",
    "seal": "the sealer, a job of the system",
    "sealing_key": "makes the installation's own key",
    "sign_in": "nobody is signed in yet",
    "checked_password": "hashes, writes nothing",
}


def test_no_file_grows_beyond_250_lines() -> None:
    long = {str(path.relative_to(SRC)): n for path in FILES if (n := len(path.read_text().splitlines())) > 250}
    assert not long


def test_only_the_clock_reads_the_clock() -> None:
    guilty = []
    for path in FILES:
        if path == SRC / "kit" / "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                owner = ast.unparse(node.value)
                if owner in {"datetime", "date", "datetime.datetime", "datetime.date"}:
                    guilty.append(f"{path.relative_to(SRC)}:{node.lineno}")
    assert not guilty


def test_no_floats_in_rules_of_money_like_numbers() -> None:
    guilty = []
    for path in [*SRC.glob("rankings/rules/*.py"), *SRC.glob("*/rules.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
                guilty.append(f"{path.relative_to(SRC)}:{node.lineno}")
    assert not guilty


def test_migrations_import_nothing_of_ours() -> None:
    guilty = [
        path.name
        for path in (home() / "migrations").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("duze"))
        or (isinstance(node, ast.Import) and any(name.name.startswith("duze") for name in node.names))
    ]
    assert not guilty


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_verb_asks_and_records(room: str) -> None:
    """A public async function that writes for an actor writes the journal, itself or through another verb."""
    recording = _recording()
    silent = [
        f"{room}.{node.name} writes no journal entry"
        for path in _files_of_verbs(SRC / room)
        for node in _functions(path)
        if isinstance(node, ast.AsyncFunctionDef)
        if not node.name.startswith("_") and node.name not in NO_PERMISSION
        if "actor" in {argument.arg for argument in node.args.args} and (path, node.name) not in recording
    ]
    assert not silent


def _files_of_verbs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if path.stem not in ("pages", "api", "queries")]


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _recording() -> set[tuple[Path, str]]:
    """File and name of the functions that reach `record()`, directly or through others of that kind."""
    calls = {(path, node.name): _called(node) for path in _files_of_verbs(SRC) for node in _functions(path)}
    known = {name: {key for key in calls if key[1] == name} for _, name in calls}
    meant = {
        (path, name): {key for one in called for key in _meant(path, one, known)}
        for (path, name), called in calls.items()
    }
    reached = {(SRC / "journal" / "actions.py", "record")}
    while found := {key for key, called in meant.items() if called & reached} - reached:
        reached |= found
    return reached


def _meant(path: Path, name: str, known: dict[str, set[tuple[Path, str]]]) -> set[tuple[Path, str]]:
    """A private helper is the file's own, whatever is called so elsewhere; a public name is looked up anywhere."""
    found = known.get(name, set())
    return found & {(path, name)} or {key for key in found if not name.startswith("_")}


def _called(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    names = {ast.unparse(call.func).rsplit(".", 1)[-1] for call in ast.walk(node) if isinstance(call, ast.Call)}
    return names | {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def test_no_foreign_host_and_no_absolute_path() -> None:
    guilty = []
    for path in [*SRC.rglob("*.html"), *SRC.rglob("*.css"), *SRC.rglob("*.js")]:
        if {"node_modules", "static"} & set(path.parts):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if ("http://" in line or "https://" in line) and "www.w3.org" not in line:
                guilty.append(f"{path.relative_to(SRC)}:{number}")
    assert not guilty


def test_every_letter_kind_has_template_sample_and_readme() -> None:
    folders = [path for path in (home() / "letters").iterdir() if path.is_dir() and not path.name.startswith("_")]
    assert folders
    for folder in folders:
        missing = {"letter.html", "sample.json", "README.md"} - {path.name for path in Path(folder).iterdir()}
        assert not missing, folder.name


def test_every_reaction_has_a_job_bound_to_it(app: Litestar) -> None:
    bound = app.state.runtime.kinds
    unbound = {kind for kinds in REACTIONS.values() for kind in kinds} - set(bound)
    assert not unbound
