/* The search page: four compressed columns, loaded once, looked through with indexOf. No request but this site's own.
   What is looked through is the names themselves, one a line, so a hit is a hit. */
(function () {
  "use strict";
  if (!window.TextDecoder) return;
  var script = document.currentScript, PAGE = 20, packed = {}, form, list, status, more, clear, filled, timer;
  var fields = "q year department item result town sort".split(" ");
  /* What a row has in a column is a word; which, tells the row's character. */
  var columns = "date result department item town task".split(" "), words = {};
  var index = {}, found = [], shown = 0;
  function word(name, row) { return words[name][index[name].charCodeAt(row) - 1024]; }

  /* Not form.elements[name]: "item" is a method there. */
  function field(name) { return form.querySelector("[name=" + name + "]"); }

  window.__p = (key, text) => { packed[key] = text; };

  function load(src) {
    return new Promise((done, failed) => {
      Object.assign(add(document.head, "script"), { onload: done, onerror: failed, src: src });
    });
  }

  function inflate(text) {
    var bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), one => one.charCodeAt(0));
    if (window.DecompressionStream) {
      var stream = new DecompressionStream("gzip"), writer = stream.writable.getWriter();
      writer.write(bytes);
      writer.close();
      return new Response(stream.readable).text();
    }
    var ready = window.fflate ? Promise.resolve() : load(script.dataset.fallback);
    return ready.then(() => new TextDecoder().decode(window.fflate.gunzipSync(bytes)));
  }

  /* The same for what is typed and for what is searched: NFKC (full-width forms and brackets too), case, blanks. */
  function normal(text) {
    if (/^[\w\n-]*$/.test(text)) return text.toLowerCase();
    return text.normalize("NFKC").toLowerCase().replace(/[〔【［\[{]/g, "(").replace(/[〕】］\]}]/g, ")").replace(/[^\S\n]+/g, "");
  }

  /* "value" or "value*count", in base 36, digit by digit; no value is the next number not seen yet, others count back from that. */
  function runs(column, count) {
    var into = new Int32Array(count), at = 0, next = 0, value = -1, times = -1;
    for (var i = 0; i <= column.length; i++) {
      var c = column.charCodeAt(i), digit = c < 58 ? c - 48 : c - 87;
      if (c === 42) times = 0;
      else if (c > 42) { if (times < 0) value = Math.max(value, 0) * 36 + digit; else times = times * 36 + digit; }
      else {
        do into[at++] = value < 0 ? next++ : next - value; while (--times > 0);
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
    return { text: text, starts: new Int32Array(starts) };
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
  function yearOf(date) { return date.slice(0, 4); }

  /* Each file is read as soon as it is there. */
  var readers = {
    meta: part => {
      columns.forEach((name, i) => { words[name] = lines(part[i + 1]); });
      words.item = words.item.map(line => line.split("\t"));
      index.letters = [part[7], part[8]];
    },
    names: part => { index.names = lines(part[0]); index.name = hay(normal(part[0])); index.wrong = part[1]; },
    codes: part => {
      index.codes = lines(part[0]); index.numbers = lines(part[1]);
      index.code = hay(normal(part[0])); index.number = hay(normal(part[1]));
    },
    recs: part => {
      index.object = runs(part[0], part[1].length);
      columns.forEach((name, i) => { index[name] = part[i + 1]; });
      index.slug = {};
      lines(part[7]).forEach(line => { var pair = line.split("\t"); index.slug[pair[0]] = pair[1]; });
    }
  };

  /* The pinyin initials of all names, in bytes; made once, when nobody waits. */
  function initials() {
    if (index.initials) return index.initials;
    var letter = new Uint8Array(65536), wrong = lines(index.wrong), at = 0;
    var out = new Uint8Array(index.wrong.length + index.names.join("\n").length + 1);
    [...index.letters[0]].forEach((one, i) => { letter[one.charCodeAt(0)] = index.letters[1].charCodeAt(i); });
    index.names.forEach((name, i) => {
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
    fields.forEach(name => { out[name] = field(name).value.trim(); });
    return out;
  }

  function search() {
    var ask = wanted(), tests = [], object = index.object;
    var hits = ask.q.split(/\s+/).map(normal).filter(Boolean).map(objectsOf), hit = hits.pop();
    hits.forEach(other => { for (var o = 0; o < hit.length; o++) hit[o] &= other[o]; });
    function test(name, column, of) {
      if (ask[name]) tests.push([index[column], words[column].map(value => of(value) === ask[name])]);
    }
    test("year", "date", yearOf);
    test("item", "item", item => item[0]);
    ["department", "result", "town"].forEach(name => test(name, name, String));
    found = [];
    rows: for (var i = 0; i < object.length; i++) {
      if (hit && !hit[object[i]]) continue;
      for (var t = 0; t < tests.length; t++) if (!tests[t][1][tests[t][0].charCodeAt(i) - 1024]) continue rows;
      found.push(i);
    }
    if (ask.sort === "old") found.reverse();
    var anything = fields.some(name => name !== "sort" && ask[name]);
    status.textContent = found.length ? (anything ? "找到 " : "共 ") + found.length + " 条检查结果"
      : object.length ? "没有找到。可以只填名称中的两三个字，或减少筛选条件。" : "现在没有公示的检查结果。";
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
    var some = document.createDocumentFragment(), until = Math.min(shown + PAGE, found.length);
    for (; shown < until; shown++) {
      var i = found[shown], o = index.object[i], item = word("item", i), task = word("task", i);
      var slug = index.slug[i] || (task + "-" + index.numbers[o] + "-" + item[0]).toLowerCase();
      var date = word("date", i), text = word("result", i), entry = add(some, "li", "hit");
      add(add(entry, "h2", "hit-title"), "a", "", index.names[o] || "检查对象 " + index.numbers[o])
        .href = task.toLowerCase() + "/" + slug + ".html";
      var line = add(entry, "p", "hit-line");
      add(line, "span", "tag tag-" + (text === "未发现问题" ? "good" : /^未发现/.test(text) ? "plain" : "problem"), text);
      add(line, "span", "", item[1]);
      add(line, "span", "", word("department", i));
      add(line, "time", "", +date.slice(0, 4) + "年" + +date.slice(4, 6) + "月" + +date.slice(6) + "日");
      if (index.codes[o]) add(entry, "p", "hit-code", index.codes[o]);
    }
    list.appendChild(some);
    var left = found.length - shown;
    more.hidden = !left;
    more.textContent = "再显示 " + Math.min(PAGE, left) + " 条（还有 " + left + " 条）";
  }

  function options(name, values) {
    values.forEach(value => {
      if (value[0]) add(field(name), "option", "", value[1]).value = value[0];
    });
  }

  function remember() {
    var parts = [], ask = wanted();
    fields.forEach(name => { if (ask[name]) parts.push(name + "=" + encodeURIComponent(ask[name])); });
    try { history.replaceState(null, "", location.pathname + (parts.length ? "?" + parts.join("&") : "")); } catch (_) { /* file: in some browsers */ }
  }

  function recall() {
    new URLSearchParams(location.search).forEach((value, name) => {
      if (fields.indexOf(name) >= 0) field(name).value = value;
    });
  }

  function fill() {
    filled = true;
    options("year", [...new Set(words.date.map(yearOf))].sort().reverse().map(year => [year, year + "年"]));
    options("item", words.item.slice().sort());
    ["department", "result", "town"].forEach(name => options(name, words[name].slice().sort().map(value => [value, value])));
    recall();
  }

  /* First the answer, then the address, which takes a while. */
  function ask() {
    search();
    clearTimeout(timer);
    timer = setTimeout(remember);
  }

  function start() {
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    form.addEventListener("submit", event => { event.preventDefault(); ask(); });
    clear.addEventListener("click", () => {
      fields.forEach(name => { field(name).value = ""; });
      ask(); field("q").focus();
    });
    more.addEventListener("click", () => {
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
    var at = document.activeElement, q = field("q"), key = event.key, links = all(), place = [...links].indexOf(at);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) q.select();
    else if (key === "ArrowDown" && (at === q || place >= 0)) {
      if (place === links.length - 1 && !more.hidden) { show(); links = all(); }
      at = links[Math.min(place + 1, links.length - 1)] || q;
    } else if (key === "ArrowUp" && place >= 0) at = links[place - 1] || q;
    else if (key === "Escape" && place >= 0) at = q;
    else if (key === "Escape" && at === q) { q.value = ""; ask(); }
    else return;
    event.preventDefault();
    (key === "/" ? q : at).focus();
  }

  function id(name) { return document.getElementById(name); }

  /* What comes first waits for the form, not for the end of the page. */
  function arrived() {
    if (!form && id("hits-more")) {
      form = id("q").form;
      [list, status, more, clear] = ["", "-status", "-more", "-clear"].map(end => id("hits" + end));
      recall();
    }
    if (form && words.date && !filled) fill();
  }
  var page = new Promise(done => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done); else done();
  }).then(arrived);
  Promise.all(JSON.parse(script.dataset.files).map(([key, path]) =>
    load(path).then(() => inflate(packed[key])).then(text => { readers[key](text.split("\f")); arrived(); })
  )).then(() => form || page).then(start)
    .catch(() => page.then(() => {
      status.textContent = "检索文件没有读到，请刷新页面，或使用下方的分类列表。";
      id("without-js").style.display = "block";
    }));
})();
