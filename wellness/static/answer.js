// Saves an answer as it is being given. Without scripts the same form is sent with its Save button.

import { takeCalendars } from "./calendar.js";
import { enhance, paint } from "./grid.js";
import { orderServices, showRanks } from "./services.js";
import { words } from "./words.js";

const form = document.getElementById("answer");
const status = document.getElementById("save-status");
const summary = document.getElementById("save-summary");
const actions = document.getElementById("save-actions");
const said = document.getElementById("grid-said");
const WAIT_MS = 500;
const LONGEST_PAUSE_MS = 30000;

let unsaved = false;
let sending = null;
let timer = null;
let pause = 2000;

// What the fields hold, and what they held when page and database last agreed.
const NOT_ANSWERS = new Set(["csrf_token", "revision", "do", "brush", "restore", "never_shown", "calendar"]);
const values = () => {
  const data = new FormData(form);
  return new Map([...new Set(data.keys())].filter((name) => !NOT_ANSWERS.has(name)).map((name) => [name, data.getAll(name)]));
};
const same = (one, other) => String(one ?? []) === String(other ?? []);
let agreed = values();

const brush = () => form.elements.brush?.value ?? "1";

function changed() {
  unsaved = true;
  actions.replaceChildren();
  tell(words("saving"));
  clearTimeout(timer);
  timer = setTimeout(save, WAIT_MS);
}

function tell(sentence, trouble = false) {
  status.textContent = sentence;
  status.classList.toggle("trouble", trouble);
}

function offer(...buttons) {
  actions.replaceChildren(
    ...buttons.map(([label, press]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-secondary";
      button.textContent = label;
      button.addEventListener("click", press);
      return button;
    }),
  );
}

/** Send the form; one at a time, so that each save knows the revision that the one before has made. */
async function save(shortcut = "", restore = "") {
  clearTimeout(timer);
  while (sending) await sending;
  sending = send(shortcut, restore);
  await sending;
  sending = null;
}

async function send(shortcut, restore) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", shortcut);
  body.delete("calendar");
  if (restore) body.set("restore", restore);
  const sent = values();
  unsaved = false;
  let reply;
  try {
    reply = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      keepalive: true,
      redirect: "error",
    });
  } catch {
    return lostConnection(shortcut, restore);
  }
  pause = 2000;
  const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await reply.json() : {};
  if (reply.ok) return stored(answer, sent, shortcut);
  unsaved = true;
  if (reply.status === 409 && isJson) return conflict(answer);
  tell(answer.message ?? words("notSaved"), true);
}

function stored(answer, sent, shortcut) {
  form.elements.revision.value = answer.revision;
  const before = agreed;
  agreed = new Map(Object.entries(answer.fields));
  take(answer.fields, sent);
  summary.textContent = answer.summary;
  if (unsaved) return;
  tell(answer.status);
  if (answer.restore) offer([words("undo"), () => undo(answer.restore, before)]);
  else actions.replaceChildren();
}

/** Show what the database has in every field that still holds what it held in `since`. */
function take(fields, since) {
  const here = values();
  for (const [name, wanted] of Object.entries(fields)) {
    if (same(here.get(name), wanted) || !same(here.get(name), since.get(name))) continue;
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) fill(control, wanted);
  }
  showRanks(form);
}

function fill(control, wanted) {
  if (control.type === "radio" || control.type === "checkbox") control.checked = wanted.includes(control.value);
  else if (control.closest("table.grid")) setCell(control, wanted[0]);
  else control.value = wanted[0] ?? "";
}

function undo(restore, before) {
  take(Object.fromEntries([...before].filter(([name]) => name.startsWith("rank-"))), values());
  save("restore", restore);
}

/** A cell may come to differ by week, which it could not be painted as before. */
function setCell(select, value) {
  if (value === "mixed" && !select.querySelector('option[value="mixed"]')) {
    select.add(new Option(words("mixed"), "mixed"));
  }
  paint(select, value);
}

function conflict(answer) {
  tell(answer.message, true);
  offer(
    [words("keepBoth"), () => keepBoth(answer)],
    [words("showOther"), () => { unsaved = false; location.reload(); }],
  );
}

/** What was changed here is laid over what was saved elsewhere. */
function keepBoth(answer) {
  take(answer.fields, agreed);
  form.elements.revision.value = answer.revision;
  actions.replaceChildren();
  save();
}

function lostConnection(shortcut, restore) {
  unsaved = true;
  tell(words("noConnection"), true);
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  clearTimeout(timer);
  timer = setTimeout(() => save(shortcut, restore), pause);
}

form.classList.add("scripted");
for (const table of form.querySelectorAll("table.grid")) {
  enhance(table, { brush, changed, say: (sentence) => (said.textContent = sentence) });
}
orderServices(form, { changed, say: (sentence) => (said.textContent = sentence) });

form.addEventListener("change", (event) => {
  if (["brush", "calendar"].includes(event.target.name) || event.target.closest("table.grid")) return;
  if (event.target.value === "on_leave" && !form.elements.leave_until.value) {
    tell(words("leave"));
    return form.elements.leave_until.focus();
  }
  changed();
});
// Buttons that do something else with the whole page send it as a form, once all that was painted is saved.
const isOwnWay = (button) => button?.hasAttribute("formaction");
let settled = false;
async function settle() {
  if (unsaved || sending) await save();
  return (settled = !unsaved);
}
form.addEventListener("submit", (event) => {
  if (isOwnWay(event.submitter) && (settled || !(unsaved || sending))) return;
  event.preventDefault();
  if (isOwnWay(event.submitter)) return void settle().then((saved) => saved && form.requestSubmit(event.submitter));
  save(event.submitter?.value ?? "");
});
takeCalendars(form, { settle, tell });
const tab = form.querySelector('.week-tabs [aria-current="page"]');
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.clientWidth / 2;

// Every way out of the page saves first what is not saved yet.
for (const link of form.querySelectorAll(".week-tabs a")) {
  link.addEventListener("click", async (event) => {
    if (!unsaved && !sending) return;
    event.preventDefault();
    await save();
    if (!unsaved) location.assign(link.href);
  });
}
addEventListener("online", () => unsaved && save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && unsaved && !sending) save();
});
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
