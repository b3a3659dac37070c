// What the bar above an opened invitation says and which buttons it shows; null while there is none.
const opened = Services.wm.getMostRecentWindow("mail:messageWindow");
const shown = opened?.document.getElementById("messageBrowser")?.contentDocument;
const bar = shown?.getElementById("imip-bar");
if (!bar || bar.collapsed) {
  return null;
}
const buttons = [...shown.querySelectorAll("#imip-view-toolbar toolbarbutton")];
return {
  label: bar.label || bar.getAttribute("label"),
  buttons: buttons.filter((button) => !button.hidden && button.id.startsWith("imip")).map((button) => button.id),
};
