/* On an article, for editors: words that are selected can be added as a statement. Without it the
   link leads to a form that asks for paragraph and words. */
"use strict";
document.addEventListener("selectionchange", () => {
  const bar = document.querySelector("#add-selected"), selection = getSelection();
  const near = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest(".reader .paragraph > p");
  const from = near(selection.rangeCount ? selection.getRangeAt(0).startContainer : null);
  const words = selection.toString().trim();
  if (!bar) return;
  bar.hidden = !from || words.length < 2;
  if (bar.hidden) return;
  const link = bar.querySelector("a"), address = new URL(link.href);
  const number = from.parentElement.id.slice(1);
  address.search = new URLSearchParams({ ...(number && { paragraph: number }), words: words.slice(0, 3000).replace(/\s*\n\s*/g, " ") });
  link.href = address;
});
