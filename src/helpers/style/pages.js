(function () {
  "use strict";
  var order = new Intl.Collator("da", { numeric: true });
  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function value(cell) { return cell.dataset.sort === undefined ? cell.textContent.trim() : cell.dataset.sort; }

  // Every heading sorts its table, upwards first; what has no number stands last either way.
  all("table").forEach(function (table) {
    all("thead th", table).forEach(function (heading, place) {
      if ("fixed" in heading.dataset) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.textContent = "";
      heading.appendChild(button);
      button.addEventListener("click", function () {
        var down = heading.getAttribute("aria-sort") === "ascending";
        all("thead th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        all("tr", body).map(function (row) { return { row: row, key: value(row.cells[place]) }; })
          .sort(function (one, other) {
            if (!one.key || !other.key) { return !one.key && !other.key ? 0 : one.key ? -1 : 1; }
            var numbers = Number(one.key) - Number(other.key);
            return (isNaN(numbers) ? order.compare(one.key, other.key) : numbers) * (down ? -1 : 1);
          })
          .forEach(function (entry) { body.appendChild(entry.row); });
      });
    });
  });

  var filter = document.getElementById("filter");
  if (!filter) { return; }
  var search = document.getElementById("search");
  var choices = all("select", filter);
  var count = document.getElementById("count");
  var entries = all("[data-entry]");
  function show() {
    var words = search.value.toLowerCase().split(/\s+/);
    var shown = 0;
    entries.forEach(function (entry) {
      var text = entry.textContent.toLowerCase();
      var fits = words.every(function (word) { return text.indexOf(word) >= 0; }) && choices.every(function (choice) {
        return !choice.value || entry.dataset[choice.id] === choice.value;
      });
      entry.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " " + (shown === 1 ? count.dataset.one : count.dataset.many);
  }
  filter.hidden = false;
  filter.addEventListener("input", show);
  filter.addEventListener("submit", function (event) { event.preventDefault(); });
  show();
})();
