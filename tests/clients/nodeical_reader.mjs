// Reads calendar files with node-ical and prints what it understood as JSON.
import ical from "node-ical";

function read(path) {
  const parts = Object.values(ical.sync.parseFile(path));
  return { path, events: parts.filter((part) => part.type === "VEVENT").map(event) };
}

function event(found) {
  return { uid: found.uid, start: found.start.getTime() / 1000, end: found.end.getTime() / 1000, floating: false };
}

console.log(JSON.stringify(process.argv.slice(2).map(read)));
