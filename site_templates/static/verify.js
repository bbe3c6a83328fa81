/* 核验 in the browser: the same steps, texts and verdict as `mingchou verify` and verify.py (docs/draw.md). Read from check() on, it is
 * the whole of it. Needs verify-reading.js and verify-rules.js before it; vendor/bls12-381.js too, where a beacon's signature is judged.
 *
 * mingchou.verify(files, now, held) gives {verdict, steps: [{name, state, text}]}. files: Map name → Uint8Array. now: the reader's time,
 * milliseconds. held: the commitment that a witness holds.
 */
(function (own) {
  "use strict";

  var digest = own.digest, encoder = own.encoder, FORMS = own.FORMS, hash = own.hash, hasher = own.hasher, hex = own.hex, judge = own.judge;
  var letters = own.letters, millionths = own.millionths, need = own.need, out = own.out, real = own.real, same = own.same, shown = own.shown;
  var sum = own.sum;
  var STEPS = [
    "冻结条件", "冻结登记", "公布时间", "公开期限", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单",
    "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开"
  ];
  var STATES = { holds: "成立", fails: "不成立", not_yet: "尚无", note: "提示", unjudged: "不能判断" };
  var UNDRAWN = {
    drawn: "已抽取，名单尚未公开", "void": "已作废，名单没有公开", expired: "已过期，没有抽取", overdue: "尚未抽取，预定时间已过", "": "尚未抽取"
  };
  var SOURCES = { lottery: "彩票", beacon: "信标", dice: "骰子", system: "系统随机数" };
  var UNJUDGED = "前面的步骤不成立，未核验", DAY = 86400000;

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

  function part(ratio, size) { // ceil(ratio x size)
    return Number((BigInt(millionths(ratio)) * BigInt(size) + 999999n) / 1000000n);
  }

  function idOf(entry) { return entry.id; }

  function codeOf(one) { return one.code; }

  function rising(times) {
    return times.every(function (at, place) { return place === 0 || times[place - 1] <= at; });
  }

  // ---- the steps: [state, text] of each, in order; Wrong where nothing can follow. What the verdict line must say too is added to flags

  function* check(files, now, held, flags) {
    var terms = own.readJson(files, "terms.json", FORMS.terms), entropy = terms.entropy, departments = terms.departments.map(codeOf);
    need(departments.length > 0 && new Set(departments).size === departments.length && terms.strata.length > 0 &&
      new Set(terms.strata.map(codeOf)).size === terms.strata.length && (terms.serial === 1) === (terms.previous === null) &&
      terms.items.length > 0 && terms.bureau.name !== "" &&
      new Set(terms.items.map(function (one) { return one.number; })).size === terms.items.length, "terms.json 不合规定写法");
    var commitment = digest(files.get("terms.json")), expected = entropy.expected_at, expires = entropy.expires_at;
    [terms.frozen_at, expected, expires || expected, terms.cutoff, terms.publish_by, entropy.source.date || expected].forEach(real);
    if (terms.clock === "demo") flags.push("演示时钟，不作数");
    yield ["holds", "承诺值 " + commitment];

    var series = files.has("freezes.tsv") ? own.readFreezes(files) : null, lines = series && series.get(terms.serial) || [];
    var line = lines[lines.length - 1], state = line ? line[6] : "";
    yield series ? registered(terms, series, lines, commitment, flags) : ["unjudged", "未与冻结登记对照"];
    var heads = files.has("heads.tsv") ? own.readHeads(files) : null;
    var before = heads && heads.find(function (one) { return one.seq > terms.registry.seq && terms.frozen_at <= one.at && one.at < expected; });
    var lacking = now < Date.parse(expected) ? "尚未公布" : "取值前未公布";
    var restored = (heads || []).filter(function (one) { return one.restored; }).pop();
    if (restored) flags.push("台账由备份恢复过（" + restored.at + " 公布）");
    if (heads && !before) flags.push(lacking);
    yield before ? ["holds", before.at + " 已公布，早于预定时间"] : ["note", heads ? lacking : "没有 heads.tsv，是否在取值以前公布，未核对"];
    var today = new Date(now + DAY / 3).toISOString().slice(0, 10), late = (Date.parse(today) - Date.parse(terms.publish_by)) / DAY;
    var overdue = !files.has("evidence.json") && late > 0 && state !== "void" && state !== "expired";
    if (overdue) flags.push("逾期未公开 " + late + " 天");
    yield ["note", overdue ? "逾期未公开 " + late + " 天" : "名单应在 " + terms.publish_by + " 以前公开"];

    var wanted = [["pool.tsv", terms.pool, "I\tI\tH", 1], ["excluded.tsv", terms.excluded, "I\t(closed|other)\tH", 1]].concat(
      terms.departments.map(function (d) { return ["inspectors-" + d.code + ".tsv", d.inspectors, "I\tH", 1]; }),
      [["recusals.tsv", terms.recusals, "I\tI", 2]]);
    if (!files.has("evidence.json") && !wanted.some(function (one) { return files.has(one[0]); })) {
      var past = expires && now > Date.parse(expires) ? "expired" : now > Date.parse(expected) ? "overdue" : "";
      throw new own.Wrong(UNDRAWN[state && state !== "open" ? state : past], "not_yet");
    }
    var rows = {};
    wanted.forEach(function (one) {
      need(files.has(one[0]) && digest(files.get(one[0])) === one[1], one[0] + " 缺少，或与条件中的摘要不符");
      rows[one[0]] = own.readRows(files, one[0], one[2], one[3]);
    });
    var lists = { pool: new Map(rows["pool.tsv"]), excluded: new Map(rows["excluded.tsv"]), pairs: rows["recusals.tsv"], staff: new Map() };
    departments.forEach(function (code) {
      lists.staff.set(code, rows["inspectors-" + code + ".tsv"].map(function (row) { return row[0]; }));
    });
    yield ["holds", "对象库 " + lists.pool.size + " 个，未入库 " + lists.excluded.size + " 个，检查人员 " +
      sum([...lists.staff.values()].map(function (ids) { return ids.length; })) + " 人"];
    for (var rule of own.rules(terms, lists)) need(rule[0], rule[1]);
    var small = terms.strata.filter(function (s) { return s.size > 0 && s.size < 5 && s.size !== lists.pool.size; }).map(codeOf);
    if (small.length) flags.push("层过小：" + small.join("、"));
    yield ["holds", "时间、编号、分层、比例、数量、随机值来源合规，每个对象人员足够"];

    need(files.has("evidence.json"), state === "drawn" ? "已抽取，证据尚未公开" : "尚未抽取", "not_yet");
    var ev = own.readJson(files, "evidence.json", FORMS.evidence), at = ev.entropy.at;
    [].concat(ev.entropy, ev.entropy.typed, ev.witness, ev.struck, ev.changes, ev.void || []).forEach(function (one) {
      [one.at, one.drawn_on, one.corrected_at].filter(Boolean).forEach(real);
    });
    need(ev.draw === terms.draw && ev.commitment === commitment, "evidence.json 与冻结条件的承诺值不符");
    need(terms.registry.seq + 1 === ev.journal.frozen.seq && ev.journal.frozen.seq < ev.journal.drawn.seq,
      "台账的位置不对：冻结应紧接条件中的位置，抽取在冻结以后");
    need(!heads || (own.fits(heads, ev.journal.frozen, terms.frozen_at) && own.fits(heads, ev.journal.drawn, at) && own.follows(heads, terms)),
      "台账的位置和时间与 heads.tsv 不符");
    need(!ev.void || ([ev.entropy].concat(ev.struck, ev.changes).every(function (one) { return one.at <= ev.void.at; }) &&
      (ev.void.reason !== "value_false" || entropy.kind === "lottery" || entropy.kind === "beacon")), "作废的时间或原因不对");
    if (ev.void || state === "void") flags.push("本次抽取已作废" + (ev.void && ev.teams ? "，作废以前已经派出人员" : ""));
    yield ev.void ? ["note", "本次抽取已作废"] : ["holds", "与承诺值对应"];
    yield own.witness(terms, ev, held, commitment, flags);
    yield own.readValue(terms, ev, flags);
    var seed = hash(commitment + "\n" + entropy.kind + "\n" + ev.entropy.value);
    yield judge(seed === ev.seed, seed, "种子与承诺值、随机值不符");
    yield* drawing(terms, lists, seed, ev, flags);

    var body = Object.assign({}, ev);
    delete body.seal;
    need(hash(own.canonical(body)) === ev.seal, "封签与证据内容不符");
    if (!series || (line && line[6] === (ev.void ? "void" : "drawn") && line[7] === ev.seal)) yield ["holds", ev.seal];
    else if (lines.slice(0, -1).some(function (one) { return one[7] === ev.seal; })) {
      flags.push("这是较早的一版");
      yield ["note", "这是较早的一版，登记中最后一版的封签是 " + line[7]];
    } else yield ["fails", "封签与冻结登记不符"];
    yield openings(files, terms, rows["pool.tsv"].concat(rows["excluded.tsv"]));
  }

  function registered(terms, series, lines, commitment, flags) {
    var entropy = terms.entropy, last = series.size ? series.get(series.size) : null, before = series.get(terms.serial - 1);
    var stated = [String(terms.serial), terms.draw, commitment, terms.frozen_at, entropy.kind, entropy.expected_at];
    function earlier(given) { // the lines of an earlier freeze of this commitment
      return [...series.values()].find(function (one) { return Number(one[0][0]) < terms.serial && one[0][2] === given; }) || [];
    }
    earlier(terms.supersedes).slice(0, 1).forEach(function (one) {
      if (one[4] !== entropy.kind) flags.push("重新抽取换了随机值来源（原来是" + SOURCES[one[4]] + "，这次是" + SOURCES[entropy.kind] + "）");
    });
    var holds = lines.length && same(lines[0].slice(0, 6), stated) && terms.previous === (before ? before[0][2] : null) &&
      (!terms.parent || earlier(terms.parent).some(function (one) { return one[6] === "drawn"; })) && // a supplement adds to what was drawn
      (!terms.supersedes || earlier(terms.supersedes).slice(-1).some(function (one) { return one[6] === "void" || one[6] === "expired"; }));
    return holds ? ["holds", "第 " + terms.serial + " 次冻结，与登记一致；登记共 " + series.size + " 次冻结，最后一次是 " + last[0][1] + "（" +
      last[0][3] + "）"] : ["fails", "freezes.tsv 与冻结条件不符"];
  }

  function* drawing(terms, lists, seed, ev, flags) {
    var members = new Map(terms.strata.map(function (s) { return [s.code, []]; })), waiting = new Map();
    var taken = Object.create(null); // a code may be spelt like a property that every object has
    lists.pool.forEach(function (code, o) { members.get(code).push(o); });
    terms.strata.forEach(function (s) { taken[s.code] = part(s.ratio, s.size); });
    terms.strata.forEach(function (s) { // from the highest down, until the floor is reached
      var missing = part(terms.floor, lists.pool.size) - sum(Object.values(taken));
      taken[s.code] += Math.max(0, Math.min(missing, s.size - taken[s.code]));
      waiting.set(s.code, first(members.get(s.code), seed + "/objects", taken[s.code] + ev.struck.length)); // no strike takes more than one
    });
    var known = [...waiting.values()].flat().sort(byTicket);
    var chosen = new Set(terms.strata.flatMap(function (s) { return waiting.get(s.code).slice(0, taken[s.code]).map(idOf); }));
    var drawn = known.filter(function (entry) { return chosen.has(entry.id); });
    yield judge(same(ev.taken, taken), "共 " + drawn.length + " 个" + (drawn.length === lists.pool.size ? "，全部检查，抽取只决定先后" : ""),
      "各层抽取数与重算不符");
    yield judge(same(ev.drawn, drawn.map(function (entry, place) {
      return { number: entry.id, stratum: lists.pool.get(entry.id), ticket: entry.ticket, batch: place % terms.batches };
    })), "对象、票号、次序、批次一致", "抽取名单与重算不符");

    var now = new Set(chosen), used = new Set(chosen), times = [ev.entropy.at];
    ev.struck.forEach(function (x, place) {
      var next = (waiting.get(lists.pool.get(x.number)) || []).find(function (entry) { return !used.has(entry.id); });
      need(x.seq === place + 1 && now.has(x.number) && x.replaced_by === (next ? next.id : null), "剔除或递补与重算不符");
      now.delete(x.number);
      if (next) { now.add(next.id); used.add(next.id); }
      times.push(x.at);
    });
    need(rising(times), "剔除的时间不对");
    var many = ev.struck.length * 20 > drawn.length;
    if (many) flags.push("剔除超过抽取数的 5%");
    yield ["holds", "剔除 " + ev.struck.length + " 个" + (many ? "，超过抽取数的 5%" : "")];
    if (ev.pools === null && ev.teams === null && !ev.changes.length) {
      for (var n = 0; n < 3; n++) yield ["not_yet", "尚未匹配"];
    } else {
      var final = known.map(idOf).filter(function (o) { return now.has(o); });
      yield* matching(terms, final, lists, seed, ev, times[times.length - 1], flags);
    }
  }

  /** final: the objects in ticket order. last: the time that changes come after. */
  function* matching(terms, final, lists, seed, ev, last, flags) {
    var pools = Object.create(null), loads = new Map(), teams = new Map(), fixed = 0, times = [last];
    var gone = new Set(lists.pairs.map(function (pair) { return pair.join("\t"); }));
    var touched = new Set(lists.pairs.map(function (pair) { return pair[0]; })); // only these need a look at who is recused
    function add(id, by) { loads.set(id, (loads.get(id) || 0) + by); }
    function free(ids, o) { return touched.has(o) ? ids.filter(function (id) { return !gone.has(o + "\t" + id); }) : ids; }
    terms.departments.forEach(function (d) {
      var ids = lists.staff.get(d.code);
      pools[d.code] = first(ids, seed + "/inspectors/" + d.code, d.pool_take || ids.length).map(idOf);
    });
    yield judge(same(ev.pools, pools), "与重算一致", "检查人员库与重算不符");
    final.forEach(function (o) {
      terms.departments.forEach(function (d) {
        var near = free(pools[d.code], o), all = free(lists.staff.get(d.code), o);
        if (all.length <= d.per_object) fixed++;
        var team = fewest(near.length < d.per_object ? all : near, seed + "/match/" + o, loads, d.per_object);
        team.forEach(function (id) { add(id, 1); });
        teams.set(o + "\t" + d.code, { object: o, department: d.code, inspectors: team });
      });
    });
    yield judge(same(ev.teams, [...teams.values()]), teams.size + " 组，其中无随机性的 " + fixed + " 组", "检查组与重算不符");
    ev.changes.forEach(function (x, place) {
      var team = teams.get(x.object + "\t" + x.department), ids = team ? team.inspectors : [];
      need(x.seq === place + 1 && ids.indexOf(x.out) >= 0, "人员更换与重算不符");
      gone.add(x.object + "\t" + x.out);
      touched.add(x.object);
      add(x.out, -1);
      var circles = [pools[x.department], lists.staff.get(x.department)].map(function (circle) {
        return free(circle, x.object).filter(function (id) { return ids.indexOf(id) < 0; });
      });
      var next = fewest(circles[0].length ? circles[0] : circles[1], seed + "/match/" + x.object, loads, 1)[0] || null;
      need(x.in === next, "人员更换与重算不符");
      ids[ids.indexOf(x.out)] = next;
      if (next) add(next, 1);
      times.push(x.at);
    });
    need(rising(times), "人员更换的时间不对");
    var many = ev.changes.length * 20 > teams.size;
    if (many) flags.push("更换超过检查组的 5%");
    var lacking = sum([...teams.values()].map(function (team) { return team.inspectors.filter(function (id) { return id === null; }).length; }));
    yield ["holds", "更换 " + ev.changes.length + " 人次，缺员 " + lacking + " 人" + (many ? "，更换超过检查组的 5%" : "")];
  }

  // An opening without escapes, whose text is canonical as it stands; with its identity in two pieces, code, number, object and salt.
  var PLAIN = new RegExp('^(\\{"code":"([^"\\\\\\x00-\\x1f]*)","name":"[^"\\\\\\x00-\\x1f]*"),"number":"(' + own.WORDS.I +
    ')"(,"object":"(' + own.WORDS.I + ')"),"salt":"(' + own.WORDS.S + ')"\\}$');

  /** {number, code, object, opened: H(salt LF identity)}. There can be 100,000 of them: one plain expression each, where it does. */
  function readOpening(files, name) {
    var plain = PLAIN.exec(own.utf8(files.get(name)) || "");
    if (plain) return { code: plain[2], number: plain[3], object: plain[5], opened: hash(plain[6] + "\n" + plain[1] + plain[4] + "}") };
    var one = own.readJson(files, name, FORMS.opening), identity = { code: one.code, name: one.name, object: one.object };
    return { code: one.code, number: one.number, object: one.object, opened: hash(one.salt + "\n" + own.canonical(identity)) };
  }

  /** Each opening opens its own line, and no body has two; a masked draw opens none. */
  function openings(files, terms, rows) {
    var committed = new Map(rows.map(function (row) { return [row[0], row[2]]; })), codes = new Set(), objects = new Set();
    var names = [...files.keys()].filter(function (name) { return name.startsWith("openings/"); });
    if (/^[\x00-\x7f]*$/.test(names.join(""))) names.sort(); // as UTF-8 sorts, which verify.py has them in
    else names = names.map(function (name) { return [hex(encoder.encode(name)), name]; }).sort().map(function (one) { return one[1]; });
    names.forEach(function (name) {
      need(!terms.mask, "只公开算术的抽取不应有名称：" + shown(name));
      var one = readOpening(files, name);
      need(name === "openings/" + one.number + ".json" && one.opened === committed.get(one.number) && !codes.has(one.code) &&
        !objects.has(one.object), shown(name) + " 与承诺不符，或主体另有编号");
      if (one.code) codes.add(one.code);
      objects.add(one.object);
    });
    if (terms.mask) return ["note", "名称依法不公开，只公开算术"];
    return names.length ? ["holds", committed.size + " 个中公开了 " + names.length + " 个，与承诺一致"] : ["not_yet", "名称尚未公开，或公示期满已移出"];
  }

  // ---- the verdict

  /** [{name, state, text}], one for each of `names`: what the generator says, and after it stops that the rest is not judged. */
  function walked(lines, names) {
    var found = [], rest = "";
    try {
      for (var line of lines) found.push(line);
    } catch (wrong) {
      if (!(wrong instanceof own.Wrong)) throw wrong;
      found.push([wrong.state, wrong.text]);
      rest = wrong.state === "fails" ? UNJUDGED : wrong.text;
    }
    while (found.length < names.length) found.push(["not_yet", rest]);
    return found.map(function (line, place) { return { name: names[place], state: line[0], text: line[1] }; });
  }

  /** The verdict line, what it says first and what it adds (conclusion, flags), and all steps. */
  function verify(files, now, held) {
    var flags = [], steps = walked(check(files, now, held || "", flags), STEPS), met = steps[7];
    if (held && met.state === "not_yet" && met.text !== UNJUDGED) { // not drawn yet: the terms are at hand all the same
      met = judge(held === digest(files.get("terms.json")), "与见证人所持一致", own.ANOTHER_HELD);
      steps[7] = { name: STEPS[7], state: met[0], text: met[1] };
    }
    if (steps[7].state === "fails" && steps[7].text === own.ANOTHER_HELD) flags.unshift(own.ANOTHER_HELD);
    if (steps[0].state === "holds") {
      var terms = JSON.parse(own.utf8(files.get("terms.json")));
      flags.unshift(shown(terms.bureau.name) + " " + terms.bureau.code + "，抽取 " + terms.draw);
    }
    return withPapers({ flags: flags, steps: steps }, []);
  }

  function isWaiting(step) { return step.state === "not_yet" || step.state === "unjudged"; }

  /** What is said first. wrong: what of the draw does not hold, or ""; waiting: why steps cannot be judged yet; papers: what the reader handed in,
   * judged; good: what is said when all holds; itself: what of, where a paper alone is wrong. */
  function conclude(wrong, waiting, papers, good, itself) {
    var bad = [...new Set(papers.filter(function (one) { return one.state === "fails"; }).map(function (one) { return one.name; }))].join("、");
    if (!bad) waiting = waiting.concat(papers.filter(isWaiting).map(function (one) { return one.name + "：" + one.text; }));
    var said = wrong || good + (waiting.length ? "，但有 " + waiting.length + " 步现在还不能判断（" + [...new Set(waiting)].join("；") + "）" : "");
    return "结论：" + (!bad ? said : wrong ? said + "，您给的" + bad + "也不成立" : "不成立：您给的" + bad + "。" + itself + said);
  }

  /** A report whose verdict says what became of the papers that the reader handed in besides: [{name, state, text}]. */
  function withPapers(report, papers) {
    var wrong = report.steps.find(function (step) { return step.state === "fails"; });
    var waiting = report.steps.filter(isWaiting).map(function (step) { return step.text; });
    var conclusion = conclude(wrong ? "不成立：" + wrong.name : "", waiting, papers, "成立", "抽取本身");
    return {
      verdict: [conclusion].concat(report.flags).join("。"), conclusion: conclusion, flags: report.flags, steps: report.steps, papers: papers
    };
  }

  Object.assign(own, {
    STATES: STATES, STEPS: STEPS, UNJUDGED: UNJUDGED, conclude: conclude, first: first, idOf: idOf, verify: verify, walked: walked,
    withPapers: withPapers
  });
})(window.mingchou);
