// Dropping a calendar file. What the planner never needs is blotted out here already, so that it does not leave the
// computer; the server would throw it away, too. Lines keep their numbers.

import { words } from "./words.js";

const NEEDED = new Set([
  "BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
  "STATUS", "SEQUENCE", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "FREEBUSY", "BUSYTYPE", "PRIORITY", "X-WR-TIMEZONE",
  "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO",
]);
const UNSURE = /;PARTSTAT="?(DECLINED|TENTATIVE|NEEDS-ACTION|DELEGATED)/i;

/** The bytes of a calendar without titles, places and people; of invited people only who has not simply accepted. */
export function blotted(text) {
  const lines = text.split("\n");
  let kept = true;
  return lines.map((line, place) => {
    if (!/^[ \t]/.test(line)) {
      const name = line.match(/^[A-Za-z0-9-]+/)?.[0].toUpperCase() ?? "";
      kept = NEEDED.has(name) || (name === "ATTENDEE" && UNSURE.test(unfolded(lines, place)));
    }
    return kept ? line : line.endsWith("\r") ? "\r" : "";
  }).join("\n");
}

function unfolded(lines, place) {
  let whole = lines[place];
  for (let next = place + 1; /^[ \t]/.test(lines[next] ?? ""); next++) whole = whole.replace(/\r$/, "") + lines[next].slice(1);
  return whole;
}

/** One character a byte and back, so that no encoding is guessed at. Anything but a plain calendar stays as it is. */
async function withoutWords(file) {
  const text = new TextDecoder("latin1").decode(await file.arrayBuffer());
  if (!/^(\u00ef\u00bb\u00bf)?\s*BEGIN:VCALENDAR/i.test(text) || !text.includes("\n")) return file;
  const bytes = Uint8Array.from(blotted(text), (character) => TO_BYTE.get(character) ?? character.charCodeAt(0));
  return new File([bytes], file.name, { type: "text/calendar" });
}

// What browsers call latin1 is windows-1252: 27 bytes become characters beyond 255.
const TO_BYTE = new Map(
  Array.from(new TextDecoder("latin1").decode(Uint8Array.from({ length: 32 }, (_, place) => 128 + place)), (character, place) => [character, 128 + place]),
);

/** Take calendar files that are dropped anywhere on the page, or chosen; `settle()` resolves to whether all that was painted is saved. */
export function takeCalendars(form, { settle, tell }) {
  const block = document.getElementById("calendar");
  if (!block) return;
  const input = block.querySelector('input[type="file"]');
  const button = block.querySelector('button[name="read"]');
  const zone = block.querySelector(".drop-zone");
  const read = async (files) => {
    const calendars = new DataTransfer();
    for (const file of await Promise.all([...files].map(withoutWords))) calendars.items.add(file);
    input.files = calendars.files;
    await press(button);
  };
  const press = async (pressed) => {
    if (!(await settle())) return;
    if (pressed === button) tell(words("reading"));
    form.requestSubmit(pressed);
  };
  input.addEventListener("change", () => input.files.length && read(input.files));
  const hasFiles = (event) => event.dataTransfer.types.includes("Files");
  // A file that falls beside the form must not replace the page.
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    zone.closest("details").open = true;
    zone.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || zone.classList.remove("over"));
  addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (hasFiles(event) && event.dataTransfer.files.length) read(event.dataTransfer.files);
  });
}
