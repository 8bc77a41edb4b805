// Keys for those who prefer them. Off in fields, in input methods and when switched off; none of them acts on anything.

const SWITCH = "duze-keys-off";
const GO = { d: "/", f: "/findings", c: "/cases", l: "/letters", r: "/rankings" };
const dialog = document.getElementById("keys");
let leader = 0;

const busy = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type) || target.isContentEditable;
const rows = () => [...document.querySelectorAll("main .tb tbody tr, main .rows > li, main .dl > li")].filter((row) => row.querySelector("a[href]") && row.offsetParent);

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement.closest("tr, li"));
  const next = all[Math.max(0, Math.min(all.length - 1, here < 0 ? 0 : here + by))];
  next.querySelector("a[href]").focus();
  next.scrollIntoView({ block: "nearest" });
}

const follow = (selector) => document.querySelector(selector)?.click();

function act(key) {
  if (Date.now() - leader < 1200 && GO[key]) return follow(`.side a[href="${GO[key]}"]`);
  if (key === "g") leader = Date.now();
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "x") document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
  else if (key === "n") follow('.ph a[href="/findings/new"], .tabbar a.add');
  else if (key === "e") follow('main a[href$="/edit"]');
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    return;
  }
  if (localStorage.getItem(SWITCH) || document.querySelector("dialog[open]")) return;
  act(event.key);
});

const box = dialog.querySelector("input");
box.checked = !localStorage.getItem(SWITCH);
box.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, "yes");
});
