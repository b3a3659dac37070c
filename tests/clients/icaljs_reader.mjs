// Reads calendar files with ical.js, which Thunderbird and Nextcloud are built on, and prints what it understood as JSON.
// The zones come from the files themselves: ical.js knows no other.
import fs from "fs";
import ICAL from "ical.js";

function read(path) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
  ICAL.TimezoneService.reset();
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  return {
    path,
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map(event),
  };
}

function event(component) {
  const found = new ICAL.Event(component);
  return {
    uid: found.uid,
    start: found.startDate.toUnixTime(),
    end: found.endDate.toUnixTime(),
    floating: found.startDate.zone === ICAL.Timezone.localTimezone,
    zone: found.startDate.zone.tzid,
    sequence: found.sequence,
    status: component.getFirstPropertyValue("status"),
    summary: found.summary,
    location: found.location,
    description: found.description,
    attendees: found.attendees.map((attendee) => attendee.getFirstValue()),
  };
}

console.log(JSON.stringify(process.argv.slice(2).map(read)));
