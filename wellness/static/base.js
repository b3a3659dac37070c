// Small helps for every page; each page works without them.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// htmx sends the token that a plain form carries in a hidden field.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token;
});

// Pressing twice sends once. A page that comes back from the browser's history may send again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// On a phone the navigation scrolls sideways; the present page's link should be in sight.
const current = document.querySelector('.site-nav [aria-current="page"]');
if (current) {
  const list = current.closest("ul");
  list.scrollLeft = current.offsetLeft - list.clientWidth / 2;
}

// An open question closes with Escape, and the focus goes back to where it was asked.
document.addEventListener("keydown", (event) => {
  const question = event.key === "Escape" && event.target.closest?.("details.confirm[open]");
  if (!question) return;
  question.open = false;
  question.querySelector("summary").focus();
});
