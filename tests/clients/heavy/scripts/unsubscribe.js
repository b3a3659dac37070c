// Forgets a calendar on the network.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
cal.manager.unregisterCalendar(cal.manager.getCalendarById(__given[0]));
