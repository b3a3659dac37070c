// Subscribes to a calendar on the network, to read it only: Thunderbird would ask which calendar an invitation is for.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const calendar = cal.manager.createCalendar("ics", Services.io.newURI(__given[0]));
calendar.name = "Wellness";
calendar.readOnly = true;
cal.manager.registerCalendar(calendar);
return calendar.id;
