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
const rules = JSON.parse($("rules").textContent);
const dims = Object.keys(facets.names);
const place = Object.fromEntries(dims.map((dim, i) => [dim, i + 1]));
const level = dims.length + 1;
const rows = facets.rows;
const byAnchor = new Map(rows.map((row, i) => [row[0], i]));
const state = {};
const chosen = () => dims.filter((dim) => state[dim] >= 0);
const active = () => chosen().length > 0;
const fits = (i) => dims.every((dim) => !(state[dim] >= 0) || rows[i][place[dim]] === state[dim]);
