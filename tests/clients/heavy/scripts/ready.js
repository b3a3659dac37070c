// Whether the main window stands and has loaded its calendar.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const main = Services.wm.getMostRecentWindow("mail:3pane");
return Boolean(main && main.document.readyState === "complete" && main.gCalendarStatusFeedback !== undefined && cal.manager);
