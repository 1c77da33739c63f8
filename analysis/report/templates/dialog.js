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
  const now = active() && present.get(id);
  const own = now || members(id).filter(fits);
  const plain = [...group.querySelectorAll("span")].map((span) => span.textContent);
  const total = (now ? 0 : members(id).length) + plain.length;
  const left = own.length + plain.length;
  show(`${group.querySelector("strong").textContent} (${left < total ? `${left} of ${total}` : left})`, left ? [...own, ...plain] : ["No finding fits the filter."]);
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
  const hash = location.hash.slice(1);
  const query = new URLSearchParams(hash.startsWith("?") ? hash : "");
  if (hash.startsWith("?") || (!hash && active())) choose(query);
  const id = hash.startsWith("?") ? query.get("to") ?? "" : decodeURIComponent(hash);
  asked = id;
  keepAddress();
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
