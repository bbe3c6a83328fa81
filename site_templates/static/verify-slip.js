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
  var PACKED = ["draw", "number", "object", "code", "name", "salt", "stratum", "reason", "place", "outcome"], ID = "[A-Za-z0-9_-]{1,32}";
  var SLIP_FORMS = {
    draw: ID, number: ID, object: ID, code: "[^\\x00-\\x1f]*", name: "[^\\x00-\\x1f]*", salt: "[0-9a-f]{32}",
    stratum: "(" + ID + ")?", reason: "(" + ID + ")?", place: "([1-9][0-9]{0,8})?", ticket: "([0-9]{64,78})?",
    outcome: "抽中|递补|剔除|未抽中|未入库"
  };
  var SHUT = "名单尚未公开，公开以后才能核对";

  function holds(form, text) { return new RegExp("^(?:" + form + ")$").test(text); }

  function json(files, name) { return JSON.parse(utf8(files.get(name))); }

  // ---- 查询单

  /** The parts of a slip from its text, an address with its fragment, or the fragment; null when it is no whole slip. */
  function readSlip(given) {
    var packed = /(?:^|#)slip=([A-Za-z0-9_-]+)$/.exec(given.trim()), parts = packed ? unpacked(packed[1]) : labelled(given);
    var good = parts && Object.keys(SLIP_FORMS).every(function (key) { return holds(SLIP_FORMS[key], parts[key] = parts[key] || ""); });
    if (!good) return null;
    var outside = parts.reason && !parts.stratum && !parts.place && !parts.ticket;
    var inside = parts.stratum && parts.place && !parts.reason;
    return (parts.outcome === "未入库" ? outside : inside) ? parts : null;
  }

  function unpacked(packed) {
    try {
      var raw = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
      var values = (utf8(Uint8Array.from(raw, function (one) { return one.charCodeAt(0); })) || "").split("\n");
      return values.length === PACKED.length ? Object.fromEntries(values.map(function (one, i) { return [PACKED[i], one]; })) : null;
    } catch (error) {
      if (error.name !== "InvalidCharacterError") throw error; // atob: no base64
      return null;
    }
  }

  function labelled(given) {
    var parts = {}, good = given.replace(/\ufeff/g, "").split(/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).every(function (line) {
      line = line.trim();
      if (!line || line === "抽取查询单") return true;
      var found = /^([^：:\s]+)\s*[：:]\s*(.*)$/.exec(line), key = found && Object.hasOwn(LABELS, found[1]) && LABELS[found[1]];
      if (!key || key in parts) return false;
      parts[key] = found[2];
      return true;
    });
    return good && "code" in parts && "name" in parts ? parts : null;
  }

  /** A fragment as the text that stands on the paper slip, to be read. */
  function worded(given) {
    var parts = readSlip(given);
    return Object.keys(LABELS).filter(function (label) {
      return parts[LABELS[label]] || label === "代码" || label === "名称";
    }).map(function (label) { return label + "：" + shown(parts[LABELS[label]]) + "\n"; }).join("");
  }

  /** What must be so before a paper is held against the draw: it holds so far, and its lists are public. */
  function ready(files, steps) {
    need(!steps.some(function (step) { return step.state === "fails"; }), own.UNJUDGED, "not_yet");
  }

  function* checkSlip(files, given, steps) {
    var slip = readSlip(given);
    need(slip, "查询单不合规定写法，请原样粘贴查询单上的文字，或扫描它的二维码");
    ready(files, steps);
    var terms = json(files, "terms.json");
    need(slip.draw === terms.draw, "这是第 " + slip.draw + " 号抽取的查询单，不是第 " + terms.draw + " 号的");
    need(files.has("pool.tsv") && files.has("excluded.tsv"), SHUT, "not_yet");
    need(files.has("evidence.json"), "尚未抽取", "not_yet");
    yield ["holds", "第 " + terms.draw + " 号抽取，" + slip.number];

    var ev = json(files, "evidence.json");
    var pool = own.readRows(files, "pool.tsv", "I\tI\tH", 1), excluded = own.readRows(files, "excluded.tsv", "I\tI\tH", 1);
    function mine(row) { return row[0] === slip.number; }
    var inside = pool.find(mine), line = inside || excluded.find(mine);
    need(line, "冻结的名单里没有 " + slip.number);
    var identity = own.canonical({ code: slip.code, name: slip.name, object: slip.object });
    need(hash(slip.salt + "\n" + identity) === line[2], "对象、代码、名称或盐值与冻结时的承诺不符");
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

  /** {steps, verdict} of a slip; `steps` are those of the draw, from the same files. */
  function slip(files, given, steps) {
    var found = own.walked(checkSlip(files, given, steps), SLIP_STEPS), wrong = wrongOf(found);
    return { steps: found, verdict: wrong ? "查询单：不符，首先不符的是“" + wrong.name + "”"
      : found[0].state === "holds" ? "查询单：相符，" + found[4].text : "查询单：现在还不能核对" };
  }

  function wrongOf(steps) { return steps.find(function (step) { return step.state === "fails"; }); }

  // ---- 来的是抽中的人吗

  /** given: {number: of the object, id, name, certificate, salt}, as they were typed from the record sheet. */
  function readSheet(given) {
    function narrow(text) { return text.normalize("NFKC").replace(/\s/g, ""); } // typed from paper: full width, blanks
    return {
      number: narrow(given.number).toUpperCase(), id: narrow(given.id), name: given.name.trim(), certificate: given.certificate.trim(),
      salt: narrow(given.salt).toLowerCase()
    };
  }

  function* checkSent(files, given, steps) {
    var sheet = readSheet(given);
    [["对象的编号", holds(ID, sheet.number)], ["人员编号", holds(ID, sheet.id)], ["姓名", sheet.name], ["执法证件号", sheet.certificate],
      ["盐值（32 位，数字和 a 到 f）", holds(SLIP_FORMS.salt, sheet.salt)]].forEach(function (field) {
      need(field[1], "没有填写或写法不对：" + field[0]);
    });
    ready(files, steps);
    var terms = json(files, "terms.json"), draw = "第 " + terms.draw + " 号抽取，";
    need(files.has("evidence.json"), SHUT, "not_yet");
    var ev = json(files, "evidence.json");
    need(!ev.void, "本次抽取已作废，不应据此检查");
    need(ev.teams, "检查人员尚未匹配", "not_yet");
    yield ["holds", draw + "对象 " + sheet.number + "，检查人员 " + sheet.id];

    var found = terms.departments.map(function (d) {
      var line = own.readRows(files, "inspectors-" + d.code + ".tsv", "I\tH", 1).find(function (row) { return row[0] === sheet.id; });
      return line && { department: d.code, commitment: line[1] };
    }).find(Boolean);
    need(found, "冻结的检查人员名单里没有 " + sheet.id);
    var identity = own.canonical({ certificate: sheet.certificate, name: sheet.name });
    need(hash(sheet.salt + "\n" + identity) === found.commitment, "姓名、执法证件号或盐值与冻结时的承诺不符");
    yield ["holds", shown(sheet.name) + " 就是冻结时的 " + sheet.id];

    var team = ev.teams.find(function (one) { return one.object === sheet.number && one.department === found.department; });
    need(team, "最后名单里没有 " + sheet.number + "，这个对象没有被抽中，或已经剔除");
    var gone = null, ids = team.inspectors.slice();
    ev.changes.forEach(function (x) {
      if (x.object !== sheet.number || x.department !== found.department) return;
      ids[ids.indexOf(x.out)] = x.in;
      if (x.out === sheet.id) gone = x;
    });
    need(!gone, sheet.id + " 原来派给 " + sheet.number + "，后来" + (gone && gone.in ? "换成了 " + gone.in : "换下了，没有人接替"));
    yield judge(ids.indexOf(sheet.id) >= 0, sheet.id + " 是随机匹配给 " + sheet.number + " 的" +
      (ev.changes.some(function (x) { return x.in === sheet.id && x.object === sheet.number; }) ? "，按规则接替" : ""),
    "派给 " + sheet.number + " 的不是 " + sheet.id + "，是 " + ids.filter(Boolean).join("、"));
  }

  /** {steps, verdict} on one person who came to inspect; `steps` are those of the draw. */
  function sent(files, given, steps) {
    var found = own.walked(checkSent(files, given, steps), SENT_STEPS), wrong = wrongOf(found);
    return { steps: found, verdict: wrong ? "检查人员：不符，" + wrong.text
      : found[2].state === "holds" ? "检查人员：相符，" + found[2].text : "检查人员：现在还不能核对" };
  }

  Object.assign(own, { sent: sent, slip: slip, worded: worded });
})(window.mingchou);
