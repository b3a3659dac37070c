// Looks again what a calendar on the network holds.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
cal.manager.getCalendarById(__given[0]).refresh();
