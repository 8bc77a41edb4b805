// The console's own script: small comforts on pages that all work without it.

const INPUTS = /^(INPUT|TEXTAREA|SELECT)$/;

// "/" goes to the search box, unless somebody is typing (also in an input method).
document.addEventListener("keydown", (event) => {
  const busy = INPUTS.test(event.target.tagName) || event.target.isContentEditable;
  if (event.key !== "/" || busy || event.isComposing || event.ctrlKey || event.metaKey) return;
  const box = document.querySelector(".gsearch input");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

// htmx requests carry the session's form token.
document.addEventListener("htmx:configRequest", (event) => {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) event.detail.headers["X-CSRFToken"] = meta.content;
});

// A second click while a form is on its way does nothing; coming back by the back button frees it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll('form[aria-busy="true"]')) form.removeAttribute("aria-busy");
});

// Choice tiles drawn with a class follow the chosen radio.
document.addEventListener("change", (event) => {
  const tiles = event.target.type === "radio" && event.target.closest(".ch");
  if (!tiles) return;
  for (const label of tiles.querySelectorAll("label")) {
    label.classList.toggle("ckd", label.querySelector("input").checked);
  }
});

// Boxes that belong to what a list above them names: only these are offered, and none of another is sent.
for (const set of document.querySelectorAll("fieldset[data-follows]")) {
  const list = set.closest("form").elements[set.dataset.follows];
  const show = () => {
    let any = false;
    for (const label of set.querySelectorAll("[data-of]")) {
      const fits = label.dataset.of === list.value;
      const box = label.querySelector("input");
      label.classList.toggle("d-none", !fits);
      box.disabled = !fits;
      any = any || fits;
    }
    const none = set.querySelector("[data-none]");
    if (none) none.hidden = any || !list.value;
  };
  list.addEventListener("change", show);
  list.addEventListener("input", show);
  show();
}

// The theme is shown at once; the form still saves it to the account.
document.addEventListener("change", (event) => {
  if (event.target.name !== "theme" || !event.target.form?.hasAttribute("data-theme-form")) return;
  if (event.target.value) document.documentElement.dataset.theme = event.target.value;
  else delete document.documentElement.dataset.theme;
});

// Counters under long text fields.
document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-counts="${event.target.id}"]`);
  if (counter) counter.textContent = String([...event.target.value].length);
});

// Filters send themselves when a choice changes.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-auto]");
  if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
});

// A link to a folded form opens it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (!fold || fold.open) return;
  fold.open = true;
  target.scrollIntoView();
}
window.addEventListener("hashchange", unfold);
unfold();
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (link) setTimeout(unfold, 0);
});

// Rows chosen in a list: all of the page at once, counted, and still chosen after a look at a row or a fresh page.
for (const form of document.querySelectorAll("form[data-selection]")) {
  // the rows' boxes are named “id”, and so hide the form's own property of that name
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${form.getAttribute("id")}"]`)];
  const key = `duze-chosen ${location.pathname}?${form.dataset.selection}`;
  const told = form.querySelector("[data-selected]");
  const page = form.querySelector("[data-select-page]");
  const chosen = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  const show = () => {
    told.textContent = told.dataset.words.replace("{n}", chosen.size);
    sessionStorage.setItem(key, JSON.stringify([...chosen]));
  };
  const mark = (box) => (box.checked ? chosen.add(box.value) : chosen.delete(box.value));
  for (const box of boxes) box.checked = chosen.has(box.value);
  page.hidden = false;
  page.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) {
      box.checked = !all;
      mark(box);
    }
    show();
  });
  for (const box of boxes) box.addEventListener("change", () => { mark(box); show(); });
  // what was chosen on other pages of the list goes along
  form.addEventListener("submit", () => {
    for (const id of chosen) {
      if (boxes.some((box) => box.value === id)) continue;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "id", value: id }));
    }
  });
  show();
}

// Long work tells how far it is; when the line breaks, the page looks again by itself.
const work = document.querySelector("[data-progress]");
if (work) {
  const far = work.querySelector("[data-far]");
  const bar = work.querySelector("progress");
  const line = new EventSource(work.dataset.progress);
  line.onmessage = (event) => {
    const told = JSON.parse(event.data);
    const begun = told.state && told.state !== (work.dataset.state ??= told.state);
    if (told.ended || begun) {
      line.close();
      location.reload();
    } else if (told.of) {
      const words = { stage: told.stage ?? "", done: told.done, of: told.of, s: told.seconds };
      far.textContent = far.dataset.words.replace(/\{(\w+)\}/g, (_, name) => words[name]).trim();
      bar.value = 100 * told.done / told.of;
    }
  };
  line.onerror = () => {
    line.close();
    setTimeout(() => location.reload(), 2000);
  };
}

// What is possible for seconds only goes when they are over.
for (const note of document.querySelectorAll("[data-gone-after]")) setTimeout(() => note.remove(), 1000 * note.dataset.goneAfter);

// Merging after a conflict: the other text goes into its field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-take]");
  if (!button) return;
  const form = button.closest(".clash").parentElement.querySelector("form.fm") ?? document.querySelector("form.fm");
  const field = form.elements[button.dataset.take];
  field.value = button.dataset.value;
  (field instanceof RadioNodeList ? field[0] : field).dispatchEvent(new Event("input", { bubbles: true }));
  button.disabled = true;
  button.closest("tr").classList.add("taken");
});

// An entry of the error summary leads to the field itself, not only to its message.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.errs a[href^="#e-"]');
  const field = link && document.getElementById(link.hash.slice(1))?.closest(".fl")?.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  const fold = field.closest("details");
  if (fold) fold.open = true;
  field.focus();
});

// A fault in the summary names its field: “必填。” alone does not say which.
for (const link of document.querySelectorAll('.errs a[href^="#e-"]')) {
  const name = document.getElementById(link.hash.slice(1))?.closest(".fl")?.querySelector("label, legend")?.firstChild?.textContent.trim();
  if (name && !link.textContent.includes(name)) link.prepend(name + (document.documentElement.lang.startsWith("zh") ? "：" : ": "));
}

// A page that answers a refused form is no place to come back to: the browser would ask to send the form again. In the
// history it stands as the page where the form was.
if (document.querySelector("[data-posted]") && document.referrer.startsWith(`${location.origin}/`)) {
  history.replaceState(history.state, "", document.referrer);
}

// An error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-error-summary]")?.focus();

// A refusal of a request for a part of the page is shown at the top of the page; nothing that was typed is replaced.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  if (answer.status < 400) return;
  event.detail.shouldSwap = false;
  const main = document.getElementById("main");
  for (const old of main.querySelectorAll("[data-part-error]")) old.remove();
  const shown = new DOMParser().parseFromString(answer.responseText, "text/html").querySelector("[data-part-error]");
  if (!shown) return;
  main.prepend(document.adoptNode(shown));
  shown.scrollIntoView({ block: "nearest" });
  shown.focus();
});
