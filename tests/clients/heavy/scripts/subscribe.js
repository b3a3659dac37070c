// Subscribes to a calendar on the network.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const calendar = cal.manager.createCalendar("ics", Services.io.newURI(__given[0]));
calendar.name = "Wellness";
cal.manager.registerCalendar(calendar);
return calendar.id;
