// Opens the message in a file in a window of its own.
const main = Services.wm.getMostRecentWindow("mail:3pane");
const url = Services.io.newURI(`file://${__given[0]}?type=application/x-message-display`);
main.openDialog("chrome://messenger/content/messageWindow.xhtml", "_blank", "all,chrome,dialog=no,status,toolbar", url);
