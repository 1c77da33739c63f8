// Each exhibit answers the filter: its numbers, its rows, its picture, and a line that says so.
const queries = new Map();
const present = new Map(); // for the address of a group: the findings behind the number now
const list = (names) => names.map((one) => one.replaceAll("_", " ")).join(", ");
class Answer {
  constructor(id, rule) {
    Object.assign(this, {id, rule});
    this.box = $("x-" + id);
    this.table = $("t-" + id);
    this.grid = tables.get("t-" + id);
    this.size = Number(this.table.dataset.rows);
    this.trs = this.grid?.paged ? [] : [...this.table.tBodies[0].rows];
    this.heads = [...this.table.tHead.rows[0].cells];
    this.at = new Map(this.heads.map((head, at) => [head.dataset.name, at]));
    this.groups = {};
    this.kept = new Map();
    this.line = make("p", "", {className: "answer", hidden: true});
    (this.box.querySelector(".picture") || this.table.parentElement).before(this.line);
  }
  cellOf(mark) {
    const column = [...this.at.keys()].find((name) => slug(name) === mark.column);
    return column && this.trs[mark.row]?.cells[this.at.get(column)];
  }
  first(mark) {
    const cell = this.cellOf(mark);
    return cell && {textContent: (this.kept.get(cell) || [cell]).map((node) => node.textContent).join("")};
  }
  about(n) { return [...(this.trs[n]?.cells || [])].filter((cell) => !cell.matches(".n") && !cell.querySelector("a.open")).slice(0, 3).map((cell) => cell.textContent).filter(Boolean).join(", "); }
  groupOf(column) {
    const at = this.at.get(column);
    return this.groups[column] ??= this.trs.map((tr) => {
      const a = tr.cells[at]?.querySelector("a.open");
      return a ? [a.hash.slice(1), a.dataset.u || ""] : ["", ""];
    });
  }
  write(cell, value, own, address, title) {
    if (!this.kept.has(cell)) this.kept.set(cell, [...cell.childNodes]);
    const a = this.kept.get(cell).find((node) => node.matches?.("a.open"));
    if (!own.length) { cell.replaceChildren(String(value)); return; }
    const link = make("a", value, {className: "open", href: a ? a.hash : address});
    if (a) { link.id = a.id; link.dataset.u = a.dataset.u || ""; present.set(a.hash.slice(1), own); } else queries.set(address, [own, title]);
    cell.replaceChildren(link);
  }
  draw() {
    for (const [cell, nodes] of this.kept) cell.replaceChildren(...nodes);
    this.kept.clear();
    const on = active();
    const numbers = on && !this.grid?.paged ? recount(this.id, (column) => this.groupOf(column)) : {};
    const some = new Set();
    for (const [column, {unit, own}] of Object.entries(numbers)) {
      const at = this.at.get(column);
      own.forEach((mine, n) => {
        if (!mine) return;
        if (mine.length) some.add(n);
        const cell = at === undefined ? null : this.trs[n]?.cells[at];
        if (!cell) return;
        this.write(cell, count(unit, mine), mine, `#q-${this.id}-${n}-${slug(column)}`, `${this.about(n)} · ${column}`);
      });
    }
    const counts = Object.keys(numbers).length > 0;
    this.trs.forEach((tr, n) => tr.classList.toggle("nothing", counts && !some.has(n)));
    const stale = new Set(counts ? this.rule.stale : []);
    for (const head of this.heads) head.classList.toggle("stale", stale.has(head.dataset.name));
    for (const tr of this.trs) for (const name of this.rule.stale) tr.cells[this.at.get(name)]?.classList.toggle("stale", stale.has(name));
    const picture = pictures.get(this.id);
    picture?.draw(numbers);
    if (this.grid) this.grid.draw();
    else this.trs.forEach((tr, n) => { tr.hidden = on && !keeps(this, {n, tr}); });
    this.line.hidden = !on || !this.size;
    this.line.textContent = on ? this.say(numbers, picture) : "";
  }
  say(numbers, picture) {
    const {rule} = this;
    const what = picture ? "picture" : "table";
    const again = Object.keys({...rule.count, ...rule.both, ...rule.per});
    const said = [];
    if (this.grid?.paged) said.push("Its rows are filtered, its numbers are not: it is too long to count again here.");
    else if (again.length || rule.left.length) {
      const stale = rule.stale.filter((name) => this.at.has(name));
      const other = state.subject >= 0 && facets.subject >= 0 && state.subject !== facets.subject;
      const [mine, theirs] = [facets.subject, state.subject].map((at) => facets.names.subject[at]?.[1]);
      const instead = other && Object.values(rule.count).some(([, own]) => own) ? ` for ${theirs} instead of ${mine}` : "";
      if (again.length) said.push(`Counted again with the filter${instead}${stale.length || rule.left.length ? ": " + list(again) : ""}.`);
      if (rule.left.length) said.push(`What the filter leaves of the findings behind: ${list(rule.left)}.`);
      if (rule.left.length && other) said.push(`These were found for ${mine}; ${theirs} needs a report of its own.`);
      if (stale.length) said.push(`Unfiltered: ${list(stale)}.`);
      if (chosen().some((dim) => rule.keys[dim])) said.push(`${this.trs.filter((tr, at) => keeps(this, {n: at, tr})).length} of ${this.trs.length} rows.`);
    } else {
      const byFinding = rule.keys.source || rule.of.length;
      const known = chosen().filter((dim) => byFinding || rule.keys[dim]);
      if (!known.length) return `This ${what} shows the unfiltered data: it cannot be counted again by ${list(chosen())}.`;
      const n = this.trs.filter((tr, at) => keeps(this, {n: at, tr})).length;
      said.push(byFinding ? `${n} of ${this.trs.length} rows: those of sources with a finding that fits.` : `${n} of ${this.trs.length} rows fit ${list(known)}.`);
      const unknown = chosen().filter((dim) => !known.includes(dim));
      if (unknown.length) said.push(`It does not record ${list(unknown)}.`);
    }
    if (picture?.scale < 1) said.push("Bars are drawn to a smaller scale, for the longest to fit.");
    if (picture?.left?.length) said.push(`Not drawn: ${picture.left.length} findings of ${count("s", picture.left)} sources without a column here.`);
    return said.join(" ");
  }
}
const answers = new Map(Object.entries(rules).filter(([id]) => $("t-" + id)).map(([id, rule]) => [id, new Answer(id, rule)]));

// The evidence matrix, by whatever subject is chosen.
const matrix = tables.get("t-matrix");
const kept = matrix && matrix.rows.map((row) => [...row.tr.cells].slice(1).map((cell) => [cell, [...cell.childNodes], cell.dataset.v]));
const drawMatrix = () => {
  if (!matrix) return;
  const foot = matrix.table.tFoot.rows[0].cells;
  drawMatrix.totals ??= [...foot].map((cell) => cell.textContent);
  if (!active()) {
    for (const cells of kept) for (const [cell, nodes, v] of cells) { cell.replaceChildren(...nodes); if (v) cell.dataset.v = v; else delete cell.dataset.v; }
    [...foot].forEach((cell, at) => { cell.textContent = drawMatrix.totals[at]; });
    return;
  }
  const groups = gather(pool(true), (i) => facets.names.source[rows[i][place.source]][0] + "\n" + facets.names.topic[rows[i][place.topic]][0]);
  const topics = matrix.heads.map((head) => head.dataset.topic);
  const totals = topics.map(() => 0);
  kept.forEach((cells) => {
    const tr = cells[0][0].parentElement;
    let stated = 0;
    cells.slice(1).forEach(([cell], at) => {
      const own = groups.get(tr.dataset.source + "\n" + topics[at + 2]) || [];
      cell.replaceChildren();
      if (own.length) { cell.dataset.v = own.length; stated += 1; totals[at + 2] += 1; } else delete cell.dataset.v;
      for (const [role, mine] of [...gather(own, (i) => rows[i][place.role])].sort(([a], [b]) => a - b)) {
        const [id] = facets.names.role[role];
        const a = make("a", document.querySelector(".legend .r-" + id).textContent + mine.length, {className: "mark r-" + id, href: `#q-matrix-${queries.size}`});
        a.setAttribute("aria-label", `${id}: ${mine.length}`);
        queries.set(a.hash, [mine, `${tr.cells[0].textContent} · ${matrix.heads[at + 2].firstChild.textContent} · ${id}`]);
        cell.append(a);
      }
    });
    cells[0][0].textContent = stated;
  });
  topics.forEach((topic, at) => { if (topic) foot[at].textContent = totals[at]; });
};

// One filter for tables and pictures alike; it stands in the address.
const form = $("filter");
const selects = [...form.querySelectorAll("select")];
let asked = ""; // where in the page the address leads
let unknown = [];
const address = () => {
  const query = new URLSearchParams(chosen().map((dim) => [dim, facets.names[dim][state[dim]][0]]));
  if (query.size && asked) query.set("to", asked);
  return query.size ? "?" + query : asked;
};
const keepAddress = () => {
  const wanted = address();
  if (location.hash.slice(1) !== wanted) history.replaceState(null, "", wanted ? "#" + wanted : location.pathname + location.search);
};
const apply = () => {
  for (const select of selects) {
    const dim = select.dataset.name;
    state[dim] = select.value === "" ? -1 : facets.names[dim].findIndex(([id]) => id === select.value);
    select.classList.toggle("on", state[dim] >= 0);
  }
  queries.clear();
  present.clear();
  const mine = rows.map((_, i) => i).filter(fits);
  fitting = gather(mine, (i) => rows[i][place.source]);
  drawMatrix();
  for (const answer of answers.values()) answer.draw();
  for (const grid of tables.values()) if (!answers.has(grid.id)) grid.draw();
  for (const {svg} of pictures.values()) if (svg.querySelector("a")) settle(svg);
  const what = chosen().map((dim) => `${dim} ${facets.names[dim][state[dim]][1]}`).join(", ");
  const said = active() ? `Showing ${mine.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} findings, from ${fitting.size} of ${facets.names.source.length} sources: ${what}.` : "";
  $("kept").textContent = [said, ...unknown.map((one) => `No finding has ${one}, which the address asks for.`)].join(" ").trim();
  unknown = [];
};
const choose = (query) => {
  for (const select of selects) {
    const wanted = query.get(select.dataset.name) ?? "";
    select.value = [...select.options].some((option) => option.value === wanted) ? wanted : "";
    if (select.value !== wanted) unknown.push(`${select.dataset.name} ${wanted}`);
  }
  apply();
};
form.hidden = rows.length === 0;
form.addEventListener("change", () => { apply(); keepAddress(); });
form.addEventListener("reset", () => setTimeout(() => { apply(); keepAddress(); }));
form.addEventListener("submit", (event) => event.preventDefault());
(window.requestIdleCallback || setTimeout)(() => {
  for (const [id, picture] of pictures) picture.link(answers.get(id));
  for (const {svg} of pictures.values()) settle(svg);
});
