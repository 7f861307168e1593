/* The button that shows the password typed. */
"use strict";
document.addEventListener("click", ({ target }) => {
  if (!target.matches("[data-reveal]")) return;
  const field = document.getElementById(target.dataset.reveal);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  target.textContent = shown ? "Show" : "Hide";
});
