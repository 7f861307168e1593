/* Readout's script. Every listener is delegated on `document`: htmx's history restore replaces the
   body, and listeners on nodes would die with it. Without this file every page still works. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, handler) => document.addEventListener(name, handler);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const isPhone = () => matchMedia("(max-width: 1023.9px)").matches;

  /* Saying things */

  const say = (text) => { $("#live").textContent = text; };

  // What a template of the page holds, alone in its box.
  const put = (box, template) => {
    box.replaceChildren($(template).content.cloneNode(true));
    return box.firstElementChild;
  };

  const toast = (text) => {
    const node = put($("#toasts"), "#toast");
    $("span", node).textContent = text;
    fade(node);
  };

  // A toast in use stays (WCAG 2.2.1).
  const fade = (node) => setTimeout(() => {
    if (node?.matches(":hover, :focus-within")) fade(node);
    else node?.remove();
  }, 8000);

  const banner = (strong, text, again, error = false) => {
    const box = $("#problems");
    if (!box) return toast(`${strong} ${text}`);
    const node = put(box, "#banner");
    node.classList.toggle("error", error);
    $("b", node).textContent = strong;
    $("span", node).append(text);
    if (again) node.append(again);
  };

  const button = (label, onclick) => make("button", { type: "button", className: "button", textContent: label, onclick });

  /* Refining: links into the search become requests for the parts that change */

  let changes = 0; // of the filter controls, to tell an answer that came too late
  let plan = null; // where the focus goes after the swap
  let last = null; // the latest request, to try it again

  const isPlain = (event) =>
    event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  const SEARCH = /^\/search(?=\?|$)/;
  const go = (href) => load(href.replace(SEARCH, "/search/part"));
  const load = (href) => htmx.ajax("GET", href, { source: "#results", target: "#results", swap: "innerHTML" });

  on("click", (event) => {
    const anchor = event.target.closest("#results a, #filters a");
    if (!anchor || event.defaultPrevented || !$("#results")) return;
    if (event.shiftKey && anchor.closest(".bars")) return extend(event, anchor);
    const href = anchor.getAttribute("href");
    if (!SEARCH.test(href) || !isPlain(event) || anchor.matches(".more")) return;
    event.preventDefault();
    const chips = $$("#readout .chip");
    plan = anchor.matches(".chip") ? { chip: chips.indexOf(anchor) }
      : anchor.closest(".pager") ? { list: true }
      : anchor.closest(".bars, #facets, .tabs") ? {} : { heading: true };
    go(href);
  });

  const bars = () => $$(".bars a");

  const showRange = (from, to) => {
    const [first, end] = [from, to].sort((a, b) => (a.id < b.id ? -1 : 1));
    const url = new URL(to.getAttribute("href"), location.href);
    url.searchParams.set("date", `${first.id.slice(1)}..${end.id.slice(1)}`);
    plan = {};
    go(url.pathname + url.search);
  };

  // Shift-click makes a range from the chosen bars to this one.
  const extend = (event, bar) => {
    event.preventDefault();
    const chosen = bars().filter((one) => $(".in", one));
    showRange(chosen.length < bars().length && chosen[0] || bars()[0], bar);
  };

  // So does dragging, from the bar nearest to where it begins to the one nearest to where it ends.
  let drag = null;
  const barAt = ({ clientX }) => {
    const away = (bar) => {
      const { left, right } = bar.getBoundingClientRect();
      return Math.abs(left + right - 2 * clientX);
    };
    return bars().reduce((one, other) => (away(other) < away(one) ? other : one));
  };
  on("dragstart", (event) => { if (event.target.closest?.(".bars")) event.preventDefault(); });
  on("pointerdown", (event) => {
    drag = isPlain(event) && event.target.closest("#timeline .bars") && barAt(event);
  });
  on("pointermove", (event) => {
    if (!drag) return;
    const [from, to] = [drag, barAt(event)].map((bar) => bars().indexOf(bar)).sort((a, b) => a - b);
    if (from < to) bars().forEach((bar, at) => bar.lastElementChild.classList.toggle("in", at >= from && at <= to));
  });
  on("pointerup", (event) => {
    const to = drag && barAt(event);
    if (to && to !== drag) showRange(drag, to);
    drag = null;
  });
  on("pointercancel", () => { drag = null; });

  on("change", (event) => {
    if (event.target.matches(".auto")) {
      changes += 1;
      keepPlace(event.target);
    }
    if (event.target.name === "id") select(event.target);
    if (event.target.closest("#keys")) document.body.dataset.keys = event.target.checked ? "on" : "off";
    if (event.target.id === "select-all") {
      const { checked } = event.target; // selecting the first alone unticks it
      for (const box of $$('.ledger input[name="id"]')) {
        box.checked = checked;
        select(box);
      }
    }
  });

  // Groups above the one in use keep their height: nothing moves under the pointer.
  const keepPlace = (control) => {
    let above = Boolean(control.closest("#facets"));
    for (const list of $$("#facets .values")) {
      above &&= !list.contains(control);
      list.style.minHeight = above ? `${list.offsetHeight}px` : "";
    }
  };

  on("htmx:config:request", ({ detail: { ctx } }) => { ctx.changes = changes; });

  const isLate = (ctx) => ctx.target?.id === "suggestions-list" && (!typing || $("#q").value.trim().length < 2);

  on("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    if (isLate(ctx)) {
      if (typing) openList(false);
      event.preventDefault();
    }
    if (ctx.target?.id !== "results") return;
    last = ctx;
    ctx.slow = [
      setTimeout(() => $("#results").setAttribute("aria-busy", "true"), 150),
      setTimeout(() => banner("Still searching.", "", button("Cancel", () => { ctx.request.abort(); $("#problems").replaceChildren(); })), 8000),
    ];
  });

  // An answer to the filters as they were before the latest tick would undo that tick.
  on("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (isLate(ctx) || ctx.changes !== changes && ctx.target?.closest("#results, #facets")) event.preventDefault();
  });

  on("htmx:finally:request", ({ detail: { ctx } }) => {
    if (!ctx.slow) return;
    ctx.slow.forEach(clearTimeout);
    if (ctx === last) $("#results")?.removeAttribute("aria-busy");
  });

  on("htmx:after:swap", ({ detail: { ctx } }) => {
    // htmx says "swapped" of an answer it threw away, too.
    if (ctx.response?.status >= 400 && ctx.response.status !== 422) return;
    if (ctx.target?.id === "save") return saving(ctx.target);
    if (ctx.target?.id === "suggestions-list") return suggested();
    if (ctx.target?.id !== "results") {
      const said = $("[data-announce]", ctx.target);
      if (said) say(said.textContent);
      return;
    }
    // htmx 4.0.1 morphs the attribute `checked`, not the property (htmx issue 4030).
    for (const box of $$("#facets input")) box.checked = box.hasAttribute("checked");
    for (const field of $$("#facets .find")) field.value = "";
    const problem = $("#problem");
    $("#q").ariaInvalid = Boolean(problem);
    if (problem) return;
    $("#problems").replaceChildren();
    if (document.activeElement !== $("#q")) $("#q").value = $("#count").dataset.words;
    if (!plan?.list) selected.clear();
    showSelection();
    place(plan);
    plan = null;
  });

  // The form of the page "Save search", as long as there is one.
  const saving = (box) => {
    box.togglePopover(Boolean(box.firstElementChild));
    ($("[aria-invalid=true], [name=name]", box) ?? $("#save-search")).focus();
    fade($("#toasts .toast"));
  };

  const place = (wish) => {
    const heading = $("#count");
    const chips = $$("#readout .chip");
    if (wish?.chip >= 0) (chips[wish.chip] ?? chips.at(-1) ?? heading).focus();
    else if (wish?.heading || wish?.list || document.activeElement === document.body) heading.focus({ preventScroll: true });
    if (wish?.list) $("#results").scrollIntoView();
  };

  /* Failures keep what is there */

  const again = () => button("Try again", () => {
    $("#problems").replaceChildren();
    if (last?.sourceElement.id === "search" || !last) $("#search").requestSubmit();
    else load(last.request.action);
  });

  const failed = ({ target }) => {
    if (target?.id === "results") lost(again());
    else if (target?.closest("#facets")) missing(target);
    else if (target?.id !== "suggestions-list") toast("That didn’t work. Try again.");
  };
  const lost = (retry) => navigator.onLine
    ? banner("The search didn’t finish.", "You are seeing the results from before.", retry)
    : banner("You’re offline.", "Your filters are kept.", retry, true);

  on("htmx:response:error", ({ detail: { ctx } }) => {
    const { status } = ctx.response;
    if (status === 422) return;
    if (status === 401) {
      const next = encodeURIComponent(location.pathname + location.search);
      banner("You were signed out.", "", make("a", { className: "button", textContent: "Sign in", href: `/sign-in?next=${next}` }));
    } else if (status < 500) toast(status === 429 ? "Too many requests. Wait a moment, then try again." : "That can’t be shown. Reload the page.");
    else failed(ctx);
  });

  on("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx || ctx.status === "swapped") return;
    failed(ctx);
  });

  const missing = (list) => {
    const label = list.closest("details").querySelector("legend").textContent.toLowerCase();
    const retry = button("Try again", () => $("#search").requestSubmit());
    retry.className = "link";
    list.replaceChildren(make("p", { className: "after err", textContent: `Couldn’t load ${label}. ` }));
    list.firstChild.append(retry);
  };

  addEventListener("offline", () => $("#results") && lost());
  addEventListener("online", () => {
    $("#problems .error button")?.click();
    $("#problems .error")?.remove();
  });

  /* Suggestions: a combobox with a list (ARIA APG), nothing selected until an arrow is pressed */

  let typing = false; // after Enter, Escape or an arrow a list is late
  const options = () => $$('#suggestions [role="option"]');

  on("input", ({ target }) => {
    if (target.id !== "q") return;
    typing = true;
    activate(target);
  });

  const openList = (open) => {
    typing &&= open;
    const box = $("#suggestions");
    if (!box || box.hidden === !open) return false;
    box.hidden = !open;
    $("#q").ariaExpanded = open;
    activate($("#q"));
    return true;
  };

  const suggested = () => {
    const count = options().length;
    openList(count > 0);
    typing = true;
    say(count ? `${count} suggestion${count === 1 ? "" : "s"}` : "");
  };

  const activate = (field, option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    openList(false);
    if (!$("#results") || !option.dataset.href.startsWith("/search?")) location.href = option.dataset.href;
    else {
      $("#q").value = option.dataset.words;
      go(option.dataset.href);
    }
  };

  const inBox = (event) => {
    const field = event.target;
    const shown = !$("#suggestions").hidden ? options() : [];
    const at = shown.findIndex((one) => one.id === field.getAttribute("aria-activedescendant"));
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && shown.length) {
      const step = event.key === "ArrowDown" ? at + 1 : at < 0 ? shown.length - 1 : at - 1;
      activate(field, shown[step]);
      typing = false;
    } else if (event.key === "Enter" && at >= 0) choose(shown[at]);
    else if (event.key === "Enter") { openList(false); return; }
    else if (event.key === "Escape") {
      if (!openList(false)) field.value = "";
    } else return;
    event.preventDefault();
  };

  on("mousedown", (event) => {
    const option = event.target.closest('#suggestions [role="option"]');
    if (option) { event.preventDefault(); choose(option); }
  });
  on("focusout", (event) => {
    if (event.target.id === "q" && !event.relatedTarget?.closest("#suggestions")) openList(false);
  });

  /* Timeline: the value under pointer or focus, one tab stop */

  const reading = (event) => {
    const bar = event.target.closest?.(".bars a");
    const value = $("#bar-value");
    if (!value) return;
    value.hidden = !bar;
    if (!bar) return;
    const [label, count] = bar.getAttribute("aria-label").split(/, (?=[\d,]+ )/);
    value.textContent = `${count.split(" ")[0]} in ${label}`;
  };
  on("mouseover", reading);
  on("focusin", reading);

  const alongBars = (event, bar) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1e4, End: 1e4 }[event.key];
    if (!step) return;
    const all = bars();
    const next = all[all.indexOf(bar) + step] ?? all.at(step < 0 ? 0 : -1);
    event.preventDefault();
    for (const one of all) one.setAttribute("tabindex", one === next ? "0" : "-1");
    next.focus();
    if (event.shiftKey) extend(event, next);
  };

  /* Selecting and citing */

  const selected = new Set();

  const select = (box) => {
    selected[box.checked ? "add" : "delete"](box.value);
    showSelection();
    if (box.checked) say(`Selected, ${selected.size}`);
  };

  const showSelection = () => {
    const form = $("#selection");
    if (!form) return;
    $$('input[type="hidden"]', form).forEach((node) => node.remove());
    const here = new Map($$('.ledger input[name="id"]').map((box) => [box.value, box]));
    for (const box of here.values()) box.checked = selected.has(box.value);
    for (const value of selected) {
      if (!here.has(value)) form.append(make("input", { type: "hidden", name: "id", value }));
    }
    $("#selected-count").textContent = selected.size;
    const all = $("#select-all");
    if (all) all.checked = here.size > 0 && [...here.keys()].every((id) => selected.has(id));
  };

  on("reset", (event) => {
    // Not `.id`: the form's fields called "id" hide it.
    if (!event.target.matches("#selection")) return;
    selected.clear();
    setTimeout(showSelection);
  });

  on("click", async (event) => {
    const cite = event.target.closest("a[data-cite]");
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast, .banner").remove();
    if (event.target.closest("[data-print]")) print();
    if (!cite || !isPlain(event) || !navigator.clipboard) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(cite.dataset.cite);
      toast("Citation copied.");
    } catch { location.href = cite.href; }
  });

  /* The filters as a sheet on phones: the rest is inert while it is open */

  // An address pushed meanwhile has no fragment; the sheet stays the target all the same.
  const openSheet = () => (isPhone() ? $("#filters:target") : null);
  const sheet = () => {
    const open = openSheet();
    for (const node of $$(".masthead, main")) node.inert = open;
    open?.focus();
  };
  const closeSheet = () => {
    location.hash = "main";
    sheet(); // its event comes later, and what is inert takes no focus
    $(".filters-button")?.focus();
  };
  addEventListener("hashchange", sheet);

  /* Keys, for those who left them on */

  const step = (by) => {
    const cards = $$(".card, [data-item]");
    const at = cards.indexOf(document.activeElement?.closest(".card, [data-item]"));
    const next = cards[at + by] ?? (by > 0 ? $(".pager [rel=next]") : null);
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  const inCard = (selector) => document.activeElement?.closest(".card, [data-item]")?.querySelector(selector);

  const KEYS = {
    "/": () => { $("#q")?.focus(); $("#q")?.select(); },
    j: () => step(1),
    k: () => step(-1),
    x: () => inCard('input[name="id"]')?.click(),
    c: () => inCard("a.cite")?.click(),
    s: () => $("#save-search")?.click(),
    f: () => { if (isPhone()) location.hash = "filters"; else $("#filters summary")?.focus(); },
    t: () => $('.bars a:not([tabindex="-1"])')?.focus(),
    "[": () => $("[rel=prev]")?.click(),
    "]": () => $("[rel=next]")?.click(),
    "?": () => $("#keys").togglePopover(),
  };

  on("keydown", (event) => {
    const target = event.target;
    if (event.isComposing) return;
    if (target.id === "q") return inBox(event);
    const bar = target.closest?.(".bars a");
    if (bar) alongBars(event, bar);
    if (event.key === "Escape") {
      if (openSheet()) closeSheet();
      else if (target.closest?.(".card") && !$(":popover-open")) target.closest(".card").blur();
      return;
    }
    if (document.body.dataset.keys === "off" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.matches("select, textarea, input:not([type=checkbox], [type=radio])")) return;
    if ($(":popover-open") && event.key !== "?") return;
    if (event.key === "Enter" && target.matches(".card, [data-item]")) return $(".permalink", target)?.click();
    if (event.key === "-" && target.closest(".value")) {
      event.preventDefault();
      return $(".not", target.closest(".value"))?.click();
    }
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  /* Start, and again when htmx restores a page from history */

  const start = () => {
    fade($("#toasts .toast"));
    for (const box of $$('.ledger input[name="id"]:checked')) selected.add(box.value);
    showSelection();
    sheet();
  };
  on("DOMContentLoaded", start);
  on("visibilitychange", () => document.hidden || htmx.trigger("#saved-new", "visible"));
  on("htmx:before:history:restore", () => { selected.clear(); openList(false); });
})();
