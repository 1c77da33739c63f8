// Pictures: marks carry the number that they stand for, and are counted again or made pale.
const SHAPE = /^(k-(\d+)-(.+)|q-([a-z0-9_]+)-([a-z]*)|s-([0-9a-f]{8}))-([a-z]+)$/;
const WAYS = {right: [1, 0], left: [-1, 0], up: [0, -1]};
const CLAIMS = ["strength", "barrier", "strategy", "need"];
const slug = (text) => text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
const drawn = (tag, more = {}) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
  return made;
};
const lastNumber = /\d+(?!.*\d)/;

class Picture {
  constructor(figure) {
    this.id = figure.id.slice(2);
    this.svg = figure.querySelector("svg");
    this.rule = rules[this.id];
  }
  // The marks by what they stand for: {row, column} or {topic, role} or {source}; shapes by name.
  get marks() {
    if (this.known) return this.known;
    this.known = new Map();
    for (const el of this.svg.querySelectorAll("[id]")) {
      const found = SHAPE.exec(el.id.slice(this.id.length + 1));
      if (!found) continue;
      const [, key, row, column, topic, role, tag, shape] = found;
      if (!this.known.has(key)) this.known.set(key, {row: Number(row), column, topic, role, source: tag ? facets.tags.indexOf(tag) : -1, shapes: {}});
      const text = shape === "text" ? el.querySelector("text") : null;
      this.known.get(key).shapes[shape] = {el, text, said: text && text.textContent};
    }
    return this.known;
  }
  // The number of a mark as drawn, and the findings behind it now; null where nothing is known.
  now(mark, numbers) {
    if (mark.topic) {
      const own = pool(true).filter((i) => facets.names.topic[rows[i][place.topic]][0] === mark.topic);
      const role = (i) => facets.names.role[rows[i][place.role]][0];
      return {unit: "s", own: own.filter((i) => !mark.role || (mark.role === "claim" ? CLAIMS.includes(role(i)) : role(i) === mark.role))};
    }
    if (mark.column === undefined) return {unit: "t", own: mark.shapes.dot ? fitting.get(mark.source) || [] : pool(true).filter((i) => rows[i][place.source] === mark.source)};
    const column = Object.keys(numbers).find((name) => slug(name) === mark.column);
    if (column) return numbers[column].own[mark.row] && {unit: numbers[column].unit, own: numbers[column].own[mark.row]};
    if (numbered(this.rule) || !chosen().some((dim) => this.rule.keys[dim])) return null;
    return {unit: "", own: keeps(this, {n: mark.row}) ? [0] : []};
  }
  draw(numbers) {
    const changed = [];
    for (const mark of this.marks.values()) {
      for (const {el, text, said} of Object.values(mark.shapes)) {
        el.classList.remove("none", "stale", "seen");
        el.style.transform = "";
        if (text) text.textContent = said;
        for (const path of el.querySelectorAll("path")) path.style.strokeWidth = mark.width ?? path.style.strokeWidth;
      }
      if (!active()) continue;
      if (mark.shapes.said) mark.shapes.said.el.classList.add("stale");
      const now = this.now(mark, numbers);
      if (!now) continue;
      const value = now.unit === "t" ? new Set(now.own.map((i) => rows[i][place.topic])).size : count(now.unit || "f", now.own);
      const old = Number(lastNumber.exec(mark.shapes.text?.said ?? "")?.[0] ?? 0);
      changed.push({mark, value, old, now});
    }
    const bars = changed.filter(({mark}) => Object.keys(WAYS).some((way) => mark.shapes[way]));
    const most = (name) => Math.max(0, ...bars.map((one) => one[name]));
    this.scale = most("value") > most("old") ? most("old") / most("value") : 1;
    for (const one of changed) this.change(one);
    if ($(this.id + "-gaps")) this.fill();
  }
  change({mark, value, old, now}) {
    const {text, edge} = mark.shapes;
    for (const {el} of Object.values(mark.shapes)) el.classList.toggle("none", !value);
    if (text && now.unit) text.text.textContent = text.said.replace(lastNumber, value);
    for (const [way, [x, y]] of Object.entries(WAYS)) {
      const bar = mark.shapes[way];
      if (!bar) continue;
      const box = bar.el.getBBox();
      const factor = value * this.scale / Math.max(old, 1);
      const moved = (x ? box.width : box.height) * (factor - (old ? 1 : 0));
      bar.el.style.transformBox = "fill-box";
      bar.el.style.transformOrigin = {right: "left", left: "right", up: "bottom"}[way];
      bar.el.style.transform = x ? `scaleX(${factor})` : `scaleY(${factor})`;
      bar.el.classList.toggle("seen", value > 0);
      if (text) { text.el.style.transform = `translate(${x * moved}px,${y * moved}px)`; text.el.classList.toggle("seen", value > 0); }
    }
    if (edge) {
      const path = edge.el.querySelector("path");
      mark.width ??= path.style.strokeWidth;
      mark.old ??= Number(answers.get(this.id).first(mark)?.textContent) || 1;
      path.style.strokeWidth = value ? 0.3 + (parseFloat(mark.width) - 0.3) * value / mark.old : mark.width;
    }
  }
  // The evidence map is drawn anew: another subject has marks in other places.
  fill() {
    this.layer ??= this.svg.querySelector("g").appendChild(drawn("g", {class: "anew"}));
    this.layer.replaceChildren();
    this.left = [];
    for (const {shapes} of this.marks.values()) if (shapes.box || (shapes.text && shapes.text.el.id.includes("-k-"))) for (const {el} of Object.values(shapes)) el.style.display = active() ? "none" : "";
    if (!active()) return;
    const box = $(this.id + "-gaps").getBBox();
    const columns = new Map([...this.marks.values()].filter((mark) => mark.shapes.column).map((mark, at) => [mark.source, at]));
    const lines = new Map([...this.svg.querySelectorAll(`[id^="${this.id}-row-"]`)].map((el, at) => [el.id.slice(this.id.length + 5), at]));
    const wide = box.width / (columns.size - 0.06), high = box.height / (lines.size - 0.12);
    const cells = gather(pool(true), (i) => rows[i][place.topic] + "," + rows[i][place.source]);
    for (const [key, own] of cells) {
      const [topic, source] = key.split(",").map(Number);
      const line = lines.get(facets.names.topic[topic][0]), column = columns.get(source);
      if (line === undefined || column === undefined) { this.left.push(...own); continue; }
      const byRole = [...gather(own, (i) => rows[i][place.role])].sort(([a], [b]) => a - b);
      byRole.forEach(([role, mine], at) => {
        const part = 0.94 * wide / byRole.length;
        const about = `${facets.names.topic[topic][1]} · ${facets.names.source[source][1]} · ${facets.names.role[role][0]}`;
        this.layer.append(this.segment(box.x + column * wide + at * part, box.y + line * high, part, 0.88 * high, role, mine, about));
      });
    }
  }
  segment(x, y, width, height, role, own, about) {
    const look = document.querySelector(".legend .r-" + facets.names.role[role][0]);
    const {backgroundColor: tint, color: ink} = getComputedStyle(look);
    const address = `#q-${this.id}-${queries.size}`;
    queries.set(address, [own, about]);
    const a = drawn("a", {href: address, "aria-label": `${about}: ${own.length}`});
    a.append(drawn("rect", {x, y, width, height, fill: tint, stroke: ink, "stroke-width": width < 20 ? 0.2 : 0.4}));
    if (width >= 6.5) {
      const text = drawn("text", {x: x + width / 2, y: y + height / 2 + 2.3, "text-anchor": "middle", "font-size": 6.5, "font-family": "DejaVu Sans, sans-serif", fill: ink});
      text.textContent = look.textContent + (width >= 18.7 ? own.length : "");
      a.append(text);
    }
    return a;
  }
  // Marks without a link get one where sentences stand behind them; arrow keys walk along marks.
  link(answer) {
    for (const mark of this.marks.values()) {
      const cell = mark.column !== undefined && answer?.cellOf(mark);
      const open = cell && cell.querySelector("a.open");
      for (const {el} of open ? Object.values(mark.shapes) : []) {
        if (el.querySelector("a") || el.closest("a")) continue;
        const a = drawn("a", {href: open.getAttribute("href"), "aria-label": answer.about(mark.row) + ": " + open.textContent});
        if (mark.shapes.text?.el === el && Object.keys(mark.shapes).length > 1) a.setAttribute("tabindex", "-1");
        a.append(...el.childNodes);
        el.append(a);
      }
    }
  }
}
const pictures = new Map([...document.querySelectorAll("figure[id^='x-']")].filter((figure) => figure.querySelector("svg")).map((figure) => [figure.id.slice(2), new Picture(figure)]));
const roam = (svg) => [...svg.querySelectorAll("a")].filter((a) => (a.getAttribute("tabindex") !== "-1" || a.dataset.roam) && a.getClientRects().length);
const settle = (svg, at = null) => {
  const stops = roam(svg);
  const first = at ?? stops[0];
  for (const a of stops) { a.dataset.roam = "1"; a.setAttribute("tabindex", a === first ? "0" : "-1"); }
};
document.addEventListener("keydown", (event) => {
  const svg = event.target.closest?.(".picture svg");
  const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
  if (!svg || !step) return;
  const stops = roam(svg);
  const next = stops[stops.indexOf(event.target) + step];
  event.preventDefault();
  if (next) { settle(svg, next); next.focus(); }
});
