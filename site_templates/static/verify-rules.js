/* The rules for the 核验 page: which terms forbid a freeze, whether a random value is one of its kind, which witnesses count (docs/draw.md).
 * Each is asked for one step of verify.js, and says the same as verify.py. Needs verify-reading.js before it.
 */
(function (own) {
  "use strict";

  var bytes = own.bytes, digest = own.digest, encoder = own.encoder, hash = own.hash, judge = own.judge, need = own.need, real = own.real;
  var shown = own.shown;
  var VALUES = {
    dice: "[0-9]{20,}", beacon: "[0-9a-f]{64}", system: "[0-9a-f]{64}:([0-9]{8,})?",
    ssq: "(0[1-9]|[12][0-9]|3[0-3]){6}(0[1-9]|1[0-6])", dlt: "(0[1-9]|[12][0-9]|3[0-5]){5}(0[1-9]|1[0-2]){2}"
  };
  var GAMES = { ssq: { front: 6, days: [2, 4, 0] }, dlt: { front: 5, days: [1, 3, 6] } }; // days of its drawings, Sunday 0
  var CHAINS = { // drand quicknet: genesis, period in seconds, public key; signatures on G1 over SHA-256(round as 8 bytes, big-endian)
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": {
      genesis: 1692803367, period: 3, tag: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
      key: "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf" +
        "4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    }
  };
  var RISKS = { E: 5, D: 4, C: 3, B: 2, unrated: 2, A: 1 };
  var RANKS = { risk: RISKS, grade: RISKS, watch: { watch: 2, other: 1 }, trade: {}, none: { all: 1 } };
  var KINDS = {
    superior: "上级机关", discipline: "纪检监察机关", supervisor: "监督员、群众代表", notary: "公证机构", newspaper: "报纸", paper: "存于外部的纸件",
    rfc3161: "时间戳"
  };

  /** A ratio in millionths: exact, for it has at most 6 decimals. */
  function millionths(ratio) {
    return ratio.length < 2 ? Number(ratio) * 1000000 : Number(ratio.slice(2).padEnd(6, "0"));
  }

  function sum(numbers) { return numbers.reduce(function (a, b) { return a + b; }, 0); }

  function count(values) {
    var found = new Map();
    values.forEach(function (one) { found.set(one, (found.get(one) || 0) + 1); });
    return found;
  }

  // ---- the random value

  /** Whether a random value has the form of its kind; of a lottery the numbers rise, but for the first of the back ones. */
  function wellFormed(entropy, value) {
    var game = entropy.source.game, pairs = value.match(/../g) || [];
    if (!new RegExp("^(?:" + VALUES[game || entropy.kind] + ")$").test(value)) return false;
    return !game ? value.length % (entropy.source.dice || 1) === 0 : pairs.every(function (pair, place) {
      return place === 0 || place === GAMES[game].front || pairs[place - 1] < pair;
    });
  }

  function isDrawingDay(game, day) {
    return GAMES[game].days.indexOf(new Date(Date.parse(day + "T00:00:00Z")).getUTCDay()) >= 0;
  }

  /** Whether a signature (hex) is the chain's over the round. */
  function isSigned(source, signature) {
    var chain = CHAINS[source.chain_hash], round = new Uint8Array(8), scheme = nobleCurves.bls12_381.shortSignatures;
    new DataView(round.buffer).setBigUint64(0, BigInt(source.round));
    try {
      return scheme.verify(bytes(signature), scheme.hash(bytes(digest(round)), encoder.encode(chain.tag)), bytes(chain.key));
    } catch (error) {
      if (error.constructor !== Error) throw error; // the library says so of bytes that are no point of the curve
      return false;
    }
  }

  function readValue(terms, ev, flags) {
    var entropy = terms.entropy, source = entropy.source, kind = entropy.kind, expected = entropy.expected_at, given = ev.entropy;
    var value = given.value, at = given.at, typed = given.typed, lottery = kind === "lottery", beacon = kind === "beacon";
    need(given.kind === kind && wellFormed(entropy, value), "随机值的种类或写法不对");
    need(kind !== "system" || hash(value.slice(0, 64)) === entropy.secret_hash, "系统随机数与冻结时的摘要不符");
    need(expected <= at && at <= (entropy.expires_at || at), "随机值录入的时间不对");
    need(lottery === (given.drawn_on !== null) && lottery === (given.issue !== null) && beacon === (given.signature !== null),
      "随机值的来历写得不全，或多写了");
    need(!lottery || (isDrawingDay(source.game, real(given.drawn_on)) && source.date <= given.drawn_on &&
      given.drawn_on + "T21:30:00+08:00" <= at), "开奖日期不对");
    need(!beacon || digest(bytes(given.signature)) === value, "随机值不是信标签名的散列");
    need(typed.length <= (lottery || beacon ? 1 : 0) && typed.every(function (one) {
      return wellFormed(entropy, one.value) && one.value !== value && expected <= one.at && one.at <= one.corrected_at && one.corrected_at === at;
    }), "随机值的更正不合规则");
    var note = typed.length ? "，更正过一次，原来录的是 " + typed[0].value : "";
    if (typed.length) flags.push("更正过一次");
    if (lottery && given.drawn_on !== source.date) flags.push("开奖日不是条件写的那天");
    if (lottery) {
      return ["holds", value + "，" + given.drawn_on + " " + (source.game === "ssq" ? "双色球" : "大乐透") + "第 " + given.issue +
        " 期，请对照开奖公告" + note];
    }
    if (beacon && !window.nobleCurves) {
      return ["unjudged", value + "，只核对了散列，信标的签名请用核验网页或 mingchou verify 核对" + note];
    }
    if (beacon) {
      return judge(isSigned(source, given.signature), value + "，第 " + source.round + " 轮，签名与公钥相符" + note, "信标的签名与公钥不符");
    }
    if (value.length - (source.dice || value.length) >= 20) flags.push("掷的次数多于需要");
    if (!value.endsWith(":")) return ["holds", value];
    flags.push("没有见证人报数，不具证明力");
    return ["note", value + " 没有见证人报数，不具证明力"];
  }

  // ---- the rules of a freeze

  /** How risky a stratum is; that of a merged one is the highest of its parts. null: no stratum of this kind. */
  function rank(by, code) {
    var ranks = RANKS[by], parts = code.split("--");
    if (by === "trade" || code === "all") return 0;
    return parts.every(function (one) { return Object.hasOwn(ranks, one); }) ? Math.max(...parts.map(function (one) { return ranks[one]; })) : null;
  }

  /** What forbids a freeze, as far as public files can tell: [holds, what to say when it does not], in order. */
  function* rules(terms, lists) {
    var entropy = terms.entropy, source = entropy.source, strata = terms.strata, expected = entropy.expected_at, frozen = terms.frozen_at;
    var pool = lists.pool, numbers = new Set([...pool.keys(), ...lists.excluded.keys()]), people = [...lists.staff.values()].flat();
    yield [frozen < expected && expected <= (entropy.expires_at || expected) && terms.cutoff <= frozen.slice(0, 10) &&
      expected.slice(0, 10) <= terms.publish_by, "冻结、取值、截止或公开的时间先后不对"];
    yield [pool.size > 0 && numbers.size === pool.size + lists.excluded.size && numbers.size <= terms.registry.total &&
      new Set(people).size === people.length && [...numbers].every(function (one) { return /^P-[0-9]{4,15}$/.test(one); }),
    "编号重复或写法不对，或对象多于名录"];
    yield [terms.supersedes || Array.from({ length: numbers.size }, function (_, n) { return "P-" + String(n + 1).padStart(4, "0"); })
      .every(function (one) { return numbers.has(one); }), "编号不连续"];
    var sizes = count([...pool.values()]);
    yield [pool.size === terms.pool_size && sum(strata.map(function (s) { return s.size; })) === pool.size &&
      strata.every(function (s) { return s.size === (sizes.get(s.code) || 0); }), "各层或对象库的数量对不上"];
    var ranks = strata.map(function (s) { return rank(terms.strata_by, s.code); });
    var ratios = strata.map(function (s) { return millionths(s.ratio); });
    var parts = terms.strata_by === "trade" ? [] : strata.flatMap(function (s) { return s.code.split("--"); });
    yield [ranks.indexOf(null) < 0 && new Set(parts).size === parts.length && (strata.length === 1 || strata.every(function (s) { return s.code !== "all"; })), "分层不是规定的几种"];
    yield [ratios.every(Boolean), "有的层比例为 0"];
    yield [ranks.every(function (high, a) {
      return ranks.every(function (low, b) { return b <= a || high === low || (high > low && ratios[a] >= ratios[b]); });
    }), "风险高的层比例反而低，或没有从高到低排列"];
    yield [terms.parent || !terms.plan || millionths(terms.floor) >= millionths(terms.plan.ratio), "总比例下限低于计划的比例"];
    yield [terms.mask || terms.classes_basis || (terms.strata_by !== "risk" && terms.strata_by !== "watch"),
      "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术"];
    yield [!terms.mask || strata.length === 1 || strata.every(function (s) { return s.size === 0 || s.size >= 5; }), "不足 5 个对象的层没有合并"];
    yield [terms.departments.every(function (d) {
      return lists.staff.get(d.code).length + (d.excluded.not_available || 0) === d.registry_size;
    }), "检查人员的数量对不上"];
    yield [(!terms.removed.length || terms.supersedes) && !(terms.parent && terms.supersedes) && terms.removed.every(function (one, place) {
      return (place === 0 || terms.removed[place - 1] < one) && !numbers.has(one);
    }), "去掉的对象、所代替或所补充的抽取写得不对"];
    if (entropy.kind === "lottery") {
      yield [isDrawingDay(source.game, source.date), source.date + " 不是这种彩票开奖的日子"];
      yield [frozen < source.date + "T20:00:00+08:00", "冻结时这一期已经停止销售"];
      yield [expected === source.date + "T21:30:00+08:00", "预定时间不是开奖日 21:30"];
    }
    if (entropy.kind === "beacon") {
      yield [Object.hasOwn(CHAINS, source.chain_hash), "不认识的信标"];
      var made = (CHAINS[source.chain_hash].genesis + CHAINS[source.chain_hash].period * (source.round - 1)) * 1000;
      yield [made >= Date.parse(frozen) + 1800000, "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生"];
      yield [made <= Date.parse(expected), "预定时间早于这一轮信标产生的时间"];
    }
    var all = new Set(people);
    yield [lists.pairs.every(function (pair) { return pool.has(pair[0]) && all.has(pair[1]); }), "回避名单里有名单以外的编号"];
    for (var d of terms.departments) {
      var ids = new Set(lists.staff.get(d.code)), barred = lists.pairs.filter(function (pair) { return ids.has(pair[1]); });
      var worst = [...count(barred.map(function (pair) { return pair[0]; })).values()].reduce(function (a, b) { return Math.max(a, b); }, 0);
      yield [ids.size - worst >= d.per_object, "有对象的可用检查人员不足"];
    }
  }

  /** Who is registered as having held the commitment after the freeze and before the value can have existed. */
  function witness(terms, ev, held, commitment, flags) {
    var limit = ev.entropy.at < terms.entropy.expected_at ? ev.entropy.at : terms.entropy.expected_at;
    function counts(one) { return terms.frozen_at <= one.at && one.at < limit; }
    var counted = ev.witness.filter(counts), late = ev.witness.filter(function (one) { return !counts(one); });
    var names = counted.map(function (one) { return shown(one.who) + "（" + KINDS[one.kind] + "）"; }).join("、") || "无外部见证，不能证明未挑选";
    late = late.map(function (one) { return shown(one.who); }).join("、");
    late = late ? "；登记过晚或过早，不算：" + late : "";
    if (held) return judge(held === commitment, "与见证人所持一致；登记的见证：" + names + late, own.ANOTHER_HELD);
    flags.push(counted.length ? "见证仅为登记，未核实" : "无外部见证，不能证明未挑选");
    if (counted.some(function (one) { return one.kind === "rfc3161"; })) {
      return ["unjudged", names + "；时间戳令牌请用 mingchou verify 核对" + late];
    }
    return ["note", names + (counted.length ? "；仅为登记，未核实" : "") + late];
  }

  own.ANOTHER_HELD = "与见证人所持的承诺值不符";
  own.readValue = readValue;
  own.rules = rules;
  own.witness = witness;
  own.millionths = millionths;
  own.sum = sum;
})(window.mingchou);
