/* 核验 in the browser: the same steps, texts and verdict as `mingchou verify` and verify.py (draw.md, Verification).
 * This file judges; verify-page.js fetches the files, shows what was found and answers a slip.
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
    "frozen_at:'T',parent:(null|'H'),plan:(null|{line:'I',version:P}),pool:'H',pool_size:N,previous:(null|'H')," +
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

  // ---- SHA-256: vendor/sha256.js, since crypto.subtle is missing on plain http, and slow for many short texts

  var encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  var hasher = new sha256.Hash(), out = new Uint8Array(32), letters = new Uint8Array(4096);
  var HEX = Array.from({ length: 256 }, function (_, byte) { return byte.toString(16).padStart(2, "0"); });

  function hex(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i++) text += HEX[bytes[i]];
    return text;
  }

  function digest(bytes, length) {
    hasher.reset().update(bytes, length).finish(out);
    return hex(out);
  }

  function hash(text) {
    return text.length * 3 > letters.length ? digest(encoder.encode(text)) : digest(letters, encoder.encodeInto(text, letters).written);
  }

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
  function fits(value, text, form) {
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

  function readJson(files, name, form) {
    need(files.has(name), name + " 缺少");
    var text = utf8(files.get(name)), value = parsed(text);
    need(value !== null && fits(value, text, form), name + " 不合规定写法");
    need(canonical(value) === text, name + " 不合规定写法");
    return value;
  }

  /** unique: how many leading columns no two rows share; 0 when rows stand in order of time. */
  function readRows(files, name, form, unique) {
    var text = utf8(files.get(name)), lines = (text === null ? "?" : text).split("\n"), rest = lines.pop(), shape = grammar(form);
    var good = rest === "" && lines.every(function (line) { return shape.test(line); });
    var sorted = !unique || lines.every(function (line, place) { return place === 0 || lines[place - 1] < line; });
    need(good && sorted, name + " 不合规定写法");
    var rows = lines.map(function (line) { return line.split("\t"); });
    var keys = new Set(rows.map(function (row) { return row.slice(0, unique).join("\t"); }));
    need(!unique || keys.size === rows.length, name + " 不合规定写法");
    return rows;
  }

  // ---- arithmetic

  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  var REVERSED = Array.from({ length: 10000 }, function (_, low) {
    return Number(String(low).padStart(4, "0").split("").reverse().join(""));
  });

  function byTicket(a, b) { return compare(a.ticket, b.ticket) || compare(a.id, b.id); }

  /** The first `count` of ids by ticket, then id, as [{ticket, id}] in that order.
   *
   * A ticket begins with the last decimal digits. So the last four, by plain arithmetic, say who can be among the first,
   * and only of these the whole ticket is written out. H(s) is just one block of SHA-256: it is hashed once. */
  function first(ids, s, count) {
    var start = encoder.encode(hash(s)), block = new Int32Array(8), view = new DataView(out.buffer);
    hasher.reset().update(start)._saveState(block);
    function of(id) { // into `out`: SHA-256 of H(s) + id
      for (var i = 0; i < id.length; i++) letters[i] = id.charCodeAt(i);
      hasher._restoreState(block, 64);
      hasher.update(letters, id.length).finish(out);
    }
    var keys = new Uint16Array(ids.length);
    ids.forEach(function (id, place) {
      of(id);
      for (var low = 0, i = 0; i < 32; i += 4) low = (low * 4294967296 + view.getUint32(i)) % 10000;
      keys[place] = REVERSED[low];
    });
    if (count < 1) return [];
    var last = count < ids.length ? keys.slice().sort()[count - 1] : 10000;
    return ids.filter(function (id, place) { return keys[place] <= last; }).map(function (id) {
      of(id);
      var decimal = BigInt("0x" + hex(out)).toString().padStart(64, "0");
      return { ticket: decimal.split("").reverse().join(""), id: id };
    }).sort(byTicket).slice(0, count);
  }

  /** The first `count` of ids by load, then ticket, then id. */
  function fewest(ids, s, loads, count) {
    var levels = new Map(), chosen = [];
    ids.forEach(function (id) {
      var load = loads.get(id) || 0;
      if (levels.has(load)) levels.get(load).push(id); else levels.set(load, [id]);
    });
    Array.from(levels.keys()).sort(function (a, b) { return a - b; }).forEach(function (load) {
      if (chosen.length < count) chosen = chosen.concat(first(levels.get(load), s, count - chosen.length).map(idOf));
    });
    return chosen;
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
      var earlier = Array.from(register.values()).filter(function (one) { return Number(one[0]) < terms.serial; });
      yield judge(row && same(row.slice(0, 6), stated) && register.get(terms.serial - 1)[2] === terms.previous &&
        (!terms.parent || earlier.some(function (one) { return one[2] === terms.parent && one[7]; })) &&
        (!terms.supersedes || earlier.some(function (one) {
          return one[2] === terms.supersedes && (one[6] === "void" || one[6] === "expired");
        })),
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
    var members = new Map(terms.strata.map(function (s) { return [s.code, []]; })), waiting = new Map();
    var taken = Object.create(null); // a code may be spelt like a property that every object has
    lists.pool.forEach(function (code, o) { members.get(code).push(o); });
    strata.forEach(function (s, code) { taken[code] = part(s.ratio, members.get(code).length); });
    strata.forEach(function (s, code) {
      var missing = part(terms.floor, lists.pool.size) - sum(Object.values(taken)), ids = members.get(code);
      taken[code] += Math.max(0, Math.min(missing, ids.length - taken[code]));
      waiting.set(code, first(ids, seed + "/objects", taken[code] + ev.struck.length)); // no strike takes more than one
    });
    var known = Array.from(waiting.values()).flat().sort(byTicket);
    var chosen = new Set(Array.from(strata.keys()).flatMap(function (code) {
      return waiting.get(code).slice(0, taken[code]).map(idOf);
    }));
    var drawn = known.filter(function (entry) { return chosen.has(entry.id); });
    yield judge(same(ev.taken, taken), "共 " + drawn.length + " 个", "各层抽取数与重算不符");
    yield judge(same(ev.drawn, drawn.map(function (entry, place) {
      return { number: entry.id, stratum: lists.pool.get(entry.id), ticket: entry.ticket, batch: place % terms.batches };
    })), "对象、票号、次序、批次一致", "抽取名单与重算不符");

    var now = new Set(chosen), used = new Set(chosen);
    ev.struck.forEach(function (x, place) {
      var next = (waiting.get(lists.pool.get(x.number)) || []).find(function (entry) { return !used.has(entry.id); });
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
      var final = known.map(idOf).filter(function (o) { return now.has(o); });
      yield* matching(terms, final, lists, seed, ev);
    }
  }

  function* matching(terms, final, lists, seed, ev) {
    var pools = Object.create(null), loads = new Map(), teams = new Map(), gone = new Set(lists.barred);
    var touched = new Set(lists.rows["recusals.tsv"].map(function (pair) { return pair[0]; })), ill = new Set(), fixed = 0;
    function add(id, by) { loads.set(id, (loads.get(id) || 0) + by); }
    terms.departments.forEach(function (d) {
      var ids = lists.staff.get(d.code);
      pools[d.code] = first(ids, seed + "/inspectors/" + d.code, d.pool_take || ids.length).map(idOf);
    });
    yield judge(same(ev.pools, pools), "与重算一致", "检查人员库与重算不符");
    final.forEach(function (o) {
      terms.departments.forEach(function (d) {
        var free = pools[d.code];
        if (touched.has(o)) free = free.filter(function (id) { return !gone.has(o + "\t" + id); });
        if (free.length <= d.per_object) fixed++;
        var team = fewest(free, seed + "/match/" + o, loads, d.per_object);
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
      var next = fewest(free[0].length ? free[0] : free[1], seed + "/match/" + x.object, loads, 1)[0] || null;
      need(x.in === next, "人员更换与重算不符");
      ids[ids.indexOf(x.out)] = next;
      if (next) add(next, 1);
    });
    var lacking = ev.changes.filter(function (x) { return x.in === null; }).length;
    yield ["holds", "更换 " + ev.changes.length + " 人次，缺员 " + lacking + " 人"];
  }

  // An opening without escapes, whose text is canonical as it stands; with its identity, code, number and salt.
  var PLAIN = new RegExp('^(\\{"code":"([^"\\\\\\x00-\\x1f]*)","name":"[^"\\\\\\x00-\\x1f]*"),"number":"(' + WORDS.I + ')","salt":"(' +
    WORDS.S + ')"\\}$');

  /** {number, code, opened: H(salt LF identity)}. There can be 100,000 of them: one plain expression each, where it does. */
  function readOpening(files, name) {
    var plain = PLAIN.exec(utf8(files.get(name)) || "");
    if (plain) return { code: plain[2], number: plain[3], opened: hash(plain[4] + "\n" + plain[1] + "}") };
    var one = readJson(files, name, OPENING);
    return { code: one.code, number: one.number, opened: hash(one.salt + "\n" + canonical({ code: one.code, name: one.name })) };
  }

  function openings(files, rows) {
    var lines = new Map(rows["pool.tsv"].concat(rows["excluded.tsv"]).map(function (row) { return [row[0], row[2]]; }));
    var seen = new Set(), count = 0;
    Array.from(files.keys()).filter(function (name) { return name.startsWith("openings/"); }).sort().forEach(function (name) {
      var one = readOpening(files, name);
      need(name === "openings/" + one.number + ".json" && one.opened === lines.get(one.number) &&
        !(one.code && seen.has(one.code)), name + " 与承诺不符，或主体另有编号");
      seen.add(one.code);
      count++;
    });
    return count ? ["holds", count + " 个名称与承诺一致"] : ["not_yet", "名称尚未公开"];
  }

  var UNJUDGED = "前面的步骤不成立，未核验";

  /** [{name, state, text}], one for each of `names`: what the generator says, and after it stops that the rest is not judged. */
  function walked(lines, names) {
    var found = [], rest = "";
    try {
      for (var line of lines) found.push(line);
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      found.push([wrong.state, wrong.text]);
      rest = wrong.state === "fails" ? UNJUDGED : wrong.text;
    }
    while (found.length < names.length) found.push(["not_yet", rest]);
    return found.map(function (line, place) { return { name: names[place], state: line[0], text: line[1] }; });
  }

  /** files: Map name → Uint8Array. Gives [{name, state, text}], one for each step. */
  function verify(files) { return walked(check(files), STEPS); }

  window.mingchouVerify = function (files) {
    return verify(files instanceof Map ? files : new Map(Object.entries(files)));
  };
  // what verify-page.js reads, counts and says with
  window.mingchouVerify.parts = {
    STATES: STATES, UNJUDGED: UNJUDGED, canonical: canonical, first: first, hash: hash, idOf: idOf, judge: judge, need: need,
    readRows: readRows, utf8: utf8, walked: walked
  };
})();
