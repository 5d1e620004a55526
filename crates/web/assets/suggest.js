// Suggestions while a name is typed. Without this file the box is a plain form, and nothing else changes.
(() => {
  "use strict";
  const box = document.getElementById("q");
  const list = document.getElementById("q-list");
  const said = document.getElementById("q-said");
  if (!box || !list || !said || !window.fetch || !window.AbortController) return;
  const where = box.form.getAttribute("action").replace(/search$/, "suggest");
  let active = -1, waiting = 0, asking = null, asked = "";

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const lastWord = () => {
    const before = box.value.slice(0, box.selectionStart ?? box.value.length);
    const found = before.match(/[\p{L}\p{M}'’-]{3,}$/u);
    return found ? { word: found[0], from: before.length - found[0].length, to: before.length } : null;
  };
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    said.textContent = "";
  };
  const mark = (at) => {
    const options = [...list.children];
    active = options.length ? (at + options.length) % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      box.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  };
  const choose = (text) => {
    const at = lastWord();
    if (at) {
      const rest = box.value.slice(at.to);
      box.value = box.value.slice(0, at.from) + text + (rest.startsWith(" ") ? "" : " ") + rest;
      const caret = at.from + text.length + 1;
      box.setSelectionRange(caret, caret);
    }
    close();
    box.focus();
  };
  const show = (names) => {
    close();
    if (!names.length) return;
    names.forEach((name, i) => {
      const option = document.createElement("li");
      option.id = "q-list-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = name;
      // The box keeps the focus, so that typing goes on.
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(name); });
      list.append(option);
    });
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    said.textContent = said.dataset.count + " " + names.length;
  };
  const ask = async () => {
    const at = lastWord();
    if (!at || at.word.length > 40) { close(); return; }
    asking?.abort();
    asking = new AbortController();
    asked = at.word;
    try {
      const answer = await fetch(where + "?q=" + encodeURIComponent(at.word),
        { signal: asking.signal, credentials: "omit", referrerPolicy: "no-referrer" });
      if (!answer.ok || asked !== lastWord()?.word || document.activeElement !== box) return;
      const names = (await answer.text()).split("\n").filter(Boolean);
      show(names.filter((name) => name.toLowerCase() !== asked.toLowerCase()));
    } catch { /* Stopped by the next letter, or the network is away: the form works as it is. */ }
  };
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.children[active].textContent); }
    else if (event.key === "Tab") close();
  });
})();
