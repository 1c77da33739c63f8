// What can be counted again, by the rules that came with each exhibit.
const members = (id) => members[id] ??= [...($(id)?.querySelectorAll("a[href^='#f-']") || [])].map((a) => byAnchor.get(a.hash.slice(1))).filter((i) => i !== undefined);
const count = (unit, own) => unit === "f" ? own.length : new Set(own.map((i) => rows[i][place.source])).size;
const code = (i, key) => key === "year" ? facets.years[rows[i][place.source]] : rows[i][place[key]];
const gather = (list, key) => {
  const groups = new Map();
  for (const i of list) { const k = key(i); if (groups.has(k)) groups.get(k).push(i); else groups.set(k, [i]); }
  return groups;
};
// The findings that count under the filter. own: only the report's subject, unless another is chosen.
const pool = (own, but = "") => {
  const least = state.coder >= 0 ? 1 : 2;
  const subject = own && !(state.subject >= 0) && facets.subject >= 0 ? facets.subject : -1;
  return rows.map((_, i) => i).filter((i) => rows[i][level] >= least && (subject < 0 || rows[i][place.subject] === subject)
    && dims.every((dim) => dim === but || !(state[dim] >= 0) || rows[i][place[dim]] === state[dim]));
};
let fitting = new Map(); // findings that fit, by the place of their source

// Whether a row stays under the filter.
const keeps = (grid, row) => {
  if (grid.id === "matrix") return !(state.source >= 0) || row.tr.dataset.source === facets.names.source[state.source][0];
  const rule = rules[grid.id];
  if (!rule) return true;
  if (chosen().some((dim) => rule.keys[dim] && rule.keys[dim][row.n] !== state[dim])) return false;
  if (rule.keys.source && !numbered(rule)) return fitting.has(rule.keys.source[row.n]);
  return !rule.of.length || rule.of[row.n].some((source) => fitting.has(source));
};
const numbered = (rule) => Boolean(Object.keys({...rule.count, ...rule.both, ...rule.per}).length || rule.left.length);

// For each column that can be counted again: its unit, and the findings behind each number.
const recount = (id, groupOf) => {
  const rule = rules[id];
  const made = {};
  const keys = Object.keys(rule.keys);
  for (const [column, [unit, own, allowed]] of Object.entries(rule.count)) {
    const list = pool(own).filter((i) => Object.entries(allowed).every(([dim, of]) => of.includes(rows[i][place[dim]])));
    const groups = gather(list, (i) => keys.map((key) => code(i, key)).join());
    made[column] = {unit, own: rule.keys[keys[0]].map((_, r) => groups.get(keys.map((key) => rule.keys[key][r]).join()) || [])};
  }
  for (const [column, [pairs, roles]] of Object.entries(rule.both)) {
    const groups = gather(pool(true, "topic").filter((i) => roles.includes(rows[i][place.role])), (i) => rows[i][place.topic]);
    const sources = (topic) => new Set((groups.get(topic) || []).map((i) => rows[i][place.source]));
    made[column] = {unit: "s", own: pairs.map(([one, other]) => {
      if (state.topic >= 0 && state.topic !== one && state.topic !== other) return [];
      const mine = sources(one), theirs = sources(other);
      return [...(groups.get(one) || []), ...(groups.get(other) || [])].filter((i) => mine.has(rows[i][place.source]) && theirs.has(rows[i][place.source]));
    })};
  }
  for (const [column, places] of Object.entries(rule.per)) {
    made[column] = {unit: "s", own: places.map((of) => of.flatMap((source) => fitting.get(source) || []))};
  }
  for (const column of rule.left) {
    const groups = groupOf(column);
    made[column] = {unit: groups.find(([, unit]) => unit)?.[1] ?? "", own: groups.map(([group]) => group && members(group).length ? members(group).filter(fits) : null)};
  }
  return made;
};
