/* Upload with progress: one request per file, three at a time. Without it the form works alone. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const AT_ONCE = 3, TRIES = 10;
  const HIDDEN = /(^|\/)(\.|thumbs\.db$|desktop\.ini$|__macosx\/)/i;
  const queue = [];
  let running = 0, sent = 0, total = 0, skipped = 0, refreshing = 0, said = 0, problems = 0;

  const say = (text) => { $("#live").textContent = text; };
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const leftOut = () => skipped ? `${skipped} hidden file${skipped > 1 ? "s" : ""} left out.` : "";

  const add = (files) => {
    queue.push(...files);
    total += files.length;
    if (skipped) say(leftOut());
    next();
  };

  /* The first file makes the batch; only then can others join it. */
  const next = () => {
    const form = $("#upload");
    while (queue.length && running < (form.elements.batch.value ? AT_ONCE : 1)) send(form, queue.shift());
    const left = total - sent;
    $("#sending").hidden = !left && !skipped && !$("#sending li");
    $("#sending-summary").textContent = (left ? `Sending: ${sent} of ${total} files sent. ` : "") + leftOut();
  };

  const rowOf = (name, bytes) => {
    const row = $("#sending-row").content.firstElementChild.cloneNode(true);
    $("b", row).textContent = name;
    $(".number", row).textContent = bytes;
    $("#sending ul").append(row);
    return row;
  };

  /* again: the file that may go in when it is sent once more. */
  const stop = (row, text, again) => {
    const [retry, button] = row.querySelectorAll("button"), step = $(".step", row);
    const remove = () => { row.remove(); next(); };
    step.textContent = text;
    row.className = "refused";
    $("progress", row).hidden = true;
    retry.hidden = !again;
    retry.onclick = () => {
      retry.hidden = true;
      step.textContent = "Waiting";
      button.focus();
      button.onclick = () => { queue.splice(queue.indexOf(again), 1); sent++; remove(); };
      sent--;
      queue.push(again);
      next();
    };
    button.textContent = "Remove";
    button.onclick = remove;
    say(`${$("b", row).textContent}: ${text}`);
  };

  const send = (form, { file, row = rowOf(file.name, size(file.size)) }) => {
    const step = $(".step", row), bar = $("progress", row), button = row.lastElementChild;
    row.className = "";
    bar.hidden = false;
    button.textContent = "Cancel";
    const many = form.dataset.collections.split(",").some((end) => file.name.toLowerCase().endsWith(end));
    const most = many ? form.dataset.maxCollectionBytes : form.dataset.maxBytes;
    if (file.size > +most) {
      sent++;
      return stop(row, `The file is larger than ${most / 1048576} MB. ${many ? "Divide it into several." : "Split it into single articles."}`);
    }
    const fail = (text) => stop(row, text, { file, row });
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    data.delete("files");
    data.append("files", file, file.name);
    let tries = 0, waiting = 0;
    const go = () => {
      waiting = 0;
      tries++;
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.send(data);
    };
    const over = () => { running--; sent++; next(); };
    request.upload.onprogress = (event) => {
      bar.value = 100 * event.loaded / event.total;
      step.textContent = `Uploading, ${Math.round(bar.value)}%`;
    };
    request.onload = () => {
      const answer = request.response, pause = request.getResponseHeader("Retry-After");
      if ([429, 503].includes(request.status) && pause && tries < TRIES) {
        step.textContent = "The server is busy. It is sent again in a moment.";
        waiting = setTimeout(go, 1000 * pause);
      } else if (request.status === 201) {
        row.remove();
        if (!form.elements.batch.value) join(form, answer);
        refresh(answer.part);
      } else {
        // Who signs in anew needs a page anew: its forms would be refused.
        if (request.responseURL.includes("/sign-in")) stop(row, "You were signed out. Sign in and choose it again.");
        else fail(answer?.error || "The server could not take it.");
      }
    };
    request.onerror = () => fail("The connection broke, or the file can no longer be read.");
    request.onabort = () => row.remove();
    request.onloadend = () => { if (!waiting) over(); };
    button.onclick = () => {
      if (!waiting) return request.abort();
      clearTimeout(waiting);
      row.remove();
      over();
    };
    running++;
    go();
  };

  /* From here on the page is the batch's: files, texts and what is set for all go to it. */
  const join = (form, { batch, page }) => {
    form.elements.batch.value = $("#paste-batch").value = batch;
    for (const name of ["outlet", "published"]) form.elements[name].disabled = true;
    $("#of-all form").action = page;
    $("#of-all").hidden = $("#joining").hidden = false;
    history.replaceState(null, "", page);
  };

  /* At most one look at the batch each half second while files go in. */
  const refresh = (part) => {
    clearTimeout(refreshing);
    refreshing = setTimeout(() => htmx.ajax("GET", part, { target: "#batch", swap: "outerMorph" }), 500);
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("#upload .chooser")) return;
    const files = [...event.target.files], seen = files.filter((file) => !HIDDEN.test(file.webkitRelativePath));
    skipped = files.length - seen.length;
    add(seen.map((file) => ({ file })));
    event.target.value = "";
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "upload") event.preventDefault();
  });

  /* Files dropped anywhere on the page are taken; a near miss must not navigate away. */
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (on) => $("[data-drop]").classList.toggle("over", on);
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); mark(true); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    skipped = 0;
    if (entries.length) Promise.all(entries.map(walk)).then((found) => add(found.flat()));
    else add([...event.dataTransfer.files].map((file) => ({ file })));
  });
  /* What is in there; what cannot be read is named, and the rest goes on. */
  const walk = async (entry) => {
    if (HIDDEN.test(entry.fullPath)) {
      skipped++;
      return [];
    }
    const all = [];
    try {
      if (entry.isFile) return [{ file: await new Promise((good, bad) => entry.file(good, bad)) }];
      for (const reader = entry.createReader(); ;) {
        const some = await new Promise((good, bad) => reader.readEntries(good, bad));
        if (!some.length) break;
        all.push(...some);
      }
    } catch {
      stop(rowOf(entry.fullPath.slice(1), ""), `The ${entry.isFile ? "file" : "folder"} can’t be read. Change its permissions and add it again.`);
    }
    return (await Promise.all(all.map(walk))).flat();
  };

  addEventListener("beforeunload", (event) => { if (running || queue.length) event.preventDefault(); });

  /* A decision takes its form away; the focus goes on to the next one that is open. */
  document.addEventListener("htmx:after:swap", (event) => {
    const kept = document.activeElement && document.activeElement !== document.body;
    if (kept || event.detail.ctx.request.method !== "POST") return;
    ($("#batch .near-copy input[name=outlet]") ?? $("#batch-title"))?.focus();
  });

  /* The batch in words: at most every ten seconds, new problems and the end at once. */
  document.addEventListener("htmx:after:swap", () => {
    const count = document.querySelectorAll("#batch li.refused").length;
    const over = !$("#batch-poll");
    if (!$("#batch-legend") || (!over && count <= problems && Date.now() - said < 10000)) return;
    problems = count;
    said = Date.now();
    say($("#batch-legend").innerText.replace(/\n/g, ", "));
  });
})();
