/* The search page: four compressed columns, loaded once, looked through with indexOf. No request but this site's own. */
(function () {
  "use strict";
  var box = document.getElementById("search");
  if (!box) return;
  var PAGE = 20;
  var packed = {};
  var form = box.querySelector("form");
  var list = document.getElementById("hits");
  var status = document.getElementById("hits-status");
  var more = document.getElementById("hits-more");
  var clear = document.getElementById("hits-clear");
  var fields = ["q", "year", "department", "item", "result", "town", "sort"];
  var index = null, found = [], shown = 0;

  /* Not form.elements[name]: "item" is a method there. */
  function field(name) { return form.querySelector("[name=" + name + "]"); }

  window.__p = function (key, text) { packed[key] = text; };

  function load(src) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = src;
      script.onload = done;
      script.onerror = function () { failed(new Error(src)); };
      document.head.appendChild(script);
    });
  }

  function bytesOf(text) {
    var raw = atob(text), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  function inflate(text) {
    var bytes = bytesOf(text);
    if (window.DecompressionStream) {
      var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(stream).text();
    }
    var ready = window.fflate ? Promise.resolve() : load(box.getAttribute("data-fallback"));
    return ready.then(function () { return new TextDecoder().decode(window.fflate.gunzipSync(bytes)); });
  }

  /* The same for what is typed and for what is searched: NFKC (full-width forms and brackets too), case, blanks. */
  function normal(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[〔【［\[{]/g, "(").replace(/[〕】］\]}]/g, ")").replace(/[^\S\n]+/g, "");
  }

  function runs(column, count, read) {
    var out = new Array(count), at = 0;
    column.split("\n").forEach(function (entry) {
      var star = entry.indexOf("*");
      var times = star < 0 ? 1 : parseInt(entry.slice(star + 1), 36);
      var value = read(star < 0 ? entry : entry.slice(0, star));
      while (times-- > 0 && at < count) out[at++] = value;
    });
    return out;
  }

  function build(texts) {
    var meta = texts[0].split("\f"), names = texts[1].split("\f"), codes = texts[2].split("\f"), recs = texts[3].split("\f");
    var count = parseInt(meta[0], 10), made = { count: count };
    function lines(text) { return text.split("\n"); }
    function base36(text) { return parseInt(text, 36); }
    made.results = lines(meta[1]); made.departments = lines(meta[2]);
    made.items = lines(meta[3]).map(function (line) { return line.split("\t"); });
    made.towns = lines(meta[4]); made.tasks = lines(meta[5]);
    made.names = lines(names[0]); made.codes = lines(codes[0]); made.numbers = lines(codes[1]);
    var letter = {}, chars = Array.from(meta[6]);
    chars.forEach(function (c, i) { letter[c] = meta[7][i]; });
    var wrong = lines(names[1]);
    made.hay = [normal(names[0]).split("\n"), made.codes.map(normal), made.numbers.map(normal),
      made.names.map(function (name, i) {
        if (wrong[i]) return wrong[i];
        var out = "";
        for (var c of name) out += letter[c] || (/[a-z0-9]/i.test(c) ? c.toLowerCase() : "");
        return out;
      })];
    var next = 0;
    made.object = new Array(count);
    runs(recs[0], count, function (v) { return v; }).forEach(function (v, i) { made.object[i] = v === "" ? next++ : base36(v); });
    made.date = runs(recs[1], count, Number);
    made.result = runs(recs[2], count, base36);
    made.department = runs(recs[3], count, base36);
    made.item = runs(recs[4], count, base36);
    made.town = runs(recs[5], count, base36);
    made.task = runs(recs[6], count, base36);
    made.slug = runs(recs[7], count, function (v) { return v; });
    return made;
  }

  /* Which objects a word means: part of the name, of the code or number, or of the initials when it is letters. */
  function objectsOf(word) {
    var hit = new Uint8Array(index.names.length), ascii = /^[a-z0-9-]+$/.test(word), letters = /^[a-z0-9]*[a-z][a-z0-9]*$/.test(word);
    for (var i = 0; i < hit.length; i++) {
      if (index.hay[0][i].indexOf(word) >= 0) hit[i] = 1;
      else if (ascii && (index.hay[1][i].indexOf(word) >= 0 || index.hay[2][i].indexOf(word) >= 0)) hit[i] = 1;
      else if (letters && word.length > 1 && index.hay[3][i].indexOf(word) >= 0) hit[i] = 1;
    }
    return hit;
  }

  function wanted() {
    var out = {};
    fields.forEach(function (name) { out[name] = field(name).value.trim(); });
    return out;
  }

  function search() {
    var ask = wanted();
    var words = ask.q.split(/\s+/).map(normal).filter(Boolean);
    var hits = words.map(objectsOf);
    found = [];
    for (var i = 0; i < index.count; i++) {
      if (ask.year && String(index.date[i]).slice(0, 4) !== ask.year) continue;
      if (ask.department && index.departments[index.department[i]] !== ask.department) continue;
      if (ask.item && index.items[index.item[i]][0] !== ask.item) continue;
      if (ask.result && index.results[index.result[i]] !== ask.result) continue;
      if (ask.town && index.towns[index.town[i]] !== ask.town) continue;
      var all = true;
      for (var h = 0; h < hits.length && all; h++) all = hits[h][index.object[i]] === 1;
      if (all) found.push(i);
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

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function show() {
    var until = Math.min(shown + PAGE, found.length);
    for (; shown < until; shown++) {
      var i = found[shown], o = index.object[i], item = index.items[index.item[i]], task = index.tasks[index.task[i]];
      var slug = index.slug[i] || (task + "-" + index.numbers[o] + "-" + item[0]).toLowerCase();
      var date = String(index.date[i]), entry = element("li", "hit");
      var link = element("a", "", index.names[o] || "检查对象 " + index.numbers[o]);
      link.href = task.toLowerCase() + "/" + slug + ".html";
      var head = element("h2", "hit-title");
      head.appendChild(link);
      entry.appendChild(head);
      var line = element("p", "hit-line");
      var text = index.results[index.result[i]];
      line.appendChild(element("span", "tag " + (text === "未发现问题" ? "tag-good" : /^未发现/.test(text) ? "tag-plain" : "tag-problem"), text));
      line.appendChild(element("span", "", item[1]));
      line.appendChild(element("span", "", index.departments[index.department[i]]));
      line.appendChild(element("time", "", +date.slice(0, 4) + "年" + +date.slice(4, 6) + "月" + +date.slice(6) + "日"));
      entry.appendChild(line);
      if (index.codes[o]) entry.appendChild(element("p", "hit-code", index.codes[o]));
      list.appendChild(entry);
    }
    more.hidden = shown >= found.length;
    more.textContent = "再显示 " + Math.min(PAGE, found.length - shown) + " 条（还有 " + (found.length - shown) + " 条）";
  }

  function options(name, values) {
    values.forEach(function (value) {
      if (!value[0]) return;
      var option = element("option", "", value[1]);
      option.value = value[0];
      field(name).appendChild(option);
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

  function start(made) {
    index = made;
    var years = Array.from(new Set(index.date.map(function (date) { return String(date).slice(0, 4); }))).sort().reverse();
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
      var link = list.children[at] && list.children[at].querySelector("a");
      if (link) link.focus();
    });
    search();
  }

  box.hidden = false;
  document.getElementById("without-js").hidden = true;
  recall();
  var files = JSON.parse(box.getAttribute("data-files"));
  Promise.all(files.map(function (file) { return load(file[1]).then(function () { return inflate(packed[file[0]]); }); }))
    .then(build).then(start)
    .catch(function () { status.textContent = "检索文件没有读到，请刷新页面，或使用下方的分类列表。"; document.getElementById("without-js").hidden = false; });
})();
