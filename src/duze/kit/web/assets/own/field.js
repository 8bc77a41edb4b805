// The form for logging, as it works with a script: every change is kept on the device at once, files are hashed when
// they are taken, and sending waits for the network by itself. Without a script it is a plain form.

import { DIRECT, account, clockTime, icon, make, megabytes, showDrafts, troubleOf, word } from "./drafts.js";
import { sendAll, session } from "./outbox.js";
import { addDraft, changeDraft, draftCalled, filesOf, newId } from "./store.js";
import { bindCapture, showFiles, showPlace, takeFiles } from "./capture.js";

const form = document.getElementById("log");
const notice = document.getElementById("field-notice");
const REQUIRED = ["kind", "sub_type", "severity", "unit_id", "place", "happened_at", "facts"];
const LEAST = 10;
let current = null;
let sure = "";
let direct = false;

// An address names a draft by its id without dashes, so that it never looks like that of a finding.
const named = () => location.hash.match(/^#draft=([0-9a-f]{32})$/)?.[1].replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") ?? null;

function values() {
  const found = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !name.startsWith("_")) found[name] = value;
  return found;
}

// The draft in the form; made at the first sign of content, so that merely opening the page leaves nothing behind.
export async function present() {
  if (current) return current;
  const id = newId();
  const now = Date.now();
  await addDraft({ id, account, created: now, changed: now, revision: 1, fields: values(), queued: false, submit: false });
  current = id;
  history.replaceState(null, "", `#draft=${current.replace(/-/g, "")}`);
  navigator.storage?.persist?.();
  return current;
}

export async function keep(more = {}) {
  try {
    const id = await present();
    const unit = form.elements.unit_id.selectedOptions[0];
    const there = await changeDraft(id, (draft) => {
      draft.revision += 1;
      Object.assign(draft, { fields: values(), changed: Date.now(), unit: unit?.value ? unit.text : "" }, more);
    });
    if (!there) {
      say(word("elsewhere"), "red");
      return null;
    }
    state(word("autosaved", { at: clockTime(Date.now()) }));
    showDrafts();
    return id;
  } catch (error) {
    await failed(error);
    return null;
  }
}

// The device keeps nothing more. With a network and nothing kept of this draft's files, the form goes on as a plain one that
// saves its draft on the server; files already kept must first be sent or dropped.
export async function failed(error) {
  const files = current ? await filesOf(current).catch(() => []) : [];
  const full = error.name === "QuotaExceededError";
  direct = navigator.onLine && !files.length;
  if (direct) {
    form.querySelector("[data-field-capture]").hidden = true;
    form.querySelector("[data-field-plain]").hidden = false;
    form.querySelector("[data-field-submit]").hidden = true;
  }
  say(word(!full ? "unsaved" : direct ? "direct" : "full"), "red");
}

function state(text) {
  document.getElementById("field-state").textContent = text;
}

export function say(text, tone = "") {
  notice.hidden = !text;
  notice.className = `note mb-3 ${tone}`;
  notice.querySelector("span").textContent = text;
}

async function open(id) {
  const draft = id && await draftCalled(id);
  if (!draft || draft.account !== account) return;
  current = id;
  for (const [name, value] of Object.entries(draft.fields)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  for (const counter of form.querySelectorAll("[data-counts]")) counter.textContent = [...document.getElementById(counter.dataset.counts).value].length;
  showPlace(draft.position);
  await showFiles(id);
  if (draft.trouble) complain(draft.trouble);
  else state(word("restored", { at: clockTime(draft.changed) }));
}

let pause = 0;
form.addEventListener("input", (event) => {
  if (direct || event.target.type === "file") return;
  clearTimeout(pause);
  pause = setTimeout(keep, 400);
});
form.addEventListener("change", (event) => {
  if (event.target.type === "file" && !direct) takeFiles(event.target);
  else if (["unit_id", "sub_type", "place", "facts"].includes(event.target.name)) similar();
});
window.addEventListener("pagehide", () => { if (pause && current && !direct) keep(); });

// ---- what is missing, in the same manner as the server's own summary ----
function clean() {
  for (const old of document.querySelectorAll("[data-local-error]")) old.remove();
  for (const field of form.querySelectorAll(".fl.err")) field.classList.remove("err");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

const labelOf = (name) => {
  const field = form.elements[name];
  const first = field instanceof RadioNodeList ? field[0] : field;
  const box = first.closest("fieldset.fl") ?? first.closest(".fl");
  return { first, box, text: box.querySelector("legend, label").firstChild.textContent.trim() };
};

function complain(trouble) {
  clean();
  const errors = trouble.problem?.errors ?? [];
  const list = make("ul", { class: "errs" });
  for (const { pointer, detail } of errors) {
    const name = pointer.replace(/^\//, "");
    if (!form.elements[name]) {
      list.append(make("li", { text: detail }));
      continue;
    }
    const { first, box, text } = labelOf(name);
    const words = make("p", { class: "emsg", id: `e-${name}`, "data-local-error": true }, icon("circle-alert", "ic-sm"), make("span", { text: detail }));
    box.classList.add("err");
    first.setAttribute("aria-invalid", "true");
    first.setAttribute("aria-describedby", `e-${name}`);
    box.querySelector("legend, label").after(words);
    list.append(make("li", {}, make("a", { href: `#e-${name}`, text: `${text}：${detail}` })));
  }
  const head = errors.length ? (trouble.problem.detail ?? word("incomplete")) : troubleOf(trouble);
  const summary = make("div", { class: "note red", role: "alert", tabindex: -1, "data-local-error": true }, icon("circle-alert"),
    make("div", {}, make("b", { text: head }), errors.length ? list : null));
  form.before(summary);
  summary.focus();
}

function missing() {
  const now = values();
  const errors = REQUIRED.filter((name) => !(now[name] || "").trim()).map((name) => ({ pointer: `/${name}`, detail: word("required") }));
  const length = [...(now.facts || "").trim()].length;
  if (length && length < LEAST) errors.push({ pointer: "/facts", detail: word("short", { n: LEAST }) });
  return errors;
}

// ---- similar findings, shown before anything is submitted ----
async function similar() {
  const now = values();
  if (!now.unit_id) return 0;
  const query = new URLSearchParams({ unit_id: now.unit_id, sub_type: now.sub_type || "", text: `${now.place} ${now.facts}`.slice(0, 1000) });
  let found;
  try {
    const answer = await fetch(`/api/findings/similar?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return 0;
    found = await answer.json();
  } catch {
    return 0;
  }
  const panel = document.getElementById("similar");
  panel.hidden = !found.length;
  panel.querySelector("ul").replaceChildren(...found.map((one) => make("li", {},
    make("a", { class: "b", href: `/findings/${one.id}`, target: "_blank", rel: "noopener", text: `${one.place}：${one.sub_type_name}` }),
    make("span", { class: "tg amb", text: one.state_name }),
    make("span", { class: "muted sm full", text: [one.number, one.day, one.same_sub_type && word("same-type"), one.percent && word("alike", { n: one.percent })].filter(Boolean).join(" · ") }))));
  return found.length;
}

form.addEventListener("submit", async (event) => {
  if (direct) {
    if (current) sessionStorage.setItem(DIRECT, current);
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  clearTimeout(pause);
  const submit = event.submitter?.value === "submit";
  const errors = missing();
  if (errors.length) {
    await keep();
    complain({ why: "refused", problem: { detail: word("incomplete"), errors } });
    return;
  }
  clean();
  if (submit && navigator.onLine && sure !== current && await similar()) {
    sure = await present();
    say(word("similar"), "");
    notice.focus();
    return;
  }
  const id = await keep({ queued: true, submit, trouble: null });
  if (!id) return;
  busy(true);
  say(word("sending"), "blue");
  await sendAll(account);
}, true);

function busy(yes) {
  for (const button of form.querySelectorAll("button")) button.disabled = yes;
}

document.addEventListener("outbox:progress", ({ detail }) => {
  if (detail.id === current && detail.total) say(word("progress", { done: megabytes(detail.sent), all: megabytes(detail.total) }), "blue");
});
document.addEventListener("outbox:sent", ({ detail }) => {
  if (detail.id === current) location.assign(`/findings/${detail.id}`);
});
document.addEventListener("outbox:held", async ({ detail }) => {
  if (detail.id !== current) return;
  busy(false);
  if (detail.why === "refused" || detail.why === "lost") {
    say("");
    complain(detail);
  } else say(troubleOf(detail), detail.why === "offline" ? "" : "red");
});
document.addEventListener("outbox:dropped", ({ detail }) => {
  if (detail.id === current) location.assign("/findings/new");
});

// ---- with and without the network ----
function network() {
  const away = !navigator.onLine;
  document.getElementById("field-offline").hidden = !away;
  for (const button of form.querySelectorAll("button[data-online]")) button.querySelector("span").textContent = away ? button.dataset.offline : button.dataset.online;
}
window.addEventListener("online", network);
window.addEventListener("offline", network);
window.addEventListener("hashchange", () => { if (named() !== current) location.reload(); });
network();

bindCapture({ present, keep, say, failed, form });
open(named());
session().then(({ skew }) => {
  const minutes = Math.round(Math.abs(skew) / 60_000);
  if (skew) say(minutes < 120 ? word("skew", { n: minutes }) : word("skew-hours", { n: Math.round(minutes / 60) }));
}).catch(() => {});
