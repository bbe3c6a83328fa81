/* Reading for the 核验 page, strictly: SHA-256, canonical JSON, grammars, the registers (docs/draw.md, 写法); verify.js judges what was read.
 *
 * Classic scripts: no modules, no eval, nothing from outside; they work under CSP script-src 'self', on plain http (where
 * crypto.subtle is missing) and from file:. What they share stands in window.mingchou. Files are a Map name → Uint8Array.
 */
(function () {
  "use strict";

  var WORDS = {
    I: "[A-Za-z0-9_-]{1,32}", H: "[0-9a-f]{64}", D: "[0-9]{4}-[0-9]{2}-[0-9]{2}", R: "(?:0\\.[0-9]{1,6}|1)",
    T: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\+08:00", S: "[0-9a-f]{32}", P: "[1-9][0-9]{0,14}",
    X: '(?:[^"\\\\\\x00-\\x1f]|\\\\["\\\\bfnrt]|\\\\u00[01][0-9a-f])*', N: "(?:0|[1-9][0-9]{0,14})",
    Q: "(?:[2-9]|[1-9][0-9]{1,14})", K: "[0-9]{64,78}", G: "[0-9]{5,7}", B: "[0-9a-f]{96}"
  };
  // Canonical JSON has one spelling, so an expression of WORDS is its whole grammar; <x> is a list of any length.
  var FORMS = {
    terms: "{batches:P,bureau:{code:'I',name:'X',site:(null|'X')},classes_basis:(null|'X'),clock:'(office|demo)',cutoff:'D'," +
      "departments:[<{code:'I',excluded:{(|not_available:N)},inspectors:'H',per_object:Q,pool_take:(null|P),registry_size:N}>],draw:'I'," +
      "entropy:{expected_at:'T',(expires_at:null,kind:'lottery',source:{date:'D',game:'(ssq|dlt)'}|expires_at:null,kind:'beacon'," +
      "source:{chain_hash:'H',round:P}|expires_at:'T',kind:'dice',source:{dice:P,faces:10,place:'X'}|expires_at:'T',kind:'system'," +
      "secret_hash:'H',source:{})},excluded:'H',floor:'(0|R)',format:'mingchou-draw/2',frozen_at:'T',items:[<{number:'I',version:P}>]," +
      "mask:(null|'(limited|strata)'),parent:(null|'H'),plan:(null|{line:'I',ratio:'R',version:P}),pool:'H',pool_size:N," +
      "previous:(null|'H'),publish_by:'D',recusals:'H',registry:{head:'H',seq:N,total:N},removed:[<'I'>],scope:'X',serial:P," +
      "strata:[<{code:'I',ratio:'R',size:N}>],strata_by:'(none|risk|grade|watch|trade)',supersedes:(null|'H'),task:'I'}",
    evidence: "{changes:[<{at:'T',department:'I',in:(null|'I'),object:'I',out:'I',reason:'unable',seq:P}>],commitment:'H',draw:'I'," +
      "drawn:[<{batch:N,number:'I',stratum:'I',ticket:'K'}>],entropy:{at:'T',drawn_on:(null|'D'),issue:(null|'G'),kind:'I'," +
      "signature:(null|'B'),typed:[<{at:'T',by:'X',corrected_at:'T',paper:'X',value:'X'}>],value:'X',witnesses:[<'X'>]}," +
      "format:'mingchou-draw/2',journal:{drawn:{head:'H',seq:N},frozen:{head:'H',seq:N}},pools:(null|{<'I':[<'I'>]>}),seal:'H',seed:'H'," +
      "struck:[<{at:'T',number:'I',reason:'(closed|other)',replaced_by:(null|'I'),seq:P}>],taken:{<'I':N>}," +
      "teams:(null|[<{department:'I',inspectors:[<'I'>],object:'I'}>]),void:(null|{at:'T',by:'X',reason:'I'})," +
      "witness:[<{at:'T',kind:'(superior|discipline|supervisor|notary|newspaper|paper|rfc3161)',ref:'X',who:'X'}>]}",
    opening: "{code:'X',name:'X',number:'I',object:'I',salt:'S'}",
    freeze: "P\tI\tH\tT\t(?:(?:lottery|beacon)\tT\t(?:open\t|drawn\tH|void\t(?:H|))|" +
      "(?:dice|system)\tT\t(?:open\t|expired\t|drawn\tH|void\t(?:H|)))",
    head: "P\tH\tT\t(?:normal|restored)",
    proof: "{format:'mingchou-proof/1',head:'H',rests:[<'H'>],seq:P}"
  };
  var NEXT = { "": ["open"], open: ["drawn", "void", "expired"], drawn: ["drawn", "void"], "void": [], expired: [] };

  // ---- SHA-256: vendor/sha256.js, since crypto.subtle is missing on plain http, and slow for many short texts

  var encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  var hasher = new sha256.Hash(), out = new Uint8Array(32), letters = new Uint8Array(4096);
  var HEX = Array.from({ length: 256 }, function (_, byte) { return byte.toString(16).padStart(2, "0"); });

  function hex(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i++) text += HEX[bytes[i]];
    return text;
  }

  function bytes(hexadecimal) {
    return Uint8Array.from(hexadecimal.match(/../g), function (pair) { return parseInt(pair, 16); });
  }

  function digest(raw, length) {
    hasher.reset().update(raw, length).finish(out);
    return hex(out);
  }

  function hash(text) {
    return text.length * 3 > letters.length ? digest(encoder.encode(text)) : digest(letters, encoder.encodeInto(text, letters).written);
  }

  // ---- what is wrong, and how it is said

  /** A step does not hold, or is not reached, and what follows from it cannot be judged. */
  function Wrong(text, state) { this.text = text; this.state = state || "fails"; }

  function need(holds, text, state) { if (!holds) throw new Wrong(text, state); }

  function judge(holds, good, bad) { return holds ? ["holds", good] : ["fails", bad]; }

  var ODD = new RegExp("[\\x00-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e" +
    "\\u2060-\\u206f\\u2800\\u3164\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\u{1bca0}-\\u{1bca3}" +
    "\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]", "gu");

  /** Text of a file with every character that could act on a page, or that nobody sees, made visible: ‹U+001B›. */
  function shown(text) {
    return text.replace(ODD, function (one) { return "‹U+" + one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "›"; });
  }

  /** A real day, or a real time of Beijing, as it was written; else Wrong. */
  function real(text) {
    var day = text.slice(0, 10), at = Date.parse(day + "T00:00:00Z"), time = text.slice(11, 19).split(":").map(Number);
    need(day > "0001" && !isNaN(at) && new Date(at).toISOString().slice(0, 10) === day &&
      (text.length === 10 || (time[0] < 24 && time[1] < 60 && time[2] < 60)), text + " 不是真实的日期或时间");
    return text;
  }

  // ---- reading

  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return "{" + Object.keys(value).sort().map(function (key) {
      return JSON.stringify(key) + ":" + canonical(value[key]);
    }).join(",") + "}";
  }

  function same(a, b) { return canonical(a) === canonical(b); }

  var grammars = new Map();

  function grammar(form) {
    if (grammars.has(form)) return grammars.get(form);
    var text = form.replace(/([a-z_]+):/g, "'$1':").replace(/'/g, '"').replace(/[\][{}]/g, "\\$&");
    while (text.indexOf("<") >= 0) text = text.replace(/<([^<>]*)>/g, "(?:$1(?:,$1)*)?");
    grammars.set(form, new RegExp("^(?:" + text.replace(/[A-Z]/g, function (word) { return WORDS[word]; }) + ")$"));
    return grammars.get(form);
  }

  function utf8(raw) { // null: not UTF-8. The openings of a bundle are text already
    try {
      return typeof raw === "string" ? raw : decoder.decode(raw);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return null;
    }
  }

  var LONG = 1000; // elements of a list: browsers give an expression only so much room for one that repeats itself

  /** Whether text, which is value, has this form; long lists are looked at piece by piece, all other parts with each piece. */
  function formed(value, text, form) {
    var shape = grammar(form), keys = Object.keys(value || 0).filter(function (key) {
      return Array.isArray(value[key]) && value[key].length > LONG;
    });
    function piece(key, from) {
      return canonical(Object.fromEntries(Object.keys(value).map(function (one) {
        return [one, one === key ? value[one].slice(from, from + LONG) : keys.indexOf(one) >= 0 ? [] : value[one]];
      })));
    }
    return keys.length === 0 ? shape.test(text) : keys.every(function (key) {
      for (var from = 0; from < value[key].length; from += LONG) if (!shape.test(piece(key, from))) return false;
      return true;
    });
  }

  function parsed(text) { // null: no JSON
    try {
      return text === null ? null : JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return null;
    }
  }

  /** bad: what is said of a file that the reader handed in and that is none of its kind, which nothing published is blamed for. */
  function readJson(files, name, form, bad) {
    need(files.has(name), shown(name) + " 缺少");
    var text = utf8(files.get(name)), value = parsed(text);
    need(value !== null && formed(value, text, form) && canonical(value) === text, bad || shown(name) + " 不合规定写法",
      bad ? "unjudged" : "fails");
    return value;
  }

  /** unique: how many leading columns no two rows share; 0 when rows stand in order of time. */
  function readRows(files, name, form, unique) {
    var text = utf8(files.get(name)), lines = (text === null ? "?" : text).split("\n"), rest = lines.pop(), shape = grammar(form);
    var good = rest === "" && lines.every(function (line, place) {
      return shape.test(line) && (!unique || place === 0 || lines[place - 1] < line);
    });
    need(good, name + " 不合规定写法");
    var rows = lines.map(function (line) { return line.split("\t"); });
    var keys = new Set(unique ? rows.map(function (row) { return row.slice(0, unique).join("\t"); }) : rows);
    need(keys.size === rows.length, name + " 不合规定写法");
    return rows;
  }

  /** The lines of freezes.tsv, checked as a register that only grows: serial → its lines, in order. */
  function readFreezes(files) {
    var series = new Map(), last = "", seen = new Set();
    readRows(files, "freezes.tsv", FORMS.freeze, 0).forEach(function (row) {
      var serial = Number(row[0]), lines = series.get(serial) || [], before = lines[lines.length - 1];
      var first = !before;
      series.set(serial, lines);
      if (first) before = [String(series.size)].concat(row.slice(1, 6), "", "");
      need(same(row.slice(0, 6), before.slice(0, 6)) && NEXT[before[6]].indexOf(row[6]) >= 0 && !same(row, before) &&
        (row[6] !== "void" || (row[7] === "") === (before[7] === "")) &&
        (!first || (last <= row[3] && !seen.has(row[1]) && !seen.has(row[2]))), "freezes.tsv 不合规定写法");
      seen.add(row[1]).add(row[2]);
      if (last < row[3]) last = row[3];
      lines.push(row);
      real(row[3]);
      real(row[5]);
    });
    return series;
  }

  /** The lines of heads.tsv: {seq, head, at, kind}; times never fall, seq falls only where the journal was restored. */
  function readHeads(files) {
    var rows = readRows(files, "heads.tsv", FORMS.head, 0).map(function (row) {
      return { seq: Number(row[0]), head: row[1], at: row[2], restored: row[3] === "restored" };
    });
    rows.forEach(function (now, place) {
      var old = rows[Math.max(place - 1, 0)];
      real(old.at);
      need(old.at <= real(now.at) && (now.restored || (old.seq <= now.seq && (old.seq !== now.seq || old.head === now.head))),
        "heads.tsv 不合规定写法");
    });
    return rows;
  }

  /** Whether an entry of the journal, written at `at`, has a place between the lines of heads.tsv. */
  function fits(heads, entry, at) {
    for (var place = 0; place <= heads.length; place++) {
      var old = heads[place - 1], next = heads[place];
      if ((!old || (old.at <= at && old.seq < entry.seq)) && entry.seq > 0 &&
        (!next || (at <= next.at && (next.restored || entry.seq < next.seq || (entry.seq === next.seq && entry.head === next.head))))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the terms name the head that was published just before the freeze, where they name its number. */
  function follows(heads, terms) {
    return heads.filter(function (one) { return one.at <= terms.frozen_at; }).slice(-1).every(function (one) {
      return one.seq !== terms.registry.seq || one.head === terms.registry.head;
    });
  }

  window.mingchou = {
    FORMS: FORMS, WORDS: WORDS, Wrong: Wrong, bytes: bytes, canonical: canonical, digest: digest, encoder: encoder, fits: fits, follows: follows,
    grammar: grammar,
    hash: hash, hasher: hasher, hex: hex, judge: judge, letters: letters, need: need, out: out, readFreezes: readFreezes, readHeads: readHeads,
    readJson: readJson, readRows: readRows, real: real, same: same, shown: shown, utf8: utf8
  };
})();
