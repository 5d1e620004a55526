// The keepers' workbench in a real browser: who may reach it, correcting by keyboard without a reload, the plain form
// without script, WCAG 2.2 AA, thousands of entries. IMENA_BIN is the program.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser } from "./site.mjs";

const program = process.env.IMENA_BIN;
const skip = program ? false : "set IMENA_BIN to the built program";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ENTRIES = Number(process.env.IMENA_ENTRIES ?? 5000);
let folder, server, bench, origin, browser;

// Invented people; every tenth entry has words that no rule understands, and the first ones a day that is none.
function volume() {
  const lines = [];
  for (let n = 0; n < ENTRIES; n += 1) {
    const odd = n < 3 ? "31.02.1938" : "17.03.1938";
    const rest = n % 10 === 0 ? " Зюзя врр бмкфт." : "";
    lines.push(`ПРИМЕРОВ Тест Образцович, ${1870 + (n % 40)} г. р., русский, б/п. Проживал: г. Небывалый, ул. Пробная, д. ${n + 1}. `
      + `Арестован ${odd}. Приговорен: тройка при УНКВД 20.09.1938, обв.: агитация. Приговор: 10 лет ИТЛ.${rest}`);
  }
  return lines.join("\n\n") + "\n";
}

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "imena-bench-"));
  const run = (...args) => {
    try { execFileSync(program, args, { cwd: folder, stdio: "pipe" }); } catch (error) { if (error.status !== 1) throw error; }
  };
  writeFileSync(join(folder, "book.txt"), volume());
  run("init", "h");
  run("add", "h", "book.txt", "--as", "memory-book");
  server = spawn(program, ["serve", "h", "--workbench", "--port", "0", "--json"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const document = await new Promise((found, failed) => {
    server.stdout.on("data", (bytes) => { said += bytes; try { found(JSON.parse(said)); } catch { /* not all yet */ } });
    server.on("exit", (code) => failed(new Error(`ended with ${code}: ${said}`)));
  });
  bench = document.workbench;
  origin = document.address;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  if (server) {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGINT");
    await ended;
  }
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function withPage(options, work) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    page.on("request", (request) => request.url().startsWith(origin) || wrong.push(`elsewhere: ${request.url()}`));
    await work(page);
    assert.deepEqual(wrong.filter((text) => !/404|422|403/.test(text)), []);
  } finally {
    await context.close();
  }
}

const open = async (page, lang = "ru") => {
  await page.goto(`${bench}${lang}/`);
  await page.locator("main .lines a").first().click();
  await page.waitForSelector("#bench-form");
};

test("without the key, from another site, or under another name nothing is there", { skip }, async () => {
  const status = async (url, options) => (await fetch(url, { redirect: "manual", ...options })).status;
  assert.equal(await status(`${origin}/workbench/`), 404);
  assert.equal(await status(`${origin}/workbench/00000000000000000000000000000000/ru/`), 404);
  assert.equal(await status(`${bench}ru/`), 200);
  const form = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "by=x" };
  assert.equal(await status(`${bench}ru/S-1/R-1`, form), 403, "a form must say where it comes from");
  const foreign = { ...form, headers: { ...form.headers, origin: "http://example.org" } };
  assert.equal(await status(`${bench}ru/S-1/R-1`, foreign), 403);
  const withoutToken = { ...form, headers: { ...form.headers, origin } };
  assert.ok([403, 404].includes(await status(`${bench}ru/S-1/R-1`, withoutToken)));
  const page = await (await fetch(`${origin}/ru/`)).text();
  assert.doesNotMatch(page, /workbench/, "the pages for readers do not know the workbench");
});

test("the most doubtful entry first; corrected by keyboard alone, without a reload", { skip }, async () => {
  await withPage({}, async (page) => {
    await open(page);
    assert.match(await page.locator(".marked").innerText(), /31\.02\.1938/, "a day that is none is more doubtful than odd words");
    await page.evaluate(() => { globalThis.sameDocument = true; });
    // The date of arrest has no reading: give it one.
    const row = page.locator(".claim-row", { has: page.locator("option[value=arrest_date][selected]") });
    await row.locator(".of-reading input").focus();
    assert.ok(await page.locator(".said.here").count(), "the words of the claim in hand are pointed at");
    await page.keyboard.type("1938-02?");
    await page.keyboard.press("Tab");
    const certainty = await page.evaluate(() => document.activeElement.name);
    assert.match(certainty, /^c\d+$/, "Tab leads on to how sure the book is");
    await page.locator("#bench-by").focus();
    await page.keyboard.type("А. Пробная");
    const first = await page.locator("#bench-entry").innerText();
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#bench-notice");
    assert.match(await page.locator("#bench-notice").innerText(), /прочитано иначе: арест/i);
    assert.equal(await page.evaluate(() => globalThis.sameDocument), true, "no reload");
    assert.equal(await page.evaluate(() => document.activeElement.id), "bench-entry", "the focus is on the next entry");
    assert.match(await page.locator(".marked").innerText(), /31\.02\.1938/, "the next doubtful one");
    assert.notEqual(await page.locator("#bench-form").getAttribute("action"), null);
    assert.equal(await page.inputValue("#bench-by"), "А. Пробная", "the signature is offered again");
    assert.ok(first);
    // Back to the corrected one: both readings stand with their authors.
    await page.locator("#bench-notice a").click();
    await page.waitForSelector("#bench-form");
    assert.match(await page.locator(".bench-text").innerText(), /прочёл человек: А\. Пробная/);
    const link = await page.locator(".bench-text a[href*='/record/']").getAttribute("href");
    await page.goto(origin + link);
    const text = await page.locator("main").innerText();
    assert.match(text, /А\. Пробная/);
    assert.match(text, /1938-02\?/);
    assert.match(text, /прочитано программой/);
  });
});

test("selected words become a claim; what is refused stays as typed", { skip }, async () => {
  await withPage({}, async (page) => {
    await open(page);
    await page.goto(page.url().replace(/\?.*/, ""));
    await page.locator(".bench-text summary").first().click();
    await page.locator("#bench-source").focus();
    await page.evaluate(() => {
      const source = document.getElementById("bench-source");
      const at = source.value.indexOf("русский");
      source.setSelectionRange(at, at + "русский".length);
    });
    await page.keyboard.press("Alt+Enter");
    const taken = page.locator(".row-new textarea").first();
    assert.equal(await taken.inputValue(), "русский");
    const id = (await taken.getAttribute("id")).slice(1);
    assert.equal(await page.evaluate(() => document.activeElement.id), `p${id}`, "the focus asks what it is about");
    await page.selectOption(`#p${id}`, "birth");
    await page.fill(`#r${id}`, "никогда");
    await page.fill("#bench-by", "А. Пробная");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".refused");
    assert.match(await page.locator(".refused").innerText(), /EDTF/);
    assert.equal(await page.locator(".claim-row textarea", { hasText: "русский" }).count() > 0, true);
    assert.ok((await page.locator(".of-reading input").evaluateAll((all) => all.map((one) => one.value))).includes("никогда"), "what was typed is kept");
    await page.fill("#bench-by", "proba@example.org");
    await page.locator("#bench-save").click();
    await page.waitForFunction(() => /адрес/.test(document.querySelector(".refused")?.textContent ?? ""));
  });
});

test("without script the same is done by a plain form", { skip }, async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await open(page, "en");
    const action = await page.locator("#bench-form").getAttribute("action");
    await page.fill("#bench-by", "A. Keeper");
    await page.locator("#bench-save").click();
    await page.waitForLoadState();
    assert.match(page.url(), /\?at=R-/);
    assert.notEqual(await page.locator("#bench-form").getAttribute("action"), action, "the next entry");
    assert.match(await page.locator(".bench-counts").innerText(), /read over/);
  });
});

test("thousands of entries are gone through without a reload, quickly", { skip }, async () => {
  await withPage({}, async (page) => {
    await open(page);
    await page.evaluate(() => { globalThis.sameDocument = true; });
    await page.fill("#bench-by", "А. Пробная");
    const began = Date.now();
    const rounds = 20;
    for (let n = 0; n < rounds; n += 1) {
      const action = await page.locator("#bench-form").getAttribute("action");
      await page.keyboard.press(n % 2 ? "Alt+PageDown" : "Control+Enter");
      await page.waitForFunction((old) => document.getElementById("bench-form")?.getAttribute("action") !== old, action);
    }
    console.log(`${ENTRIES} entries: ${((Date.now() - began) / rounds).toFixed(0)} ms a step`);
    assert.equal(await page.evaluate(() => globalThis.sameDocument), true);
    assert.ok((await page.content()).length < 300_000, "the page does not grow with the source");
  });
});

test("axe finds no violation, and nothing runs off the page", { skip }, async () => {
  for (const look of [
    { colorScheme: "light", viewport: { width: 1440, height: 900 } },
    { colorScheme: "dark", viewport: { width: 768, height: 1000 } },
    { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  ]) {
    await withPage({ ...look, bypassCSP: true }, async (page) => {
      for (const lang of ["ru", "en"]) {
        for (const entry of [false, true]) {
          await page.goto(`${bench}${lang}/`);
          if (entry) {
            await page.locator("main .lines a").first().click();
            await page.waitForSelector("#bench-form");
            await page.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
          }
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${lang} at ${look.viewport.width}: ${over} px too wide`);
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          }));
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" ;; ")}`), [], `${lang} ${look.viewport.width}`);
        }
      }
    });
  }
});

test("nothing is kept in the browser", { skip }, async () => {
  await withPage({}, async (page) => {
    await open(page);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  });
});
