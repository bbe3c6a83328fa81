/* Where the 核验 page has its files from: the site over http, a script beside the page under file:, or what the reader picks.
 * Needs verify-reading.js before it. Everything is a Map name → Uint8Array (an opening of a bundle stays text: they are many).
 */
(function (own) {
  "use strict";

  var MANY = 200; // openings: more than so many files are not fetched one by one
  var REGISTERS = ["freezes.tsv", "heads.tsv"];

  function isOpening(name) { return name.startsWith("openings/"); }

  function whole(text) { return text.isWellFormed ? text.isWellFormed() : !/[\ud800-\udfff]/u.test(text); }

  function toFiles(texts) {
    return new Map(Object.entries(texts).map(function (entry) {
      if (!whole(entry[1])) throw new Error("no UTF-8"); // half a character: nothing that a file can hold
      return isOpening(entry[0]) ? entry : [entry[0], own.encoder.encode(entry[1])]; // openings are not hashed as files
    }));
  }

  /** The files in the text of a bundle, which is evidence.txt when it was downloaded. */
  function unbundled(text) { return toFiles(JSON.parse(text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")))); }

  // ---- over http: the raw files themselves, as files.txt lists them; many openings in one piece, from bundle.js

  function get(address) {
    return fetch(address, { cache: "no-cache" }).then(function (answer) {
      return answer.ok ? answer.arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); }) : null;
    });
  }

  function getAll(addresses) { // name → address
    return Promise.all(addresses.map(function (one) { return get(one[1]); })).then(function (all) {
      return new Map(addresses.map(function (one, i) { return [one[0], all[i]]; }).filter(function (entry) { return entry[1]; }));
    });
  }

  function fromSite(places) {
    return get(places.evidence + "files.txt").then(function (list) {
      if (!list) throw new Error("files.txt");
      var names = own.utf8(list).split("\n").filter(Boolean), many = names.filter(isOpening).length > MANY;
      var wanted = names.filter(function (name) { return !many || !isOpening(name); }).map(function (name) {
        return [name, places.evidence + name];
      });
      var registers = [["freezes.tsv", places.freezes], ["heads.tsv", places.heads]].filter(function (one) { return one[1]; });
      return Promise.all([getAll(wanted.concat(registers)), many ? get(places.bundle) : null]);
    }).then(function (found) {
      if (found[1]) unbundled(own.utf8(found[1])).forEach(function (raw, name) {
        if (isOpening(name)) found[0].set(name, raw);
      });
      return found[0];
    });
  }

  // ---- under file: nothing can be fetched; a bundle is a script that calls __mingchouBundle with the same bytes as text

  function load(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.onload = resolve;
      script.onerror = reject;
      script.src = address;
      document.head.appendChild(script);
    });
  }

  function fromScript(address) {
    var found = null;
    window.__mingchouBundle = function (texts) { found = toFiles(texts); };
    return load(address).then(function () {
      if (!found) throw new Error(address);
      return found;
    });
  }

  /** freezes.tsv and heads.tsv of the site stand in one bundle beside freezes.tsv. */
  function fromBundle(places) {
    return fromScript(places.bundle).then(function (files) {
      return fromScript(places.freezes.replace(/\.tsv$/, ".bundle.js")).then(function (more) {
        return new Map([...files, ...more]); // a register inside the evidence counts for nothing beside that of the site
      }, function () { return files; });
    });
  }

  // ---- picked by hand

  function read(file) {
    return file.arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); });
  }

  /** The files of the draw whose terms.json lies in `folder` (parts of a path): those of verify.py, registers from three levels above too. */
  function ofFolder(picked, folder) {
    var near = new Map(), under = folder.join("/") + (folder.length ? "/" : "");
    picked.forEach(function (one) {
      var path = one.path.join("/"), above = one.path.slice(0, -1), last = one.path[one.path.length - 1], name = path.slice(under.length);
      var inside = path.startsWith(under) && /^(?:[^/]+\.(?:tsv|json)|openings\/[^/]+\.json)$/.test(name);
      var higher = folder.length - above.length;
      if (inside) near.set(name, { file: one.file, higher: 0 });
      else if (REGISTERS.indexOf(last) >= 0 && higher > 0 && higher <= 3 && under.startsWith(above.map(function (part) { return part + "/"; }).join("")) &&
        (!near.has(last) || near.get(last).higher > higher)) near.set(last, { file: one.file, higher: higher });
    });
    return Promise.all(Array.from(near, function (one) {
      return read(one[1].file).then(function (raw) { return [one[0], raw]; });
    })).then(function (found) { return new Map(found); });
  }

  /** Files picked one by one: evidence.txt (a bundle), or those of a folder, an opening known by its name, a number. */
  function ofLoose(picked) {
    function isBundle(one) { return /\.(txt|js)$/.test(one.path[one.path.length - 1]); }
    return Promise.all(picked.filter(isBundle).concat(picked.filter(function (one) { return !isBundle(one); })).map(function (one) {
      return read(one.file).then(function (raw) {
        var name = one.path[one.path.length - 1], whole = /\.(txt|js)$/.test(name) ? new TextDecoder().decode(raw) : "";
        if (whole.startsWith("__mingchouBundle(")) return [...unbundled(whole)]; // before the loose files, so that these count
        if (name.endsWith(".json") && name !== "terms.json" && name !== "evidence.json") name = "openings/" + name;
        return [[name, raw]];
      });
    })).then(function (found) { return new Map(found.flat()); });
  }

  function byParts(a, b) {
    for (var i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return a.length - b.length;
  }

  /** [{name, files}]: one draw, or all those in a published folder. Throws where there is no terms.json: that says nothing against a draw. */
  function fromPicked(list) {
    var picked = Array.from(list).map(function (file) {
      return { path: (file.webkitRelativePath || file.name).split("/"), file: file };
    });
    var folders = picked.filter(function (one) { return one.path.length > 1 && one.path[one.path.length - 1] === "terms.json"; })
      .map(function (one) { return one.path.slice(0, -1); }).sort(byParts);
    if (folders.length && folders[0].length === 1) folders = folders.slice(0, 1); // the picked folder itself is a draw's
    var found = folders.length ? folders.map(function (folder) {
      return ofFolder(picked, folder).then(function (files) { return { name: folder.slice(1).join("/"), files: files }; });
    }) : [ofLoose(picked).then(function (files) { return { name: "", files: files }; })];
    return Promise.all(found).then(function (draws) {
      if (!draws.every(function (draw) { return draw.files.has("terms.json"); })) throw new Error("terms.json");
      return draws;
    });
  }

  function ofPlaces(places) { return (location.protocol === "file:" ? fromBundle : fromSite)(places); }

  function fromHere(places) {
    return ofPlaces(places).then(function (files) { return [{ name: "", files: files }]; });
  }

  /** All draws whose pages are linked, one after the other, named as their folders below the published one. */
  function fromAll(places, links) {
    return Array.from(links, function (link) { return link.getAttribute("href").replace(/index\.html$/, ""); })
      .map(function (base) { return { base: base, name: base.replace(/^(\.\.\/)+/, "") + "evidence" }; })
      .sort(function (a, b) { return byParts(a.name.split("/"), b.name.split("/")); })
      .reduce(function (before, one) {
        return before.then(function (draws) {
          var own = { evidence: one.base + "evidence/", bundle: one.base + "bundle.js", freezes: places.freezes, heads: places.heads };
          return ofPlaces(own).then(function (files) { return draws.concat({ name: one.name, files: files }); });
        });
      }, Promise.resolve([])).then(function (draws) { return Object.assign(draws, { whole: true }); });
  }

  Object.assign(own, { fromAll: fromAll, fromHere: fromHere, fromPicked: fromPicked, load: load, read: read });
})(window.mingchou);
