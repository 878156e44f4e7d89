// Search by plain text: every word that is typed must stand in an entry. The entries are in the page; nothing is loaded.
"use strict";
const field = document.getElementById("words");
const list = document.getElementById("found");
const count = document.getElementById("count");
const entries = Array.from(list.children, (item) => [item, item.textContent.toLowerCase()]);
function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [item, text] of entries) {
    item.hidden = !words.length || !words.every((word) => text.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  list.hidden = !shown;
  count.textContent = words.length ? `${shown} found` : "";
}
field.addEventListener("input", search);
search();
