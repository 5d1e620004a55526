// Pictures of every kind of page at 360, 768 and 1440 px, light and dark, both languages: npm run pictures -- [folder]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPages, startBrowser, startSite } from "./site.mjs";

const folder = process.argv[2] ?? "pictures";
mkdirSync(folder, { recursive: true });
const site = await startSite();
const browser = await startBrowser();
try {
  const first = await browser.newPage();
  const pages = await findPages(first, site.address);
  await first.close();
  const kinds = {
    home: "/", results: "/search?q=" + encodeURIComponent(pages.name.split(/\s+/)[0]), nothing: "/search?q=" + encodeURIComponent("Никтощыъэжюх"),
    person: pages.person, record: pages.record, source: pages.source, sources: "/sources", place: pages.place, testimony: pages.testimony, about: "/about",
  };
  const only = process.argv[3]?.split(",");
  for (const [width, colorScheme, lang] of [[360, "light", "ru"], [360, "dark", "en"], [768, "light", "en"], [1440, "light", "ru"], [1440, "dark", "en"]]) {
    const context = await browser.newContext({ viewport: { width, height: width < 700 ? 740 : 900 }, colorScheme, deviceScaleFactor: 1 });
    const page = await context.newPage();
    for (const [kind, path] of Object.entries(kinds)) {
      if (only && !only.includes(kind)) continue;
      await page.goto(`${site.address}/${lang}${path}`);
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(folder, `${kind}-${width}-${colorScheme}-${lang}.png`), fullPage: true });
    }
    if (width === 1440 && colorScheme === "light") {
      await page.goto(`${site.address}/${lang}${pages.person}`);
      writeFileSync(join(folder, "person.pdf"), await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    }
    await context.close();
  }
} finally {
  await browser.close();
  await site.stop();
}
