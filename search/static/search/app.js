/* Readout's script. Every listener is delegated on `document`: htmx's history restore replaces the
   body, and listeners on nodes would die with it. Without this file every page still works. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);

  const toast = (text) => {
    const box = $("#toasts");
    box.innerHTML = '<div class="toast" role="status"><span></span></div>';
    $("span", box).textContent = text;
    fade(box.firstElementChild);
  };

  /* A toast with an action stays while it is used (WCAG 2.2.1). */
  const fade = (node) => setTimeout(() => {
    if (node.matches(":hover, :focus-within")) fade(node);
    else node.remove();
  }, 8000);

  document.addEventListener("DOMContentLoaded", () => {
    const shown = $("#toasts .toast");
    if (shown) fade(shown);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast, .banner").remove();
  });
  window.readout = { toast };
})();
