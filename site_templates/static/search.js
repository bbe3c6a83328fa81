/* The search page: four compressed columns, loaded once, looked through with indexOf. No request but this site's own.
   What is looked through is the names themselves, one a line, so a hit is a hit. */
(function () {
  "use strict";
  function id(name) { return document.getElementById(name); }
  var box = id("search");
  if (!box) return;
  var PAGE = 20, packed = {}, form = box.querySelector("form");
  var list = id("hits"), status = id("hits-status"), more = id("hits-more"), clear = id("hits-clear"), plain = id("without-js");
  var fields = "q year department item result town sort".split(" ");
  var index = {}, found = [], shown = 0;

  /* Not form.elements[name]: "item" is a method there. */
  function field(name) { return form.querySelector("[name=" + name + "]"); }

  window.__p = function (key, text) { packed[key] = text; };

  function load(src) {
    return new Promise(function (done, failed) {
      var script = add(document.head, "script");
      script.onload = done;
      script.onerror = failed;
      script.src = src;
    });
  }

  function inflate(text) {
    var raw = atob(text), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    if (window.DecompressionStream) {
      var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(stream).text();
    }
    var ready = window.fflate ? Promise.resolve() : load(box.getAttribute("data-fallback"));
    return ready.then(function () { return new TextDecoder().decode(window.fflate.gunzipSync(bytes)); });
  }

  /* The same for what is typed and for what is searched: NFKC (full-width forms and brackets too), case, blanks. */
  function normal(text) {
    if (/^[\w\n-]*$/.test(text)) return text.toLowerCase();
    return text.normalize("NFKC").toLowerCase().replace(/[〔【［\[{]/g, "(").replace(/[〕】］\]}]/g, ")").replace(/[^\S\n]+/g, "");
  }

  /* "value" or "value*count", digit by digit; no value is the next number not seen yet. */
  function runs(column, base, count) {
    var into = new Int32Array(count), at = 0, next = 0, value = -1, times = -1;
    for (var i = 0; i <= column.length; i++) {
      var c = column.charCodeAt(i), digit = c < 58 ? c - 48 : c - 87;
      if (c === 42) times = 0;
      else if (c > 42) { if (times < 0) value = Math.max(value, 0) * base + digit; else times = times * 36 + digit; }
      else {
        do into[at++] = value < 0 ? next++ : value; while (--times > 0);
        value = times = -1;
      }
    }
    return into;
  }

  /* A column of lines, and where each begins; one more at the end. */
  function hay(text) {
    var starts = [0];
    for (var at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    starts.push(text.length + 1);
    return { text: text, starts: Int32Array.from(starts) };
  }

  /* Marks every line that holds the word. */
  function find(column, word, hit) {
    var starts = column.starts, line = 0;
    for (var at = column.text.indexOf(word); at >= 0; at = column.text.indexOf(word, starts[line])) {
      while (starts[line + 1] <= at) line++;
      hit[line++] = 1;
    }
  }

  function lines(text) { return text.split("\n"); }

  /* Each file is read as soon as it is there; recs after meta. */
  var readers = {
    meta: function (part) {
      index.count = parseInt(part[0], 10);
      index.results = lines(part[1]); index.departments = lines(part[2]); index.towns = lines(part[4]); index.tasks = lines(part[5]);
      index.items = lines(part[3]).map(function (line) { return line.split("\t"); });
      index.letters = [part[6], part[7]];
    },
    names: function (part) { index.names = lines(part[0]); index.name = hay(normal(part[0])); index.wrong = part[1]; },
    codes: function (part) {
      index.codes = lines(part[0]); index.numbers = lines(part[1]);
      index.code = hay(normal(part[0])); index.number = hay(normal(part[1]));
    },
    recs: function (part) {
      "object date result department item town task".split(" ").forEach(function (name, i) {
        index[name] = runs(part[i], name === "date" ? 10 : 36, index.count);
      });
      index.slug = {};
      lines(part[7]).forEach(function (line) { var pair = line.split("\t"); index.slug[pair[0]] = pair[1]; });
    }
  };

  /* The pinyin initials of all names, in bytes; made once, when nobody waits. */
  function initials() {
    if (index.initials) return index.initials;
    var letter = new Uint8Array(65536), wrong = lines(index.wrong), at = 0;
    var out = new Uint8Array(index.wrong.length + index.names.join("\n").length + 1);
    Array.from(index.letters[0]).forEach(function (one, i) { letter[one.charCodeAt(0)] = index.letters[1].charCodeAt(i); });
    index.names.forEach(function (name, i) {
      name = wrong[i] || name;
      for (var k = 0; k < name.length; k++) if (letter[name.charCodeAt(k)]) out[at++] = letter[name.charCodeAt(k)];
      out[at++] = 10;
    });
    return index.initials = hay(new TextDecoder().decode(out.subarray(0, at - 1)));
  }

  /* Which objects a word means: part of the name, code, number, or of the initials when it is letters. */
  function objectsOf(word) {
    var hit = new Uint8Array(index.names.length);
    find(index.name, word, hit);
    if (/^[a-z0-9-]+$/.test(word)) { find(index.code, word, hit); find(index.number, word, hit); }
    if (/^[a-z0-9]*[a-z][a-z0-9]*$/.test(word) && word.length > 1) find(initials(), word, hit);
    return hit;
  }

  function wanted() {
    var out = {};
    fields.forEach(function (name) { out[name] = field(name).value.trim(); });
    return out;
  }

  function search() {
    var ask = wanted(), year = parseInt(ask.year, 10) * 1e4, tests = [], object = index.object, date = index.date;
    var hits = ask.q.split(/\s+/).map(normal).filter(Boolean).map(objectsOf), hit = hits.pop();
    hits.forEach(function (other) { for (var o = 0; o < hit.length; o++) hit[o] &= other[o]; });
    function test(name, values) { if (ask[name]) tests.push([index[name], values.indexOf(ask[name])]); }
    test("department", index.departments); test("result", index.results); test("town", index.towns);
    test("item", index.items.map(function (item) { return item[0]; }));
    found = [];
    rows: for (var i = 0; i < index.count; i++) {
      if (hit && !hit[object[i]] || year && (date[i] < year || date[i] > year + 9999)) continue;
      for (var t = 0; t < tests.length; t++) if (tests[t][0][i] !== tests[t][1]) continue rows;
      found.push(i);
    }
    if (ask.sort === "old") found.reverse();
    var anything = fields.some(function (name) { return name !== "sort" && ask[name]; });
    status.textContent = found.length ? (anything ? "找到 " : "共 ") + found.length + " 条检查结果"
      : "没有找到。可以只填名称中的两三个字，或减少筛选条件。";
    clear.hidden = !anything;
    list.textContent = "";
    shown = 0;
    show();
  }

  function add(parent, name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return parent.appendChild(made);
  }

  function show() {
    var until = Math.min(shown + PAGE, found.length);
    for (; shown < until; shown++) {
      var i = found[shown], o = index.object[i], item = index.items[index.item[i]], task = index.tasks[index.task[i]];
      var slug = index.slug[i] || (task + "-" + index.numbers[o] + "-" + item[0]).toLowerCase();
      var date = String(index.date[i]), text = index.results[index.result[i]], entry = add(list, "li", "hit");
      add(add(entry, "h2", "hit-title"), "a", "", index.names[o] || "检查对象 " + index.numbers[o])
        .href = task.toLowerCase() + "/" + slug + ".html";
      var line = add(entry, "p", "hit-line");
      add(line, "span", "tag tag-" + (text === "未发现问题" ? "good" : /^未发现/.test(text) ? "plain" : "problem"), text);
      add(line, "span", "", item[1]);
      add(line, "span", "", index.departments[index.department[i]]);
      add(line, "time", "", +date.slice(0, 4) + "年" + +date.slice(4, 6) + "月" + +date.slice(6) + "日");
      if (index.codes[o]) add(entry, "p", "hit-code", index.codes[o]);
    }
    more.hidden = shown >= found.length;
    more.textContent = "再显示 " + Math.min(PAGE, found.length - shown) + " 条（还有 " + (found.length - shown) + " 条）";
  }

  function options(name, values) {
    values.forEach(function (value) {
      if (!value[0]) return;
      add(field(name), "option", "", value[1]).value = value[0];
    });
  }

  function remember() {
    var parts = [], ask = wanted();
    fields.forEach(function (name) { if (ask[name]) parts.push(name + "=" + encodeURIComponent(ask[name])); });
    try { history.replaceState(null, "", location.pathname + (parts.length ? "?" + parts.join("&") : "")); } catch (_) { /* file: in some browsers */ }
  }

  function recall() {
    new URLSearchParams(location.search).forEach(function (value, name) {
      if (fields.indexOf(name) >= 0) field(name).value = value;
    });
  }

  function start() {
    var years = Array.from(new Set(index.date.map(function (date) { return date / 1e4; }))).sort().reverse();
    function same(values) { return values.slice().sort().map(function (value) { return [value, value]; }); }
    options("year", years.map(function (year) { return [year, year + "年"]; }));
    options("department", same(index.departments));
    options("item", index.items.slice().sort().map(function (item) { return [item[0], item[1]]; }));
    options("result", same(index.results));
    options("town", same(index.towns));
    recall();
    var timer = 0;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { remember(); search(); }, 120);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); remember(); search(); });
    clear.addEventListener("click", function () {
      fields.forEach(function (name) { field(name).value = ""; });
      remember(); search(); field("q").focus();
    });
    more.addEventListener("click", function () {
      var at = shown;
      show();
      list.children[at].querySelector("a").focus();
    });
    document.addEventListener("keydown", walk);
    search();
    setTimeout(initials, 300);
  }

  /* "/" to the box, arrows through the hits, Enter opens one, Esc goes back, then empties the box. */
  function walk(event) {
    function all() { return list.querySelectorAll(".hit-title a"); }
    var at = document.activeElement, q = field("q"), key = event.key, links = all(), place = Array.from(links).indexOf(at);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) q.select();
    else if (key === "ArrowDown" && (at === q || place >= 0)) {
      if (place === links.length - 1 && !more.hidden) { show(); links = all(); }
      at = links[Math.min(place + 1, links.length - 1)] || q;
    } else if (key === "ArrowUp" && place >= 0) at = links[place - 1] || q;
    else if (key === "Escape" && place >= 0) at = q;
    else if (key === "Escape" && at === q) { q.value = ""; remember(); search(); }
    else return;
    event.preventDefault();
    (key === "/" ? q : at).focus();
  }

  box.hidden = false;
  plain.hidden = true;
  recall();
  var ready = {};
  JSON.parse(box.getAttribute("data-files")).forEach(function (file) {
    var text = load(file[1]).then(function () { return inflate(packed[file[0]]); });
    ready[file[0]] = Promise.all([text, file[0] === "recs" && ready.meta])
      .then(function (found) { readers[file[0]](found[0].split("\f")); });
  });
  Promise.all(Object.values(ready)).then(start)
    .catch(function () { status.textContent = "检索文件没有读到，请刷新页面，或使用下方的分类列表。"; plain.hidden = false; });
})();
