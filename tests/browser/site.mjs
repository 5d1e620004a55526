// Starts the site and a browser. IMENA_BIN is the program (its demo is served); or IMENA_STAND_IN the example server
// of the pages over invented people: cargo build -p imena-web --example stand_in.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export async function startSite() {
  const program = process.env.IMENA_BIN ?? process.env.IMENA_STAND_IN;
  if (!program) throw new Error("set IMENA_BIN to the built program, or IMENA_STAND_IN to the example server");
  const args = process.env.IMENA_BIN ? ["demo", "--port", "0"] : ["0"];
  const folder = mkdtempSync(join(tmpdir(), "imena-site-"));
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const address = await new Promise((found, failed) => {
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const match = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (match) found(match[0]);
    });
    child.on("exit", (code) => failed(new Error(`the program ended with ${code} before it served:\n${said}`)));
    setTimeout(() => failed(new Error(`no address within 60 s:\n${said}`)), 60_000).unref();
  });
  return {
    address,
    async stop() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGINT");
      await Promise.race([ended, new Promise((late) => setTimeout(late, 5000).unref())]);
      if (child.exitCode === null) child.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

// A person whose page has the most records among the first of a source, one page of each kind, and what to search for.
export async function findPages(page, address) {
  const links = async (path, selector) => {
    await page.goto(address + path);
    return page.$$eval(selector, (all) => all.map((a) => new URL(a.href).pathname));
  };
  const below = (path) => path.replace(/^\/(ru|en)/, "");
  const sources = await links("/ru/sources", "main .lines a");
  let best = { columns: 0 };
  for (const source of sources.slice(0, 6)) {
    for (const record of (await links(source, "#records ~ ol a")).slice(0, 12)) {
      const [person] = await links(record, "main a[href*='/person/']");
      await page.goto(address + person);
      const columns = await page.locator("ol.columns > li").count();
      if (columns > best.columns) {
        best = { columns, record: below(record), person: below(new URL(page.url()).pathname), source: below(source) };
        best.name = (await page.locator("h1").innerText()).trim();
      }
    }
    if (best.columns >= 4) break;
  }
  const [place] = await links("/ru/places", "main .lines a");
  const [testimony] = await links("/ru/testimonies", "main .lines a");
  return { ...best, place: below(place), testimony: below(testimony) };
}

// As a relative abroad might write it.
export function latin(text) {
  const table = {
    а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "yo", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m",
    н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch",
    ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya",
  };
  return [...text.toLowerCase()].map((letter) => table[letter] ?? letter).join("");
}
