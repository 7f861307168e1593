/* The review queue by keys: the next item is shown at once, the answer follows. Without it each
   decision is a form that leads to the next page. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const say = (text) => { $("#live").textContent = text; };
  const item = () => $("#review-item");
  let ahead = null; // the next item, fetched before it is needed
  let queue = Promise.resolve(); // decisions are sent one after the other
  let moving = null; // the ends of a statement while they are moved

  const parse = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content;

  const show = (content) => {
    for (const part of [...content.children]) {
      const old = part.id && document.getElementById(part.id);
      if (!old) continue;
      old.replaceWith(part);
      htmx.process(part);
      if (part.id === "review-item") {
        moving = null;
        history.replaceState(null, "", part.dataset.address ?? "/review");
        $("h2", part)?.focus({ preventScroll: true });
        look();
      }
    }
  };

  const look = () => {
    scrollTo(0, 0);
    document.getElementById(item().dataset.at)?.scrollIntoView({ block: "nearest" });
  };

  const fetchAhead = async () => {
    const address = item().dataset.next;
    ahead = null;
    if (!address) return;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && item().dataset.next === address) ahead = parse(await answer.text());
  };

  const send = (form) => {
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const body = new URLSearchParams(new FormData(form)), address = form.action;
    if (form.id === "decision" && ahead) {
      show({ children: [$("#review-item", ahead)] });
      ahead = null;
    }
    $("#review-head").ariaBusy = "true";
    queue = queue.then(async () => {
      const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.redirected || !(answer.ok || [409, 422].includes(answer.status))) return location.reload();
      const content = parse(await answer.text()), next = $("#review-item", content);
      // What is shown already may have been answered in part.
      if (answer.ok && form.id === "decision" && next.dataset.item === item().dataset.item) next.remove();
      show(content);
      say(answer.ok ? `${form.id === "undo" ? "Undone" : "Confirmed"}. ${$("#review-count")?.textContent ?? ""}`
        : $("#decision [role=alert], #decision .errorlist")?.textContent ?? "");
      fetchAhead();
    }).catch(() => {
      delete form.dataset.sent;
      if (!form.isConnected) location.reload();
      say("The connection broke. Confirm it again.");
    });
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#decision, #undo")) return;
    event.preventDefault();
    send(event.target);
  });

  /* Moving start and end, by word. Offsets of the record count code points. */

  const draw = () => {
    const { box, text, ends, at } = moving, [from, to] = ends;
    const mark = Object.assign(document.createElement("mark"), { textContent: text.slice(from, to), className: at ? "end" : "start" });
    box.replaceChildren(text.slice(0, from), mark, text.slice(to));
    say(at ? `Ends with ${text.slice(from, to).slice(-20)}` : `Starts with ${text.slice(from, from + 20)}`);
  };

  const begin = () => {
    const box = $("#moving"), form = $("#decision");
    if (!box || moving) return;
    const text = box.textContent, first = +box.dataset.from;
    const words = [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)].map((word) => [word.index, word.index + word[0].length]);
    const place = (name) => [...text].slice(0, (form.elements[name].value || form.dataset[name]) - first).join("").length;
    moving = { box, text, words, ends: ["start", "end"].map(place), at: 0, first };
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
    if (moving) return move(event);
    const { target, key } = event;
    if (document.body.dataset.keys === "off" || $(":popover-open")) return;
    if (target.matches("select, textarea, input:not([type=checkbox], [type=radio])")) return;
    const radio = $(`#decision [data-key="${key}"]`) ?? $(`#decision [name=type][value^="${key}"]`);
    if (radio && /^[1-9ndim]$/.test(key)) {
      radio.click();
      radio.focus({ preventScroll: true });
    } else if (key === "e") begin();
    else if (key === "s") $("#skip")?.click();
    else if (key === "u") $("#undo")?.requestSubmit();
    else if (key === "Enter" && !target.closest("a, button, summary, input")) $("#decision")?.requestSubmit();
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-move]")) begin();
  });

  // Whoever writes a name means someone else; whoever means someone else writes a name.
  document.addEventListener("input", ({ target }) => {
    if (target.id === "name") $('#decision [value="other"]').checked = true;
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches('#decision [value="other"]')) setTimeout(() => $("#name").focus());
  });

  document.addEventListener("DOMContentLoaded", () => { look(); fetchAhead(); });
})();
