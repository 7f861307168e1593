/* The review queue by keys: the next item is shown at once, the answer follows. Without it each
   decision is a form that leads to the next page. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const say = (text) => { $("#live").textContent = text; };
  const item = () => $("#review-item");
  let ahead = null; // the next item, fetched before it is needed
  let failed = false; // nothing more is sent of what was in the queue
  let queue = Promise.resolve(); // decisions are sent one after the other

  const parse = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content;

  const show = (content) => {
    for (const part of [...content.children]) {
      const old = part.id && document.getElementById(part.id);
      if (!old) continue;
      old.replaceWith(part);
      htmx.process(part);
      if (part.id === "review-item") {
        history.replaceState(null, "", part.dataset.address ?? "/review");
        $("h2[tabindex]", part)?.focus({ preventScroll: true });
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

  const showNext = () => {
    show({ children: [$("#review-item", ahead)] });
    ahead = null;
  };

  const inTurn = (work) => { queue = queue.then(work); };

  // Who signs in again in another tab makes the forms of this one too old: they get a new token, but
  // not somebody else's.
  const renewed = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer?.ok && parse(await answer.text());
    const who = (root) => $(".account-button", root)?.title;
    return page && who(page) === who(document) && $("[name=csrfmiddlewaretoken]", page)?.value;
  };

  const post = async (form, body = new URLSearchParams(new FormData(form)), was = null, again = false) => {
    $("#review-head").ariaBusy = "true";
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.redirected) return location.reload();
    const token = answer?.status === 403 && !again && await renewed();
    if (token) {
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
      body.set("csrfmiddlewaretoken", token);
      return post(form, body, was, true);
    }
    if (!answer?.ok && ![409, 422].includes(answer?.status)) return restore(form, was, answer);
    const content = parse(await answer.text()), next = $("#review-item", content);
    // What is shown already may have been answered in part.
    if (answer.ok && was && next.dataset.item === item().dataset.item) next.remove();
    show(content);
    say(answer.ok ? `${was ? "Confirmed" : "Undone"}. ${$("#review-count")?.textContent ?? ""}`
      : $("#decision [role=alert], #decision .errorlist")?.textContent ?? "");
    fetchAhead();
  };

  // Nothing was saved: what was decided stands there again, and what came after it waits behind it.
  const restore = (form, was, answer) => {
    const shown = item();
    failed = true;
    $("#review-head").ariaBusy = null;
    for (const one of [form, $("#decision")]) delete one?.dataset.sent;
    if (was && was !== shown) {
      show({ children: [was] });
      ahead = new DocumentFragment();
      ahead.append(shown);
    }
    if (answer) htmx.trigger(document.body, "htmx:response:error", { ctx: { response: answer } });
    else say("The connection broke. Confirm it again.");
  };

  const decide = (form) => {
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    failed = false;
    const body = new URLSearchParams(new FormData(form)), was = item();
    if (ahead) showNext();
    inTurn(() => failed || post(form, body, was));
  };

  const undo = () => inTurn(() => $("#undo") && post($("#undo")));

  const skip = () => inTurn(async () => {
    if (!ahead) await fetchAhead();
    if (!ahead) return $("#skip").click();
    showNext();
    fetchAhead();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("#decision, #undo")) return;
    event.preventDefault();
    form.id === "undo" ? undo() : decide(form);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const { target, key } = event;
    if (document.body.dataset.keys === "off" || $(":popover-open")) return;
    if (target.matches("select, textarea, input:not([type=checkbox], [type=radio])")) return;
    const radio = /^[1-9ndim]$/.test(key) && $(`#decision :is([data-key="${key}"], [name=type][value^="${key}"])`);
    if (radio) {
      radio.click();
      radio.focus({ preventScroll: true });
    } else if (key === "e") $("[data-move]")?.click();
    else if (key === "s") skip();
    else if (key === "u") undo();
    else if (key === "Enter" && !target.closest("a, button, summary, input")) $("#decision")?.requestSubmit();
    else return;
    event.preventDefault();
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
