// Makes the table of cases sortable and filterable. The page says the same without it.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const cell = (row, column) => row.cells[column].dataset.order ?? row.cells[column].textContent.trim();
  const compare = new Intl.Collator("en-GB", { numeric: true }).compare;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort((a, b) => compare(cell(a, column), cell(b, column)) * (down ? -1 : 1));
      body.append(...sorted);
    });
  });
  const label = document.createElement("label"), input = document.createElement("input"), told = document.createElement("p");
  label.textContent = "Show the cases in which stands: ";
  label.className = "filter";
  input.type = "search";
  told.setAttribute("role", "status");
  label.append(input);
  const region = table.closest(".wide");
  region.before(label, told);
  input.addEventListener("input", () => {
    const wanted = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    told.textContent = wanted.length ? `${shown} of ${rows.length} cases are shown.` : "";
  });
}
