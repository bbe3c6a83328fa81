/* verify.js under Node, as the browser has it: a line {files: {name: base64}, now, held, beacon, old, proof, folders} in, a line of what it says out.
 *
 * Scripts stand on the command line in the order of the page, before them the library that is there only when a line asks for the `beacon`.
 */
"use strict";
const fs = require("fs"), vm = require("vm");
const [beacon, ...scripts] = process.argv.slice(2);

globalThis.window = globalThis;
for (const script of [beacon, ...scripts]) vm.runInThisContext(fs.readFileSync(script, "utf8"), { filename: script });
const own = globalThis.mingchou, library = globalThis.nobleCurves;
const unpacked = (text) => Uint8Array.from(Buffer.from(text, "base64"));

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(answered(JSON.parse(line))) + "\n");
});

function answered(asked) {
  try {
    return judged(asked);
  } catch (error) {
    return { error: String(error.stack) };
  }
}

function judged(asked) {
  const files = (packed) => new Map(Object.entries(packed).map(([name, text]) => [name, unpacked(text)]));
  const said = (steps) => steps.map((step) => [step.name, step.state, step.text]);
  globalThis.nobleCurves = asked.beacon ? library : undefined;
  let answer;
  if (asked.folders) {
    const folders = Object.entries(asked.folders).map(([name, packed]) => ({ name: name, files: files(packed) }));
    answer = own.whole(folders, asked.now, papers(asked, folders.length ? folders[0].files : new Map()));
  } else {
    const given = files(asked.files), found = own.verify(given, asked.now, asked.held);
    const more = papers(asked, given);
    answer = { verdict: found.verdict, steps: said(found.steps), more: said(more) };
    if (asked.sent) answer.sent = asked.sent.map((one) => typed(() => own.sent(given, own.readSheet(one), found.steps)));
    if (asked.slip) answer.slip = typed(() => own.slip(given, own.readSlip(asked.slip), found.steps));
    const all = [...(asked.sent || []).map((_, place) => answer.sent[place]), answer.slip].filter((one) => one && one.paper).map((one) => one.paper);
    answer.verdict = own.withPapers(found, [...more, ...all]).verdict;
  }
  return answer;
}

/** Kept registers and proofs, judged. */
function papers(asked, given) {
  return [...(asked.old || []).map((old) => own.compare(unpacked(old), given, "old")), ...(asked.proof || []).map((proof) => own.prove(unpacked(proof), given))];
}

/** What came of something typed, or {fault} where it cannot be so. */
function typed(judge) {
  try {
    return judge();
  } catch (fault) {
    if (!(fault instanceof own.Fault)) throw fault;
    return { fault: fault.text };
  }
}
