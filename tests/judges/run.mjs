/* The judges: programs that nobody here wrote look at the demonstration site, served below a sub-path as a county portal has it.
 *
 *     node tests/judges/run.mjs [NAME …]      all judges, or those named; `make judges` does this after `npm ci`. `performance` is
 *                                             Lighthouse's, and runs only where it is named: it is reported, not held
 *
 * Every judge is a process of its own (judges.mjs), as many at once as there are processors, the longest first. What one says is
 * printed whole; a judge that cannot run, or that saw fewer pages than there are, has failed. PYTHON names the interpreter.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { serve } from "./serve.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));
const PYTHON = process.env.PYTHON || join(ROOT, ".venv/bin/python");
const LONGEST_FIRST = ["axe/1/2", "axe/2/2", "lighthouse/1/2", "lighthouse/2/2", "nu", "html-validate", "links", "silent", "stylelint", "frictionless", "csvw"];
const NAMES = [...new Set(LONGEST_FIRST.map(bare)), "performance"]; // the last one only where it is named
const LIMIT = 600_000;

/** Run a program; its exit code and all that it said. One that does not come to an end is ended. */
function run(program, args, extra = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...extra }, timeout: LIMIT });
    let said = "";
    child.stdout.on("data", (part) => (said += part));
    child.stderr.on("data", (part) => (said += part));
    child.on("error", (error) => done({ code: 1, said: `${said}${error.message}\n` }));
    child.on("close", (code) => done({ code: code ?? 1, said }));
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length) {
  console.error(`no such judge: ${unknown.join(", ")}; there are ${NAMES.join(", ")}`);
  process.exit(2);
}
const queue = [...LONGEST_FIRST, "performance"].filter((name) => (wanted.length ? wanted.includes(bare(name)) : name !== "performance"));
const folder = mkdtempSync(join(tmpdir(), "judges-"));
const below = "portal/xxgk/ssjyg";
const { address, close } = await serve(folder);
let failed = 0;
try {
  const site = join(folder, below);
  const url = `${address}${below}/`;
  const began = Date.now();
  const built = await run(PYTHON, ["-m", "tests.judges.site", site, url]);
  if (built.code) throw new Error(`the site to be judged was not built\n${built.said}`);
  console.log(`built   ${seconds(began)}  ${built.said.trim()}`);
  const chair = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) {
      const since = Date.now();
      const { code, said } = await run(process.execPath, [join(HERE, "judges.mjs"), name, site, url], { PYTHON });
      failed += code ? 1 : 0;
      console.log(`${code ? "FAILED" : "good  "}  ${seconds(since)}  ${name}: ${said.trim()}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, chair));
  console.log(`${failed ? `${failed} judges found something` : "no judge found anything"}, ${seconds(began).trim()}`);
} finally {
  close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** The judge's name without its part of the work. */
function bare(name) {
  return name.split("/")[0];
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`.padStart(7);
}
