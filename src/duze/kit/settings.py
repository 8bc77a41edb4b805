"""Settings: one frozen object, read from the environment once. Every variable is listed in docs/settings."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """How this installation runs. Paths are absolute after `read()`."""

    data_dir: Path
    database_url: str
    letters_dir: Path
    fonts_dir: Path
    blobs_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    city: str = "武汉市"
    cookie_secure: bool = False
    demo: bool = False
    production: bool = False
    clock: str | None = None
    render_workers: int = 1
    seal_p12: Path | None = None
    seal_password: bytes = b""
    seal_image: Path | None = None
    smtp_url: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    webhook_hosts: tuple[str, ...] = ()

    @property
    def on_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url.startswith("sqlite")

    @property
    def journal_heads(self) -> Path:
        """Signed tree heads, kept outside the database."""
        return self.data_dir / "journal-heads.jsonl"


def home() -> Path:
    """The folder that holds `letters/` and `migrations/`: DUZE_HOME, or the checkout this runs from."""
    if named := os.environ.get("DUZE_HOME"):
        return Path(named).resolve()
    for folder in (Path(__file__).resolve().parents[3], Path.cwd()):
        if (folder / "letters").is_dir() and (folder / "migrations").is_dir():
            return folder
    return Path.cwd()


def number_mark(env: Mapping[str, str] | None = None) -> str:
    """What every number series of this office begins with (机关代字): 武营 in 武营督〔2026〕12号.

    Read once, when the program starts: numbers given keep their letters.
    """
    return (os.environ if env is None else env).get("DUZE_NUMBER_MARK", "").strip() or "武营"


def read(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `env` (default: the process's environment)."""
    env = os.environ if env is None else env
    data = Path(env.get("DUZE_DATA_DIR", str(home() / "var"))).resolve()
    base_url = env.get("DUZE_BASE_URL", "http://127.0.0.1:8000")
    return Settings(
        data_dir=data,
        database_url=_async_url(env.get("DUZE_DATABASE_URL", f"sqlite+aiosqlite:///{data / 'duze.db'}")),
        letters_dir=Path(env.get("DUZE_LETTERS_DIR", str(home() / "letters"))).resolve(),
        fonts_dir=Path(env.get("DUZE_FONTS_DIR", str(home() / "var" / "fonts"))).resolve(),
        blobs_url=env.get("DUZE_BLOBS_URL", (data / "blobs").as_uri()),
        secret_key=env.get("DUZE_SECRET_KEY") or _own_secret(data),
        base_url=base_url,
        city=env.get("DUZE_CITY", "武汉市"),
        cookie_secure=_flag(env, "DUZE_COOKIE_SECURE", default=base_url.startswith("https:")),
        demo=_flag(env, "DUZE_DEMO"),
        production=_flag(env, "DUZE_PRODUCTION"),
        clock=env.get("DUZE_CLOCK"),
        render_workers=int(env.get("DUZE_RENDER_WORKERS", "1")),
        seal_p12=_path(env, "DUZE_SEAL_KEY"),
        seal_password=_password(env, "DUZE_SEAL_PASSWORD_FILE"),
        seal_image=_path(env, "DUZE_SEAL_IMAGE"),
        smtp_url=env.get("DUZE_SMTP_URL", ""),
        smtp_password=_password(env, "DUZE_SMTP_PASSWORD_FILE").decode(),
        mail_from=env.get("DUZE_MAIL_FROM", ""),
        webhook_hosts=tuple(env.get("DUZE_WEBHOOK_HOSTS", "").replace(",", " ").split()),
    )


def _async_url(url: str) -> str:
    for plain, full in (
        ("postgresql://", "postgresql+asyncpg://"),
        ("postgres://", "postgresql+asyncpg://"),
        ("sqlite:///", "sqlite+aiosqlite:///"),
    ):
        if url.startswith(plain):
            return full + url.removeprefix(plain)
    return url


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).resolve() if env.get(name) else None


def _password(env: Mapping[str, str], name: str) -> bytes:
    """A password kept in a file: the environment can be read by whoever may list processes."""
    return Path(env[name]).read_bytes().rstrip(b"\r\n") if env.get(name) else b""


def _flag(env: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    return env.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _own_secret(data: Path) -> str:
    """The installation's own key: made once, readable by its owner only."""
    path = data / "secret.key"
    if path.exists():
        return path.read_text().strip()
    data.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
