"""Where mail and webhooks may go. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from duze.kit.errors import Refusal, WrongState, invalid

MOST_HOOKS: Final = 10
_ADDRESS: Final = re.compile(r"^[^@\s<>,;:\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?$")


def refusal_of_address(email: str) -> Refusal | None:
    """An address mail can go to; line breaks and lists are none."""
    return None if _ADDRESS.fullmatch(email) else invalid("/email", "不是有效的邮箱地址。")


def refusal_of_hook(url: str, hosts: Sequence[str], known: int) -> Refusal | None:
    """Webhooks go to hosts that the installation names, over https; plain http only to this machine."""
    if not hosts:
        return WrongState("本系统没有设置可推送的主机，请系统管理员设置 DUZE_WEBHOOK_HOSTS。", code="no_hosts")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return invalid("/url", "不是有效的网址。")
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.fragment:
        return invalid("/url", "不是有效的网址。")
    if host not in hosts:
        return invalid("/url", "主机“%(host)s”不在可推送的主机之列：%(hosts)s。", host=host, hosts="、".join(hosts))
    if parts.scheme == "http" and not _this_machine(host):
        return invalid("/url", "须用 https 网址。")
    if known >= MOST_HOOKS:
        return WrongState("推送地址最多 %(most)s 个，请先停用不用的。", code="too_many", most=MOST_HOOKS)
    return None


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
