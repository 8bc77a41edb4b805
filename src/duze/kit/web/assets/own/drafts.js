// On every page of somebody who logs findings: sends what waits when the network is back, lists the local drafts where a
// page has room for them, and keeps the form at hand for places without a network.

import { sendAll } from "./outbox.js";
import { draftsOf, dropDraft, filesOf, foreignDrafts, receiptsOf } from "./store.js";

const FORM = "/findings/new";
const PAGES = "duze-pages";
const MARK = "duze-at-hand";
const DAY = 86_400_000;
export const DIRECT = "duze-direct";
export const account = document.querySelector('meta[name="field-account"]').content;
const texts = new Map([...(document.querySelector("template[data-words]")?.content.children ?? [])].map((one) => [one.dataset.k, one.textContent]));

// A text of the page in the language of the page: word("waiting", {n: 3}).
export function word(key, values = {}) {
  let text = texts.get(key) ?? "";
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

export function make(tag, { text = "", ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  if (text) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}

export function icon(name, cls = "") {
  const base = document.querySelector("svg.ic use").getAttribute("href").split("#")[0];
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", `ic ${cls}`.trim());
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${base}#${name}`);
  drawn.append(use);
  return drawn;
}

export const clockTime = (moment) => {
  const day = new Date(moment);
  const two = (number) => String(number).padStart(2, "0");
  const today = day.toDateString() === new Date().toDateString();
  return `${today ? "" : `${day.getMonth() + 1}.${day.getDate()} `}${two(day.getHours())}:${two(day.getMinutes())}`;
};
export const megabytes = (bytes) => (bytes ? Math.max(0.1, bytes / 1048576) : 0).toFixed(1);

// What stands in the way of a draft, as a sentence.
export function troubleOf(trouble) {
  if (!trouble) return "";
  if (trouble.why !== "refused") return word(trouble.why, { file: trouble.file });
  const details = (trouble.problem.errors ?? []).map((error) => error.detail);
  return [trouble.problem.detail, ...details].join(" ");
}

async function standing(draft) {
  const files = await filesOf(draft.id);
  if (draft.queued) {
    const left = files.filter((file) => !file.received);
    const size = left.reduce((sum, file) => sum + file.size, 0);
    const words = draft.trouble ? `${troubleOf(draft.trouble)} ` : "";
    return { tone: draft.trouble ? "amb" : "pri", words: words + word("waiting", { n: left.length, mb: megabytes(size) }) };
  }
  if (draft.trouble) return { tone: "red", words: troubleOf(draft.trouble) };
  return { tone: "", words: word("kept", { n: files.length }) };
}

async function row(draft) {
  const { tone, words } = await standing(draft);
  const name = draft.fields.place || draft.unit || word("untitled");
  const again = make("button", { type: "button", class: "bt bt-sm", "data-again": draft.id, text: word("again") });
  const drop = make("button", { type: "button", class: "bt bt-sm bt-t", "data-drop": draft.id, text: word("drop"), "aria-label": `${word("drop")}：${name}` });
  const bar = make("progress", { class: "pg", max: 100, value: 0, hidden: true, "data-bar": draft.id, "aria-label": word("sending") });
  return make("li", { "data-draft": draft.id },
    make("a", { class: "b", href: `${FORM}#draft=${draft.id.replace(/-/g, "")}`, text: name }),
    make("span", { class: "muted sm", text: clockTime(draft.changed) }),
    make("span", { class: `sm full ${tone === "red" ? "down" : "muted"}`, text: words }), bar,
    make("span", { class: "full d-acts" }, draft.queued ? again : null, drop));
}

function receiptRow(receipt) {
  const words = receipt.number ? word("receipt", { number: receipt.number, n: receipt.files }) : word("receipt-draft", { n: receipt.files });
  return make("li", {}, make("a", { class: "b", href: `/findings/${receipt.id}`, text: receipt.place }),
    make("span", { class: "muted sm", text: clockTime(receipt.at) }), make("span", { class: "sm full up", text: words }));
}

export async function showDrafts() {
  const panel = document.querySelector("[data-drafts]");
  if (!panel) return;
  const drafts = (await draftsOf(account)).sort((a, b) => b.changed - a.changed);
  const receipts = (await receiptsOf(account)).filter((one) => one.at > Date.now() - DAY).sort((a, b) => b.at - a.at);
  const foreign = await foreignDrafts(account);
  panel.hidden = !drafts.length && !receipts.length && !foreign;
  panel.querySelector("[data-count]").textContent = drafts.length;
  panel.querySelector("ul").replaceChildren(...await Promise.all(drafts.map(row)), ...receipts.map(receiptRow));
  const others = panel.querySelector("[data-foreign]");
  others.hidden = !foreign;
  others.textContent = foreign ? word("foreign", { n: foreign }) : "";
}

document.addEventListener("click", async (event) => {
  const again = event.target.closest?.("[data-again]");
  if (again) sendAll(account);
  const drop = event.target.closest?.("[data-drop]");
  if (!drop) return;
  // A second press means it: no draft goes by one slip of the thumb.
  if (!drop.dataset.sure) {
    drop.dataset.sure = "yes";
    drop.textContent = word("sure");
    return;
  }
  await dropDraft(drop.dataset.drop);
  document.dispatchEvent(new CustomEvent("outbox:dropped", { detail: { id: drop.dataset.drop } }));
  showDrafts();
});
document.addEventListener("outbox:progress", ({ detail }) => {
  const bar = document.querySelector(`[data-bar="${detail.id}"]`);
  if (!bar) return;
  bar.hidden = false;
  bar.value = detail.total ? Math.round(100 * detail.sent / detail.total) : 100;
});
for (const name of ["sent", "held"]) document.addEventListener(`outbox:${name}`, showDrafts);
window.addEventListener("online", () => sendAll(account));
document.addEventListener("signed-in-again", () => sendAll(account));

// Whoever signs out with drafts not yet sent is told so first; the drafts stay, closed to everybody else.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.leaving || form.dataset.sure) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const count = (await draftsOf(account).catch(() => [])).length;
  form.dataset.sure = "yes";
  if (!count) {
    form.submit();
    return;
  }
  const told = make("div", { class: "note mb-3", role: "alert" }, icon("triangle-alert"), make("div", { text: form.dataset.leaving.replace("{n}", count) }));
  document.getElementById("main").prepend(told);
  told.scrollIntoView({ block: "nearest" });
}, true);

// The form is fetched once a day so that it opens in a cellar; signing out takes it away again (see sw.js).
async function atHand() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  const pages = await caches.open(PAGES);
  const mark = `${account} ${new Date().toDateString()} ${document.querySelector("script[type=module]").src}`;
  if (localStorage.getItem(MARK) === mark && await pages.match(FORM)) return;
  await pages.add(FORM);
  localStorage.setItem(MARK, mark);
}

// What went straight to the server, and arrived there, is no draft of this device any more.
const went = sessionStorage.getItem(DIRECT);
sessionStorage.removeItem(DIRECT);
if (went && /^\/findings\/[0-9a-f-]{36}$/.test(location.pathname)) dropDraft(went).then(showDrafts, () => {});

showDrafts();
sendAll(account);
// not before the page itself has long been there: on a thin line the two would wait for each other
setTimeout(() => atHand().catch(() => {}), 4000);
