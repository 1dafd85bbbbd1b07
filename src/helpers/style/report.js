(function () {
  "use strict";
  var root = document.documentElement;
  var nav = document.querySelector(".contents");
  var details = nav.querySelector("details");
  var links = Array.prototype.slice.call(nav.querySelectorAll("a[href^='#']"));

  // The contents follow the reader: the link of the section under the top of the window is the current one.
  function target(link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); }
  function follow() {
    var current = links[0];
    links.forEach(function (link) {
      var section = target(link);
      if (section && section.getBoundingClientRect().top < 120) { current = link; }
    });
    links.forEach(function (link) {
      if (link === current) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
    if (current && details.scrollHeight > details.clientHeight) {
      var top = current.getBoundingClientRect().top - details.getBoundingClientRect().top;
      if (top < 40 || top > details.clientHeight - 60) { details.scrollTop += top - details.clientHeight / 2; }
    }
  }
  var waiting = false;
  addEventListener("scroll", function () {
    if (waiting) { return; }
    waiting = true;
    requestAnimationFrame(function () { waiting = false; follow(); });
  }, { passive: true });
  nav.addEventListener("click", function (event) {
    if (event.target.closest("a") && matchMedia("(max-width: 63.99rem)").matches) { details.open = false; }
  });
  follow();

  // One tooltip for all figures. A figure is one stop of the tab key; the arrows go from mark to mark, Escape hides.
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.appendChild(tip);
  var shown = null;
  function hide() { shown = null; tip.hidden = true; }
  function show(mark) {
    shown = mark;
    var box = mark.getBoundingClientRect();
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    var left = box.left + box.width / 2 - tip.offsetWidth / 2;
    var above = box.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(8, Math.min(left, root.clientWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = (above < 8 ? box.bottom + 8 : above) + "px";
  }
  var steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.querySelectorAll(".report-figure svg").forEach(function (svg) {
    var marks = Array.prototype.slice.call(svg.querySelectorAll(".mark"));
    if (!marks.length) { return; }
    marks.forEach(function (mark, place) {
      var title = mark.querySelector("title");
      if (title) { title.remove(); }
      mark.setAttribute("tabindex", place ? "-1" : "0");
      mark.addEventListener("pointerenter", function () { show(mark); });
      mark.addEventListener("pointerleave", hide);
      mark.addEventListener("focus", function () { show(mark); });
      mark.addEventListener("blur", hide);
      mark.addEventListener("keydown", function (event) {
        var to = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : place + (steps[event.key] || 0);
        if (event.key === "Escape") { hide(); }
        if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") { return; }
        event.preventDefault();
        if (!marks[to]) { return; }
        mark.setAttribute("tabindex", "-1");
        marks[to].setAttribute("tabindex", "0");
        marks[to].focus();
      });
    });
  });
  addEventListener("scroll", function () { if (shown) { show(shown); } }, { passive: true, capture: true });
  addEventListener("keydown", function (event) { if (event.key === "Escape") { hide(); } });
  addEventListener("beforeprint", hide);
})();
