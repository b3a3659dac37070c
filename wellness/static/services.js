// Kinds of session in order of liking: a tap chooses, arrows move up and down. The selects keep the places.

import { words } from "./words.js";

const rows = (form) => [...form.querySelectorAll(".service")];
const rankOf = (row) => Number(row.querySelector("select").value);
const nameOf = (row) => row.querySelector(".service-name").textContent.trim();
const byRank = (form) => rows(form).filter(rankOf).sort((one, other) => rankOf(one) - rankOf(other));

/** Give places 1, 2, ... to `chosen`, none to the rest, and lay the rows out in that order. */
function rank(form, chosen) {
  const list = form.querySelector(".services");
  if (!list) return;
  for (const row of rows(form)) {
    const place = chosen.indexOf(row) + 1;
    row.querySelector("select").value = String(place);
    const [choose, up, down] = row.querySelectorAll(".service-buttons button");
    choose.setAttribute("aria-pressed", String(place > 0));
    choose.firstElementChild.textContent = place ? words("choice", { place }) : words("choose");
    up.hidden = down.hidden = !place || chosen.length < 2;
    up.disabled = place === 1;
    down.disabled = place === chosen.length;
    row.classList.toggle("chosen", place > 0);
  }
  const focused = document.activeElement;
  list.append(...chosen, ...rows(form).filter((row) => !chosen.includes(row)));
  if (list.contains(focused)) (focused.disabled ? focused.parentElement.querySelector("button") : focused).focus();
}

/** Lay the services out anew after their places were changed from outside. */
export function showRanks(form) {
  rank(form, byRank(form));
}

/** Replace the selects by buttons. */
export function orderServices(form, { changed, say }) {
  const settle = (chosen, row) => {
    rank(form, chosen);
    const place = rankOf(row);
    const name = nameOf(row);
    say(place ? words("chosen", { name, place, all: chosen.length }) : words("notChosen", { name }));
    changed();
  };
  for (const row of rows(form)) {
    row.querySelector("select").hidden = true;
    const toggle = () => {
      const chosen = byRank(form);
      settle(chosen.includes(row) ? chosen.filter((other) => other !== row) : [...chosen, row], row);
    };
    const move = (step) => {
      const chosen = byRank(form);
      const place = chosen.indexOf(row);
      [chosen[place], chosen[place + step]] = [chosen[place + step], chosen[place]];
      settle(chosen, row);
    };
    const name = nameOf(row);
    const buttons = document.createElement("span");
    buttons.className = "service-buttons";
    buttons.append(
      button(words("choose"), ` ${name}`, toggle, "btn-outline-primary"),
      button("↑", ` ${words("up", { name })}`, () => move(-1), "btn-outline-secondary"),
      button("↓", ` ${words("down", { name })}`, () => move(1), "btn-outline-secondary"),
    );
    row.querySelector(".service-line").append(buttons);
    row.querySelector(".service-name").addEventListener("click", toggle);
  }
  rank(form, byRank(form));
}

function button(sign, about, press, style) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${style}`;
  const shown = document.createElement("span");
  const told = document.createElement("span");
  shown.textContent = sign;
  told.className = "visually-hidden";
  told.textContent = about;
  made.append(shown, told);
  made.addEventListener("click", press);
  return made;
}
