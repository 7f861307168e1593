/* Margin notes beside the lines on which their statements begin: a paragraph may be the whole
   article. Without this file they stand in order at the top of their paragraph. */
"use strict";
(() => {
  const isWide = matchMedia("(min-width: 1200px)");

  const lines = (note, text, height) => {
    const mark = document.getElementById(note.querySelector(".actions a[href^='#s']").hash.slice(1));
    const first = mark?.getClientRects()[0];
    return first ? Math.floor((first.top + first.height / 2 - text.top) / height) * height : 0;
  };

  const place = () => {
    const lists = [...document.querySelectorAll("#text .notes")].filter((one) => one.children.length > 1);
    lists.forEach((list) => [...list.children].forEach((note) => note.style.removeProperty("margin-top")));
    if (!isWide.matches) return;
    const gaps = lists.flatMap((list) => {
      const text = list.parentElement.querySelector("p");
      const height = parseFloat(getComputedStyle(text).lineHeight);
      let end = 0;
      return [...list.children].map((note) => {
        const gap = Math.max(0, lines(note, text.getBoundingClientRect(), height) - end);
        end += gap + note.offsetHeight;
        return [note, gap];
      });
    });
    gaps.forEach(([note, gap]) => { if (gap) note.style.marginTop = `${gap}px`; });
  };

  place();
  document.fonts.ready.then(place);
  addEventListener("resize", () => requestAnimationFrame(place));
})();
