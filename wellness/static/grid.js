// Painting half hours. The cells are selects that work by themselves; this adds mouse, touch, keys, and a day a screen.

import { words } from "./words.js";

const PHONE = matchMedia("(max-width: 575.98px)");
const HOLD_MS = 350;
const SLACK_PX = 8;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const rowOf = (select) => select.closest("tr").sectionRowIndex;
const columnOf = (select) => Number(select.closest("td").dataset.column);

/** Set one cell; true when it was different. */
export function paint(select, value) {
  if (select.value === value) return false;
  select.value = value;
  select.closest("td").dataset.rating = select.value;
  return true;
}

/**
 * Make one table paintable. `brush()` gives the chosen value, `changed()` is called after every change,
 * `say(sentence)` reaches screen readers.
 */
export function enhance(table, { brush, changed, say }) {
  const selects = [...table.querySelectorAll("tbody select")];
  const at = (row, column) =>
    table.tBodies[0].rows[row]?.querySelector(`td[data-column="${column}"] select`) ?? null;
  const days = dayScreen(table);

  const done = (painted, value) => {
    if (!painted.length) return;
    const word = painted[0].selectedOptions[0].text;
    say(painted.length === 1 ? `${painted[0].getAttribute("aria-label")}: ${word}` : words("halfHours", { count: painted.length, word }));
    changed();
  };
  const set = (chosen, value) => done(chosen.filter((select) => paint(select, value)), value);
  const toggled = (chosen) => (chosen.every((select) => select.value === brush()) ? "0" : brush());

  table.classList.add("paintable");
  addKeys(table, selects, { at, brush, set, days });
  addPointer(table, { at, done, toggled, set });
  table.addEventListener("change", (event) => {
    event.target.closest("td").dataset.rating = event.target.value;
    changed();
  });
  addDayTools(table, selects, { set, toggled, done, days });
}

function addKeys(table, selects, { at, brush, set, days }) {
  selects.forEach((select, place) => (select.tabIndex = place ? -1 : 0));
  const focus = (select) => {
    for (const other of selects) other.tabIndex = -1;
    select.tabIndex = 0;
    days.show(columnOf(select));
    select.focus();
  };
  const next = (from, [down, right]) => {
    let [row, column] = [rowOf(from) + down, columnOf(from) + right];
    const [rows, columns] = [table.tBodies[0].rows.length, table.tHead.rows[0].cells.length - 1];
    for (; row >= 0 && row < rows && column >= 0 && column < columns; row += down, column += right) {
      const found = at(row, column);
      if (found) return found;
    }
    return null;
  };
  table.addEventListener("focusin", (event) => {
    if (!event.target.matches("tbody select") || event.target.tabIndex === 0) return;
    for (const other of selects) other.tabIndex = other === event.target ? 0 : -1;
  });
  table.addEventListener("keydown", (event) => {
    const select = event.target.closest("tbody select");
    if (!select || event.altKey || event.ctrlKey || event.metaKey) return;
    if (STEPS[event.key]) {
      event.preventDefault();
      const target = next(select, STEPS[event.key]);
      if (!target) return;
      focus(target);
      if (event.shiftKey) set([target], select.value);
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      set([select], select.value === brush() ? "0" : brush());
    } else if (/^[0-3]$/.test(event.key)) {
      event.preventDefault();
      set([select], event.key);
    }
  });
}

function addPointer(table, { at, done, toggled, set }) {
  let stroke = null;
  let hold = null;
  let byPointer = false;
  const under = (event) => {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-rating]");
    return cell && table.contains(cell) ? cell.querySelector("select") : null;
  };
  const begin = (select) => {
    stroke = { from: select, value: toggled([select]), before: new Map() };
    table.classList.add("painting");
    extend(select);
  };
  // A stroke is the rectangle between its ends, so that a quick hand leaves no gaps.
  const extend = (to) => {
    const rows = [rowOf(stroke.from), rowOf(to)].sort((a, b) => a - b);
    const columns = [columnOf(stroke.from), columnOf(to)].sort((a, b) => a - b);
    for (const [select, value] of stroke.before) paint(select, value);
    for (let row = rows[0]; row <= rows[1]; row++) {
      for (let column = columns[0]; column <= columns[1]; column++) {
        const select = at(row, column);
        if (!select || select.closest("td").hidden) continue;
        if (!stroke.before.has(select)) stroke.before.set(select, select.value);
        paint(select, stroke.value);
      }
    }
  };
  const end = () => {
    clearTimeout(hold?.timer);
    hold = null;
    if (!stroke) return;
    done([...stroke.before].filter(([select, value]) => select.value !== value).map(([select]) => select));
    stroke = null;
    table.classList.remove("painting");
  };
  table.addEventListener("pointerdown", (event) => {
    const select = under(event);
    byPointer = false;
    if (!select || event.button) return;
    if (event.pointerType === "mouse") {
      event.preventDefault();
      select.focus({ preventScroll: true });
      byPointer = true;
      begin(select);
      return;
    }
    const timer = setTimeout(() => {
      byPointer = true;
      begin(select);
    }, HOLD_MS);
    hold = { timer, x: event.clientX, y: event.clientY };
  });
  addEventListener("pointermove", (event) => {
    if (stroke) {
      const select = under(event);
      if (select) extend(select);
    } else if (hold && Math.hypot(event.clientX - hold.x, event.clientY - hold.y) > SLACK_PX) {
      clearTimeout(hold.timer);
      hold = null;
    }
  });
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  table.addEventListener("touchmove", (event) => stroke && event.preventDefault(), { passive: false });
  table.addEventListener("contextmenu", (event) => byPointer && event.preventDefault());
  table.addEventListener("click", (event) => {
    const select = event.target.closest("td[data-rating]")?.querySelector("select");
    if (select && !byPointer && event.target !== select) set([select], toggled([select]));
    byPointer = false;
  });
}

function addDayTools(table, selects, { set, toggled, done, days }) {
  days.bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-part]");
    if (!button) return;
    const column = days.present();
    const day = selects.filter((select) => columnOf(select) === column);
    const time = (select) => select.closest("tr").cells[0].textContent.trim();
    if (button.dataset.part === "everywhere") {
      const model = new Map(day.map((select) => [rowOf(select), select.value]));
      done(selects.filter((select) => model.has(rowOf(select)) && paint(select, model.get(rowOf(select)))));
      return;
    }
    const chosen = day.filter((select) => time(select) < "12:00" === (button.dataset.part === "morning"));
    if (chosen.length) set(chosen, toggled(chosen));
  });
}

/** On a phone one day fills the screen, with buttons to the days before and after. */
function dayScreen(table) {
  const bar = document.querySelector(`.day-nav[data-grid="${table.dataset.grid}"]`);
  const heads = [...table.querySelectorAll("thead th[data-column]")];
  const [before, after] = [bar.querySelector(".day-before"), bar.querySelector(".day-after")];
  let present = 0;
  const show = (column) => {
    present = Math.max(0, Math.min(heads.length - 1, column));
    const alone = PHONE.matches;
    bar.hidden = !alone;
    for (const cell of table.querySelectorAll("[data-column]")) {
      cell.hidden = alone && Number(cell.dataset.column) !== present;
    }
    for (const [part, source] of [["strong", ".day-name"], ["span", ".day-note"]]) {
      bar.querySelector(`.day-title ${part}`).textContent = heads[present].querySelector(source).textContent;
    }
    before.disabled = present === 0;
    after.disabled = present === heads.length - 1;
  };
  before.addEventListener("click", () => show(present - 1));
  after.addEventListener("click", () => show(present + 1));
  PHONE.addEventListener("change", () => show(present));
  show(0);
  return { show, bar, present: () => present };
}
