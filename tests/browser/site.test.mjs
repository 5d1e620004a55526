// What a reader does, in a real browser. Run: npm ci && IMENA_BIN=../../target/release/imena npm test
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { findPages, latin, startBrowser, startSite } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let site, browser, pages;
const elsewhere = [];

async function context(options = {}) {
  const made = await browser.newContext({ locale: "ru-RU", ...options });
  made.on("request", (request) => {
    if (!request.url().startsWith(site.address + "/")) elsewhere.push(request.url());
  });
  made.setDefaultTimeout(10_000);
  return made;
}

async function withPage(options, work) {
  const made = await context(options);
  try {
    const page = await made.newPage();
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    await work(page);
    assert.deepEqual(wrong.filter((text) => !/404/.test(text)), [], "the browser had nothing to complain of");
  } finally {
    await made.close();
  }
}

before(async () => {
  site = await startSite();
  browser = await startBrowser();
  await withPage({}, async (page) => { pages = await findPages(page, site.address); });
  assert.ok(pages.person && pages.place && pages.testimony, `every kind of page exists: ${JSON.stringify(pages)}`);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

const surname = () => pages.name.split(/\s+/)[0];

test("the root leads to the language the browser asks for", async () => {
  for (const [locale, path] of [["ru-RU", "/ru/"], ["en-GB", "/en/"], ["de-DE", "/en/"]]) {
    await withPage({ locale }, async (page) => {
      await page.goto(site.address + "/");
      assert.equal(new URL(page.url()).pathname, path);
      assert.equal(await page.getAttribute("html", "lang"), path.slice(1, 3));
    });
  }
});

for (const [how, write] of [["Cyrillic", (name) => name], ["Latin", latin]]) {
  test(`search in ${how}, open the person, follow a claim to its record`, async () => {
    await withPage({}, async (page) => {
      await page.goto(site.address + "/ru/");
      await page.getByLabel("Имя, как вы его помните").fill(write(pages.name));
      await page.getByRole("button", { name: "Найти" }).click();
      const hit = page.locator(`.hits a[href='/ru${pages.person}']`);
      assert.equal(await hit.count(), 1, `${write(pages.name)} finds ${pages.person}`);
      await hit.click();
      assert.equal(await page.locator("h1").count(), 1);
      const cell = page.locator("table.claims td a").first();
      const words = (await cell.innerText()).trim();
      const target = await cell.getAttribute("href");
      await cell.click();
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, target);
      const claim = page.locator("tr:target");
      assert.equal(await claim.count(), 1, "the claim is pointed at");
      assert.ok((await claim.innerText()).includes(words), `${words} stands in its record`);
    });
  });
}

test("nothing found says what was searched", async () => {
  await withPage({}, async (page) => {
    await page.goto(site.address + "/ru/search?q=" + encodeURIComponent("Никтощыъэжюх"));
    const text = await page.locator("main").innerText();
    for (const words of ["Ничего не найдено", "Что просмотрено", "Ещё не прочитано", "Оставить просьбу"]) {
      assert.ok(text.includes(words), words);
    }
  });
});

test("names are suggested from the third letter, and a key chooses one", async () => {
  await withPage({}, async (page) => {
    await page.goto(site.address + "/ru/");
    const box = page.locator("#q");
    await box.pressSequentially(surname().slice(0, 2));
    await page.waitForTimeout(400);
    assert.equal(await page.locator("#q-list li").count(), 0, "two letters are too few");
    await box.pressSequentially(surname().slice(2, 4));
    await page.locator("#q-list li").first().waitFor();
    assert.equal(await box.getAttribute("aria-expanded"), "true");
    const first = await page.locator("#q-list li").first().innerText();
    await page.keyboard.press("ArrowDown");
    assert.equal(await box.getAttribute("aria-activedescendant"), "q-list-0");
    await page.keyboard.press("Enter");
    assert.equal(await box.inputValue(), first + " ", "the form is not sent by choosing");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    await box.pressSequentially(surname().slice(0, 4));
    await page.locator("#q-list li").first().waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#q-list li").count(), 0);
    await box.fill("Kro");
    await box.press("h");
    await page.locator("#q-list li").first().waitFor();
  });
});

test("pieces of the query are taken out and put back, bridges switched off, without script", async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(site.address + "/en/search?q=" + encodeURIComponent("Arnold Krohn, Livland, 1938"));
    // The page of a person stands under the name of the oldest source, here a German one; the book has it in Russian.
    assert.match(await page.locator(".hits > li").first().innerText(), /Крон Арнольд Фрицевич[^]*17\.05\.1938/);
    assert.match(await page.locator(".hits .why").first().innerText(), /Why shown/);
    const chips = page.locator(".chips").first().locator("li");
    assert.equal(await chips.count(), 4);
    await chips.filter({ hasText: "1938" }).getByRole("link").click();
    assert.equal(await chips.count(), 3);
    await page.locator(".removed").getByRole("link").click();
    assert.equal(await chips.count(), 4);
    await page.locator(".bridges li").filter({ hasText: "other script" }).getByRole("link").click();
    assert.ok(new URL(page.url()).searchParams.getAll("off").includes("script"));
    assert.equal(await page.locator(".bridges li.off").count(), 1);
    await page.goto(site.address + "/ru/search?q=" + encodeURIComponent("из Лифляндии, расстрелян в 38"));
    assert.ok(await page.locator(".hits h3").count() > 0, "a place and a year alone are answered");
  });
});

test("a request: left, seen by its code, withdrawn, without script", async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(site.address + "/ru/search?q=" + encodeURIComponent("Никтощыъэжюх Примерович"));
    await page.getByRole("link", { name: "Оставить просьбу о поиске" }).click();
    assert.equal(await page.locator("#sought").inputValue(), "Никтощыъэжюх Примерович");
    await page.locator("form.sends button").first().click();
    await page.waitForURL(/\/ru\/request\/[0-9A-Z-]{19}$/);
    const code = (await page.locator(".receipt .code").innerText()).trim();
    await page.goto(site.address + "/en/request");
    await page.locator("#code").fill(code.toLowerCase().replaceAll("-", " "));
    await page.getByRole("button", { name: "Look it up" }).click();
    await page.waitForURL(/\/en\/request\//);
    assert.ok((await page.locator("main").innerText()).includes("Nothing new yet"));
    await page.getByRole("button", { name: "Withdraw the request" }).click();
    assert.ok((await page.locator("h1").innerText()).includes("withdrawn"));
    await page.goto(site.address + "/en/request/" + code);
    assert.ok((await page.locator("main").innerText()).includes("There is no request with this code"));
  });
});

test("the language switch keeps the page", async () => {
  await withPage({}, async (page) => {
    for (const path of [pages.person, pages.record, "/search?q=" + encodeURIComponent(surname()), "/about"]) {
      await page.goto(`${site.address}/ru${path}`);
      await page.getByRole("link", { name: "English" }).click();
      const there = new URL(page.url());
      assert.equal(decodeURIComponent(there.pathname + there.search), "/en" + decodeURIComponent(path));
      assert.equal(await page.getAttribute("html", "lang"), "en");
      await page.getByRole("link", { name: "Русский" }).click();
      assert.equal(await page.getAttribute("html", "lang"), "ru");
    }
  });
});

test("with script off everything is there", async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(site.address + "/ru/");
    await page.locator("input[name=q]").fill(surname());
    await page.locator("form.search button").first().click();
    const hits = page.locator(".hits h3 a");
    assert.ok((await hits.count()) > 0);
    await page.goto(`${site.address}/ru${pages.person}`);
    const why = page.locator("details").first();
    if (await why.count()) {
      await why.locator("summary").click();
      assert.ok(await why.locator("summary ~ *").first().isVisible(), "details open without script");
    }
  });
});

test("keyboard only: skip link, search, person, a claim", async () => {
  await withPage({}, async (page) => {
    await page.goto(site.address + "/ru/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    assert.ok(await page.locator(".skip").isVisible());
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q", "the first stop in the content is the search box");
    await page.keyboard.type(pages.name);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search/);
    const reach = async (selector, most = 120) => {
      for (let i = 0; i < most; i += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
          const box = await page.evaluate(() => {
            const rect = document.activeElement.getBoundingClientRect();
            const style = getComputedStyle(document.activeElement);
            return { seen: rect.bottom > 0 && rect.top < innerHeight, outline: parseFloat(style.outlineWidth) };
          });
          assert.ok(box.seen && box.outline >= 2, "the focus is seen");
          return;
        }
      }
      assert.fail(`${selector} was not reached`);
    };
    await reach(".hits h3 a");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/person\//);
    await reach("table.claims td a");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/record\//);
  });
});

test("print view fits A4 and shows what is folded", async () => {
  await withPage({}, async (page) => {
    await page.goto(`${site.address}/ru${pages.person}`);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 680, height: 1000 });
    const print = await page.evaluate(() => ({
      nav: getComputedStyle(document.querySelector(".top nav")).display,
      wide: document.documentElement.scrollWidth - innerWidth,
    }));
    assert.equal(print.nav, "none");
    assert.ok(print.wide <= 0, `nothing runs off the sheet: ${print.wide} px`);
    const details = page.locator("#why ~ details .steps").first();
    if (await details.count()) assert.ok(await details.isVisible(), "explanations are printed");
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    assert.match(pdf.toString("latin1"), /\/MediaBox \[0 0 59[45]\.\d* 84[12]/, "A4");
  });
});

test("no page is wider than the window, at 320, 360, 768 and 1440", async () => {
  await withPage({}, async (page) => {
    for (const width of [320, 360, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of kinds()) {
        for (const lang of ["ru", "en"]) {
          await page.goto(`${site.address}/${lang}${path}`);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${lang}${path} at ${width}: ${over} px too wide`);
        }
      }
    }
  });
});

const kinds = () => [
  "/", "/about", "/corrections", "/sources", "/places", "/testimonies", pages.person, pages.record, pages.source, pages.place,
  pages.testimony, "/search?q=" + encodeURIComponent(surname()), "/search?q=" + encodeURIComponent("Никтощыъэжюх"), "/search?q=",
  "/search?q=" + encodeURIComponent("from near Luga, taken in 37"), "/request?q=" + encodeURIComponent(pages.name),
  "/nothing-here", ...(pages.more ?? []),
];

test("axe finds no violation of WCAG 2.2 AA, both languages, light and dark, wide and narrow", { timeout: 300_000 }, async () => {
  const looks = [
    { colorScheme: "light", viewport: { width: 1440, height: 900 } },
    { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  ];
  await withPage({}, async (page) => {
    await page.goto(`${site.address}/ru${pages.person}`);
    const find = (selector) => page.$$eval(selector, (all) => all.slice(0, 1).map((a) => a.getAttribute("href").replace(/^\/ru/, "")));
    pages.more = [...(await find("a[href*='/apart?']")), ...(await find("a[href*='/letter/']"))];
  });
  for (const look of looks) {
    // The page's policy forbids every script; the checker is let in past it, the pages are not changed.
    await withPage({ ...look, bypassCSP: true }, async (page) => {
      for (const path of kinds()) {
        for (const lang of ["ru", "en"]) {
          await page.goto(`${site.address}/${lang}${path}`);
          await page.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          }));
          assert.deepEqual(
            violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " | " + n.failureSummary.split("\n")[1]).join(" ;; ")}`),
            [], `${look.colorScheme} ${lang}${path}`,
          );
        }
      }
    });
  }
});

test("no cookie, no storage, no script but the one that suggests, every request stayed on our origin", async () => {
  await withPage({}, async (page) => {
    for (const path of kinds()) {
      const response = await page.goto(`${site.address}/ru${path}`);
      const headers = response.headers();
      assert.equal(headers["set-cookie"], undefined);
      assert.equal(headers["server"], undefined);
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.match(headers["content-security-policy"], /^default-src 'none';/);
      const kept = await page.evaluate(() => ({ cookie: document.cookie, local: localStorage.length, scripts: [...document.scripts].filter((s) => s.type !== "application/ld+json").map((s) => new URL(s.src).pathname.replace(/^\/assets\/[0-9a-f]+\//, "")) }));
      assert.deepEqual(kept.scripts.filter((name) => name !== "suggest.js"), [], path);
      assert.deepEqual([kept.cookie, kept.local], ["", 0]);
    }
    assert.deepEqual(await page.context().cookies(), []);
  });
  assert.deepEqual(elsewhere, []);
});
