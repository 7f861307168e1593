/* On an article, for editors: words that are selected can be added as a statement. Without it the
   link leads to a form that asks for paragraph and words. */
"use strict";

// What is printed of the article: neither the margin nor names that were set in.
const printed = (range) => {
  const part = range.cloneContents();
  for (const added of part.querySelectorAll(".pilcrow, .notes, .resolved")) added.remove();
  const blocks = [...part.querySelectorAll(".paragraph > p")];
  return (blocks.length ? blocks : [part]).map((one) => one.textContent).join(" ").replace(/\s+/g, " ").trim();
};

document.addEventListener("selectionchange", () => {
  const bar = document.querySelector("#add-selected"), selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const near = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest(".reader .paragraph > p");
  const from = near(range?.startContainer);
  const words = from ? printed(range) : "";
  if (!bar) return;
  bar.hidden = words.length < 2;
  if (bar.hidden) return;
  const link = bar.querySelector("a"), address = new URL(link.href);
  const number = from.parentElement.id.slice(1);
  address.search = new URLSearchParams({ ...(number && { paragraph: number }), words: words.slice(0, 3000) });
  link.href = address;
});
