/* 核验 in the browser: the same steps, texts and verdict as `mingchou verify` and verify.py (draw.md, Verification).
 *
 * A classic script: no modules, no eval, nothing from outside; works under CSP script-src 'self', on plain http (where
 * crypto.subtle is missing) and from file:. window.mingchouVerify(files) judges Map-like {name: Uint8Array}.
 */
(function () {
  "use strict";

  var STEPS = [
    "冻结条件", "冻结登记", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单",
    "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开"
  ];
  var STATES = { holds: "成立", fails: "不成立", not_yet: "尚无", note: "提示" };
  var VALUES = {
    dice: "[0-9]{20,}", beacon: "[0-9a-f]{64}", system: "[0-9a-f]{64}:([0-9]{8,})?",
    ssq: "(0[1-9]|[12][0-9]|3[0-3]){6}(0[1-9]|1[0-6])", dlt: "(0[1-9]|[12][0-9]|3[0-5]){5}(0[1-9]|1[0-2]){2}"
  };
  var RANKS = [{ E: 5, D: 4, C: 3, B: 2, unrated: 2, A: 1 }, { watch: 2, other: 1 }];
  var WORDS = {
    I: "[A-Za-z0-9_-]{1,32}", H: "[0-9a-f]{64}", D: "[0-9]{4}-[0-9]{2}-[0-9]{2}", R: "(?:0\\.[0-9]{1,6}|1)",
    T: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\+08:00", S: "[0-9a-f]{32}", P: "[1-9][0-9]{0,14}",
    X: '(?:[^"\\\\\\x00-\\x1f]|\\\\["\\\\bfnrt]|\\\\u00[01][0-9a-f])*', N: "(?:0|[1-9][0-9]{0,14})",
    Q: "(?:[2-9]|[1-9][0-9]{1,14})"
  };
  // Canonical JSON has one spelling, so an expression of WORDS is its whole grammar; <x> is a list of any length.
  var TERMS = "{batches:P,cutoff:'D',departments:[<{code:'I',excluded:{<'I':N>},inspectors:'H',per_object:Q," +
    "pool_take:(null|P),registry_size:N}>],draw:'I',entropy:{expected_at:'T',(kind:'lottery',source:{game:'(ssq|dlt)'," +
    "issue:('X'|N)}|kind:'dice',source:{dice:('X'|N),place:('X'|N)}|kind:'beacon',source:{chain_hash:('X'|N)," +
    "round:('X'|N)}|kind:'system',secret_hash:'H',source:{})},excluded:'H',floor:'(0|R)',format:'mingchou-draw/1'," +
    "frozen_at:'T',parent:(null|'I'),plan:(null|{line:'I',version:P}),pool:'H',pool_size:N,previous:(null|'H')," +
    "recusals:'H',registry:{head:'H',seq:N,total:N},serial:P,strata:[<{code:'I',ratio:'R',size:N}>]," +
    "supersedes:(null|'H'),task:'I'}";
  var EVIDENCE = "{changes:[<{at:'T',department:'I',in:(null|'I'),object:'I',out:'I',reason:'I',seq:N}>]," +
    "commitment:'H',draw:'I',drawn:[<{batch:N,number:'I',stratum:'I',ticket:'X'}>],entropy:{at:'T',kind:'I',value:'X'," +
    "witnesses:[<'X'>]},format:'mingchou-draw/1',journal:{drawn:{head:'H',seq:N},frozen:{head:'H',seq:N}}," +
    "pools:(null|{<'I':[<'I'>]>}),seal:'H',seed:'H',struck:[<{at:'T',number:'I',reason:'I',replaced_by:(null|'I')," +
    "seq:N}>],taken:{<'I':N>},teams:(null|[<{department:'I',inspectors:[<'I'>],object:'I'}>]),void:(null|{<'I':'X'>})," +
    "witness:[<{at:'T',kind:'(site|paper|rfc3161)',ref:'X',who:'X'}>]}";
  var OPENING = "{code:'X',name:'X',number:'I',salt:'S'}";
  var FREEZE = "P\tI\tH\tT\t(lottery|dice|beacon|system)\tT\t(open\t|expired\t|drawn\tH|void\t(H|))";

  // ---- SHA-256 (FIPS 180-4); the constants are the first 32 bits of the roots of the first primes.

  var PRIMES = [];
  for (var candidate = 2; PRIMES.length < 64; candidate++) {
    if (PRIMES.every(function (prime) { return candidate % prime; })) PRIMES.push(candidate);
  }

  function rootBits(prime, root) {
    // floor(frac(prime^(1/root)) * 2^32), exactly: the whole root of prime * 2^(32 * root) by bisection
    var target = BigInt(prime) << BigInt(32 * root), low = 0n, high = 1n << 40n;
    while (high - low > 1n) {
      var middle = (low + high) >> 1n;
      if (middle ** BigInt(root) <= target) low = middle; else high = middle;
    }
    return Number(low & 0xffffffffn) | 0;
  }

  var START = PRIMES.slice(0, 8).map(function (prime) { return rootBits(prime, 2); });
  var ROUND = PRIMES.map(function (prime) { return rootBits(prime, 3); });

  function turn(word, by) { return (word >>> by) | (word << (32 - by)); }

  function digest(bytes) {
    var blocks = (bytes.length + 8 >> 6) + 1, padded = new Uint8Array(blocks * 64), view = new DataView(padded.buffer);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(padded.length - 4, bytes.length << 3);
    var state = START.slice(), w = new Int32Array(64);
    for (var at = 0; at < padded.length; at += 64) {
      for (var i = 0; i < 64; i++) {
        if (i < 16) { w[i] = view.getInt32(at + i * 4); continue; }
        var s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        var s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
      var a = state[0], b = state[1], c = state[2], d = state[3];
      var e = state[4], f = state[5], g = state[6], h = state[7];
      for (i = 0; i < 64; i++) {
        var one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i] | 0;
        var two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c)) | 0;
        h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
      }
      [a, b, c, d, e, f, g, h].forEach(function (word, j) { state[j] = state[j] + word | 0; });
    }
    return state.map(function (word) { return (word >>> 0).toString(16).padStart(8, "0"); }).join("");
  }

  var encoder = new TextEncoder();

  function hash(text) { return digest(encoder.encode(text)); }

  // ---- reading, strictly

  function Wrong(text, state) { this.text = text; this.state = state || "fails"; }

  function need(holds, text, state) { if (!holds) throw new Wrong(text, state); }

  function judge(holds, good, bad) { return holds ? ["holds", good] : ["fails", bad]; }

  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return "{" + Object.keys(value).sort().map(function (key) {
      return JSON.stringify(key) + ":" + canonical(value[key]);
    }).join(",") + "}";
  }

  function same(a, b) { return canonical(a) === canonical(b); }

  function grammar(form) {
    form = form.replace(/([a-z_]+):/g, "'$1':").replace(/'/g, '"').replace(/[\][{}]/g, "\\$&");
    while (form.indexOf("<") >= 0) form = form.replace(/<([^<>]*)>/g, "(?:$1(?:,$1)*)?");
    return new RegExp("^(?:" + form.replace(/[A-Z]/g, function (word) { return WORDS[word]; }) + ")$");
  }

  function readJson(files, name, form) {
    var text = null;
    need(files.has(name), name + " 缺少");
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files.get(name));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // TypeError: the bytes are not UTF-8
    }
    need(text !== null && grammar(form).test(text), name + " 不合规定写法");
    var value = JSON.parse(text);
    need(canonical(value) === text, name + " 不合规定写法");
    return value;
  }

  function readRows(files, name, form, unique) {
    var text = Array.prototype.map.call(files.get(name), function (byte) { return String.fromCharCode(byte); }).join("");
    var lines = text.split("\n"), rest = lines.pop(), shape = grammar(form);
    var rows = lines.map(function (line) { return line.split("\t"); });
    var keys = new Set(rows.map(function (row) { return row.slice(0, unique).join("\t"); }));
    var good = !unique || (lines.slice().sort().join("\n") === lines.join("\n") && keys.size === rows.length);
    need(good && rest === "" && lines.every(function (line) { return shape.test(line); }), name + " 不合规定写法");
    return rows;
  }

  // ---- arithmetic

  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  /** [{ticket, id}] in order of load (none: 0), then ticket, then id. */
  function inOrder(ids, s, loads) {
    var start = hash(s);
    return ids.map(function (id) {
      var decimal = BigInt("0x" + hash(start + id)).toString().padStart(64, "0");
      return { load: (loads && loads.get(id)) || 0, ticket: decimal.split("").reverse().join(""), id: id };
    }).sort(function (a, b) { return a.load - b.load || compare(a.ticket, b.ticket) || compare(a.id, b.id); });
  }

  /** A ratio in millionths: exact, for it has at most 6 decimals. */
  function millionths(ratio) {
    return ratio.length < 2 ? Number(ratio) * 1000000 : Number(ratio.slice(2).padEnd(6, "0"));
  }

  function part(ratio, size) { // ceil(ratio x size)
    return Number((BigInt(millionths(ratio)) * BigInt(size) + 999999n) / 1000000n);
  }

  function sum(numbers) { return numbers.reduce(function (a, b) { return a + b; }, 0); }

  function idOf(entry) { return entry.id; }

  // ---- the steps

  function* check(files) {
    var terms = readJson(files, "terms.json", TERMS), entropy = terms.entropy;
    var codes = new Set(terms.departments.map(function (d) { return d.code; }));
    var strata = new Map(terms.strata.map(function (s) { return [s.code, s]; }));
    need(terms.departments.length > 0 && codes.size === terms.departments.length && strata.size === terms.strata.length &&
      (terms.serial === 1) === (terms.previous === null), "terms.json 不合规定写法");
    var commitment = digest(files.get("terms.json"));
    yield ["holds", "承诺值 " + commitment];

    var register = readRegister(files), row = register && register.get(terms.serial);
    var stated = [String(terms.serial), terms.draw, commitment, terms.frozen_at, entropy.kind, entropy.expected_at];
    if (!register) yield ["note", "没有 freezes.tsv，未与冻结登记核对"];
    else {
      yield judge(row && same(row.slice(0, 6), stated) && register.get(terms.serial - 1)[2] === terms.previous,
        "第 " + terms.serial + " 次冻结，与登记一致", "freezes.tsv 与冻结条件不符");
    }

    var wanted = [["pool.tsv", terms.pool, "I\tI\tH", 1], ["excluded.tsv", terms.excluded, "I\tI\tH", 1]].concat(
      terms.departments.map(function (d) { return ["inspectors-" + d.code + ".tsv", d.inspectors, "I\tH", 1]; }),
      [["recusals.tsv", terms.recusals, "I\tI", 2]]);
    if (!files.has("evidence.json") && !wanted.some(function (one) { return files.has(one[0]); })) {
      yield ["not_yet", "名单尚未公开"];
      yield ["not_yet", "名单尚未公开"];
      throw new Wrong("尚未抽取", "not_yet");
    }
    var rows = {};
    wanted.forEach(function (one) {
      need(files.has(one[0]) && digest(files.get(one[0])) === one[1], one[0] + " 缺少，或与条件中的摘要不符");
      rows[one[0]] = readRows(files, one[0], one[2], one[3]);
    });
    var lists = {
      pool: new Map(rows["pool.tsv"]), excluded: new Map(rows["excluded.tsv"]), staff: new Map(),
      barred: new Set(rows["recusals.tsv"].map(function (pair) { return pair.join("\t"); })), rows: rows
    };
    codes.forEach(function (code) {
      lists.staff.set(code, rows["inspectors-" + code + ".tsv"].map(function (line) { return line[0]; }));
    });
    var people = Array.from(lists.staff.values()).flat();
    yield ["holds", "对象库 " + lists.pool.size + " 个，未入库 " + lists.excluded.size + " 个，检查人员 " + people.length + " 人"];
    yield rules(terms, strata, lists, people);

    need(files.has("evidence.json"), "尚未抽取", "not_yet");
    var ev = readJson(files, "evidence.json", EVIDENCE);
    need(ev.draw === terms.draw && ev.commitment === commitment, "evidence.json 与冻结条件的承诺值不符");
    yield ev.void === null ? ["holds", "与承诺值对应"] : ["note", "本次抽取已作废"];
    var limit = ev.entropy.at < entropy.expected_at ? ev.entropy.at : entropy.expected_at;
    var held = ev.witness.filter(function (w) { return terms.frozen_at <= w.at && w.at < limit; });
    yield held.length ? ["holds", held.map(function (w) { return w.who; }).join("、")] : ["note", "无外部见证，不能证明未挑选"];
    yield value(terms, ev);
    var seed = hash(commitment + "\n" + entropy.kind + "\n" + ev.entropy.value);
    yield judge(seed === ev.seed, seed, "种子与承诺值、随机值不符");
    yield* drawing(terms, strata, lists, seed, ev);

    var body = Object.assign({}, ev);
    delete body.seal;
    var whole = hash(canonical(body)) === ev.seal;
    var agrees = !register || (row && row[6] === (ev.void === null ? "drawn" : "void") && row[7] === ev.seal);
    yield judge(whole && agrees, ev.seal, "封签与" + (whole ? "冻结登记" : "证据内容") + "不符");
    yield openings(files, rows);
  }

  /** Serial → its latest line (0: what stands before the first); null without a register. */
  function readRegister(files) {
    if (!files.has("freezes.tsv")) return null;
    var latest = new Map([[0, [null, null, null]]]);
    readRows(files, "freezes.tsv", FREEZE, 0).forEach(function (row) {
      var old = latest.get(Number(row[0]));
      need(old ? same(old.slice(0, 6), row.slice(0, 6)) && row[6] !== "open"
        : Number(row[0]) === latest.size && row[6] === "open", "freezes.tsv 不合规定写法");
      latest.set(Number(row[0]), row);
    });
    return latest;
  }

  function rules(terms, strata, lists, people) {
    var sizes = new Map(), codes = Array.from(strata.keys());
    lists.pool.forEach(function (code) { sizes.set(code, (sizes.get(code) || 0) + 1); });
    var rank = RANKS.find(function (ranks) { return codes.every(function (code) { return Object.keys(ranks).indexOf(code) >= 0; }); });
    var ordered = !rank || terms.strata.every(function (a, place) {
      return terms.strata.slice(place + 1).every(function (b) {
        return rank[a.code] === rank[b.code] ||
          (rank[a.code] > rank[b.code] && millionths(a.ratio) >= millionths(b.ratio));
      });
    });
    need(terms.frozen_at < terms.entropy.expected_at && new Set(people).size === people.length &&
      !Array.from(lists.excluded.keys()).some(function (o) { return lists.pool.has(o); }) &&
      lists.pool.size > 0 && lists.pool.size === terms.pool_size &&
      lists.pool.size + lists.excluded.size <= terms.registry.total && ordered &&
      Array.from(sizes.keys()).every(function (code) { return strata.has(code); }) &&
      terms.strata.every(function (s) { return s.size === (sizes.get(s.code) || 0) && millionths(s.ratio) > 0; }) &&
      terms.departments.every(function (d) {
        return lists.staff.get(d.code).length + sum(Object.values(d.excluded)) === d.registry_size;
      }), "时间、编号、分层、比例或数量不合规则");
    terms.departments.forEach(function (d) {
      var ids = new Set(lists.staff.get(d.code)), out = new Map(), worst = 0;
      lists.rows["recusals.tsv"].forEach(function (pair) {
        if (!ids.has(pair[1]) || !lists.pool.has(pair[0])) return;
        out.set(pair[0], (out.get(pair[0]) || 0) + 1);
        worst = Math.max(worst, out.get(pair[0]));
      });
      need(Math.min(d.pool_take || ids.size, ids.size) - worst >= d.per_object, "有对象的可用检查人员不足");
    });
    return ["holds", "时间、编号、分层、比例、数量合规，每个对象人员足够"];
  }

  function value(terms, ev) {
    var text = ev.entropy.value, game = terms.entropy.source.game, secret = terms.entropy.secret_hash;
    var front = { ssq: 6, dlt: 5 }[game], pairs = front ? text.match(/../g) || [] : [];
    need(ev.entropy.kind === terms.entropy.kind && new RegExp("^(?:" + VALUES[game || ev.entropy.kind] + ")$").test(text) &&
      pairs.every(function (pair, i) { return i === 0 || i === front || pairs[i - 1] < pair; }) &&
      terms.frozen_at <= ev.entropy.at && (!secret || hash(text.slice(0, 64)) === secret),
    "随机值的种类、写法、摘要或时间不对");
    return text.endsWith(":") ? ["note", text + " 没有见证人报数，不具证明力"] : ["holds", text];
  }

  function* drawing(terms, strata, lists, seed, ev) {
    var order = inOrder(Array.from(lists.pool.keys()), seed + "/objects"), waiting = new Map();
    var taken = Object.create(null); // a code may be spelt like a property that every object has
    strata.forEach(function (s, code) {
      waiting.set(code, order.filter(function (entry) { return lists.pool.get(entry.id) === code; }));
      taken[code] = part(s.ratio, waiting.get(code).length);
    });
    strata.forEach(function (s, code) {
      var missing = part(terms.floor, lists.pool.size) - sum(Object.values(taken));
      taken[code] += Math.max(0, Math.min(missing, waiting.get(code).length - taken[code]));
    });
    var chosen = new Set(Array.from(strata.keys()).flatMap(function (code) {
      return waiting.get(code).slice(0, taken[code]).map(idOf);
    }));
    var drawn = order.filter(function (entry) { return chosen.has(entry.id); });
    yield judge(same(ev.taken, taken), "共 " + drawn.length + " 个", "各层抽取数与重算不符");
    yield judge(same(ev.drawn, drawn.map(function (entry, place) {
      return { number: entry.id, stratum: lists.pool.get(entry.id), ticket: entry.ticket, batch: place % terms.batches };
    })), "对象、票号、次序、批次一致", "抽取名单与重算不符");

    var now = new Set(chosen), used = new Set(chosen);
    ev.struck.forEach(function (x, place) {
      var next = order.find(function (entry) {
        return !used.has(entry.id) && lists.pool.get(entry.id) === lists.pool.get(x.number);
      });
      need(x.seq === place + 1 && now.has(x.number) && x.replaced_by === (next ? next.id : null), "剔除或递补与重算不符");
      now.delete(x.number);
      if (next) { now.add(next.id); used.add(next.id); }
    });
    yield ["holds", "剔除 " + ev.struck.length + " 个" + (ev.struck.length * 20 > drawn.length ? "，超过抽取数的 5%" : "")];
    if (ev.pools === null && ev.teams === null && !ev.changes.length) {
      yield ["not_yet", "尚未匹配"];
      yield ["not_yet", "尚未匹配"];
      yield ["not_yet", "尚未匹配"];
    } else {
      var final = order.map(idOf).filter(function (o) { return now.has(o); });
      yield* matching(terms, final, lists, seed, ev);
    }
  }

  function* matching(terms, final, lists, seed, ev) {
    var pools = Object.create(null), loads = new Map(), teams = new Map(), gone = new Set(lists.barred);
    var ill = new Set(), fixed = 0;
    function fewest(ids, o) { return inOrder(ids, seed + "/match/" + o, loads).map(idOf); }
    function add(id, by) { loads.set(id, (loads.get(id) || 0) + by); }
    terms.departments.forEach(function (d) {
      var ids = inOrder(lists.staff.get(d.code), seed + "/inspectors/" + d.code).map(idOf);
      pools[d.code] = d.pool_take === null ? ids : ids.slice(0, d.pool_take);
    });
    yield judge(same(ev.pools, pools), "与重算一致", "检查人员库与重算不符");
    final.forEach(function (o) {
      terms.departments.forEach(function (d) {
        var free = pools[d.code].filter(function (id) { return !gone.has(o + "\t" + id); });
        if (free.length <= d.per_object) fixed++;
        var team = fewest(free, o).slice(0, d.per_object);
        team.forEach(function (id) { add(id, 1); });
        teams.set(o + "\t" + d.code, { object: o, department: d.code, inspectors: team });
      });
    });
    yield judge(same(ev.teams, Array.from(teams.values())), teams.size + " 组，其中无随机性的 " + fixed + " 组", "检查组与重算不符");
    ev.changes.forEach(function (x, place) {
      var team = teams.get(x.object + "\t" + x.department), ids = team ? team.inspectors : [];
      need(x.seq === place + 1 && ids.indexOf(x.out) >= 0 && !(x.reason === "illness" && ill.has(x.object)),
        "人员更换与重算不符");
      if (x.reason === "illness") ill.add(x.object);
      gone.add(x.object + "\t" + x.out);
      add(x.out, -1);
      var free = [pools[x.department], lists.staff.get(x.department)].map(function (circle) {
        return circle.filter(function (id) { return !gone.has(x.object + "\t" + id) && ids.indexOf(id) < 0; });
      });
      var next = fewest(free[0].length ? free[0] : free[1], x.object)[0] || null;
      need(x.in === next, "人员更换与重算不符");
      ids[ids.indexOf(x.out)] = next;
      if (next) add(next, 1);
    });
    var lacking = ev.changes.filter(function (x) { return x.in === null; }).length;
    yield ["holds", "更换 " + ev.changes.length + " 人次，缺员 " + lacking + " 人"];
  }

  function openings(files, rows) {
    var lines = new Map(rows["pool.tsv"].concat(rows["excluded.tsv"]).map(function (row) { return [row[0], row[2]]; }));
    var seen = new Set(), count = 0;
    Array.from(files.keys()).filter(function (name) { return name.startsWith("openings/"); }).sort().forEach(function (name) {
      var one = readJson(files, name, OPENING);
      var opened = hash(one.salt + "\n" + canonical({ code: one.code, name: one.name }));
      need(name === "openings/" + one.number + ".json" && opened === lines.get(one.number) &&
        !(one.code && seen.has(one.code)), name + " 与承诺不符，或主体另有编号");
      seen.add(one.code);
      count++;
    });
    return count ? ["holds", count + " 个名称与承诺一致"] : ["not_yet", "名称尚未公开"];
  }

  /** files: Map name → Uint8Array. Gives [{name, state, text}], one for each step. */
  function verify(files) {
    var found = [], rest = "";
    try {
      for (var line of check(files)) found.push(line);
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      found.push([wrong.state, wrong.text]);
      rest = wrong.state === "fails" ? "前面的步骤不成立，未核验" : wrong.text;
    }
    while (found.length < STEPS.length) found.push(["not_yet", rest]);
    return found.map(function (line, place) { return { name: STEPS[place], state: line[0], text: line[1] }; });
  }

  window.mingchouVerify = function (files) {
    return verify(files instanceof Map ? files : new Map(Object.entries(files)));
  };

  // ---- the page

  function toFiles(texts) {
    return new Map(Object.entries(texts).map(function (entry) { return [entry[0], encoder.encode(entry[1])]; }));
  }

  function get(address) {
    return fetch(address, { cache: "no-cache" }).then(function (answer) {
      return answer.ok ? answer.arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); }) : null;
    });
  }

  /** Over http: the raw files themselves, as files.txt lists them. */
  function fromSite(section) {
    var base = section.dataset.evidence;
    return get(base + "files.txt").then(function (list) {
      if (!list) throw new Error("files.txt");
      var names = new TextDecoder().decode(list).split("\n").filter(Boolean);
      return Promise.all(names.map(function (name) { return get(base + name); })).then(function (all) {
        var files = new Map();
        names.forEach(function (name, i) { if (all[i]) files.set(name, all[i]); });
        return files;
      });
    }).then(function (files) {
      if (files.has("freezes.tsv") || !section.dataset.freezes) return files;
      return get(section.dataset.freezes).then(function (raw) { return raw ? files.set("freezes.tsv", raw) : files; });
    });
  }

  /** Under file: nothing can be fetched; bundle.js calls __mingchouBundle with the same bytes as text. */
  function fromBundle(section) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      window.__mingchouBundle = function (texts) { resolve(toFiles(texts)); };
      script.onerror = reject;
      script.src = section.dataset.bundle;
      document.head.appendChild(script);
    });
  }

  /** Files picked by hand: names count from the folder where terms.json lies. */
  function fromPicked(list) {
    var picked = Array.from(list).map(function (file) {
      return { path: (file.webkitRelativePath || file.name).split("/"), file: file };
    });
    var terms = picked.filter(function (one) { return one.path[one.path.length - 1] === "terms.json"; })
      .sort(function (a, b) { return a.path.length - b.path.length; })[0];
    var depth = terms ? terms.path.length - 1 : 0;
    return Promise.all(picked.map(function (one) {
      return one.file.arrayBuffer().then(function (buffer) {
        var last = one.path[one.path.length - 1], name = one.path.slice(depth).join("/");
        // picked one by one, files have no folder: an opening is known by its name, a number
        if (last === "freezes.tsv") name = last;
        else if (depth === 0 && last.endsWith(".json") && last !== "terms.json" && last !== "evidence.json") {
          name = "openings/" + last;
        }
        return [name, new Uint8Array(buffer)];
      });
    })).then(function (entries) { return new Map(entries); });
  }

  function show(section, steps) {
    var list = section.querySelector("ol"), wrong = steps.find(function (step) { return step.state === "fails"; });
    list.textContent = "";
    steps.forEach(function (step) {
      var item = document.createElement("li"), tag = document.createElement("strong");
      item.className = "verify-" + step.state;
      tag.className = "tag tag-" + step.state;
      tag.textContent = STATES[step.state];
      item.append(tag, " " + step.name + "：" + step.text);
      list.append(item);
    });
    say(section, wrong ? "结论：不成立，首先不成立的是“" + wrong.name + "”" : "结论：没有不成立的步骤");
  }

  function say(section, text) { section.querySelector("[data-verdict]").textContent = text; }

  function run(section, source) {
    say(section, "正在核验……");
    source.then(function (files) { show(section, verify(files)); }, function () {
      section.querySelector("ol").textContent = "";
      say(section, "没有读到证据文件。请把证据文件夹下载到本机，用下面的选择框选取后核验。");
    });
  }

  document.querySelectorAll("section.verify").forEach(function (section) {
    section.querySelectorAll("[data-needs-js]").forEach(function (part) { part.hidden = false; });
    section.querySelector("button").addEventListener("click", function () {
      run(section, location.protocol === "file:" ? fromBundle(section) : fromSite(section));
    });
    section.querySelectorAll("input[type=file]").forEach(function (input) {
      input.addEventListener("change", function () { if (input.files.length) run(section, fromPicked(input.files)); });
    });
    section.addEventListener("dragover", function (event) { event.preventDefault(); });
    section.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) run(section, fromPicked(event.dataTransfer.files));
    });
  });
})();
