// What windows are open, for whoever wonders why something did not work.
return [...Services.wm.getEnumerator(null)].map((open) => `${open.location.href} ${open.document.title}`);
