// The HTML report in a real browser: nothing on the console, no request but the page itself, search,
// sort, anchors, both languages, dark mode, print to PDF, and axe-core without a serious finding.
// Usage: node page.mjs PAGE OUT_FOLDER; NODE_MODULES says where puppeteer-core and axe-core lie.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.NODE_MODULES + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [page_file, out] = process.argv.slice(2);
const failures = [];
const check = (what, holds, told = "") => {
  console.log(`${holds ? "holds" : "FAILS"}: ${what}${told === "" ? "" : ` (${told})`}`);
  if (!holds) failures.push(what);
};

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  pipe: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
});
const page = await browser.newPage();
const said = [], asked = [];
page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
page.on("pageerror", (error) => said.push(`error: ${error.message}`));
page.on("request", (request) => asked.push(request.url()));
await page.setViewport({ width: 1280, height: 900 });
const url = pathToFileURL(page_file).href;
await page.goto(url, { waitUntil: "load" });

const tables = await page.$$eval("table.figure", (all) => all.map((table) => table.tBodies[0].rows.length));
const rows = tables.reduce((sum, count) => sum + count, 0);
check("the tables have rows", rows > 0, `${tables.length} tables, ${rows} rows`);

// Search: typed without diacritics it finds what has them, and leaves the rest hidden.
const word = await page.$eval("#table-units tbody tr:nth-child(2) td:nth-child(2)", (cell) => cell.innerText.trim())
  .catch(() => page.$eval("table.figure tbody tr td:nth-child(2)", (cell) => cell.innerText.trim()));
const plain = word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d");
await page.type("#search", plain);
const left = await page.$$eval("table.figure tbody tr", (all) => all.filter((row) => row.offsetParent !== null).map((row) => row.textContent));
check("search without diacritics finds what has them", left.length > 0 && left.length < rows && left.every((text) => text.includes(word)), `"${plain}": ${left.length} of ${rows}`);
await page.$eval("#search", (box) => { box.value = ""; box.dispatchEvent(new Event("input")); });
const again = await page.$$eval("table.figure tbody tr", (all) => all.filter((row) => !row.hidden).length);
check("an empty search shows all again", again === rows);

// Sort: every column of every table, up and down, by its values; from the keyboard.
let sorted = 0, wrong = [];
const outcome = await page.evaluate(() => {
  const told = [];
  let count = 0;
  for (const table of document.querySelectorAll("table.figure")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      for (const way of ["ascending", "descending"]) {
        head.querySelector("button").click();
        if (head.getAttribute("aria-sort") !== way) told.push(`${table.closest("section").id} ${at}: no ${way}`);
        const values = [...table.tBodies[0].rows].map((row) => row.cells[at].dataset.v).filter((value) => value !== undefined && value !== "" && !isNaN(Number(value))).map(Number);
        const fits = values.every((value, i) => i === 0 || (way === "ascending" ? values[i - 1] <= value : values[i - 1] >= value));
        if (!fits) told.push(`${table.closest("section").id} ${at}: ${way}`);
        count += 1;
      }
    });
  }
  return { told, count };
});
sorted = outcome.count; wrong = outcome.told;
check("every column sorts both ways", wrong.length === 0, wrong.length ? wrong.join("; ") : `${sorted} sorts`);
await page.focus("table.figure thead button");
await page.keyboard.press("Enter");
const keyboard = await page.$eval("table.figure thead th", (head) => head.getAttribute("aria-sort"));
check("the keyboard sorts", keyboard === "ascending" || keyboard === "descending", String(keyboard));

// Anchors: each points at something, and following one arrives there.
const dead = await page.$$eval("a[href^='#']", (all) => all.map((link) => link.getAttribute("href")).filter((href) => document.getElementById(href.slice(1)) === null));
const anchors = await page.$$eval("a[href]", (all) => all.length);
check("every anchor leads somewhere", dead.length === 0, dead.length ? dead.slice(0, 5).join(" ") : `${anchors} links`);
const outside = await page.$$eval("a[href], link[href], img[src], script[src], iframe", (all) => all.map((each) => each.getAttribute("href") ?? each.getAttribute("src") ?? each.outerHTML).filter((to) => !to.startsWith("#") && !to.startsWith("data:")));
check("nothing points outside", outside.length === 0, outside.slice(0, 3).join(" "));
await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
const target = await page.$eval("nav li:last-child a[href^='#']", (link) => link.getAttribute("href"));
// A busy machine may take the key before the page is ready for it: a link that leads nowhere stays so however often it is pressed.
for (let pressed = 0, arrived = false; pressed < 3 && !arrived; pressed += 1) {
  await page.focus(`nav a[href='${target}']`);
  await page.keyboard.press("Enter");
  arrived = await page.waitForFunction((to) => Math.abs(document.querySelector(to).getBoundingClientRect().top) < innerHeight, { timeout: 10000 }, target).then(() => true, () => false);
}
const top = await page.$eval(target, (element) => element.getBoundingClientRect().top);
check("a contents link arrives", Math.abs(top) < 900, `${target} at ${Math.round(top)} px`);

// Accessibility in both languages, light and dark.
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const lang of ["vi", "en"]) {
    await page.$eval(`#lang-${lang}`, (button) => button.click());
    await page.evaluate(() => window.scrollTo(0, 0));
    if (scheme === "light" || lang === "vi") await page.screenshot({ path: `${out}-${scheme}-${lang}.png` });
    const session = await page.createCDPSession();
    const { frameTree } = await session.send("Page.getFrameTree");
    const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
    await session.send("Runtime.evaluate", { expression: axe, contextId: executionContextId });
    const { result } = await session.send("Runtime.evaluate", {
      expression: "axe.run(document, {resultTypes: ['violations']}).then((found) => JSON.stringify(found.violations.map((each) => [each.impact, each.id, each.nodes.length, each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? ''))])))",
      contextId: executionContextId, awaitPromise: true, returnByValue: true,
    });
    const found = JSON.parse(result.value);
    const serious = found.filter(([impact]) => impact === "serious" || impact === "critical");
    for (const each of found) console.log(`  axe: ${JSON.stringify(each)}`);
    check(`axe-core, ${scheme}, ${lang}: no serious finding`, serious.length === 0, `${found.length} findings in all`);
    await session.detach();
  }
}
await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
await page.$eval("#lang-vi", (button) => button.click());

// A phone: nothing is wider than the screen but what scrolls by itself.
await page.setViewport({ width: 360, height: 740, isMobile: true });
const wide = await page.evaluate(() => document.documentElement.scrollWidth);
check("a phone's screen is wide enough", wide <= 360, `${wide} px`);
await page.screenshot({ path: `${out}-phone.png` });
await page.setViewport({ width: 1280, height: 900 });

const pdf = await page.pdf({ format: "A4", printBackground: true });
writeFileSync(`${out}-print.pdf`, pdf);
check("it prints", pdf.length > 10_000, `${pdf.length} bytes`);
check("nothing on the console", said.length === 0, said.slice(0, 3).join(" | "));
const foreign = asked.filter((each) => each !== url && !each.startsWith("data:") && !each.startsWith(url + "#"));
check("no request but the page itself", foreign.length === 0, foreign.slice(0, 3).join(" "));
await browser.close();
process.exitCode = failures.length === 0 ? 0 : 1;
