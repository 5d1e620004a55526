// Spares the reload at the workbench and lets the keyboard do everything. Without this script the page is plain forms.
(() => {
  "use strict";
  const bench = document.getElementById("bench");
  const said = document.getElementById("bench-said");
  if (!bench) return;
  const byId = (id) => document.getElementById(id);
  let underWay = false;

  // What the server cannot know: buttons that only a script can serve, and which words belong to which claim.
  const dress = () => {
    for (const id of ["bench-take", "bench-keys"]) {
      if (byId(id)) byId(id).hidden = false;
    }
    byId("bench-take")?.addEventListener("click", take);
    const form = byId("bench-form");
    form?.addEventListener("submit", (event) => { event.preventDefault(); save(); });
    form?.addEventListener("focusin", (event) => point(event.target.closest(".claim-row")));
    byId("bench-words")?.addEventListener("click", (event) => {
      const piece = event.target.closest("[data-row]");
      if (piece && String(getSelection()) === "") byId("w" + piece.dataset.row)?.focus();
    });
    for (const id of ["bench-next", "bench-previous"]) {
      byId(id)?.addEventListener("click", (event) => { event.preventDefault(); go(event.currentTarget.href, true); });
    }
    for (const link of bench.querySelectorAll(".bench-queue a")) {
      link.addEventListener("click", (event) => { event.preventDefault(); go(link.href, true); });
    }
  };

  const point = (row) => {
    for (const piece of bench.querySelectorAll(".said.here")) piece.classList.remove("here");
    if (!row) return;
    const n = row.id.replace("row-", "");
    for (const piece of bench.querySelectorAll(`.said[data-row="${n}"]`)) piece.classList.add("here");
  };

  const swap = async (response) => {
    const place = response.headers.get("x-imena-place");
    const text = await response.text();
    if (!place) { location.reload(); return; }
    const made = new DOMParser().parseFromString(text, "text/html");
    bench.replaceChildren(...made.body.childNodes);
    dress();
    const notice = byId("bench-notice");
    said.textContent = [notice?.textContent, byId("bench-entry")?.textContent].filter(Boolean).join(". ");
    const refused = notice?.classList.contains("refused");
    if (refused) notice.scrollIntoView({ block: "start" });
    byId("bench-entry")?.focus({ preventScroll: refused });
    return place;
  };

  const go = async (address, remember) => {
    if (underWay) return;
    underWay = true;
    try {
      const place = await swap(await fetch(address, { headers: { "x-imena-part": "1" } }));
      if (place && remember) history.pushState(null, "", place);
    } catch {
      location.assign(address);
    } finally {
      underWay = false;
    }
  };

  const save = async () => {
    const form = byId("bench-form");
    if (underWay || !form || !form.reportValidity()) return;
    underWay = true;
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "x-imena-part": "1" },
      });
      const place = await swap(response);
      if (place) history.pushState(null, "", place);
    } catch {
      HTMLFormElement.prototype.submit.call(form);
    } finally {
      underWay = false;
    }
  };

  // The words selected in the entry, and the byte they begin at.
  const selected = () => {
    const source = byId("bench-source");
    const length = (text) => new TextEncoder().encode(text).length;
    if (document.activeElement === source || (source && String(getSelection()).trim() === "")) {
      if (!source) return null;
      const words = source.value.slice(source.selectionStart, source.selectionEnd);
      const lead = words.length - words.trimStart().length;
      return words.trim() ? { words: words.trim(), at: length(source.value.slice(0, source.selectionStart + lead)) } : null;
    }
    const choice = getSelection();
    const words = String(choice).replace(/\r/g, "");
    if (!words.trim() || !choice.anchorNode) return null;
    const range = choice.getRangeAt(0);
    const piece = range.startContainer.parentElement?.closest("[data-from]");
    const plain = words.trim();
    if (piece && byId("bench-words")?.contains(piece) && !piece.querySelector(".tag")) {
      const before = piece.textContent.slice(0, range.startOffset);
      const lead = words.length - words.trimStart().length;
      return { words: plain, at: Number(piece.dataset.from) + length(before + words.slice(0, lead)) };
    }
    return { words: plain, at: null };
  };

  function take() {
    const choice = selected();
    if (!choice) return;
    const rows = [...bench.querySelectorAll(".row-new")];
    let row = rows.find((one) => one.querySelector("textarea").value === "");
    if (!row) {
      const last = rows[rows.length - 1];
      row = last.cloneNode(true);
      const old = last.id.replace("row-", "");
      const fresh = String(Number(old) + 1);
      row.id = "row-" + fresh;
      for (const one of row.querySelectorAll("[id],[for],[name]")) {
        for (const name of ["id", "for", "name"]) {
          const value = one.getAttribute(name);
          if (value) one.setAttribute(name, value.replace(/^([a-z])\d+$/, "$1" + fresh));
        }
      }
      row.querySelector(".tag").textContent = String(Number(fresh) + 1);
      row.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
      last.after(row);
    }
    const n = row.id.replace("row-", "");
    const words = row.querySelector("textarea");
    words.value = choice.words;
    row.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
    if (choice.at !== null) {
      const at = document.createElement("input");
      at.type = "hidden";
      at.name = "a" + n;
      at.value = String(choice.at);
      row.append(at);
    }
    row.querySelector("select").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && !event.altKey && event.key === "Enter") {
      event.preventDefault();
      save();
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const link = { PageDown: "bench-next", PageUp: "bench-previous" }[event.key];
    if (link) {
      event.preventDefault();
      if (byId(link)) go(byId(link).href, true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const fields = [...bench.querySelectorAll(".of-reading input")];
      const now = fields.findIndex((field) => field.closest(".claim-row").contains(document.activeElement));
      const step = event.key === "ArrowDown" ? 1 : -1;
      fields[Math.min(fields.length - 1, Math.max(0, now + step))]?.focus();
    }
  });
  addEventListener("popstate", () => go(location.href, false));
  dress();
})();
