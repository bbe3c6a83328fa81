"""核验一次抽取（mingchou-draw/1）。只用 Python 3.8 以上的标准库，不联网；从上往下读，就是核验的全过程。
用法：python verify.py 证据    （下载的 evidence.txt，或有 terms.json 的文件夹；freezes.tsv 在其中，或在上面三级之内）。退出码：0 没有不成立的步骤，1 有。
"""
import hashlib, json, math, re, sys  # noqa: E401, I001  - one page: under 200 lines in all
from collections import Counter
from fractions import Fraction
from itertools import combinations
from pathlib import Path

STEPS = ("冻结条件", "冻结登记", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单",
         "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开")
STATES = {"holds": "成立", "fails": "不成立", "not_yet": "尚无", "note": "提示"}
VALUES = {"dice": "[0-9]{20,}", "beacon": "[0-9a-f]{64}", "system": "[0-9a-f]{64}:([0-9]{8,})?",
          "ssq": "(0[1-9]|[12][0-9]|3[0-3]){6}(0[1-9]|1[0-6])", "dlt": "(0[1-9]|[12][0-9]|3[0-5]){5}(0[1-9]|1[0-2]){2}"}
RANKS = ({"E": 5, "D": 4, "C": 3, "B": 2, "unrated": 2, "A": 1}, {"watch": 2, "other": 1})
WORDS = {"I": "[A-Za-z0-9_-]{1,32}", "H": "[0-9a-f]{64}", "D": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "R": r"(?:0\.[0-9]{1,6}|1)",
         "T": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00", "S": "[0-9a-f]{32}", "P": "[1-9][0-9]{0,14}",
         "X": r'(?:[^"\\\x00-\x1f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*', "N": "(?:0|[1-9][0-9]{0,14})", "Q": "(?:[2-9]|[1-9][0-9]{1,14})"}
# Canonical JSON has one spelling, so an expression of WORDS is its whole grammar; <x> is a list of any length.
TERMS = """{batches:P,cutoff:'D',departments:[<{code:'I',excluded:{<'I':N>},inspectors:'H',per_object:Q,pool_take:(null|P),
registry_size:N}>],draw:'I',entropy:{expected_at:'T',(kind:'lottery',source:{game:'(ssq|dlt)',issue:('X'|N)}|
kind:'dice',source:{dice:('X'|N),place:('X'|N)}|kind:'beacon',source:{chain_hash:('X'|N),round:('X'|N)}|
kind:'system',secret_hash:'H',source:{})},excluded:'H',floor:'(0|R)',format:'mingchou-draw/1',frozen_at:'T',
parent:(null|'H'),plan:(null|{line:'I',version:P}),pool:'H',pool_size:N,previous:(null|'H'),recusals:'H',
registry:{head:'H',seq:N,total:N},serial:P,strata:[<{code:'I',ratio:'R',size:N}>],supersedes:(null|'H'),task:'I'}"""
EVIDENCE = """{changes:[<{at:'T',department:'I',in:(null|'I'),object:'I',out:'I',reason:'I',seq:N}>],commitment:'H',draw:'I',
drawn:[<{batch:N,number:'I',stratum:'I',ticket:'X'}>],entropy:{at:'T',kind:'I',value:'X',witnesses:[<'X'>]},
format:'mingchou-draw/1',journal:{drawn:{head:'H',seq:N},frozen:{head:'H',seq:N}},pools:(null|{<'I':[<'I'>]>}),seal:'H',seed:'H',
struck:[<{at:'T',number:'I',reason:'I',replaced_by:(null|'I'),seq:N}>],taken:{<'I':N>},teams:(null|[<{department:'I',
inspectors:[<'I'>],object:'I'}>]),void:(null|{<'I':'X'>}),witness:[<{at:'T',kind:'(site|paper|rfc3161)',ref:'X',who:'X'}>]}"""
FREEZE = "P\tI\tH\tT\t(lottery|dice|beacon|system)\tT\t(open\t|expired\t|drawn\tH|void\t(H|))"

class Wrong(Exception):
    """A step does not hold, or is not reached, and what follows from it cannot be judged: (text, state)."""
def need(holds, text, state="fails"):
    if not holds:
        raise Wrong(text, state)
def judge(holds, good, bad):
    return ("holds", good) if holds else ("fails", bad)
def digest(raw):
    return hashlib.sha256(raw).hexdigest()
def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
def grammar(form):
    form = re.sub(r"[][{}]", r"\\\g<0>", re.sub("([a-z_]+):", r"'\1':", form.replace("\n", "")).replace("'", '"'))
    while "<" in form:
        form = re.sub("<([^<>]*)>", r"(?:\1(?:,\1)*)?", form)
    return re.compile(re.sub("[A-Z]", lambda word: WORDS[word[0]], form))
def read_json(f, name, form):
    text = f.get(name, b"").decode(errors="replace")
    value = json.loads(text) if grammar(form).fullmatch(text) else None
    need(value and canonical(value) == f[name], name + (" 不合规定写法" if name in f else " 缺少"))
    return value
def read_rows(f, name, form, unique=0):
    """unique: how many leading columns no two rows share; 0 when rows stand in order of time."""
    *lines, rest = f[name].decode("latin-1").split("\n")
    rows = [tuple(line.split("\t")) for line in lines]
    good = not unique or (lines == sorted(lines) and len({row[:unique] for row in rows}) == len(rows))
    need(good and not rest and all(map(grammar(form).fullmatch, lines)), name + " 不合规定写法")
    return rows
def in_order(ids, s, loads=None):
    start = digest(s.encode())  # gives (load, ticket, id): without loads simply in ticket order
    return sorted(((loads or {}).get(one, 0), str(int(digest((start + one).encode()), 16)).zfill(64)[::-1], one) for one in ids)

def check(f):  # noqa: PLR0915  - read from the top, step by step
    """f: file name → bytes. Gives (state, text) for each of STEPS, in order; Wrong where nothing can follow."""
    terms, rows = read_json(f, "terms.json", TERMS), {}
    departments, strata = ({one["code"]: one for one in terms[key]} for key in ("departments", "strata"))
    need(len(terms["departments"]) == len(departments) > 0 and len(terms["strata"]) == len(strata)
         and (terms["serial"] == 1) == (terms["previous"] is None), "terms.json 不合规定写法")
    commitment, serial, frozen_at = digest(f["terms.json"]), terms["serial"], terms["frozen_at"]
    kind, source, expected_at = (terms["entropy"][key] for key in ("kind", "source", "expected_at"))
    yield "holds", "承诺值 " + commitment
    latest = {0: (None,) * 8}  # serial → its latest line
    for row in read_rows(f, "freezes.tsv", FREEZE) if "freezes.tsv" in f else ():
        old = latest.get(int(row[0]), (str(len(latest)), *row[1:6], "", ""))
        need(row[:6] == old[:6] and (row[6] == "open") == (old[6] == ""), "freezes.tsv 不合规定写法")
        latest[int(row[0])] = row
    row, stated = latest.get(serial), (str(serial), terms["draw"], commitment, frozen_at, kind, expected_at)
    past = {one[2]: one for number, one in latest.items() if number < serial}
    parent, given_up = (past.get(terms[key], [""] * 8) for key in ("parent", "supersedes"))  # the one drawn, the other not used
    yield ("note", "没有 freezes.tsv，未与冻结登记核对") if "freezes.tsv" not in f else judge(
        row and row[:6] == stated and latest[serial - 1][2] == terms["previous"] and (parent[7] or not terms["parent"])
        and (given_up[6] in ("void", "expired") or not terms["supersedes"]), f"第 {serial} 次冻结，与登记一致", "freezes.tsv 与冻结条件不符")
    files = [("pool.tsv", terms["pool"], "I\tI\tH", 1), ("excluded.tsv", terms["excluded"], "I\tI\tH", 1),
             *((f"inspectors-{c}.tsv", d["inspectors"], "I\tH", 1) for c, d in departments.items()),
             ("recusals.tsv", terms["recusals"], "I\tI", 2)]
    if "evidence.json" not in f and not any(name in f for name, *_ in files):
        yield from [("not_yet", "名单尚未公开")] * 2
        raise Wrong("尚未抽取", "not_yet")
    for name, hashed, form, unique in files:
        need(name in f and digest(f[name]) == hashed, name + " 缺少，或与条件中的摘要不符")
        rows[name] = read_rows(f, name, form, unique)
    pool, excluded = ({row[0]: row[1] for row in rows[name]} for name in ("pool.tsv", "excluded.tsv"))
    staff, barred = {c: [row[0] for row in rows[f"inspectors-{c}.tsv"]] for c in departments}, set(rows["recusals.tsv"])
    people = [one for ids in staff.values() for one in ids]
    yield "holds", f"对象库 {len(pool)} 个，未入库 {len(excluded)} 个，检查人员 {len(people)} 人"
    ratio, floor = {c: Fraction(s["ratio"]) for c, s in strata.items()}, Fraction(terms["floor"])
    rank = next((ranks for ranks in RANKS if ranks.keys() >= strata.keys()), dict.fromkeys(strata, 0))
    need(frozen_at < expected_at and not excluded.keys() & pool.keys() and len(set(people)) == len(people)
         and 0 < len(pool) == terms["pool_size"] <= terms["registry"]["total"] - len(excluded)
         and Counter(pool.values()) == +Counter({c: s["size"] for c, s in strata.items()}) and all(ratio.values())
         and all(rank[a] == rank[b] or (rank[a] > rank[b] and ratio[a] >= ratio[b]) for a, b in combinations(strata, 2))
         and all(len(staff[c]) + sum(d["excluded"].values()) == d["registry_size"] for c, d in departments.items()),
         "时间、编号、分层、比例或数量不合规则")
    for c, d in departments.items():
        worst = max(Counter(o for o, one in barred if one in staff[c] and o in pool).values(), default=0)
        need(min(d["pool_take"] or len(staff[c]), len(staff[c])) - worst >= d["per_object"], "有对象的可用检查人员不足")
    yield "holds", "时间、编号、分层、比例、数量合规，每个对象人员足够"
    need("evidence.json" in f, "尚未抽取", "not_yet")
    ev = read_json(f, "evidence.json", EVIDENCE)
    need((ev["draw"], ev["commitment"]) == (terms["draw"], commitment), "evidence.json 与冻结条件的承诺值不符")
    yield ("holds", "与承诺值对应") if ev["void"] is None else ("note", "本次抽取已作废")
    value, at = ev["entropy"]["value"], ev["entropy"]["at"]
    held = [w["who"] for w in ev["witness"] if frozen_at <= w["at"] < min(at, expected_at)]
    yield ("holds", "、".join(held)) if held else ("note", "无外部见证，不能证明未挑选")
    form, front = source.get("game", kind), {"ssq": 6, "dlt": 5}.get(source.get("game"), 99)
    pairs = re.findall("..", value) if front < 99 else []  # numbers rise, but for the first of the back ones
    need(ev["entropy"]["kind"] == kind and re.fullmatch(VALUES[form], value)
         and all(i == front or pairs[i - 1] < pairs[i] for i in range(1, len(pairs))) and frozen_at <= at
         and terms["entropy"].get("secret_hash") in (None, digest(value[:64].encode())), "随机值的种类、写法、摘要或时间不对")
    yield ("note", value + " 没有见证人报数，不具证明力") if value[-1] == ":" else ("holds", value)
    seed = digest("\n".join((commitment, kind, value)).encode())
    yield judge(seed == ev["seed"], seed, "种子与承诺值、随机值不符")
    order = [(ticket, o) for _, ticket, o in in_order(pool, seed + "/objects")]
    waiting = {code: [entry for entry in order if pool[entry[1]] == code] for code in strata}
    taken = {code: math.ceil(ratio[code] * len(waiting[code])) for code in strata}
    for code in strata:
        taken[code] += max(0, min(math.ceil(floor * len(pool)) - sum(taken.values()), len(waiting[code]) - taken[code]))
    drawn = sorted(entry for code in strata for entry in waiting[code][:taken[code]])
    yield judge(ev["taken"] == taken, f"共 {len(drawn)} 个", "各层抽取数与重算不符")
    made = [{"number": o, "stratum": pool[o], "ticket": t, "batch": p % terms["batches"]} for p, (t, o) in enumerate(drawn)]
    yield judge(ev["drawn"] == made, "对象、票号、次序、批次一致", "抽取名单与重算不符")
    now = used = {o for _, o in drawn}
    for seq, x in enumerate(ev["struck"], 1):
        new = next((o for _, o in order if o not in used and pool[o] == pool.get(x["number"])), None)
        need((x["seq"], x["replaced_by"]) == (seq, new) and x["number"] in now, "剔除或递补与重算不符")
        now, used = now - {x["number"]} | {new}, used | {new}
    yield "holds", f"剔除 {len(ev['struck'])} 个" + "，超过抽取数的 5%" * (len(ev["struck"]) * 20 > len(drawn))
    if (ev["pools"], ev["teams"], ev["changes"]) == (None, None, []):
        yield from [("not_yet", "尚未匹配")] * 3
    else:
        pools = {c: [one for *_, one in in_order(staff[c], f"{seed}/inspectors/{c}")][:d["pool_take"]] for c, d in departments.items()}
        yield judge(ev["pools"] == pools, "与重算一致", "检查人员库与重算不符")
        loads, teams, ill, gone, fixed = Counter(), {}, [], set(barred), 0
        for o in (o for _, o in order if o in now):
            for c, d in departments.items():
                free = in_order([one for one in pools[c] if (o, one) not in gone], f"{seed}/match/{o}", loads)
                fixed += len(free) <= d["per_object"]
                teams[o, c] = [one for *_, one in free[:d["per_object"]]]
                loads.update(teams[o, c])
        made = [{"object": o, "department": c, "inspectors": ids} for (o, c), ids in teams.items()]
        yield judge(ev["teams"] == made, f"{len(teams)} 组，其中无随机性的 {fixed} 组", "检查组与重算不符")
        for seq, x in enumerate(ev["changes"], 1):
            o, c, out = x["object"], x["department"], x["out"]
            team, ill = teams.get((o, c), []), ill + [o] * (x["reason"] == "illness")
            gone.add((o, out))
            loads[out] -= 1
            a, b = ([one for one in ids if (o, one) not in gone and one not in team] for ids in (pools.get(c, ()), staff.get(c, ())))
            *_, new = (in_order(a or b, f"{seed}/match/{o}", loads) or [[None]])[0]
            need((x["seq"], x["in"]) == (seq, new) and out in team and ill.count(o) < 2, "人员更换与重算不符")
            team[team.index(out)], loads[new] = new, loads[new] + 1
        yield "holds", f"更换 {len(ev['changes'])} 人次，缺员 {sum(ids.count(None) for ids in teams.values())} 人"
    whole = digest(canonical({key: part for key, part in ev.items() if key != "seal"})) == ev["seal"]
    fine = "freezes.tsv" not in f or (row or ())[6:] == ("drawn" if ev["void"] is None else "void", ev["seal"])
    yield judge(whole and fine, ev["seal"], f"封签与{'冻结登记' if whole else '证据内容'}不符")
    lines, codes = {row[0]: row[2] for row in rows["pool.tsv"] + rows["excluded.tsv"]}, Counter()
    for name in sorted(name for name in f if name.startswith("openings/")):
        one = read_json(f, name, "{code:'X',name:'X',number:'I',salt:'S'}")
        identity = one["salt"].encode() + b"\n" + canonical({"code": one["code"], "name": one["name"]})
        need(name == f"openings/{one['number']}.json" and digest(identity) == lines.get(one["number"])
             and not (one["code"] and codes[one["code"]]), name + " 与承诺不符，或主体另有编号")
        codes[one["code"]] += 1
    yield ("holds", f"{sum(codes.values())} 个名称与承诺一致") if codes else ("not_yet", "名称尚未公开")

def verify(f):
    found, rest = [], ""
    try:
        found.extend(check(f))  # as far as it comes
    except Wrong as wrong:
        found.append(wrong.args[::-1])
        rest = "前面的步骤不成立，未核验" if wrong.args[1] == "fails" else wrong.args[0]
    return found + [("not_yet", rest)] * (len(STEPS) - len(found))

if __name__ == "__main__":
    here = Path(*sys.argv[1:]).resolve()
    try:  # all files of a draw in one: __mingchouBundle({name: text})
        f = {} if here.is_dir() else {n: t.encode() for n, t in json.loads(re.search(rb"\((.*)\)", here.read_bytes())[1]).items()}
    except (AttributeError, OSError, RecursionError, TypeError, ValueError):
        sys.exit(f"{here.name} 读不出证据：没有这个文件，没有下载完，或已经损坏。请从抽取的页面重新下载 evidence.txt，不要改动")
    paths = [folder / "freezes.tsv" for folder in [*here.parents][2::-1] if (folder / "freezes.tsv").is_file()]  # the nearest last
    paths += [] if here.is_file() else [*here.glob("*.tsv"), *here.glob("*.json"), *here.glob("openings/*.json")]
    f.update({"openings/" * (path.parent.name == "openings") + path.name: path.read_bytes() for path in paths})
    steps = list(zip(STEPS, verify(f)))  # noqa: B905  - Python 3.8 has no strict=
    sys.stdout.reconfigure(errors="replace")  # a console that lacks a character of a witness's name
    wrong = [step for step, (state, _) in steps if state == "fails"]
    print("\n".join(f"[{STATES[state]}] {step}：{text}" for step, (state, text) in steps))
    print(f"结论：不成立，首先不成立的是“{wrong[0]}”" if wrong else "结论：没有不成立的步骤")
    sys.exit(len(wrong) > 0)
