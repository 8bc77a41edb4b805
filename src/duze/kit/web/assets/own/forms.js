// Nothing typed is lost: every form keeps a local copy until the server has taken it, and a session that ended is taken up
// again in place. Passwords, and fields that ask not to be remembered, are never kept.

const ACCOUNT = document.querySelector('meta[name="account"]')?.content ?? "";
const KEEP = 7 * 86_400_000;
const FRESH = 5 * 60_000;
const PREFIX = `duze-form ${ACCOUNT} `;
let heard = Date.now();

const secret = (field) => field.type === "password" || field.type === "hidden" || field.type === "file" || field.autocomplete === "off";
const kept = (form) => form.method === "post" && ACCOUNT && !form.closest("dialog") && !(form.id === "log" && document.getElementById("field-files"));
const address = (form) => PREFIX + new URL(form.action).pathname;

function typed(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || secret(field) || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) found[field.name] = [...(found[field.name] ?? []), field.value];
    } else found[field.name] = [...(found[field.name] ?? []), field.value];
  }
  return found;
}

function fill(form, values) {
  const left = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, [...list]]));
  for (const field of form.elements) {
    if (!field.name || secret(field) || !(field.name in values)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values[field.name].includes(field.value);
    else field.value = left[field.name].shift() ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // storage is full or switched off: the form still works, it is only not kept
  }
}

function recalled(key) {
  try {
    const value = JSON.parse(localStorage.getItem(key));
    if (value && value.at > Date.now() - KEEP) return value;
    localStorage.removeItem(key);
  } catch {
    // as above
  }
  return null;
}

const pauses = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !kept(form) || secret(event.target)) return;
  clearTimeout(pauses.get(form));
  pauses.set(form, setTimeout(() => remember(address(form), { at: Date.now(), values: typed(form) }), 600));
});

// A form that was sent and did not come back refused is done with; its copy goes.
const refused = document.querySelector("[data-error-summary], .err-no") || location.pathname === "/sign-in";
const sent = sessionStorage.getItem("duze-sent");
if (sent) {
  sessionStorage.removeItem("duze-sent");
  if (!refused) remember(sent, null);
}

function offer(form) {
  const key = address(form);
  const copy = recalled(key);
  if (!copy || refused || JSON.stringify(copy.values) === JSON.stringify(typed(form))) return;
  const bar = document.querySelector("template[data-restore]").content.firstElementChild.cloneNode(true);
  const day = new Date(copy.at);
  bar.querySelector("time").textContent = `${day.getMonth() + 1}.${day.getDate()} ${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
  bar.querySelector("[data-do=restore]").addEventListener("click", () => {
    fill(form, copy.values);
    bar.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  bar.querySelector("[data-do=discard]").addEventListener("click", () => {
    remember(key, null);
    bar.remove();
  });
  form.prepend(bar);
}
if (ACCOUNT) for (const form of document.forms) if (kept(form)) offer(form);

// ---- the session ----
async function whoIsIn() {
  const answer = await fetch("/api/session", { headers: { Accept: "application/json" } });
  if (answer.status === 401) return null;
  return answer.ok ? answer.json() : undefined;
}

function renew(csrf) {
  heard = Date.now();
  document.querySelector('meta[name="csrf-token"]').content = csrf;
  for (const field of document.querySelectorAll('input[name="_csrf_token"]')) field.value = csrf;
}

// Opens the sign-in dialog and resolves once the same account is in again; false when the person gives up.
export function again() {
  const dialog = document.getElementById("again");
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector("[role=alert]");
  return new Promise((resolve) => {
    const tell = (text) => {
      wrong.textContent = text;
      wrong.hidden = !text;
    };
    tell("");
    form.onsubmit = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" }).catch(() => null);
      form.elements.password.value = "";
      if (!answer) return tell(dialog.dataset.away);
      if (answer.type !== "opaqueredirect") {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return tell(page.querySelector("[role=alert] b")?.textContent ?? dialog.dataset.away);
      }
      const me = await whoIsIn();
      if (me?.account !== ACCOUNT) return tell(dialog.dataset.other);
      renew(me.csrf);
      form.onsubmit = null;
      dialog.onclose = null;
      dialog.close();
      document.dispatchEvent(new CustomEvent("signed-in-again"));
      resolve(true);
    };
    dialog.querySelector("[data-close]").onclick = () => dialog.close();
    dialog.onclose = () => resolve(false);
    dialog.showModal();
    form.elements.login.focus();
  });
}

// Files as they were chosen, and the first of them that cannot be read any more: changed or moved since. Sent all the
// same, the browser would show an error page of its own, and everything typed would be gone.
const chosen = (form) => [...form.elements].flatMap((field) => (field.type === "file" ? [...field.files].map((file) => ({ field, file })) : []));

async function unreadable(files) {
  for (const one of files) {
    try {
      await one.file.slice(0, 1).arrayBuffer();
    } catch {
      return one;
    }
  }
  return null;
}

function askAgain({ field, file }) {
  const note = document.querySelector("template[data-changed]").content.firstElementChild.cloneNode(true);
  const words = note.querySelector("div");
  words.textContent = words.textContent.replace("{file}", file.name);
  const box = field.closest(".fl") ?? field;
  if (box.previousElementSibling?.matches("[data-file-note]")) box.previousElementSibling.remove();
  box.before(note);
  field.value = "";
  field.focus();
}

// A form sent long after its page came, or with files, asks first whether the session still stands, so that nothing is
// posted in vain.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!kept(form) || event.defaultPrevented) return;
  const files = chosen(form);
  if ((files.length || Date.now() - heard > FRESH) && !form.dataset.asked) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const lost = await unreadable(files);
    if (lost) return askAgain(lost);
    const me = await whoIsIn().catch(() => undefined);
    if (me === null && !(await again())) return;
    if (me?.account === ACCOUNT) renew(me.csrf);
    form.dataset.asked = "yes";
    if (form.requestSubmit) form.requestSubmit(event.submitter ?? undefined);
    else form.submit();
    return;
  }
  delete form.dataset.asked;
  const values = typed(form);
  if (!Object.keys(values).length) return;
  remember(address(form), { at: Date.now(), values });
  sessionStorage.setItem("duze-sent", address(form));
}, true);

document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) again(); });
document.addEventListener("outbox:held", (event) => { if (event.detail.why === "signed-out") again(); });
