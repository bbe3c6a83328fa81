/* The 核验 page around verify.js: where the files come from, what is shown, and the slip of one object (rules/draw/slip.py).
 *
 * A classic script like verify.js, which stands before it: no modules, no eval, nothing from outside.
 */
(function () {
  "use strict";

  var verify = window.mingchouVerify, parts = verify.parts, encoder = new TextEncoder();
  var STATES = parts.STATES, UNJUDGED = parts.UNJUDGED, canonical = parts.canonical, first = parts.first, hash = parts.hash;
  var idOf = parts.idOf, judge = parts.judge, need = parts.need, readRows = parts.readRows, utf8 = parts.utf8;

  // ---- 查询单: one object's slip (rules/draw/slip.py), judged from the same files; the same lines as site_gen/verify/slip.py

  var SLIP_STEPS = ["查询单", "名称", "票号", "次序", "结果"];
  var LABELS = {
    "抽取": "draw", "编号": "number", "代码": "code", "名称": "name", "盐值": "salt", "分层": "stratum", "原因": "reason",
    "次序": "place", "票号": "ticket", "结果": "outcome"
  };
  var PACKED = ["draw", "number", "code", "name", "salt", "stratum", "reason", "place", "outcome"];
  var SLIP_FORMS = {
    draw: "[A-Za-z0-9_-]{1,32}", number: "[A-Za-z0-9_-]{1,32}", code: "[^\\x00-\\x1f]*", name: "[^\\x00-\\x1f]*",
    salt: "[0-9a-f]{32}", stratum: "([A-Za-z0-9_-]{1,32})?", reason: "([A-Za-z0-9_-]{1,32})?", place: "([1-9][0-9]{0,8})?",
    ticket: "([0-9]{64,78})?", outcome: "抽中|递补|剔除|未抽中|未入库"
  };
  var SHUT = "名单尚未公开，公开以后才能核对";

  /** The parts of a slip from its text, an address with its fragment, or the fragment; null when it is no whole slip. */
  function readSlip(given) {
    var packed = /(?:^|#)slip=([A-Za-z0-9_-]+)$/.exec(given.trim()), parts = packed ? unpacked(packed[1]) : labelled(given);
    var good = parts && Object.keys(SLIP_FORMS).every(function (key) {
      return new RegExp("^(?:" + SLIP_FORMS[key] + ")$").test(parts[key] = parts[key] || "");
    });
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
    }).map(function (label) { return label + "：" + parts[LABELS[label]] + "\n"; }).join("");
  }

  function* checkSlip(files, given, steps) {
    var slip = readSlip(given);
    need(slip, "查询单不合规定写法，请原样粘贴查询单上的文字，或扫描它的二维码");
    need(!steps.some(function (step) { return step.state === "fails"; }), UNJUDGED, "not_yet");
    var terms = JSON.parse(utf8(files.get("terms.json")));
    need(slip.draw === terms.draw, "这是第 " + slip.draw + " 号抽取的查询单，不是第 " + terms.draw + " 号的");
    need(files.has("pool.tsv") && files.has("excluded.tsv"), SHUT, "not_yet");
    need(files.has("evidence.json"), "尚未抽取", "not_yet");
    yield ["holds", "第 " + terms.draw + " 号抽取，" + slip.number];

    var ev = JSON.parse(utf8(files.get("evidence.json")));
    var pool = readRows(files, "pool.tsv", "I\tI\tH", 1), excluded = readRows(files, "excluded.tsv", "I\tI\tH", 1);
    function mine(row) { return row[0] === slip.number; }
    var inside = pool.find(mine), line = inside || excluded.find(mine);
    need(line, "冻结的名单里没有 " + slip.number);
    need(hash(slip.salt + "\n" + canonical({ code: slip.code, name: slip.name })) === line[2], "代码、名称或盐值与冻结时的承诺不符");
    yield ["holds", slip.name + " 就是冻结时的 " + slip.number];

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

  /** The steps of a slip; `steps` are those of the draw, from the same files. */
  function verifySlip(files, given, steps) { return parts.walked(checkSlip(files, given, steps), SLIP_STEPS); }

  function slipVerdict(steps) {
    var wrong = steps.find(function (step) { return step.state === "fails"; });
    if (wrong) return "查询单：不符，首先不符的是“" + wrong.name + "”";
    return steps[0].state === "holds" ? "查询单：相符，" + steps[4].text : "查询单：现在还不能核对";
  }

  window.mingchouSlip = function (files, given) {
    var steps = verifySlip(files, given, verify(files));
    return { steps: steps, verdict: slipVerdict(steps) };
  };

  // ---- the page

  var MANY = 200; // openings: more than so many files are not fetched one by one

  function toFiles(texts) {
    return new Map(Object.entries(texts).map(function (entry) {
      return isOpening(entry[0]) ? entry : [entry[0], encoder.encode(entry[1])]; // openings are many, and not hashed as files
    }));
  }

  function get(address) {
    return fetch(address, { cache: "no-cache" }).then(function (answer) {
      return answer.ok ? answer.arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); }) : null;
    });
  }

  function getAll(base, names) {
    return Promise.all(names.map(function (name) { return get(base + name); })).then(function (all) {
      return new Map(names.map(function (name, i) { return [name, all[i]]; }).filter(function (entry) { return entry[1]; }));
    });
  }

  /** The files in the text of a bundle, which is evidence.txt when it was downloaded. */
  function unbundled(text) { return toFiles(JSON.parse(text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")))); }

  function isOpening(name) { return name.startsWith("openings/"); }

  /** Over http: the raw files themselves, as files.txt lists them; many openings in one piece, from bundle.js. */
  function fromSite(section) {
    var base = section.dataset.evidence, names;
    return get(base + "files.txt").then(function (list) {
      if (!list) throw new Error("files.txt");
      names = utf8(list).split("\n").filter(Boolean);
      var many = names.filter(isOpening).length > MANY;
      return Promise.all([
        getAll(base, names.filter(function (name) { return !many || !isOpening(name); })),
        many ? get(section.dataset.bundle) : null
      ]);
    }).then(function (found) {
      var files = found[0];
      if (found[1]) unbundled(utf8(found[1])).forEach(function (raw, name) {
        if (isOpening(name)) files.set(name, raw);
      });
      if (files.has("freezes.tsv") || !section.dataset.freezes) return files;
      return get(section.dataset.freezes).then(function (raw) { return raw ? files.set("freezes.tsv", raw) : files; });
    });
  }

  /** Under file: nothing can be fetched; a bundle is a script that calls __mingchouBundle with the same bytes as text. */
  function fromScript(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      window.__mingchouBundle = function (texts) { resolve(toFiles(texts)); };
      script.onerror = reject;
      script.src = address;
      document.head.appendChild(script);
    });
  }

  function fromBundle(section) {
    return fromScript(section.dataset.bundle).then(function (files) {
      var register = section.dataset.freezes.replace(/\.tsv$/, ".bundle.js");
      return fromScript(register).then(function (more) { return new Map([...more, ...files]); }, function () { return files; });
    });
  }

  /** Files picked by hand: evidence.txt, or those of a folder: names count from where terms.json lies. */
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
        var raw = new Uint8Array(buffer), whole = /\.(txt|js)$/.test(last) ? new TextDecoder().decode(raw) : "";
        return whole.startsWith("__mingchouBundle(") ? [...unbundled(whole)] : [[name, raw]];
      });
    })).then(function (found) {
      var files = new Map(found.flat());
      if (!files.has("terms.json")) throw new Error("terms.json"); // another file was picked: that says nothing against the draw
      return files;
    });
  }

  function line(step) {
    var item = document.createElement("li"), tag = document.createElement("strong");
    item.className = "verify-" + step.state;
    tag.className = "tag tag-" + step.state;
    tag.textContent = STATES[step.state];
    item.append(tag, " " + step.name + "：" + step.text);
    return item;
  }

  function say(section, text, slip) {
    section.querySelector("[data-verdict]").textContent = text;
    if (section.querySelector("[data-slip-verdict]")) section.querySelector("[data-slip-verdict]").textContent = slip || "";
  }

  function show(section, steps, slip) {
    var wrong = steps.find(function (step) { return step.state === "fails"; });
    section.querySelector("ol.verify-steps").replaceChildren(...steps.map(line));
    if (slip) section.querySelector("ol.slip-steps").replaceChildren(...slip.map(line));
    say(section, wrong ? "结论：不成立，首先不成立的是“" + wrong.name + "”" : "结论：没有不成立的步骤", slip && slipVerdict(slip));
  }

  /** given: the text of a slip; empty: the draw alone. judged: called with the steps of the slip. */
  function run(section, source, given, judged) {
    section.querySelectorAll("ol").forEach(function (list) { list.replaceChildren(); });
    say(section, "正在核验……");
    var ready = source.catch(function () {
      say(section, "没有读到证据文件，或者文件不完整。请把 evidence.txt 或证据文件夹下载到本机，用下面的选择框选取后核验。");
    });
    ready.then(function (files) {
      return files && new Promise(function (seen) { setTimeout(seen, 20); }).then(function () { // so that 正在核验 is on the screen
        var steps = verify(files);
        var slip = given ? verifySlip(files, given, steps) : null;
        show(section, steps, slip);
        if (judged && slip) judged(slip);
      });
    }).catch(function (error) {
      say(section, "这个浏览器没能算完。请换一个浏览器，或用 verify.py 核验。");
      throw error;
    });
  }

  document.querySelectorAll("section.verify").forEach(function (section) {
    var box = section.querySelector("textarea");
    function given() { return box ? box.value.trim() : ""; }
    function ours() {
      check(given());
    }
    function check(slip, judged) {
      run(section, location.protocol === "file:" ? fromBundle(section) : fromSite(section), slip, judged);
    }
    /** The QR codes: #verify checks at once, #slip=… checks that slip. What stands behind # reaches no server.
     * Anybody can write such an address: its words are shown on this page only once the draw has borne them out. */
    function fromAddress() {
      if (section.id !== "verify") return;
      if (location.hash.startsWith("#slip=")) {
        var slip = location.hash.slice(1);
        box.value = "";
        box.closest("details").open = true;
        section.scrollIntoView();
        check(slip, function (steps) {
          if (steps.every(function (step) { return step.state === "holds" || step.state === "note"; })) box.value = worded(slip);
        });
      } else if (location.hash === "#verify") ours();
    }
    section.querySelectorAll("[data-needs-js]").forEach(function (part) { part.hidden = false; });
    section.querySelectorAll("button").forEach(function (button) { button.addEventListener("click", ours); });
    section.querySelectorAll("input[type=file]").forEach(function (input) {
      if (input.hasAttribute("data-folder")) input.webkitdirectory = true; // every browser knows it, the standard's HTML does not
      input.addEventListener("change", function () { if (input.files.length) run(section, fromPicked(input.files), given()); });
    });
    section.addEventListener("dragover", function (event) { event.preventDefault(); });
    section.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) run(section, fromPicked(event.dataTransfer.files), given());
    });
    window.addEventListener("hashchange", fromAddress);
    fromAddress();
  });
})();
