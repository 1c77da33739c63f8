// Tables: sort, filter, page. Rows beyond those in the page come from the JSON beside it.
const PAGE = 200;
const tables = new Map();
const words = (row, at) => row.tr ? (row.tr.cells[at].dataset.v ?? row.tr.cells[at].textContent) : row.data[at][0];
const whole = (row) => row.tr ? [...row.tr.cells].map((cell) => cell.textContent).join(" ") : row.data.map((cell) => cell[0]).join(" ");
const build = (row) => {
  if (row.tr) return row.tr;
  const tr = make("tr");
  if (row.anchor) tr.id = row.anchor;
  for (const [text, kind, group, unit] of row.data) {
    const td = make("td", group ? "" : text);
    if (kind === "integer" || kind === "number") td.className = "n"; else if (text.length > 60) td.className = "t";
    if (group) {
      const a = make("a", text, {className: "open", id: "b-" + group, href: "#" + group});
      if (unit) a.dataset.u = unit;
      td.append(a);
    }
    tr.append(td);
  }
  return row.tr = tr;
};
class Grid {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    const more = $("m-" + table.id.slice(2));
    this.id = table.id.slice(2);
    this.rows = [...this.body.rows].map((tr, n) => ({tr, n, anchor: tr.id}));
    if (more) {
      const {rows: data, anchors} = JSON.parse(more.textContent);
      const first = this.rows.length;
      data.forEach((cells, i) => this.rows.push({data: cells, n: first + i, anchor: anchors[first + i]}));
    }
    this.paged = Boolean(more);
    this.page = 0;
    this.heads = [...table.tHead.rows[0].cells];
    this.names = this.heads.map((head) => head.dataset.name);
    this.heads.forEach((head, at) => {
      const button = make("button", head.textContent, {type: "button"});
      head.replaceChildren(button);
      button.addEventListener("click", () => this.sort(at));
    });
    if (this.rows.length >= 12) this.addTools();
    if (this.paged) this.draw();
  }
  addTools() {
    const tools = make("div", "", {className: "tools"});
    this.box = make("input", "", {type: "search", placeholder: "Filter rows", className: "rows"});
    this.box.setAttribute("aria-label", "Filter rows of: " + this.table.caption.textContent);
    this.count = make("span");
    this.count.setAttribute("role", "status");
    tools.append(this.box, this.count);
    let timer;
    this.box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { this.page = 0; this.draw(); }, 80); });
    if (this.paged) {
      const step = (text, by) => {
        const button = make("button", text, {type: "button"});
        button.addEventListener("click", () => { this.page += by; this.draw(); });
        tools.append(button);
        return button;
      };
      this.before = step("Previous rows", -1);
      this.after = step("Next rows", 1);
    }
    this.table.parentElement.before(tools);
  }
  sort(at) {
    const head = this.heads[at];
    const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") !== "ascending" : head.dataset.type === "string" || head.dataset.type === "boolean";
    const numeric = ["integer", "number"].includes(head.dataset.type);
    const value = (row) => {
      const text = words(row, at);
      return numeric ? (text === "" ? -Infinity : parseFloat(text)) : text.toLowerCase();
    };
    const keyed = this.rows.map((row) => [value(row), row]);
    keyed.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (up ? 1 : -1));
    this.rows = keyed.map((pair) => pair[1]);
    for (const other of this.heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    this.page = 0;
    this.draw();
    if (!this.paged) this.body.append(...this.rows.map((row) => row.tr));
  }
  kept(row) {
    if (!active()) return true;
    return byAnchor.has(row.anchor) ? fits(byAnchor.get(row.anchor)) : keeps(this, row);
  }
  draw() {
    const wanted = this.box ? this.box.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
    const ok = this.rows.filter((row) => this.kept(row) && (!wanted.length || (() => {
      const text = row.low ??= whole(row).toLowerCase();
      return wanted.every((word) => text.includes(word));
    })()));
    if (this.paged) {
      const pages = Math.max(1, Math.ceil(ok.length / PAGE));
      this.page = Math.min(Math.max(0, this.page), pages - 1);
      const first = this.page * PAGE;
      this.body.replaceChildren(...ok.slice(first, first + PAGE).map(build));
      this.before.disabled = this.page === 0;
      this.after.disabled = this.page === pages - 1;
      this.count.textContent = `rows ${ok.length ? first + 1 : 0} to ${Math.min(first + PAGE, ok.length)} of ${ok.length}`;
    } else {
      const show = new Set(ok);
      for (const row of this.rows) if (row.tr.hidden === show.has(row)) row.tr.hidden = !row.tr.hidden;
      if (this.count) this.count.textContent = ok.length < this.rows.length ? `${ok.length} of ${this.rows.length} rows` : "";
    }
  }
  reveal(anchor) {
    const row = this.rows.find((one) => one.anchor === anchor);
    if (!row) return false;
    if (this.box && this.box.value) this.box.value = "";
    if (this.paged) this.page = Math.floor(this.rows.filter((one) => this.kept(one)).indexOf(row) / PAGE);
    this.draw();
    row.tr && (row.tr.hidden = false);
    return true;
  }
}
for (const table of document.querySelectorAll("table[data-rows]")) {
  if (Number(table.dataset.rows) > 1 || $("m-" + table.id.slice(2))) tables.set(table.id, new Grid(table));
}
const listed = tables.get("t-findings");
const rowOf = (anchor) => {
  if (!rowOf.map) rowOf.map = new Map((listed ? listed.rows : []).map((row) => [row.anchor, row]));
  return rowOf.map.get(anchor);
};
