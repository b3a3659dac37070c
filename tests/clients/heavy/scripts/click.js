// Presses a button of the opened invitation.
const opened = Services.wm.getMostRecentWindow("mail:messageWindow");
opened.document.getElementById("messageBrowser").contentDocument.getElementById(__given[0]).doCommand();
