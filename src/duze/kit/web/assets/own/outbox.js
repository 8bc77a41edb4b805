// Sending what the phone kept: the finding, its files one by one, then the submission. Each step may be repeated
// without acting twice (ids and keys are made on the phone), and the local copy goes only after the last receipt.

import { changeDraft, draftCalled, draftsOf, filesOf, keepFile, receipted } from "./store.js";

const FIELDS = ["kind", "sub_type", "severity", "channel", "unit_id", "handler", "place", "happened_at", "facts"];
const PLACE = ["latitude", "longitude", "accuracy"];
const PAUSES = [5, 15, 60, 180];
const SKEW = 60_000;
let tries = 0;
let waiting = 0;

// Why sending stopped: "offline", "later" (the server is busy), "signed-out", "other" (another account is signed in),
// "lost" (a file cannot be read any more) or "refused" with the server's problem.
export class Held extends Error {
  constructor(why, problem = null, file = "") {
    super(why);
    this.why = why;
    this.problem = problem;
    this.file = file;
  }
}

async function ask(method, path, { json, key, match, csrf } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf) headers["X-CSRFToken"] = csrf;
  if (key) headers["Idempotency-Key"] = key;
  if (match) headers["If-Match"] = match;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = json === undefined ? undefined : JSON.stringify(json);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, credentials: "same-origin" });
  } catch {
    throw new Held("offline");
  }
  return judged(answer.status, await answer.json().catch(() => null), answer.headers.get("ETag"));
}

function judged(status, body, match) {
  if (status < 300 && body) return { body, match };
  if (status === 401) throw new Held("signed-out");
  if (status >= 500 || status === 429 || !body) throw new Held("later", body);
  throw new Held("refused", body);
}

// Who is signed in, the form token, and how far this device's clock is off.
export async function session() {
  const { body } = await ask("GET", "/api/session");
  const skew = Date.parse(body.now) - Date.now();
  return { account: body.account, csrf: body.csrf, skew: Math.abs(skew) > SKEW ? skew : 0 };
}

// Pasted out of Word: the cells of a table's row stay apart, its line breaks stay, marks that cannot be seen go; the same
// as the server does with plain forms.
const meant = (text) => text.replace(/\t/g, "\u3000").replace(/\x0b/g, "\n").replace(/\xa0/g, " ").replace(/[\u200b\ufeff]/g, "");

function shaped(draft) {
  const sent = { id: draft.id };
  for (const name of FIELDS) sent[name] = meant(draft.fields[name] || "").trim();
  if (sent.happened_at && !/Z|[+-]\d\d:\d\d$/.test(sent.happened_at)) sent.happened_at += "+08:00";
  for (const name of PLACE) if (draft.position) sent[name] = draft.position[name];
  return sent;
}

function differs(sent, known) {
  return FIELDS.some((name) => name === "happened_at"
    ? Date.parse(sent[name]) !== Date.parse(known[name])
    : sent[name] !== (known[name] ?? ""));
}

async function logged(draft, me) {
  const json = shaped(draft);
  let { body, match } = await ask("POST", "/api/findings", { json, key: `${draft.id}.${draft.revision}`, csrf: me.csrf });
  // Sent once before and changed since: the server kept the first text, and now gets the second.
  if (body.state === "draft" && differs(json, body)) {
    ({ body, match } = await ask("GET", `/api/findings/${draft.id}`));
    const { id, ...changes } = json;
    ({ body, match } = await ask("PATCH", `/api/findings/${id}`, { json: changes, match, csrf: me.csrf }));
  }
  return { body, match };
}

async function upload(file, me, telling) {
  try {
    await file.blob.slice(0, 1).arrayBuffer();
  } catch {
    throw new Held("lost", null, file.name);
  }
  const form = new FormData();
  form.append("file", file.blob, file.name);
  form.append("captured_at", new Date(file.taken + me.skew).toISOString());
  if (file.sha256) form.append("sha256", file.sha256);
  const { body } = await post(`/api/findings/${file.draft}/evidence`, form, file.id, me.csrf, telling);
  if (file.sha256 && body.sha256 !== file.sha256) throw new Held("later");
  await keepFile({ ...file, received: body.id });
}

// XMLHttpRequest, since fetch does not tell how much of a body has gone.
function post(path, form, key, csrf, telling) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.setRequestHeader("Accept", "application/json");
    call.setRequestHeader("Idempotency-Key", key);
    call.setRequestHeader("X-CSRFToken", csrf);
    call.responseType = "json";
    call.upload.onprogress = (event) => telling(event.loaded, event.total);
    call.onerror = () => reject(new Held("offline"));
    call.onload = () => {
      try {
        resolve(judged(call.status, call.response, null));
      } catch (held) {
        reject(held);
      }
    };
    call.send(form);
  });
}

async function submitted(draft, me) {
  let { body, match } = await ask("GET", `/api/findings/${draft.id}`);
  if (draft.submit && body.state === "draft") {
    const key = `${draft.id}.submission`;
    ({ body, match } = await ask("POST", `/api/findings/${draft.id}/submission`, { match, key, csrf: me.csrf }));
  }
  return body;
}

// One draft, whole. Gives the receipt. Raises Held.
async function send(id, me) {
  const draft = await draftCalled(id);
  if (!draft || !draft.queued) return null;
  if (draft.account !== me.account) throw new Held("other");
  await logged(draft, me);
  const files = await filesOf(id);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  for (const file of files) {
    if (!file.received) await upload(file, me, (sent, of) => tell("progress", { id, sent: done + sent * file.size / of, total }));
    done += file.size;
    tell("progress", { id, sent: done, total });
  }
  const known = await submitted(draft, me);
  const receipt = { id, account: draft.account, at: Date.now(), number: known.number, files: files.length, place: known.place };
  await receipted(id, receipt);
  return receipt;
}

export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail }));
}

// Everything of this account that waits, one after the other; only one window of the browser sends at a time.
export async function sendAll(account) {
  if (!navigator.locks) return sendWaiting(account);
  return navigator.locks.request("duze-outbox", { ifAvailable: true }, (held) => held && sendWaiting(account));
}

async function sendWaiting(account) {
  clearTimeout(waiting);
  const queue = (await draftsOf(account)).filter((draft) => draft.queued);
  if (!queue.length) return;
  for (const { id } of queue.sort((a, b) => a.created - b.created)) {
    try {
      const receipt = await send(id, await session());
      tries = 0;
      if (receipt) tell("sent", receipt);
    } catch (held) {
      if (!(held instanceof Held)) throw held;
      await hold(id, held);
      if (held.why !== "refused" && held.why !== "lost") {
        if (held.why === "offline" || held.why === "later") waiting = setTimeout(() => sendAll(account), PAUSES[Math.min(tries, 3)] * 1000);
        tries += 1;
        return;
      }
    }
  }
}

async function hold(id, held) {
  const stays = held.why === "refused" || held.why === "lost";
  await changeDraft(id, (draft) => {
    draft.trouble = { why: held.why, problem: held.problem, file: held.file };
    if (stays) draft.queued = false;
  });
  tell("held", { id, why: held.why, problem: held.problem, file: held.file });
}
