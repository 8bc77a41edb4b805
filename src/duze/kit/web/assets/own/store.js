// What the phone keeps until the server has receipted it: drafts of findings, their files, and the receipts.
// Every draft belongs to one account; nothing here ever leaves the device but through the outbox.

const NAME = "duze-field";
const RECEIPTS_KEPT = 10;
let opened = null;

function database() {
  if (!opened) opened = new Promise((resolve, reject) => {
    const asking = indexedDB.open(NAME, 1);
    asking.onupgradeneeded = () => {
      const base = asking.result;
      base.createObjectStore("drafts", { keyPath: "id" }).createIndex("account", "account");
      base.createObjectStore("files", { keyPath: "id" }).createIndex("draft", "draft");
      base.createObjectStore("receipts", { keyPath: "id" }).createIndex("account", "account");
    };
    asking.onsuccess = () => {
      asking.result.onversionchange = () => asking.result.close();
      resolve(asking.result);
    };
    asking.onerror = () => reject(asking.error);
  });
  return opened;
}

// One transaction. `doing(turn, give)` asks for what it wants; `give` sets the value the promise resolves to.
async function run(stores, mode, doing) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const turn = base.transaction(stores, mode);
    let value;
    turn.oncomplete = () => resolve(value);
    turn.onabort = () => reject(turn.error || new DOMException("aborted", "AbortError"));
    doing(turn, (given) => { value = given; });
  });
}

const all = (store, index, key) => run([store], "readonly", (turn, give) => {
  const asking = turn.objectStore(store).index(index).getAll(key);
  asking.onsuccess = () => give(asking.result);
});

export const draftsOf = (account) => all("drafts", "account", account);
export const filesOf = (draft) => all("files", "draft", draft);
export const receiptsOf = (account) => all("receipts", "account", account);

export const draftCalled = (id) => run(["drafts"], "readonly", (turn, give) => {
  const asking = turn.objectStore("drafts").get(id);
  asking.onsuccess = () => give(asking.result);
});

// How many drafts of other accounts lie on this device: they are counted, never shown.
export const foreignDrafts = (account) => run(["drafts"], "readonly", (turn, give) => {
  const asking = turn.objectStore("drafts").getAll();
  asking.onsuccess = () => give(asking.result.filter((one) => one.account !== account).length);
});

export const addDraft = (draft) => run(["drafts"], "readwrite", (turn) => turn.objectStore("drafts").put(draft));

// Read, change and write in one transaction, so that typing and sending never overwrite each other.
export const changeDraft = (id, changing) => run(["drafts"], "readwrite", (turn, give) => {
  const store = turn.objectStore("drafts");
  const asking = store.get(id);
  asking.onsuccess = () => {
    if (!asking.result) return;
    changing(asking.result);
    store.put(asking.result);
    give(asking.result);
  };
});

export const keepFile = (file) => run(["files"], "readwrite", (turn) => turn.objectStore("files").put(file));
export const dropFile = (id) => run(["files"], "readwrite", (turn) => turn.objectStore("files").delete(id));

function sweep(turn, id) {
  turn.objectStore("drafts").delete(id);
  const walking = turn.objectStore("files").index("draft").openKeyCursor(id);
  walking.onsuccess = () => {
    const here = walking.result;
    if (!here) return;
    turn.objectStore("files").delete(here.primaryKey);
    here.continue();
  };
}

// The local copy goes in the same transaction in which the server's receipt is written down.
export const receipted = (id, receipt) => run(["drafts", "files", "receipts"], "readwrite", (turn) => {
  const receipts = turn.objectStore("receipts");
  receipts.put(receipt);
  const asking = receipts.index("account").getAll(receipt.account);
  asking.onsuccess = () => {
    const old = asking.result.sort((a, b) => b.at - a.at).slice(RECEIPTS_KEPT);
    for (const one of old) receipts.delete(one.id);
  };
  sweep(turn, id);
});

export const dropDraft = (id) => run(["drafts", "files"], "readwrite", (turn) => sweep(turn, id));

// UUIDv7: in order of time like the server's own ids, so that one made offline is as good as one made there.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let moment = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = moment % 256;
    moment = Math.floor(moment / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
