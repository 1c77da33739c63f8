"use strict";
(() => {
  const theme = document.getElementById("theme");
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => {
    theme.textContent = dark() ? "Light" : "Dark";
    theme.setAttribute("aria-pressed", String(dark()));
  };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    name();
  });
  name();

  const dialog = document.getElementById("dialog");
  const body = document.getElementById("dialog-body");
  document.getElementById("dialog-close").addEventListener("click", () => dialog.close());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const href = link && (link.getAttribute("href") || link.getAttribute("xlink:href"));
    if (!href || !href.startsWith("#")) return;
    if (dialog.open && dialog.contains(link)) dialog.close();
    const target = document.getElementById(href.slice(1));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (!href.startsWith("#o-")) return;
    event.preventDefault();
    const copy = target.cloneNode(true);
    copy.removeAttribute("id");
    body.replaceChildren(copy);
    dialog.showModal();
  });

  const value = (row, place, numeric) => {
    const text = row.cells[place].textContent;
    return numeric ? (text === "" ? -Infinity : Number(text)) : text.toLowerCase();
  };
  const sort = (table, place, head) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    const numeric = ["integer", "number"].includes(head.dataset.type);
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const [x, y] = [value(a, place, numeric), value(b, place, numeric)];
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
    table.tBodies[0].append(...rows);
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  };
  for (const table of document.querySelectorAll("table[data-rows]")) {
    if (Number(table.dataset.rows) < 2) continue;
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(table, place, head));
    });
    if (Number(table.dataset.rows) < 12) continue;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.placeholder = "Filter rows";
    box.setAttribute("aria-label", "Filter rows of: " + table.caption.textContent);
    table.parentElement.before(box);
    box.addEventListener("input", () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
  }
})();
