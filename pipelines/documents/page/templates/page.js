"use strict";
(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  const form = document.getElementById("filter");
  if (form) {
    const choice = form.querySelector("select");
    const status = document.getElementById("filtered");
    const filter = () => {
      const name = choice.value;
      for (const one of all("[data-region]")) one.hidden = name !== "" && one.dataset.region !== name;
      for (const one of all("tfoot")) one.hidden = name !== "" && one.parentElement.querySelector("[data-region]") !== null;
      status.textContent = name === "" ? "" : `${status.dataset.text} ${choice.selectedOptions[0].text}`;
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    choice.addEventListener("change", filter);
    filter();
  }

  const key = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  };
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    if (typeof one !== typeof other) return typeof one === "number" ? 1 : -1;
    return one.localeCompare(other, "nl");
  };
  for (const table of all("table.sortable")) {
    all("thead th", table).forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = `${table.dataset.sortBy} ${head.textContent}`;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("number") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        for (const one of all("thead th", table)) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        const body = table.tBodies[0];
        const sign = order === "ascending" ? 1 : -1;
        body.append(...[...body.rows].sort((one, next) => sign * compare(key(one, at), key(next, at))));
      });
    });
  }

  const tip = document.getElementById("tip");
  for (const mark of all("[data-tip]")) {
    mark.querySelector("title").remove();
    mark.addEventListener("pointerenter", () => {
      tip.textContent = mark.dataset.tip;
      tip.hidden = false;
      mark.classList.add("lit");
    });
    mark.addEventListener("pointermove", (event) => {
      const left = Math.min(event.clientX + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${event.clientY + 16}px`;
    });
    mark.addEventListener("pointerleave", () => {
      tip.hidden = true;
      mark.classList.remove("lit");
    });
  }
})();
