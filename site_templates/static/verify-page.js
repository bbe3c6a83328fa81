/* The 核验 page: what is asked (files, the commitment that a witness holds, kept registers, proofs, a slip, who came to inspect), and what
 * is shown of the answer, the verdict first. The verify-*.js before it judge. Nothing is sent anywhere.
 */
(function (own) {
  "use strict";

  var UNREAD = "没有读到证据文件，或者文件不完整。请把 evidence.txt 或证据文件夹下载到本机，用下面的选择框选取后核验。";
  var MEANINGS = { // what the verdict line says → what that means, for somebody who reads it for the first time
    "成立": "公布的文件前后一致：名单和检查人员都由公布的条件和随机值算出，重算的结果一字不差。条件是不是先定死、随机值是不是后产生，看下面各句。",
    "成立，但有": "已经公布的部分前后一致，没有发现改动。括号里的几步要等文件公布，或者要另外核对，现在还不能下结论。",
    "不成立": "公布的文件与规则，或者与它们自己的承诺对不上。文件可能没有下载完整，也可能被人改过。请重新下载再核验一次；仍然不成立的，可以向本单位的上级机关或纪检监察机关反映。",
    "演示时钟": "用演示时钟办理，只供练习，不作数。",
    "无外部见证": "冻结时没有外面的人拿到承诺值，所以算术证明不了本单位没有多抽几次、只公布其中一次。",
    "见证仅为登记": "见证人是本单位自己登记的。请向“外部见证”一步写出的人要他手里的承诺值，填在下面再核验一次。",
    "台账由备份恢复过": "本单位的台账坏了，从备份接着写：恢复前公布过而备份里没有的冻结，登记里写明作废；什么时候、为什么，见透明度页。",
    "尚未公布": "承诺值还没有公布。预定时间以前公布了的，才算先定死、后取值，到时请再核验一次。",
    "取值前未公布": "承诺值没有在随机值产生以前公布，公众无从知道条件那时是否已经定死。",
    "更正过一次": "随机值录错以后更正过一次，原来录的写在“随机值”一步。请对照公告，看更正后的是不是真的。",
    "开奖日不是": "条件写的那天没有开奖，用的是以后的一次。请对照公告，看那天是不是真的没有开奖。",
    "没有见证人报数": "随机值全由本单位的程序产生，证明不了什么。",
    "层过小": "这些层不到 5 个对象，外面的人可能猜出抽中的是谁；不影响算术。",
    "逾期未公开": "已经过了自己定下的公开日期，名单还没有公开。",
    "这是较早的一版": "手里的证据不是最新的一版，请从抽取的页面重新下载。",
    "本次抽取已作废": "这次抽取后来作废了，作废的原因见抽取的页面和 freezes.tsv。",
    "剔除超过": "剔除的对象比较多，应当有负责人批准，可以要求说明每一个的原因。",
    "更换超过": "更换的人员比较多，应当有负责人批准，可以要求说明原因。"
  };
  var LOTTERY = "随机值是不是真的开奖号码，算术证明不了，请照“随机值”一步写的日期和期号对照开奖公告。";

  var OTHER_PAPER = "您给的材料与公布的对不上。请先对照原件再看一遍，是不是写错、拿错；没有错的，请把原件留好，向本单位的上级机关或纪检监察机关反映。";
  var OTHER_HELD = "您输入的承诺值与这次公布的不同。请先对照纸上再看一遍；没有输错的话，见证人见证的不是公布的这一次冻结，请把纸留好，向本单位的上级机关或纪检监察机关反映。";

  // ---- what is shown

  function element(name, kind, text) {
    var made = document.createElement(name);
    if (kind) made.className = kind;
    made.textContent = text;
    return made;
  }

  function line(step) {
    var item = element("li", "verify-" + step.state, "");
    item.append(element("strong", "tag tag-" + step.state, own.STATES[step.state]), " " + (step.name ? step.name + "：" : "") + step.text);
    return item;
  }

  /** What the verdict line means. Its first flag says whose draw it is. */
  function meanings(report) {
    var wrong = report.steps.find(function (step) { return step.state === "fails"; });
    var words = [wrong ? wrong.name === "外部见证" ? OTHER_HELD : MEANINGS["不成立"]
      : MEANINGS[report.conclusion.endsWith("成立") ? "成立" : "成立，但有"]];
    if (report.papers.some(function (paper) { return paper.state === "fails"; })) words.unshift(OTHER_PAPER);
    Object.keys(MEANINGS).slice(3).forEach(function (key) {
      if (report.flags.slice(1).some(function (flag) { return flag.startsWith(key); })) words.push(MEANINGS[key]);
    });
    var value = report.steps.find(function (step) { return step.name === "随机值"; });
    return value.state === "holds" && value.text.indexOf("请对照开奖公告") >= 0 ? words.concat(LOTTERY) : words;
  }

  function say(section, text) {
    section.querySelector("[data-verdict]").replaceChildren(element("strong", "", text));
  }

  function clear(section) {
    section.querySelectorAll("ol, ul.verify-meaning").forEach(function (list) { list.replaceChildren(); });
    section.querySelectorAll("[data-slip-verdict], [data-sent-verdict]").forEach(function (one) { one.textContent = ""; });
    section.querySelector("[data-all-steps]").hidden = true;
  }

  function show(section, report, words) {
    var verdict = section.querySelector("[data-verdict]"), known = /^结论：(成立|没有不成立的)$/.test(report.conclusion);
    // green only where nothing rests on somebody's word: the first flag says whose draw it is, every other is a reservation
    verdict.className = "verify-verdict verdict-" + (report.conclusion.startsWith("结论：不成立") ? "fails"
      : known && report.flags.length < 2 ? "holds" : "unjudged");
    verdict.replaceChildren(element("strong", "", report.conclusion + (report.flags.length ? "。" : "")), report.flags.join("。"));
    section.querySelector("ul.verify-meaning").replaceChildren(...words.map(function (text) { return element("li", "", text); }));
    section.querySelector("ol.verify-steps").replaceChildren(...report.steps.map(line));
    section.querySelector("[data-all-steps]").hidden = false;
  }

  function showPaper(section, name, paper) {
    section.querySelector("[data-" + name + "-verdict]").textContent = paper.verdict;
    section.querySelector("ol." + name + "-steps").replaceChildren(...paper.steps.map(line));
  }

  /** On a telephone the answer stands screens above the button that asked for it. */
  function bring(line) {
    var box = line.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) line.scrollIntoView({ block: "center" });
  }

  function showWhole(section, lines, papers) {
    show(section, { conclusion: lines[0], flags: [], steps: lines.slice(1).map(function (text) {
      var found = /^\[(成立|不成立)\] /.exec(text);
      return found ? { state: found[1] === "成立" ? "holds" : "fails", name: "", text: text.slice(found[0].length) } : { state: "note", name: "", text: text };
    }) }, (papers.some(function (paper) { return paper.state === "fails"; }) ? [OTHER_PAPER] : []).concat(
      lines.some(function (text) { return text.startsWith("[不成立]"); }) ? "至少有一次抽取本身，或者它与别的抽取之间，对不上。"
        : "文件夹里的每一次抽取，它们之间的次序和接续，都没有对不上的。每一次还有什么不能判断，写在各行里。"));
  }

  // ---- what is asked

  function readSheet(section) { // null: nobody was typed
    var fields = Object.fromEntries(Array.from(section.querySelectorAll("[data-sent]"), function (field) { return [field.dataset.sent, field.value]; }));
    return Object.values(fields).some(function (text) { return text.trim(); }) ? own.readSheet(fields) : null;
  }

  /** What was typed from paper: {held, sheet, slip}; null when something cannot be so, which is then said, and nothing is judged. */
  function readTyped(section, slip) {
    try {
      return { held: own.readHeld(section.querySelector("[data-held]").value), sheet: readSheet(section), slip: slip ? own.readSlip(slip) : null };
    } catch (fault) {
      if (!(fault instanceof own.Fault)) throw fault;
      var field = section.querySelector("[data-" + fault.field + "], [data-sent=" + fault.field + "]");
      field.closest("details").open = true;
      say(section, "填写的有误，没有核验：" + fault.text);
      bring(section.querySelector("[data-verdict]"));
      field.focus({ preventScroll: true });
      return null;
    }
  }

  function pickedIn(section, name) { return Array.from(section.querySelector("[data-" + name + "]").files); }

  /** The steps for kept registers and proofs. */
  function readPapers(section, files) {
    return Promise.all(pickedIn(section, "old").map(function (file) {
      return own.read(file).then(function (raw) {
        return own.compare(raw, files, file.name);
      });
    }).concat(pickedIn(section, "proof").map(function (file) {
      return own.read(file).then(function (raw) { return own.prove(raw, files); });
    })));
  }

  /** The library that judges a beacon's signature, only where there is one; without it, that step says that it cannot. */
  function withBeacon(section, draws) {
    var needed = !window.nobleCurves && draws.some(function (draw) {
      return draw.files.has("evidence.json") && /"kind":"beacon"/.test(own.utf8(draw.files.get("terms.json")) || "");
    });
    return needed ? own.load(section.dataset.beacon).then(function () { return draws; }, function () { return draws; }) : draws;
  }

  function pause() { return new Promise(function (seen) { setTimeout(seen, 20); }); } // so that 正在核验 is on the screen

  /** source: promises [{name, files}]. slip: the text of a slip, or "". judged: called with what came of the slip. */
  function run(section, source, slip, judged) {
    clear(section);
    section.querySelector("[data-verdict]").className = "verify-verdict";
    var typed = readTyped(section, slip), now = Date.now();
    if (!typed) return;
    say(section, "正在核验……");
    var ready = source.then(function (draws) { return withBeacon(section, draws); }).catch(function () { say(section, UNREAD); });
    ready.then(function (draws) {
      return draws && pause().then(function () {
        var whole = draws.whole || draws.length > 1, files = draws.length ? draws[0].files : new Map();
        if (whole && (typed.held || typed.sheet || typed.slip)) {
          say(section, "查询单、检查记录表和见证人的承诺值都属于一次抽取，请在那次抽取的页面核对");
          return null;
        }
        return readPapers(section, files).then(function (papers) {
          section.querySelector("ol.paper-steps").replaceChildren(...papers.map(line));
          if (whole) {
            showWhole(section, own.whole(draws, now, papers), papers);
            return;
          }
          var report = own.verify(files, now, typed.held), found = typed.slip ? own.slip(files, typed.slip, report.steps) : null;
          var sent = typed.sheet ? own.sent(files, typed.sheet, report.steps) : null;
          if (found) showPaper(section, "slip", found);
          if (sent) showPaper(section, "sent", sent);
          report = own.withPapers(report, papers.concat(found ? found.paper : [], sent ? sent.paper : []));
          show(section, report, meanings(report));
          bring(section.querySelector(sent ? "[data-sent-verdict]" : found ? "[data-slip-verdict]" : "[data-verdict]"));
          if (found && judged) judged(found.steps);
        });
      });
    }).catch(function (error) {
      say(section, "这个浏览器没能算完。请换一个浏览器，或用 verify.py 核验。");
      throw error;
    });
  }

  document.querySelectorAll("section.verify").forEach(function (section) {
    var box = section.querySelector("[data-slip]"), picked = null, places = section.dataset;
    function again() { // with what was picked last, else with the files of the site
      if (picked || places.evidence) check(box.value.trim());
      else say(section, "请先选取证据文件。");
    }
    function check(slip, judged) { run(section, picked || own.fromHere(places), slip, judged); }
    function take(list) {
      if (!list.length) return;
      picked = own.fromPicked(list);
      picked.catch(function () { picked = null; });
      check(box.value.trim());
    }
    /** The QR codes: #verify checks at once, #slip=… checks that slip. What stands behind # reaches no server.
     * Anybody can write such an address: its words are shown on this page only once the draw has borne them out. */
    function fromAddress() {
      if (section.id !== "verify") return;
      picked = null;
      if (location.hash.startsWith("#slip=")) {
        var slip = location.hash.slice(1);
        box.value = "";
        box.closest("details").open = true;
        section.scrollIntoView();
        check(slip, function (steps) {
          if (steps.every(function (step) { return step.state === "holds" || step.state === "note"; })) box.value = own.worded(own.readSlip(slip));
        });
      } else if (location.hash === "#verify") check(box.value.trim());
    }
    section.querySelectorAll("[data-needs-js]").forEach(function (part) { part.hidden = false; });
    section.querySelectorAll("button").forEach(function (button) {
      button.addEventListener("click", function () {
        if (button.hasAttribute("data-all")) {
          run(section, own.fromAll(places, document.querySelectorAll("a[data-draw]")), "");
          return;
        }
        if (button.hasAttribute("data-site")) picked = null;
        again();
      });
    });
    section.querySelectorAll("[data-pick]").forEach(function (input) {
      if (input.dataset.pick === "folder") input.webkitdirectory = true; // every browser knows it, the standard's HTML does not
      input.addEventListener("change", function () { take(input.files); });
    });
    section.addEventListener("dragover", function (event) { event.preventDefault(); });
    section.addEventListener("drop", function (event) {
      event.preventDefault();
      take(event.dataTransfer.files);
    });
    window.addEventListener("hashchange", fromAddress);
    fromAddress();
  });
})(window.mingchou);
