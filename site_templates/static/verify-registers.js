/* What stands around one draw, for the 核验 page: a register that was kept, a proof that belongs to a paper, all draws of a bureau
 * (docs/draw.md, 三种核验办法). Says the same as verify.py with --old, --proof, and a whole published folder. Needs verify.js before it.
 */
(function (own) {
  "use strict";

  var digest = own.digest, hash = own.hash, need = own.need, same = own.same, shown = own.shown, LF = 10;

  function startsWith(all, start) {
    return start.length <= all.length && start.every(function (byte, place) { return all[place] === byte; });
  }

  function lines(raw) {
    return raw.reduce(function (found, byte) { return found + (byte === LF ? 1 : 0); }, 0);
  }

  function text(raw) { return new TextDecoder("latin1").decode(raw); } // one character for each byte

  /** heads.tsv or freezes.tsv: which of the two a kept file is. */
  function registerName(raw) {
    return /\t(normal|restored)\n$/.test(text(raw.slice(-20))) ? "heads.tsv" : "freezes.tsv";
  }

  /** Whether every line of a file could stand in a register: another file was picked by mistake where not. */
  function isRegister(raw) {
    var all = text(raw).split("\n"), form = own.grammar(registerName(raw) === "heads.tsv" ? own.FORMS.head : own.FORMS.freeze);
    return all.pop() === "" && all.length > 0 && all.every(function (line) { return form.test(line); });
  }

  /** {name, state, text}: an older register that the reader kept, called `file`, beside the one of today; both only grow. */
  function compare(old, files, file) {
    if (!isRegister(old)) return { state: "unjudged", name: "留存的登记", text: shown(file) + " 不是 freezes.tsv 或 heads.tsv，或者被记事本等另存过，没有对照；请用网站上下载的原件" };
    var name = registerName(old), now = files.get(name), step = { name: "与留存的 " + name + " 对照", state: "unjudged" };
    if (!now) step.text = "没有现在的 " + name;
    else if (startsWith(now, old)) {
      step.state = "holds";
      step.text = "旧的 " + lines(old) + " 行都在，以后增加 " + (lines(now) - lines(old)) + " 行";
    } else {
      step.text = "两份登记不一致，本程序不能判断哪份为真，请向见证人核对" + (startsWith(old, now) ? "；留存的比现在的长" : "");
    }
    return step;
  }

  function* checkProof(proof, files) {
    var one = own.readJson(new Map([["", proof]]), "", own.FORMS.proof, "这个文件不是台账证明（mingchou prove 写的），没有核对");
    var reached = one.head, end = one.seq + one.rests.length;
    need(files.has("heads.tsv"), "没有 heads.tsv，不能核对", "unjudged");
    one.rests.forEach(function (rest) { reached = hash(reached + rest); });
    var published = own.readHeads(files).find(function (line) { return line.seq === end && line.head === reached; });
    yield own.judge(published, published && "第 " + one.seq + " 条台账 " + one.head + " 在 " + published.at + " 公布的台账之中", "与公布的台账不符");
  }

  /** {name, state, text}: whether a head printed on paper belongs to the published journal. */
  function prove(proof, files) { return own.walked(checkProof(proof, files), ["台账证明"])[0]; }

  /** Whether a redraw's pool is its predecessor's less what the terms remove; masked, small strata may be merged, each as a whole. */
  function isTheRest(before, now, terms) {
    var removed = new Set(terms.removed), into = new Map();
    var rows = [before, now].map(function (raw) { return text(raw).split("\n").map(function (row) { return row.split("\t"); }); });
    var old = rows[0].filter(function (row) { return !removed.has(row[0]); });
    old.forEach(function (row, place) {
      var other = rows[1][place];
      if (other && row.length > 1 && other.length > 1) into.set(row[1], other[1]);
    });
    var merged = [...into].every(function (pair) {
      var parts = new Set(pair[1].split("--"));
      return pair[0] === pair[1] || (terms.mask !== null && (pair[1] === "all" || pair[1] === "mixed" ||
        pair[0].split("--").every(function (part) { return parts.has(part); })));
    });
    return merged && same(old.map(function (row) {
      return [row[0]].concat(row.length > 1 ? [into.get(row[1])] : [], row.slice(2)).join("\t");
    }), rows[1].map(function (row) { return row.join("\t"); }));
  }

  /** A source without its day or round: what must not change between a draw and its redraw. */
  function lasting(terms) {
    var source = terms.entropy.source;
    return JSON.stringify(Object.keys(source).sort().filter(function (key) { return key !== "date" && key !== "round"; })
      .map(function (key) { return [key, source[key]]; }));
  }

  /** What two draws are both for: the line of the plan, or an item in the same year; "" for nothing. */
  function shares(old, terms) {
    if (old.plan && terms.plan && old.plan.line === terms.plan.line) { return "同一行计划"; }
    var same = old.items.some(function (one) { return terms.items.some(function (other) { return other.number === one.number; }); });
    return same && old.frozen_at.slice(0, 4) === terms.frozen_at.slice(0, 4) ? "同一事项" : "";
  }

  /** How a draw hangs together with the others at hand, and what should be asked about: [mark, holds, what to say when it does not]. */
  function* bonds(one, found, series) {
    var terms = one.terms, wrong = "不成立", asked = "提示";
    var states = { "void": "已作废", expired: "已过期" }, replaced = new Set(found.map(function (other) { return other.terms.supersedes; }));
    yield [wrong, found.every(function (other) { return other.terms.bureau.code === terms.bureau.code; }), "不是同一个单位的"];
    for (var other of found) {
      var old = other.terms, replaces = other.commitment === terms.supersedes, lines = series.get(old.serial);
      yield [wrong, old.serial !== terms.serial - 1 || other.commitment === terms.previous, "previous 不是前一次冻结的承诺值"];
      yield [wrong, (!replaces && other.commitment !== terms.parent) || old.task === terms.task, "所代替或所补充的不是同一任务的抽取"];
      if (replaces && other.files.has("pool.tsv") && one.files.has("pool.tsv")) {
        yield [wrong, isTheRest(other.files.get("pool.tsv"), one.files.get("pool.tsv"), terms), "对象库不是前一次的对象库减去写明的几个"];
      }
      yield [asked, !replaces || old.entropy.kind !== terms.entropy.kind || lasting(old) === lasting(terms),
        "重新抽取换了彩票的种类，或骰子的地点、数目"];
      var state = lines && states[lines[lines.length - 1][6]];
      var anew = !terms.supersedes && !terms.parent && !old.parent && old.serial < terms.serial && old.task !== terms.task && !replaced.has(other.commitment);
      var shared = shares(old, terms);
      yield [asked, !(state && anew && shared), shared + "的 " + old.draw + " " + state + "，没有重新抽取，这次另立任务：对象库那次 " + old.pool_size +
        " 个，这次 " + terms.pool_size + " 个"];
    }
  }

  /** The lines on all draws of a bureau that are at hand: each by itself, then how they hang together. folders: [{name, files}];
   * papers: kept registers and proofs that the reader handed in, judged. */
  function whole(folders, now, papers) {
    var said = [], found = [], series = new Map();
    folders.forEach(function (folder) {
      var report = own.verify(folder.files, now), state = report.steps[1].state;
      var wrong = report.steps.some(function (step) { return step.state === "fails"; });
      said.push((wrong ? "[不成立] " : "[成立] ") + shown(folder.name) + "：" + report.verdict.slice(3));
      if (state !== "holds" && state !== "unjudged") return;
      var raw = folder.files.get("terms.json");
      found.push({ commitment: digest(raw), terms: JSON.parse(own.utf8(raw)), files: folder.files });
      if (folder.files.has("freezes.tsv")) series = own.readFreezes(folder.files);
    });
    var more = said.filter(function (line) { return !/：成立。[^。]*$/.test(line); }).length;
    found.forEach(function (one) {
      for (var bond of bonds(one, found, series)) if (!bond[1]) said.push("[" + bond[0] + "] " + one.terms.draw + "：" + bond[2]);
    });
    var known = new Set(found.map(function (one) { return one.commitment; })), all = Array.from(series.values());
    var missing = all.filter(function (one) { return !known.has(one[0][2]); }).map(function (one) { return one[0][1]; });
    var wrong = said.filter(function (line) { return line.startsWith("[不成立]"); }).length;
    said.push("登记共 " + all.length + " 次冻结，文件在手 " + (all.length - missing.length) + " 次" +
      (missing.length ? "，不在手：" + missing.join("、") : ""));
    return [own.conclude(wrong ? "不成立，" + wrong + " 处" : "", [], papers || [],
      "没有不成立的" + (more ? "，" + more + " 次须看各行的说明" : ""), "各次抽取")].concat(said);
  }

  Object.assign(own, { compare: compare, prove: prove, whole: whole });
})(window.mingchou);
