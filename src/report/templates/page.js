"use strict";
(function () {
  var box = document.getElementById("search");
  var holder = document.getElementById("search-holder");
  var count = document.getElementById("search-count");
  var tables = Array.prototype.slice.call(document.querySelectorAll("table.figure"));
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u0111\u0110]/g, "d").toLowerCase();
  }
  function search() {
    var wanted = fold(box.value.trim());
    var shown = 0;
    tables.forEach(function (table) {
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        var fits = wanted === "" || fold(row.textContent).indexOf(wanted) >= 0;
        row.hidden = !fits;
        if (fits) { shown += 1; }
      });
    });
    count.textContent = wanted === "" ? "" : String(shown);
  }
  function key(row, at) {
    var cell = row.cells[at];
    if (cell.hasAttribute("data-v")) {
      var value = cell.getAttribute("data-v");
      var number = Number(value);
      return isNaN(number) ? value : number;
    }
    return cell.innerText.trim();
  }
  function compare(one, other) {
    if (typeof one === "number" && typeof other === "number") { return one - other; }
    if (typeof one === "number") { return -1; }
    if (typeof other === "number") { return 1; }
    return one.localeCompare(other, "vi");
  }
  tables.forEach(function (table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, at) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var body = table.tBodies[0];
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (one, other) {
          var order = compare(key(one, at), key(other, at));
          return up ? order : -order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
  box.addEventListener("input", search);
  holder.hidden = false;
}());
