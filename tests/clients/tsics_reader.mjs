// Reads calendar files with ts-ics and prints what it understood as JSON.
import fs from "fs";
import { convertIcsCalendar } from "ts-ics";

function read(path) {
  const calendar = convertIcsCalendar(undefined, fs.readFileSync(path, "utf8"));
  return { path, events: (calendar.events ?? []).map(event) };
}

function event(found) {
  return { uid: found.uid, start: found.start.date.getTime() / 1000, end: found.end.date.getTime() / 1000, floating: false };
}

console.log(JSON.stringify(process.argv.slice(2).map(read)));
