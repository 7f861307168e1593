/* In review: the start and end of a statement moved by keys, word by word. Without it its words are
   changed in a field. Offsets of the record count code points. Loaded before review.js, which gets
   no keys while they move. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const say = (text) => { $("#live").textContent = text; };
  let moving = null; // gone with its item when another is shown

  const draw = () => {
    const { box, text, others, ends, at } = moving, [from, to] = ends;
    const outside = others.flat().filter((cut) => cut < from || cut > to);
    const cuts = [...new Set([0, ...ends, text.length, ...outside])].sort((a, b) => a - b);
    box.replaceChildren(...cuts.slice(1).map((end, k) => {
      const within = ([a, b]) => a <= cuts[k] && end <= b;
      const name = within(ends) ? "mark" : others.some(within) ? "ins" : "span";
      return Object.assign(document.createElement(name), { textContent: text.slice(cuts[k], end), className: at ? "end" : "start" });
    }));
    say(at ? `Ends with ${text.slice(from, to).slice(-20)}` : `Starts with ${text.slice(from, from + 20)}`);
  };

  const begin = () => {
    const box = $("#moving"), form = $("#decision");
    if (!box || moving?.box.isConnected) return;
    const text = box.textContent, first = +box.dataset.from;
    const words = [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)].map((word) => [word.index, word.index + word[0].length]);
    const place = (spot) => [...text].slice(0, Math.max(0, spot - first)).join("").length;
    const ends = ["start", "end"].map((name) => place(form.elements[name].value || form.dataset[name]));
    const others = JSON.parse(box.dataset.others).map((span) => span.map(place));
    moving = { box, text, words, others, ends, at: 0, first };
    box.closest(".target").classList.add("is-moving");
    box.hidden = false;
    box.focus();
    draw();
  };

  const stop = (keep) => {
    const { box, text, ends, first } = moving, form = $("#decision");
    const count = (spot) => first + [...text.slice(0, spot)].length;
    moving = null;
    if (keep) {
      form.elements.start.value = count(ends[0]);
      form.elements.end.value = count(ends[1]);
      say("Kept. Confirm to save.");
    } else {
      box.textContent = text;
      box.hidden = true;
      box.closest(".target").classList.remove("is-moving");
      form.elements.start.value = form.elements.end.value = "";
    }
    $("#question").focus({ preventScroll: true });
  };

  const move = (event) => {
    const { words, ends, at } = moving, step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      const spots = words.map((word) => word[at]);
      const to = step > 0 ? spots.find((spot) => spot > ends[at]) : spots.findLast((spot) => spot < ends[at]);
      if (at ? to > ends[0] : to < ends[1]) ends[at] = to;
      draw();
    } else if (event.key === "Tab") {
      moving.at = 1 - at;
      draw();
    } else if (event.key === "Enter" || event.key === "Escape") stop(event.key === "Enter");
    else return;
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!moving?.box.isConnected) return;
    event.stopImmediatePropagation();
    move(event);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-move]")) begin();
  });
})();
