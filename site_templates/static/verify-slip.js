/* What somebody has on paper, held against a draw: 查询单 of an object (rules/draw/slip.py), and the people who came to inspect it
 * (来的是抽中的人吗, as they are printed on the record sheet). Needs verify.js before it; nothing is sent anywhere.
 */
(function (own) {
  "use strict";

  var first = own.first, hash = own.hash, idOf = own.idOf, judge = own.judge, need = own.need, shown = own.shown, utf8 = own.utf8;
  var SLIP_STEPS = ["查询单", "名称", "票号", "次序", "结果"], SENT_STEPS = ["检查人员", "身份", "派谁去"];
  var LABELS = {
    "抽取": "draw", "编号": "number", "对象": "object", "代码": "code", "名称": "name", "盐值": "salt", "分层": "stratum", "原因": "reason",
    "次序": "place", "票号": "ticket", "结果": "outcome"
  };
  var PACKED = ["draw", "number", "object", "code", "name", "salt", "stratum", "reason", "place", "outcome"];
  var OUTCOMES = ["抽中", "递补", "剔除", "未抽中", "未入库"], AGAIN = "请原样粘贴查询单上的文字，或扫描它的二维码";
  var CUT = "网址里的查询单不完整或不合规定写法，请重新扫描二维码";
  var SHUT = "名单尚未公开，公开以后才能核对";

  // ---- what is typed from paper (rules/draw/typed.py): what cannot be what it should be is a mistake in typing, and nobody's lie

  function narrow(text) { return text.normalize("NFKC").replace(/[\s\x1c-\x1f\x85\u200b]/g, "").replace(/[\u2010-\u2015\u2212]/g, "-"); }

  /** What a typed code may be in the registry; the frozen commitment tells which. */
  function spellings(text) { return [text, narrow(text), narrow(text).toUpperCase()]; }

  function quoted(text) {
    var letters = [...text];
    return shown(letters.slice(0, 40).join("")) + (letters.length > 40 ? "…" : "");
  }

  function wrongLength(text, digits) {
    var odd = [...new Set(text.replace(digits, ""))];
    return "现在是 " + [...text].length + " 位" + (odd.length ? "，其中“" + shown(odd.slice(0, 6).join("")) + "”不是" : "") + "，请逐组核对";
  }

  function hexFault(what, text, count) {
    if (new RegExp("^[0-9a-f]{" + count + "}$").test(text)) return "";
    return text ? what + "应为 " + count + " 位十六进制数字（0–9、a–f），" + wrongLength(text, /[0-9a-f]/g) : "没有填写" + what;
  }

  function numberFault(what, text) {
    if (/^P-[0-9]{4,15}$/.test(text)) return "";
    return text ? what + "应为 P- 和 4 至 15 位数字，如 P-0056，现在是“" + quoted(text) + "”，请对照原件" : "没有填写" + what;
  }

  function idFault(what, text) {
    if (/^[A-Za-z0-9_-]{1,32}$/.test(text)) return "";
    return text ? what + "应为字母、数字、“-”或“_”，不超过 32 个，现在是“" + quoted(text) + "”，请对照原件" : "没有填写" + what;
  }

  /** A mistake in what was typed. field: where it was. */
  function Fault(text, field) { this.text = text; this.field = field; }

  function refuse(text, field) { if (text) throw new Fault(text, field); }

  /** The commitment that a witness holds; throws a Fault when it is none. */
  function readHeld(typed) {
    var held = narrow(typed).toLowerCase();
    if (held) refuse(hexFault("见证人手里的承诺值", held, 64), "held");
    return held;
  }

  function json(files, name) { return JSON.parse(utf8(files.get(name))); }

  // ---- 查询单

  /** The parts of a slip from its text, an address with its fragment, or the fragment; throws a Fault when it is no whole slip. */
  function readSlip(given) {
    var packed = /(?:^|#)slip=([A-Za-z0-9_-]+)$/.exec(given.trim()), found = packed ? unpacked(packed[1]) : labelled(given), parts = {};
    Object.values(LABELS).forEach(function (key) {
      var text = found[key] || "";
      parts[key] = key === "code" || key === "name" ? text : narrow(text);
    });
    parts.number = parts.number.toUpperCase();
    parts.salt = parts.salt.toLowerCase();
    var fault = slipFaults(parts).find(Boolean), outside = parts.reason && !parts.stratum && !parts.place && !parts.ticket;
    var whole = parts.outcome === "未入库" ? outside : parts.stratum && parts.place && !parts.reason;
    if (packed && (fault || !whole)) refuse(CUT, "slip"); // its words are anybody's: none is shown
    if (fault) refuse("查询单的" + fault, "slip");
    if (!whole) refuse("查询单的各行对不上：未入库的有原因，没有分层、次序和票号；别的有分层和次序，没有原因。" + AGAIN, "slip");
    return parts;
  }

  /** What is wrong with each part, "" where nothing is, in the order of the paper. */
  function slipFaults(parts) {
    function hidden(label, text) { return /[\x00-\x1f]/.test(text) ? label + "里有看不见的字符，" + AGAIN : ""; }
    function optional(label, text) { return text ? idFault(label, text) : ""; }
    return [
      idFault("抽取", parts.draw), numberFault("编号", parts.number), idFault("对象", parts.object), hidden("代码", parts.code),
      hidden("名称", parts.name), hexFault("盐值", parts.salt, 32), optional("分层", parts.stratum), optional("原因", parts.reason),
      /^([1-9][0-9]{0,8})?$/.test(parts.place) ? "" : "次序应为 1 起的数字，现在是“" + quoted(parts.place) + "”，请对照原件",
      /^([0-9]{64,78})?$/.test(parts.ticket) ? "" : "票号应为 64 至 78 位数字，" + wrongLength(parts.ticket, /[0-9]/g),
      OUTCOMES.indexOf(parts.outcome) >= 0 ? "" : "结果应为" + OUTCOMES.join("、") + "之一，现在是“" + quoted(parts.outcome) + "”，请对照原件"
    ];
  }

  function unpacked(packed) {
    var values = [];
    try {
      var raw = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
      values = (utf8(Uint8Array.from(raw, function (one) { return one.charCodeAt(0); })) || "").split("\n");
    } catch (error) {
      if (error.name !== "InvalidCharacterError") throw error; // atob: no base64
    }
    if (values.length !== PACKED.length) refuse(CUT, "slip");
    return Object.fromEntries(values.map(function (one, i) { return [PACKED[i], one]; }));
  }

  function labelled(given) {
    var parts = {}, last = "";
    given.replace(/\ufeff/g, "").split(/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).forEach(function (line) {
      line = line.trim();
      if (!line || line === "抽取查询单") return;
      var found = /^([^：:\s]+)\s*[：:]\s*(.*)$/.exec(line), known = found && Object.hasOwn(LABELS, found[1]);
      if (!found && (last === "salt" || last === "ticket") && /^[0-9a-f]+$/i.test(narrow(line))) {
        parts[last] += line; // the line was too narrow for it
        return;
      }
      if (!known) refuse("查询单上没有“" + quoted(line) + "”这样一行，" + AGAIN, "slip");
      last = LABELS[found[1]];
      if (last in parts) refuse("查询单的" + found[1] + "写了两次，" + AGAIN, "slip");
      parts[last] = found[2];
    });
    var lacking = Object.keys(LABELS).filter(function (label) {
      return !(LABELS[label] in parts) && ["分层", "原因", "次序", "票号"].indexOf(label) < 0;
    });
    if (lacking.length) refuse("查询单缺少" + lacking.join("、") + "，" + AGAIN, "slip");
    return parts;
  }

  /** A slip as the text that stands on the paper slip, to be read. */
  function worded(parts) {
    return Object.keys(LABELS).filter(function (label) {
      return parts[LABELS[label]] || label === "代码" || label === "名称";
    }).map(function (label) { return label + "：" + shown(parts[LABELS[label]]) + "\n"; }).join("");
  }

  /** What must be so before a paper is held against the draw: it holds so far, and its lists are public. */
  function ready(files, steps) {
    need(!steps.some(function (step) { return step.state === "fails"; }), own.UNJUDGED, "not_yet");
  }

  function* checkSlip(files, slip, steps) {
    ready(files, steps);
    var terms = json(files, "terms.json");
    need(slip.draw === terms.draw, "这是第 " + slip.draw + " 号抽取的查询单，不是第 " + terms.draw + " 号的，请到那次抽取的页面核对", "unjudged");
    need(files.has("pool.tsv") && files.has("excluded.tsv"), SHUT, "not_yet");
    need(files.has("evidence.json"), "尚未抽取", "not_yet");
    yield ["holds", "第 " + terms.draw + " 号抽取，" + slip.number];

    var ev = json(files, "evidence.json");
    var pool = own.readRows(files, "pool.tsv", "I\tI\tH", 1), excluded = own.readRows(files, "excluded.tsv", "I\tI\tH", 1);
    function mine(row) { return row[0] === slip.number; }
    var inside = pool.find(mine), line = inside || excluded.find(mine);
    need(line, "冻结的名单里没有 " + slip.number);
    need(spellings(slip.code).some(function (code) {
      return hash(slip.salt + "\n" + own.canonical({ code: code, name: slip.name, object: slip.object })) === line[2];
    }), "对象、代码、名称或盐值与冻结时的承诺不符");
    yield ["holds", shown(slip.name) + " 就是冻结时的 " + slip.number];

    if (!inside) {
      yield ["note", "没有入库，没有票号"];
      yield ["note", "没有入库，没有次序"];
      yield judge(slip.outcome === "未入库" && slip.reason === line[1], "未入库，原因 " + line[1], "应为未入库，原因 " + line[1]);
      return;
    }
    var ids = pool.filter(function (row) { return row[1] === line[1]; }).map(function (row) { return row[0]; });
    var order = first(ids, ev.seed + "/objects", ids.length).map(idOf), place = order.indexOf(slip.number) + 1;
    var ticket = first([slip.number], ev.seed + "/objects", 1)[0].ticket;
    yield judge(!slip.ticket || slip.ticket === ticket, ticket, "应为 " + ticket);
    yield judge(slip.stratum === line[1] && Number(slip.place) === place,
      line[1] + " 层 " + ids.length + " 个，按票号排第 " + place + "，取前 " + ev.taken[line[1]] + " 个",
      "应为 " + line[1] + " 层 " + ids.length + " 个中的第 " + place);
    var became = ev.struck.some(function (x) { return x.number === slip.number; }) ? "剔除"
      : ev.drawn.some(function (x) { return x.number === slip.number; }) ? "抽中"
        : ev.struck.some(function (x) { return x.replaced_by === slip.number; }) ? "递补" : "未抽中";
    yield judge(slip.outcome === became, became, "应为" + became);
  }

  /** {steps, verdict, paper} of a slip, as readSlip read it; `steps` are those of the draw, from the same files. */
  function slip(files, parts, steps) {
    var found = own.walked(checkSlip(files, parts, steps), SLIP_STEPS), wrong = wrongOf(found);
    return { steps: found, paper: summed(found, "查询单"), verdict: wrong ? "查询单：不符，首先不符的是“" + wrong.name + "”"
      : found[0].state === "holds" ? "查询单：相符，" + found[4].text : "查询单：现在还不能核对，" + found[0].text };
  }

  function wrongOf(steps) { return steps.find(function (step) { return step.state === "fails"; }); }

  // ---- 来的是抽中的人吗

  /** All steps as one, for the verdict of the draw: the first that fails, else where they stand. */
  function summed(steps, name) {
    var step = wrongOf(steps) || steps[0];
    return { name: name, state: step.state, text: step.text };
  }

  /** given: {number: of the object, id, name, certificate, salt}, as they were typed from the record sheet; throws a Fault. */
  function readSheet(given) {
    var sheet = {
      number: narrow(given.number).toUpperCase(), id: narrow(given.id), name: given.name.trim(), certificate: given.certificate.trim(),
      salt: narrow(given.salt).toLowerCase()
    };
    refuse(numberFault("对象的编号", sheet.number), "number");
    refuse(idFault("检查人员的编号", sheet.id), "id");
    refuse(sheet.name ? "" : "没有填写姓名", "name");
    refuse(sheet.certificate ? "" : "没有填写执法证件号", "certificate");
    refuse(hexFault("盐值", sheet.salt, 32), "salt");
    return sheet;
  }

  function* checkSent(files, sheet, steps) {
    ready(files, steps);
    var terms = json(files, "terms.json"), draw = "第 " + terms.draw + " 号抽取，";
    need(files.has("evidence.json"), SHUT, "not_yet");
    var ev = json(files, "evidence.json");
    need(!ev.void, "本次抽取已作废，不应据此检查");
    need(ev.teams, "检查人员尚未匹配", "not_yet");
    var frozen = terms.departments.flatMap(function (d) {
      return own.readRows(files, "inspectors-" + d.code + ".tsv", "I\tH", 1).map(function (row) {
        return { id: row[0], commitment: row[1], department: d.code };
      });
    });
    var found = frozen.find(function (one) { return one.id === sheet.id; }) ||
      frozen.find(function (one) { return one.id.toLowerCase() === sheet.id.toLowerCase(); }); // typed in capitals
    var id = found ? found.id : sheet.id;
    yield ["holds", draw + "对象 " + sheet.number + "，检查人员 " + id];

    need(found, "冻结的检查人员名单里没有 " + id);
    need(spellings(sheet.certificate).some(function (one) {
      return hash(sheet.salt + "\n" + own.canonical({ certificate: one, name: sheet.name })) === found.commitment;
    }), "姓名、执法证件号或盐值与冻结时的承诺不符");
    yield ["holds", shown(sheet.name) + " 就是冻结时的 " + id];

    var team = ev.teams.find(function (one) { return one.object === sheet.number && one.department === found.department; });
    need(team, "最后名单里没有 " + sheet.number + "，这个对象没有被抽中，或已经剔除");
    var gone = null, ids = team.inspectors.slice();
    ev.changes.forEach(function (x) {
      if (x.object !== sheet.number || x.department !== found.department) return;
      ids[ids.indexOf(x.out)] = x.in;
      if (x.out === id) gone = x;
    });
    need(!gone, id + " 原来派给 " + sheet.number + "，后来" + (gone && gone.in ? "换成了 " + gone.in : "换下了，没有人接替"));
    yield judge(ids.indexOf(id) >= 0, id + " 是随机匹配给 " + sheet.number + " 的" +
      (ev.changes.some(function (x) { return x.in === id && x.object === sheet.number; }) ? "，按规则接替" : ""),
    "派给 " + sheet.number + " 的不是 " + id + "，是 " + ids.filter(Boolean).join("、"));
  }

  /** {steps, verdict, paper} on one person who came to inspect, as readSheet read them; `steps` are those of the draw. */
  function sent(files, sheet, steps) {
    var found = own.walked(checkSent(files, sheet, steps), SENT_STEPS), wrong = wrongOf(found);
    return { steps: found, paper: summed(found, "检查记录表"), verdict: wrong ? "检查人员：不符，" + wrong.text
      : found[2].state === "holds" ? "检查人员：相符，" + found[2].text : "检查人员：现在还不能核对，" + found[0].text };
  }

  Object.assign(own, { Fault: Fault, readHeld: readHeld, readSheet: readSheet, readSlip: readSlip, sent: sent, slip: slip, worded: worded });
})(window.mingchou);
