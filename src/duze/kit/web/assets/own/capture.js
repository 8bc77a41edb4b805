// Photos, files, a voice note and the place, taken on the device: read and hashed at once, so that what is sent later is
// what was taken, whatever becomes of the original.

import { clockTime, icon, make, megabytes, showDrafts, word } from "./drafts.js";
import { dropFile, filesOf, keepFile, newId } from "./store.js";

const shown = document.getElementById("field-files");
let page = null;

async function hashed(bytes) {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function refused(file) {
  const most = Number(shown.dataset.most);
  const known = shown.dataset.accept.split(",");
  const ending = `.${file.name.split(".").pop().toLowerCase()}`;
  if (file.size > most) return word("big", { file: file.name, mb: Math.round(most / 1048576) });
  if (!known.includes(ending)) return word("ending", { file: file.name });
  return file.size ? "" : word("empty", { file: file.name });
}

async function take(file, taken) {
  const no = refused(file);
  if (no) return page.say(no, "red");
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return page.say(word("changed", { file: file.name }), "red");
  }
  let draft;
  try {
    draft = await page.present();
  } catch (error) {
    return page.failed(error);
  }
  const sha256 = await hashed(bytes);
  if (sha256 && (await filesOf(draft)).some((one) => one.sha256 === sha256)) return page.say(word("twice", { file: file.name }));
  const blob = new Blob([bytes], { type: file.type });
  try {
    await keepFile({ id: newId(), draft, name: file.name, type: file.type, size: blob.size, blob, sha256, taken });
  } catch (error) {
    return page.failed(error);
  }
  await page.keep();
  await showFiles(draft);
}

export async function takeFiles(input) {
  const chosen = [...input.files];
  input.value = "";
  for (const file of chosen) await take(file, Math.min(file.lastModified || Date.now(), Date.now()));
}

function picture(file) {
  if (!file.type.startsWith("image/")) return make("span", { class: "fx" }, icon(file.type.startsWith("audio/") ? "mic" : "file-text"));
  const address = URL.createObjectURL(file.blob);
  const img = make("img", { src: address, alt: file.name });
  img.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  return img;
}

function tile(file) {
  const drop = make("button", { type: "button", class: "rm", "aria-label": word("remove", { file: file.name }) }, icon("x"));
  drop.addEventListener("click", async () => {
    await dropFile(file.id);
    await showFiles(file.draft);
    await showDrafts();
  });
  const place = page.form.elements.place.value.trim();
  const mark = file.sha256 ? make("span", { class: "st", role: "img", "aria-label": word("fixed", { sha: file.sha256.slice(0, 8) }), title: file.sha256 }, icon("check")) : null;
  return make("li", { class: "ph-i" }, picture(file), mark, file.received ? null : drop,
    make("span", { class: "wm", text: `${clockTime(file.taken)} ${place || file.name}`.trim() }));
}

export async function showFiles(draft) {
  const files = await filesOf(draft);
  shown.replaceChildren(...files.map(tile));
  shown.hidden = !files.length;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  document.getElementById("field-sum").textContent = files.length ? word("files", { n: files.length, mb: megabytes(size) }) : "";
}

// ---- a voice note ----
let recorder = null;
const KINDS = [["audio/mp4", "m4a"], ["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"]];

async function record(button) {
  if (recorder) {
    recorder.stop();
    return;
  }
  const kind = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    page.say(word("no-mic"), "red");
    return;
  }
  const parts = [];
  const began = Date.now();
  recorder = new MediaRecorder(sound, { mimeType: kind[0], audioBitsPerSecond: 32000 });
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = async () => {
    recorder = null;
    for (const track of sound.getTracks()) track.stop();
    label(button, word("record"));
    button.setAttribute("aria-pressed", "false");
    const type = kind[0].split(";")[0];
    const name = `${word("voice")}-${clockTime(began).replace(/\D/g, "")}.${kind[1]}`;
    await take(new File(parts, name, { type }), began);
  };
  recorder.start(1000);
  button.setAttribute("aria-pressed", "true");
  label(button, word("stop"));
}

const label = (button, text) => { button.querySelector("span").textContent = text; };

// ---- the place ----
function locate(button) {
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    button.disabled = false;
    const position = { latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy: Math.round(coords.accuracy) };
    showPlace(position);
    await page.keep({ position });
  }, () => {
    button.disabled = false;
    page.say(word("no-place"), "red");
  }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

export function showPlace(position) {
  const words = position ? word("located", { lat: position.latitude, lon: position.longitude, m: position.accuracy }) : "";
  document.getElementById("field-place").textContent = words;
}

export function bindCapture(given) {
  page = given;
  const able = { record: Boolean(window.MediaRecorder && navigator.mediaDevices), locate: Boolean(navigator.geolocation && isSecureContext) };
  page.form.querySelector("[data-field-capture]").hidden = false;
  page.form.querySelector("[data-field-plain]").hidden = true;
  page.form.querySelector("[data-field-submit]").hidden = false;
  for (const button of page.form.querySelectorAll("[data-capture]")) {
    const what = button.dataset.capture;
    button.hidden = what in able && !able[what];
    button.addEventListener("click", () => {
      if (what === "record") record(button);
      else if (what === "locate") locate(button);
      else document.getElementById(what).click();
    });
  }
}
