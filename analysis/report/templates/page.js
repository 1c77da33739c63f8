"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), {textContent: text}, more);
  const root = document.documentElement;

  // Light and dark.
  const theme = $("theme");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  name();

  // The contents follow the reader.
  const entries = new Map([...document.querySelectorAll("#contents li a")].map((a) => [a.hash.slice(1), a]));
  const seen = new Set();
  const spy = new IntersectionObserver((changes) => {
    for (const change of changes) seen[change.isIntersecting ? "add" : "delete"](change.target.id);
    const current = [...entries.keys()].find((id) => seen.has(id));
    if (!current) return;
    for (const [id, a] of entries) if (id === current) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current");
  }, {rootMargin: "-15% 0px -60% 0px"});
  for (const id of entries.keys()) if ($(id)) spy.observe($(id));
  addEventListener("scrollend", () => {
    if (innerHeight + scrollY < root.scrollHeight - 4) return;
    for (const [id, a] of entries) if (id === "made") a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current");
  });

  // What the filter knows of each finding: address, place of its value in each list, level.
  const facets = JSON.parse($("facets").textContent);
  const dims = Object.keys(facets.names);
  const place = Object.fromEntries(dims.map((dim, i) => [dim, i + 1]));
  const level = dims.length + 1;
  const rows = facets.rows;
  const byAnchor = new Map(rows.map((row, i) => [row[0], i]));
  const state = {};
  const active = () => Object.values(state).some((value) => value >= 0);
  const fits = (i) => dims.every((dim) => !(state[dim] >= 0) || rows[i][place[dim]] === state[dim]);

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
      this.rows = [...this.body.rows].map((tr) => ({tr, anchor: tr.id}));
      if (more) {
        const {rows: data, anchors} = JSON.parse(more.textContent);
        const first = this.rows.length;
        data.forEach((cells, i) => this.rows.push({data: cells, anchor: anchors[first + i]}));
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
      if (byAnchor.has(row.anchor)) return fits(byAnchor.get(row.anchor));
      return dims.every((dim) => {
        if (!(state[dim] >= 0)) return true;
        const at = this.names.indexOf(dim === "source" ? "label" : dim);
        if (at < 0) return true;
        const [id, text] = facets.names[dim][state[dim]];
        return [id, text].includes(row.tr ? row.tr.cells[at].textContent : row.data[at][0]);
      });
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

  // One filter for tables and pictures alike.
  const form = $("filter");
  const links = [...document.querySelectorAll("a.open[data-u], .picture svg a")].map((a) => {
    const target = (a.getAttribute("href") || a.getAttribute("xlink:href") || "").slice(1);
    return {a, target, text: a.dataset.u ? a.textContent : null};
  });
  const members = (id) => members[id] ??= [...($(id)?.querySelectorAll("a[href^='#f-']") || [])].map((a) => byAnchor.get(a.hash.slice(1))).filter((i) => i !== undefined);
  const count = (unit, own) => unit === "f" ? own.length : new Set(own.map((i) => rows[i][place.source])).size;
  const queries = new Map();
  const matrix = tables.get("t-matrix");
  const kept = matrix && matrix.rows.map((row) => [...row.tr.cells].slice(1).map((cell) => [cell, cell.innerHTML, cell.dataset.v]));
  const drawMatrix = () => {
    if (!matrix) return;
    const foot = matrix.table.tFoot.rows[0].cells;
    if (!drawMatrix.totals) drawMatrix.totals = [...foot].map((cell) => cell.textContent);
    if (!active()) {
      for (const cells of kept) for (const [cell, html, v] of cells) { cell.innerHTML = html; if (v) cell.dataset.v = v; else delete cell.dataset.v; }
      [...foot].forEach((cell, at) => { cell.textContent = drawMatrix.totals[at]; });
      return;
    }
    const least = state.coder >= 0 ? 0 : state.subject >= 0 ? 1 : 2;
    const groups = new Map();
    rows.forEach((row, i) => {
      if (row[level] < least || !fits(i)) return;
      const key = facets.names.source[row[place.source]][0] + "\n" + facets.names.topic[row[place.topic]][0];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    });
    const topics = matrix.heads.map((head) => head.dataset.topic);
    const totals = topics.map(() => 0);
    kept.forEach((cells, r) => {
      const tr = cells[0][0].parentElement;
      let stated = 0;
      cells.slice(1).forEach(([cell], at) => {
        const own = groups.get(tr.dataset.source + "\n" + topics[at + 2]) || [];
        cell.replaceChildren();
        if (own.length) { cell.dataset.v = own.length; stated += 1; totals[at + 2] += 1; } else delete cell.dataset.v;
        facets.names.role.forEach(([role], place_) => {
          const mine = own.filter((i) => rows[i][place.role] === place_);
          if (!mine.length) return;
          const glyph = document.querySelector(".legend .r-" + role).textContent;
          const a = make("a", glyph + mine.length, {className: "mark r-" + role, href: `#q-${r}-${at}-${role}`});
          a.setAttribute("aria-label", `${role}: ${mine.length}`);
          queries.set(a.hash, [mine, `${tr.cells[0].textContent} · ${matrix.heads[at + 2].textContent} · ${role}`]);
          cell.append(a);
        });
      });
      cells[0][0].textContent = stated;
    });
    topics.forEach((topic, at) => { if (topic) foot[at].textContent = totals[at]; });
  };
  const apply = () => {
    for (const select of form.querySelectorAll("select")) {
      const dim = select.dataset.name;
      state[dim] = select.value === "" ? -1 : facets.names[dim].findIndex(([id]) => id === select.value);
    }
    const on = active();
    for (const {a, target, text} of links) {
      const own = members(target);
      if (!own.length) continue;
      const left = on ? own.filter(fits) : own;
      a.classList.toggle("none", !left.length);
      if (text !== null) a.textContent = on ? count(a.dataset.u, left) : text;
    }
    drawMatrix();
    for (const grid of tables.values()) grid.draw();
    const mine = rows.map((_, i) => i).filter(fits);
    $("kept").textContent = on ? `${mine.length} of ${rows.length} findings, ${count("s", mine)} of ${facets.names.source.length} sources` : "";
  };
  form.hidden = rows.length === 0;
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());

  // A number opens its sentences; Escape or Close goes back to it.
  const dialog = $("dialog");
  const body = $("dialog-body");
  let origin = null;
  const back = $("return");
  const names = listed ? listed.names : [];
  const sentence = (i) => {
    const row = rowOf(rows[i][0]);
    const get = (column) => { const at = names.indexOf(column); return row && at >= 0 ? words(row, at) : ""; };
    const item = make("li");
    item.append(make("q", get("text")), " ", make("cite", get("label")), `, ${get("section")}, sentence ${get("sentence")}. `);
    const codes = [get("topic"), get("role"), get("subject"), get("setting"), get("hedged") === "true" ? "hedged" : ""].filter(Boolean).join(" · ");
    item.append(make("span", `${codes}; coder: ${get("coder")} (${get("rule")})${get("verified") ? "; " + get("verified") : ""} `, {className: "codes"}));
    item.append(make("a", "row", {href: "#" + rows[i][0]}));
    return item;
  };
  const show = (title, items) => {
    $("dialog-title").textContent = title;
    const list = make("ul");
    const more = make("button", "", {type: "button"});
    const grow = () => {
      list.append(...items.splice(0, 100).map((item) => typeof item === "number" ? sentence(item) : make("li", item)));
      more.textContent = `Show more (${items.length} left)`;
      more.hidden = items.length === 0;
    };
    more.addEventListener("click", grow);
    grow();
    body.replaceChildren(list, more);
    dialog.showModal();
    dialog.scrollTop = 0;
    $("dialog-title").focus();
  };
  const open = (id) => {
    if (queries.has("#" + id)) { const [own, title] = queries.get("#" + id); show(`${title} (${own.length})`, [...own]); return true; }
    const group = $(id);
    if (!group || !group.classList.contains("group")) return false;
    const own = members(id).filter(fits);
    const plain = [...group.querySelectorAll("span")].map((span) => span.textContent);
    const total = members(id).length + plain.length;
    const left = own.length + plain.length;
    show(`${group.querySelector("strong").textContent} (${left < total ? `${left} of ${total}` : total})`, [...own, ...plain]);
    return true;
  };
  const reveal = (id) => {
    for (const grid of tables.values()) if (id.startsWith("f-") && grid.table.id === "t-findings") grid.reveal(id);
    const target = $(id);
    if (!target) return null;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    return target;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const href = link && (link.getAttribute("href") || link.getAttribute("xlink:href"));
    if (!href || !href.startsWith("#")) return;
    const id = href.slice(1);
    if (/^[oq]-/.test(id)) {
      origin = link;
      if (open(id)) event.preventDefault();
      return;
    }
    const inside = dialog.contains(link);
    if (inside) { dialog.close(); event.preventDefault(); }
    const target = reveal(id);
    if (inside && target) {
      history.pushState(null, "", href);
      location.replace(href);
      target.scrollIntoView({block: "center"});
      back.hidden = !origin;
    }
  });
  $("dialog-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { if (origin && back.hidden) origin.focus(); });
  back.addEventListener("click", () => {
    back.hidden = true;
    if (!origin || !origin.isConnected) return;
    for (let box = origin.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    origin.scrollIntoView({block: "center"});
    origin.focus();
  });
  const arrive = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (/^o-/.test(id)) open(id);
    else if (id) reveal(id)?.scrollIntoView({block: id.startsWith("f-") ? "center" : "start"});
  };
  addEventListener("hashchange", arrive);
  if (location.hash) arrive();

  for (const button of document.querySelectorAll("button.save")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const url = URL.createObjectURL(new Blob([button.nextElementSibling.textContent], {type: "text/plain"}));
      make("a", "", {href: url, download: button.dataset.file}).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    });
  }
})();
