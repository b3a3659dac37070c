// Saves an answer as it is being given. Without scripts the same form is sent with its Save button.

import { enhance, paint } from "./grid.js";
import { orderServices, showRanks } from "./services.js";

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

const cells = () => [...form.querySelectorAll("table.grid tbody select")];
const brush = () => form.elements.brush?.value ?? "1";

function changed() {
  unsaved = true;
  actions.replaceChildren();
  tell("Saving…");
  clearTimeout(timer);
  timer = setTimeout(save, WAIT_MS);
}

function tell(words, trouble = false) {
  status.textContent = words;
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
  if (restore) body.set("restore", restore);
  const sent = new Map(cells().map((select) => [select.name, select.value]));
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
  tell(answer.message ?? "Not saved. The round may be closed or this page too old: reload it.", true);
}

function stored(answer, sent, shortcut) {
  form.elements.revision.value = answer.revision;
  for (const select of cells()) {
    const value = answer.cells[select.name];
    if (value !== undefined && select.value === sent.get(select.name)) setCell(select, value);
  }
  if (shortcut) {
    document.getElementById(`kind-${answer.kind}`).checked = true;
    if (shortcut === "last") showRanks(form, answer.services);
  }
  summary.textContent = answer.summary;
  if (unsaved) return;
  tell(answer.status);
  if (answer.restore) offer(["Undo", () => save("restore", answer.restore)]);
}

/** A cell may come to differ by week, which it could not be painted as before. */
function setCell(select, value) {
  if (value === "mixed" && !select.querySelector('option[value="mixed"]')) {
    select.add(new Option("differs by week", "mixed"));
  }
  paint(select, value);
}

function conflict(answer) {
  tell(answer.message, true);
  offer(
    ["Keep this page", () => { form.elements.revision.value = answer.revision; actions.replaceChildren(); save(); }],
    ["Show the other", () => { unsaved = false; location.reload(); }],
  );
}

function lostConnection(shortcut, restore) {
  unsaved = true;
  tell("Not saved yet: no connection. Trying again…", true);
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  clearTimeout(timer);
  timer = setTimeout(() => save(shortcut, restore), pause);
}

form.classList.add("scripted");
for (const table of form.querySelectorAll("table.grid")) {
  enhance(table, { brush, changed, say: (words) => (said.textContent = words) });
}
orderServices(form, { changed, say: (words) => (said.textContent = words) });

form.addEventListener("change", (event) => {
  if (event.target.name === "brush" || event.target.closest("table.grid")) return;
  if (event.target.value === "on_leave" && !form.elements.leave_until.value) {
    tell("Choose the last day of your leave.");
    return form.elements.leave_until.focus();
  }
  changed();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.submitter?.value ?? "");
});
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
