// What stands in a calendar.
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const calendar = cal.manager.getCalendarById(__given[0]);
const items = await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
return items.map((item) => ({
  uid: item.id,
  start: item.startDate.nativeTime / 1e6,
  end: item.endDate.nativeTime / 1e6,
  sequence: Number(item.getProperty("SEQUENCE") ?? 0),
  status: item.status,
  answers: item.getAttendees().map((attendee) => attendee.participationStatus),
}));
