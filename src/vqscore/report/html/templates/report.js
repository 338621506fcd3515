"use strict";
(() => {
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const clips = document.getElementById("clips");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const sortBy = document.getElementById("sort-by");
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const articleOf = (row) => document.getElementById("clip-" + row.dataset.clip);

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      articleOf(row).hidden = row.hidden;
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = words.length ? shown + " of " + rows.length + " clips" : "";
  };

  const sort = (key, descending) => {
    const column = heads.findIndex((head) => head.dataset.key === key);
    const value = (row) => {
      const text = row.cells[column].dataset.value;
      return key === "clip" ? text.toLowerCase() : Number(text);
    };
    const place = (row) => Number(row.dataset.clip);
    rows.sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      const order = left < right ? -1 : left > right ? 1 : 0;
      return (descending ? -order : order) || place(a) - place(b);
    });
    for (const row of rows) {
      body.append(row);
      clips.append(articleOf(row));
    }
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
    sortBy.value = key;
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      sort(head.dataset.key, head.getAttribute("aria-sort") === "ascending");
    });
  }
  find.addEventListener("input", filter);
  sortBy.addEventListener("change", () => sort(sortBy.value, false));
  document.querySelector(".tools").hidden = false;
})();
