/* verify.js under Node, as the browser has it: a line {files: {name: base64}, now, held, beacon, old, proof, folders} in, a line of what it says out.
 *
 * Scripts stand on the command line, in the order of the page; the last may only be loaded when a line asks for the `beacon`.
 */
"use strict";
const fs = require("fs"), vm = require("vm");
const [beacon, ...scripts] = process.argv.slice(2);

function page(withBeacon) {
  const scope = { TextEncoder, TextDecoder };
  scope.window = scope;
  vm.createContext(scope);
  for (const script of withBeacon ? [beacon, ...scripts] : scripts) {
    vm.runInContext(fs.readFileSync(script, "utf8"), scope, { filename: script });
  }
  scope.toFiles = vm.runInContext("packed => new Map(packed.map(([name, raw]) => [name, Uint8Array.from(raw)]))", scope);
  return scope;
}

const pages = {};
const unpacked = (text) => Uint8Array.from(Buffer.from(text, "base64"));

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line), scope = (pages[asked.beacon] ??= page(asked.beacon)), own = scope.mingchou;
  const files = (packed) => scope.toFiles(Object.entries(packed).map(([name, text]) => [name, unpacked(text)]));
  const said = (steps) => steps.map((step) => [step.name, step.state, step.text]);
  let answer;
  if (asked.folders) {
    answer = own.whole(Object.entries(asked.folders).map(([name, packed]) => ({ name: name, files: files(packed) })), asked.now);
  } else {
    const given = files(asked.files), found = own.verify(given, asked.now, asked.held);
    const more = [...asked.old.map((old) => own.compare(unpacked(old), given)), ...asked.proof.map((proof) => own.prove(unpacked(proof), given))];
    answer = { verdict: found.verdict, steps: said(found.steps), more: said(more) };
    if (asked.slip) answer.slip = own.slip(given, asked.slip, found.steps);
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
