from __future__ import annotations
import re
from urllib.parse import urljoin, urlsplit
from tests.browser.test_every_page import played, LONG  # noqa
from tests.templates import PASSWORD

async def test_ref(played, served):
    import httpx
    from html import unescape
    for login in ("liaison2", "liaison", "leader", "inspector", "signatory", "assessor", "auditor", "sysadmin", "secadmin", "discipline2", "supervisor"):
        async with httpx.AsyncClient(base_url=played.address, timeout=60) as http:
            await http.post("/sign-in", data={"login": login, "password": PASSWORD})
            waiting, seen, n = [("/", "")], set(), 0
            while waiting and n < 250:
                a, ref = waiting.pop(0)
                if a in seen: continue
                seen.add(a); n += 1
                r = await http.get(a)
                if r.status_code != 200:
                    print("BAD", login, a, r.status_code, "from", ref, flush=True)
                    continue
                if not r.headers.get("content-type","").startswith("text/html"): continue
                for h in re.findall(r'<a [^>]*?href="([^"]+)"', r.text):
                    u = urlsplit(urljoin(played.address + a, unescape(h)))
                    if u.netloc == urlsplit(played.address).netloc and not u.path.startswith(("/static", "/api")) and "." not in u.path.rsplit("/",1)[1]:
                        k = u.path + (f"?{u.query}" if u.query else "")
                        if "?" in k and re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", k) in seen: continue
                        waiting.append((k, a))
            print("DONE", login, n, flush=True)
