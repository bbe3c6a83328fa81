/* One judge, as a process of its own: node judges.mjs NAME SITE URL. Says what it saw and found; exit code 1 when it found anything. */
import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { serve } from "./serve.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const [, , asked, site, url] = process.argv;
const [name, part = 1, parts = 1] = asked.split("/").map((one, at) => (at ? Number(one) : one)); // "axe/2/2" is the second half of axe
const require = createRequire(import.meta.url);
const SWITCHES = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

// ---- what is judged

/** Every file of the site with this ending, in order, relative to the site. */
function files(ending, folder = site) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const place = join(folder, entry.name);
      if (entry.isDirectory()) return files(ending, place);
      return entry.name.endsWith(ending) ? [relative(site, place).replaceAll("\\", "/")] : [];
    })
    .sort();
}

/** One page of every kind: the one of middle size, or the smallest. Pages of one folder are a kind, but for those that stand alone. */
function kinds(smallest = false) {
  const found = new Map();
  for (const path of files(".html")) {
    const parts = path.split("/");
    const alone = parts.length < 2 || (parts.length === 2 && (parts[1] === "index.html" || parts[0] === "registry"));
    const kind = alone ? path.replace(/-p\d+/, "") : [parts[0], parts.length > 2 ? "deep" : ""].join("/");
    found.set(kind, [...(found.get(kind) || []), path]);
  }
  const size = (path) => statSync(join(site, path)).size;
  return [...found.values()].map((paths) => paths.sort((one, other) => size(one) - size(other))[smallest ? 0 : paths.length >> 1]);
}

// ---- tools

function chromiumPath() {
  // The shell is the same Chromium without its window, and takes half the time.
  const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const places = names.flatMap((one) => (process.env.PATH || "").split(delimiter).map((folder) => join(folder, one)));
  const found = process.env.CHROMIUM || places.find((place) => existsSync(place));
  if (!found) throw new Error("there is no Chromium: install it, or name it by CHROMIUM=path");
  return found;
}

/** Lighthouse over these pages, one after the other: (path, its report) of each. */
async function* lit(paths, more) {
  const { default: lighthouse } = await import("lighthouse");
  const port = await freePort();
  const chromium = await browser(`--remote-debugging-port=${port}`);
  for (const path of paths) {
    const { lhr } = await lighthouse(url + path, { port, logLevel: "silent", output: "json", ...more });
    yield [path, lhr];
  }
  await chromium.close();
}

async function browser(...more) {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: chromiumPath(), args: [...SWITCHES, ...more] });
}

function freePort() {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function output(program, args) {
  return new Promise((done, fail) => {
    execFile(program, args, { maxBuffer: 1 << 28 }, (error, out, wrong) => {
      if (error && typeof error.code !== "number") fail(error);
      else done({ code: error ? error.code : 0, said: `${out}${wrong}` });
    });
  });
}

/** A Python judge's first line says what it saw, every further one what it found. */
function heard(code, said) {
  const [saw, ...found] = said.trim().split("\n");
  if (code && !found.length) found.push(`ended with code ${code}`);
  return [saw, found];
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What colours and sizes decide; all else is the same page in dark and in large type. */
const OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

// ---- the judges: each gives (what it saw, what it found)

const JUDGES = {
  async "html-validate"() {
    const { FileSystemConfigLoader, HtmlValidate } = await import("html-validate");
    const judge = new HtmlValidate(new FileSystemConfigLoader(JSON.parse(readFileSync(join(HERE, "html-validate.json"), "utf8"))));
    const pages = files(".html");
    const found = [];
    for (const page of pages) {
      const report = await judge.validateFile(join(site, page));
      for (const result of report.results) found.push(...result.messages.map((one) => `${page}:${one.line} ${one.ruleId}: ${one.message}`));
    }
    return [`${pages.length} pages`, found];
  },

  async nu() {
    const pages = files(".html");
    // From a file 'self' in the pages' policy means nothing to it, and JSON-LD it takes for a script that runs; what the policy forbids,
    // the judge `silent` sees in the browser.
    const filter = ".*violates Content Security Policy.*";
    const args = ["-Xss2m", "-jar", `${require("vnu-jar")}`, "--format", "gnu", "--filterpattern", filter];
    const { code, said } = await output("java", [...args, ...pages.map((page) => join(site, page))]);
    const found = said.split("\n").filter((line) => line.trim());
    if (code && !found.length) found.push(`ended with code ${code} and said nothing`);
    return [`${pages.length} pages`, found];
  },

  async stylelint() {
    const { default: stylelint } = await import("stylelint");
    const { results } = await stylelint.lint({ files: join(site, "static/*.css"), configFile: join(HERE, "stylelint.config.mjs") });
    const found = results.flatMap((one) => one.warnings.map((w) => `${relative(site, one.source)}:${w.line} ${w.text}`));
    return [`${results.length} style sheets`, found];
  },

  async links() {
    const { LinkChecker } = await import("linkinator");
    const here = new URL(url).origin;
    const result = await new LinkChecker().check({
      path: url, recurse: true, concurrency: 20, checkFragments: true, linksToSkip: async (link) => !link.startsWith(here),
    });
    const found = result.links
      .filter((link) => link.state === "BROKEN")
      .map((link) => `${link.parent} → ${link.url} ${link.status ?? ""} ${(link.failureDetails || []).map((one) => one.cause?.message || one.message || "").join(" ")}`);
    const outside = result.links.filter((link) => link.url.startsWith(here) && !link.url.startsWith(url));
    found.push(...outside.map((link) => `${link.parent} → ${link.url} leaves the site's folder`));
    const seen = new Set(result.links.map((link) => link.url));
    const unlinked = files(".html").filter((page) => !["404.html", "index.html"].includes(page) && !seen.has(url + page));
    found.push(...unlinked.map((page) => `${page}: no link leads there`));
    return [`${seen.size} addresses`, found];
  },

  async axe() {
    const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    const chromium = await browser();
    const found = [];
    let runs = 0;
    for (const width of [360, 1280].filter((_, at) => at % parts === part - 1)) {
      // The pages' own policy forbids what playwright puts in; the judge is let past it, the pages are judged with it elsewhere.
      const context = await chromium.newContext({ viewport: { width, height: 800 }, bypassCSP: true });
      const tab = await context.newPage();
      for (const path of kinds()) {
        await tab.goto(url + path);
        await tab.evaluate(source);
        // Colours are the same at every width, and large type is tightest on a phone.
        for (const look of ["light", width === 360 ? "large" : "dark"]) {
          await tab.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light" });
          await tab.evaluate((large) => document.documentElement.classList.toggle("large", large), look === "large");
          // A colour on its way to another one is no colour of ours.
          await tab.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
          const rules = look === "light" ? { type: "tag", values: TAGS } : { type: "rule", values: OF_LOOKS };
          const { violations } = await tab.evaluate((runOnly) => globalThis.axe.run({ runOnly, resultTypes: ["violations"] }), rules);
          runs += 1;
          for (const one of violations)
            found.push(...one.nodes.map((node) => `${path} ${width} ${look}: ${one.id}: ${one.help}: ${node.target.join(" ")}`));
        }
      }
      await context.close();
    }
    await chromium.close();
    return [`${runs} views of ${kinds().length} kinds of pages`, found];
  },

  async silent() {
    const chromium = await browser();
    const found = [];
    const atRoot = await serve(site);
    for (const base of [pathToFileURL(`${site}/`).href, atRoot.address, url]) {
      const tab = await (await chromium.newContext()).newPage();
      let at = "";
      tab.on("console", (said) => ["error", "warning"].includes(said.type()) && found.push(`${at}: console: ${said.text()}`));
      tab.on("pageerror", (error) => found.push(`${at}: ${error.message}`));
      // The icon of a page that is left before it was fetched is aborted by the browser itself.
      tab.on("requestfailed", (request) => request.failure().errorText === "net::ERR_ABORTED" || found.push(`${at}: did not load: ${request.url()}`));
      tab.on("request", (request) => /^(data|blob):/.test(request.url()) || request.url().startsWith(base) || found.push(`${at}: asks for ${request.url()}`));
      for (const path of kinds()) {
        if (path === "404.html" && base !== url) continue; // only a server shows it, at any address: it starts from the site's base
        at = base + path;
        await tab.goto(base + path, { waitUntil: "load" });
      }
      await tab.close();
    }
    await chromium.close();
    atRoot.close();
    return [`${kinds().length} kinds of pages from file:, at a server's root and below a folder`, found];
  },

  async frictionless() {
    const { code, said } = await output(process.env.PYTHON, ["-m", "tests.judges.tables", "frictionless", site]);
    return heard(code, said);
  },

  async csvw() {
    const { code, said } = await output(process.env.PYTHON, ["-m", "tests.judges.tables", "csvw", site]);
    return heard(code, said);
  },

  async lighthouse() {
    const found = [];
    const { pageFunctions } = await import("lighthouse/core/lib/page-functions.js");
    pageFunctions.computeBenchmarkIndex = () => 1000; // a second of counting how fast the machine is, for every page
    // Nothing here is measured in time: what is slow on purpose is left out, and so are the pauses for late scripts, of which there are none.
    const flags = {
      onlyCategories: ["accessibility", "best-practices", "seo"], throttlingMethod: "simulate", disableStorageReset: true, disableFullPageScreenshot: true, pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 0,
      cpuQuietThresholdMs: 0, screenEmulation: { mobile: true, width: 412, height: 823, deviceScaleFactor: 1, disabled: false },
    };
    // The smallest of each kind, for its time grows with every link. An error page is not for search engines.
    const paths = kinds(true).filter((path) => path !== "404.html").filter((_, at) => at % parts === part - 1);
    for await (const [path, lhr] of lit(paths, flags)) {
      if (lhr.runtimeError) found.push(`${path}: ${lhr.runtimeError.message}`);
      for (const category of Object.values(lhr.categories)) {
        if (category.score === 1) continue;
        const wrong = category.auditRefs.filter((one) => one.weight && (lhr.audits[one.id].score ?? 1) < 1).map((one) => lhr.audits[one.id].title);
        found.push(`${path}: ${category.id} ${Math.round(100 * category.score)}: ${wrong.join("; ")}`);
      }
    }
    return [`${paths.length} kinds of pages`, found];
  },

  /** Reported, never held: it measures the machine as well. Median of three on a slow phone, as Lighthouse imagines one. */
  async performance() {
    const paths = kinds().filter((path) => /^(index|results|draws|objects|statistics)/.test(path));
    const scores = new Map(paths.map((path) => [path, []]));
    for await (const [path, lhr] of lit([...paths, ...paths, ...paths], { onlyCategories: ["performance"] }))
      scores.get(path).push(Math.round(100 * lhr.categories.performance.score));
    return [`median of three: ${paths.map((path) => `${path} ${scores.get(path).sort((a, b) => a - b)[1]}`).join(", ")}`, []];
  },
};

if (!(name in JUDGES)) throw new Error(`no such judge: ${name}`);
const [seen, found] = await JUDGES[name]();
console.log(`${seen}, ${found.length} problems`);
for (const line of found.slice(0, 50)) console.log(`        ${line}`);
process.exit(found.length ? 1 : 0);
