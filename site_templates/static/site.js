/* The large-type switch, remembered. It runs in the head, so that the page never jumps from small to large. */
(function () {
  "use strict";
  var page = document.documentElement, key = "large-type";
  function stored() { try { return localStorage.getItem(key) === "1"; } catch (_) { return false; } }
  function store(on) { try { localStorage.setItem(key, on ? "1" : "0"); } catch (_) { /* storage is switched off */ } }
  /* The style shows the search instead of the newest results; those come back where search.js did not come, or could not run. */
  page.classList.add("js");
  window.addEventListener("load", function () { if (!window.__p) page.classList.remove("js"); });
  if (stored()) page.classList.add("large");
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("type-switch");
    function say() {
      var on = page.classList.contains("large");
      button.setAttribute("aria-pressed", on ? "true" : "false");
    }
    button.hidden = false;
    say();
    button.addEventListener("click", function () {
      store(page.classList.toggle("large"));
      say();
    });
  });
})();
