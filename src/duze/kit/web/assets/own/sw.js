// Served at /sw.js with `SHELL` put before it: {version, files}. Keeps what the finding form needs for places without a
// network: its files, and the form as last shown. Everything else goes to the network as if this were not here.

const PAGES = "duze-pages";
const FORM = "/findings/new";
const PATIENCE = 4000;
const STORE = `duze-shell-${SHELL.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(SHELL.files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (!name.startsWith("duze-shell-") || name === STORE) continue;
      await caches.delete(name);
      await caches.delete(PAGES); // the form kept so far asks for files of the release before
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out") event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (pathname.startsWith("/static/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && pathname === FORM) event.respondWith(form(event));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => elsewhere()));
});

async function kept(request) {
  return (await caches.match(request, { cacheName: STORE })) ?? fetch(request);
}

// The network first; the form as last shown when there is none, or when it takes too long.
async function form(event) {
  const pages = await caches.open(PAGES);
  const known = await pages.match(FORM);
  const asking = fetch(event.request).then((answer) => {
    if (answer.ok) event.waitUntil(pages.put(FORM, answer.clone()));
    return answer;
  });
  if (!known) return asking.catch(() => elsewhere());
  const slow = new Promise((resolve) => setTimeout(() => resolve(known.clone()), PATIENCE));
  return Promise.race([asking.catch(() => known.clone()), slow]);
}

async function elsewhere() {
  return (await caches.match(SHELL.away)) ?? Response.error();
}
