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
    answer = own.whole(Object.entries(asked.folders).map(([name, packed]) => ({ name: name, files: files(packed) })), asked.now);
  } else {
    const given = files(asked.files), found = own.verify(given, asked.now, asked.held);
    const more = [...asked.old.map((old) => own.compare(unpacked(old), given)), ...asked.proof.map((proof) => own.prove(unpacked(proof), given))];
    answer = { verdict: found.verdict, steps: said(found.steps), more: said(more) };
    if (asked.sent) answer.sent = asked.sent.map((one) => own.sent(given, one, found.steps));
    if (asked.slip) answer.slip = own.slip(given, asked.slip, found.steps);
  }
  return answer;
}
