// The search page in Chromium on a slow line and a slow machine: what it loads, when it is ready, how long a question takes.
//
//   python -m bench.search_site FOLDER 10000
//   node bench/search.mjs FOLDER
//
// 4 Mbps, 80 ms, a processor four times slower. Ready: the page was opened with a question, and its answer stands there.
// A question: from the submitted form to the list laid out. All answers are compared with those that search_site.py
// worked out one by one.
// Ends with 1 when an answer is wrong. The figures hold on a quiet machine: what else runs is slowed down four times, too.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const KINDS = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const TRIES = 5;
const part = (values, share) => values.slice().sort((a, b) => a - b)[Math.floor(values.length * share)];

function served(folder) {
  const server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname));
    if (!existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": KINDS[extname(path)] ?? "text/plain", "Content-Length": statSync(path).size });
    createReadStream(path).pipe(response);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

/* From the first byte on: the answer may come before the page has ended. */
function watchStatus() {
  new MutationObserver(() => {
    const status = document.getElementById("hits-status");
    if (status?.textContent && !/正在读取/.test(status.textContent)) window.ready ??= performance.now();
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

/* Without questions: the one that the page was opened with. */
function askAll(questions) {
  const form = document.querySelector("#search form"), box = document.getElementById("q");
  const status = document.getElementById("hits-status"), list = document.getElementById("hits");
  const answer = (took) => {
    const links = [...list.querySelectorAll("a")].map((a) => a.getAttribute("href"));
    return { took, count: Number(/\d+/.exec(status.textContent)?.[0] ?? 0), first: links };
  };
  if (!questions) return answer(0);
  return questions.map((q) => {
    box.value = q;
    const from = performance.now();
    form.requestSubmit();
    void list.offsetHeight;
    return answer(performance.now() - from);
  });
}

const right = (question, answer) => question.count === answer.count && question.first.join() === answer.first.join();

async function slowPage(browser) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 80, downloadThroughput: 5e5, uploadThroughput: 5e5 });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const sizes = new Map(), asked = new Map();
  session.on("Network.responseReceived", (said) => asked.set(said.requestId, said.response.url));
  session.on("Network.loadingFinished", (said) => sizes.set(asked.get(said.requestId) ?? said.requestId, said.encodedDataLength));
  await page.addInitScript(watchStatus);
  return { context, page, sizes };
}

async function measure(browser, folder) {
  const server = await served(folder);
  const url = `http://127.0.0.1:${server.address().port}/results/index.html`;
  const questions = JSON.parse(readFileSync(join(folder, "questions.json"), "utf8"));
  const ready = [], wrong = [];
  let answers, files, all;
  for (let time = 0; time < TRIES; time++) {
    const { context, page, sizes } = await slowPage(browser);
    const first = questions[time];
    await page.goto(`${url}?q=${encodeURIComponent(first.q)}`);
    await page.waitForFunction(() => window.ready);
    ready.push(await page.evaluate(() => window.ready));
    if (!right(first, await page.evaluate(askAll))) wrong.push(first);
    const total = (test) => [...sizes].filter(([at]) => test.test(at)).reduce((sum, [, size]) => sum + size, 0);
    [files, all] = [total(/\/search\//), total(/./)];
    if (time === TRIES - 1) answers = await page.evaluate(askAll, questions.map((one) => one.q));
    await context.close();
  }
  server.close();
  wrong.push(...questions.filter((one, at) => !right(one, answers[at])));
  const took = answers.map((one) => one.took);
  const count = Number(/^\d+/.exec(readFileSync(join(folder, "count.txt"), "utf8")));
  return { count, ready: part(ready, 0.5), files, all, median: part(took, 0.5), most95: part(took, 0.95), most: Math.max(...took), asked: questions.length, wrong };
}

const LIMITS = [[10_000, 200_000, 1_000], [100_000, 1_600_000, 4_500]];
const folders = process.argv.slice(2);
if (!folders.length) {
  console.error("用法：node bench/search.mjs 文件夹…（先用 python -m bench.search_site 生成）");
  process.exit(2);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync),
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let wrong = false;
for (const folder of folders) {
  const found = await measure(browser, folder);
  const [, bytes, ms] = LIMITS.find(([count]) => found.count <= count) ?? LIMITS.at(-1);
  const kb = (size) => `${(size / 1000).toFixed(0)} kB`;
  console.log(`${found.count} 条：检索文件 ${kb(found.files)}（≤ ${kb(bytes)}），整页 ${kb(found.all)}；${(found.ready / 1000).toFixed(2)} 秒可用（≤ ${ms / 1000}）；`
    + `${found.asked} 次查询，中位 ${found.median.toFixed(1)} ms，95% 在 ${found.most95.toFixed(1)} ms 以内（≤ 50），最长 ${found.most.toFixed(1)} ms；答错 ${found.wrong.length}`);
  found.wrong.slice(0, 5).forEach((one) => console.log(`  答错：${one.q}，应有 ${one.count} 条`));
  wrong ||= found.wrong.length > 0;
}
await browser.close();
process.exit(wrong ? 1 : 0);
