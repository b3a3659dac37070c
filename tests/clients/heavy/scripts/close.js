// Closes the window of the opened message.
Services.wm.getMostRecentWindow("mail:messageWindow")?.close();
return Services.wm.getMostRecentWindow("mail:messageWindow") === null;
