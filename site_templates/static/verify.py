#!/usr/bin/env python3
"""核验一次抽取：只用 Python 自带的功能（3.8 起），不联网，不依赖明抽的任何代码；从上往下读，就是核验的全过程。规则见 docs/draw.md。

用法：python verify.py 证据 [--held 见证人所持的承诺值] [--old 以前留存的 freezes.tsv 或 heads.tsv]…
证据：下载的 evidence.txt，或有 terms.json 的文件夹；freezes.tsv、heads.tsv 在其中，或在上面三级之内。写整个公开文件夹，核验本单位全部抽取。退出码：0 没有不成立的，1 有。
"""
import argparse, hashlib, json, math, os, re, sys, unicodedata
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import combinations
from pathlib import Path

STEPS = ("冻结条件", "冻结登记", "公布时间", "公开期限", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单", "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开")
STATES = {"holds": "成立", "fails": "不成立", "not_yet": "尚无", "note": "提示", "unjudged": "不能判断"}
VALUES = {"dice": "[0-9]{20,}", "beacon": "[0-9a-f]{64}", "system": "[0-9a-f]{64}:([0-9]{8,})?",
          "ssq": "(0[1-9]|[12][0-9]|3[0-3]){6}(0[1-9]|1[0-6])", "dlt": "(0[1-9]|[12][0-9]|3[0-5]){5}(0[1-9]|1[0-2]){2}"}
GAMES = {"ssq": (6, (1, 3, 6)), "dlt": (5, (0, 2, 5))}  # front numbers; weekdays of its drawings, Monday 0
SOURCES = {"lottery": "彩票", "beacon": "信标", "dice": "骰子", "system": "系统随机数"}
CHAINS = {"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1692803367, 3)}  # quicknet: genesis, period in seconds
RISKS = {"E": 5, "D": 4, "C": 3, "B": 2, "unrated": 2, "A": 1}
RANKS = {"risk": RISKS, "grade": RISKS, "watch": {"watch": 2, "other": 1}, "trade": {}, "none": {"all": 1}}
KINDS = {"superior": "上级机关", "discipline": "纪检监察机关", "supervisor": "监督员、群众代表", "notary": "公证机构", "newspaper": "报纸", "paper": "存于外部的纸件", "rfc3161": "时间戳"}
# Canonical JSON has one spelling, so an expression of WORDS is its whole grammar; <x> is a list of any length.
WORDS = {"I": "[A-Za-z0-9_-]{1,32}", "H": "[0-9a-f]{64}", "D": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "R": r"(?:0\.[0-9]{1,6}|1)",
         "T": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00", "S": "[0-9a-f]{32}", "P": "[1-9][0-9]{0,14}",
         "X": r'(?:[^"\\\x00-\x1f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*', "N": "(?:0|[1-9][0-9]{0,14})", "Q": "(?:[2-9]|[1-9][0-9]{1,14})",
         "K": "[0-9]{64,78}", "G": "[0-9]{5,7}", "B": "[0-9a-f]{96}"}
TERMS = """{batches:P,bureau:{code:'I',name:'X',site:(null|'X')},classes_basis:(null|'X'),clock:'(office|demo)',cutoff:'D',departments:[<{code:'I',excluded:{(|not_available:N)},
inspectors:'H',per_object:Q,pool_take:(null|P),registry_size:N}>],draw:'I',entropy:{expected_at:'T',(expires_at:null,kind:'lottery',source:{date:'D',game:'(ssq|dlt)'}|expires_at:null,
kind:'beacon',source:{chain_hash:'H',round:P}|expires_at:'T',kind:'dice',source:{dice:P,faces:10,place:'X'}|expires_at:'T',kind:'system',secret_hash:'H',source:{})},excluded:'H',
floor:'(0|R)',format:'mingchou-draw/2',frozen_at:'T',items:[<{number:'I',version:P}>],mask:(null|'(limited|strata)'),parent:(null|'H'),plan:(null|{line:'I',ratio:'R',version:P}),
pool:'H',pool_size:N,previous:(null|'H'),publish_by:'D',recusals:'H',registry:{head:'H',seq:N,total:N},removed:[<'I'>],scope:'X',serial:P,strata:[<{code:'I',ratio:'R',size:N}>],
strata_by:'(none|risk|grade|watch|trade)',supersedes:(null|'H'),task:'I'}"""
EVIDENCE = """{changes:[<{at:'T',department:'I',in:(null|'I'),object:'I',out:'I',reason:'unable',seq:P}>],commitment:'H',draw:'I',drawn:[<{batch:N,number:'I',stratum:'I',ticket:'K'}>],
entropy:{at:'T',drawn_on:(null|'D'),issue:(null|'G'),kind:'I',signature:(null|'B'),typed:[<{at:'T',by:'X',corrected_at:'T',paper:'X',value:'X'}>],value:'X',witnesses:[<'X'>]},
format:'mingchou-draw/2',journal:{drawn:{head:'H',seq:N},frozen:{head:'H',seq:N}},pools:(null|{<'I':[<'I'>]>}),seal:'H',seed:'H',struck:[<{at:'T',number:'I',reason:'(closed|other)',
replaced_by:(null|'I'),seq:P}>],taken:{<'I':N>},teams:(null|[<{department:'I',inspectors:[<'I'>],object:'I'}>]),void:(null|{at:'T',by:'X',reason:'I'}),witness:[<{at:'T',
kind:'(superior|discipline|supervisor|notary|newspaper|paper|rfc3161)',ref:'X',who:'X'}>]}"""
OPENING = "{code:'X',name:'X',number:'I',object:'I',salt:'S'}"
FREEZE = "P\tI\tH\tT\t(?:(?:lottery|beacon)\tT\t(?:open\t|drawn\tH|void\t(?:H|))|(?:dice|system)\tT\t(?:open\t|expired\t|drawn\tH|void\t(?:H|)))"
HEAD = "P\tH\tT\t(?:normal|restored)"
PROOF = "{format:'mingchou-proof/1',head:'H',rests:[<'H'>],seq:P}"
LF, CHINA, ANOTHER = b"\n", timezone(timedelta(hours=8)), "与见证人所持的承诺值不符"
UNDRAWN = {"drawn": "已抽取，名单尚未公开", "void": "已作废，名单没有公开", "expired": "已过期，没有抽取", "overdue": "尚未抽取，预定时间已过", "": "尚未抽取"}
NEXT = {"": ("open",), "open": ("drawn", "void", "expired"), "drawn": ("drawn", "void"), "void": (), "expired": ()}
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
def shown(text):
    """Text of a file with every character that could act on a terminal or page, or that nobody sees, made visible: ‹U+001B›."""
    odd = ("[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff"
           "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
    return re.sub(odd, lambda one: f"‹U+{ord(one[0]):04X}›", text)
def real(text):
    """A real day, or a real time of Beijing; else Wrong."""
    try:
        return (datetime if "T" in text else date).fromisoformat(text.replace("T24:", "T99:"))  # newer Pythons take 24:00
    except ValueError:
        raise Wrong(text + " 不是真实的日期或时间", "fails") from None
def grammar(form):
    form = re.sub(r"[][{}]", r"\\\g<0>", re.sub("([a-z_]+):", r"'\1':", form.replace("\n", "")).replace("'", '"'))
    while "<" in form:
        form = re.sub("<([^<>]*)>", r"(?:\1(?:,\1)*)?", form)
    return re.compile(re.sub("[A-Z]", lambda word: WORDS[word[0]], form))
def read_json(f, name, form, bad=""):
    text = f.get(name, b"").decode(errors="replace")
    value = json.loads(text) if grammar(form).fullmatch(text) else None
    need(value and canonical(value) == f[name], bad or shown(name) + (" 不合规定写法" if name in f else " 缺少"), "unjudged" if bad else "fails")
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
def read_freezes(f):
    """The lines of freezes.tsv, checked as a register that only grows: serial → its lines, in order."""
    series, last, seen = {}, "", set()
    for row in read_rows(f, "freezes.tsv", FREEZE):
        lines = series.setdefault(int(row[0]), [])
        before = lines[-1] if lines else (str(len(series)), *row[1:6], "", "")
        good = row[:6] == before[:6] and row[6] in NEXT[before[6]] and row != before and (row[6] != "void" or (row[7] == "") == (before[7] == ""))
        need(good and (lines or (last <= row[3] and not {row[1], row[2]} & seen)), "freezes.tsv 不合规定写法")
        seen, last = seen | {row[1], row[2]} if not lines else seen, max(last, row[3])
        lines.append(row), real(row[3]), real(row[5])
    return series
def read_heads(f):
    """The lines of heads.tsv: (seq, head, time, kind); times never fall, seq falls only where the journal was restored."""
    rows = [(int(row[0]), *row[1:]) for row in read_rows(f, "heads.tsv", HEAD)]
    for old, new in zip([*rows[:1], *rows], rows):
        rising = real(old[2]) <= real(new[2]) and (new[3] == "restored" or old[0] <= new[0])
        need(rising and (new[3] == "restored" or (old[0] == new[0]) <= (old[1] == new[1])), "heads.tsv 不合规定写法")
    return rows
def fits(heads, seq, head, at):
    """Whether an entry of the journal, written at `at`, has a place between the lines of heads.tsv."""
    return any(old[2] <= at and old[0] < seq and (new is None or (at <= new[2] and (new[3] == "restored" or seq < new[0] or (seq, head) == new[:2])))
               for old, new in zip([(0, "", "", "normal"), *heads], [*heads, None]))
def well_formed(entropy, value):
    """Whether a random value has the form of its kind; of a lottery the numbers rise, but for the first of the back ones."""
    game = entropy["source"].get("game")
    if not re.fullmatch(VALUES[game or entropy["kind"]], value):
        return False
    pairs, front = re.findall("..", value), GAMES[game][0] if game else 0
    dice = entropy["source"].get("dice", 1)
    return len(value) % dice == 0 if not game else all(i == front or pairs[i - 1] < pairs[i] for i in range(1, len(pairs)))
def rank(strata_by, code):
    """How risky a stratum is; that of a merged one is the highest of its parts. None: no stratum of this kind."""
    ranks, parts = RANKS[strata_by], set(code.split("--"))
    return 0 if strata_by == "trade" or code == "all" else max(map(ranks.get, parts)) if parts <= set(ranks) else None
def rules(terms, pool, excluded, staff, barred):
    """What forbids a freeze, as far as public files can tell: (holds, what to say when it does not), in order."""
    frozen, entropy, strata = real(terms["frozen_at"]), terms["entropy"], terms["strata"]
    source, expected = entropy["source"], real(entropy["expected_at"])
    yield (frozen < expected and (not entropy["expires_at"] or expected <= real(entropy["expires_at"]))
           and real(terms["cutoff"]) <= frozen.date() and expected.date() <= real(terms["publish_by"])), "冻结、取值、截止或公开的时间先后不对"
    numbers, people = {*pool, *excluded}, [one for ids in staff.values() for one in ids]
    yield (pool and len(numbers) == len(pool) + len(excluded) <= terms["registry"]["total"] and len(set(people)) == len(people)
           and all(re.fullmatch("P-[0-9]{4,15}", one) for one in numbers)), "编号重复或写法不对，或对象多于名录"
    yield terms["supersedes"] or numbers == {f"P-{n:04d}" for n in range(1, len(numbers) + 1)}, "编号不连续"
    yield (len(pool) == terms["pool_size"] and Counter(pool.values()) == +Counter({s["code"]: s["size"] for s in strata})), "各层或对象库的数量对不上"
    ratio, ranks = [Fraction(s["ratio"]) for s in strata], [rank(terms["strata_by"], s["code"]) for s in strata]
    twice = terms["strata_by"] != "trade" and max(Counter(part for s in strata for part in s["code"].split("--")).values()) > 1
    yield None not in ranks and not twice and (len(strata) == 1 or all(s["code"] != "all" for s in strata)), "分层不是规定的几种"
    yield all(ratio), "有的层比例为 0"
    yield all(ranks[a] == ranks[b] or (ranks[a] > ranks[b] and ratio[a] >= ratio[b]) for a, b in combinations(range(len(strata)), 2)), "风险高的层比例反而低，或没有从高到低排列"
    yield terms["parent"] or not terms["plan"] or Fraction(terms["floor"]) >= Fraction(terms["plan"]["ratio"]), "总比例下限低于计划的比例"
    yield terms["mask"] or terms["classes_basis"] or terms["strata_by"] not in ("risk", "watch"), "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术"
    yield not terms["mask"] or len(strata) == 1 or not any(0 < s["size"] < 5 for s in strata), "不足 5 个对象的层没有合并"
    yield all(len(staff[d["code"]]) + d["excluded"].get("not_available", 0) == d["registry_size"] for d in terms["departments"]), "检查人员的数量对不上"
    yield ((not terms["removed"] or terms["supersedes"]) and not (terms["parent"] and terms["supersedes"])
           and terms["removed"] == sorted(set(terms["removed"])) and not numbers & set(terms["removed"])), "去掉的对象、所代替或所补充的抽取写得不对"
    if entropy["kind"] == "lottery":
        yield real(source["date"]).weekday() in GAMES[source["game"]][1], f"{source['date']} 不是这种彩票开奖的日子"
        yield terms["frozen_at"] < source["date"] + "T20:00:00+08:00", "冻结时这一期已经停止销售"
        yield entropy["expected_at"] == source["date"] + "T21:30:00+08:00", "预定时间不是开奖日 21:30"
    if entropy["kind"] == "beacon":
        yield source["chain_hash"] in CHAINS, "不认识的信标"
        made = CHAINS[source["chain_hash"]][0] + CHAINS[source["chain_hash"]][1] * (source["round"] - 1)
        yield made >= frozen.timestamp() + 1800, "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生"
        yield made <= expected.timestamp(), "预定时间早于这一轮信标产生的时间"
    yield all(o in pool and one in people for o, one in barred), "回避名单里有名单以外的编号"
    for d in terms["departments"]:
        worst = max(Counter(o for o, one in barred if one in staff[d["code"]]).values(), default=0)
        yield len(staff[d["code"]]) - worst >= d["per_object"], "有对象的可用检查人员不足"
def witness(registered, frozen_at, limit, held, commitment, flags):
    """Who is registered as having held the commitment after the freeze and before the value can have existed."""
    counted = [one for one in registered if frozen_at <= one["at"] < limit]
    late = "；登记过晚或过早，不算：" * (len(counted) < len(registered)) + "、".join(shown(one["who"]) for one in registered if one not in counted)
    names = "、".join(f"{shown(one['who'])}（{KINDS[one['kind']]}）" for one in counted) or "无外部见证，不能证明未挑选"
    if held:
        return judge(held == commitment, f"与见证人所持一致；登记的见证：{names}{late}", ANOTHER)
    flags.append("见证仅为登记，未核实" if counted else "无外部见证，不能证明未挑选")
    if any(one["kind"] == "rfc3161" for one in counted):
        return "unjudged", f"{names}；时间戳令牌请用 mingchou verify 核对{late}"
    return "note", names + ("；仅为登记，未核实" if counted else "") + late
def matching(terms, ev, seed, final, staff, barred, last, flags):
    """Pools, teams and changes; final: the objects in ticket order; last: the time that changes come after."""
    departments = {d["code"]: d for d in terms["departments"]}
    pools = {c: [one for *_, one in in_order(staff[c], f"{seed}/inspectors/{c}")][:d["pool_take"]] for c, d in departments.items()}
    yield judge(ev["pools"] == pools, "与重算一致", "检查人员库与重算不符")
    loads, teams, gone, fixed, whole = Counter(), {}, set(barred), 0, 0
    for o in final:
        for c, d in departments.items():
            free, everybody = ([one for one in ids if (o, one) not in gone] for ids in (pools[c], staff[c]))
            whole += len(free) < d["per_object"]  # recusals leave the pool too few: the department's whole list
            fixed += len(everybody) <= d["per_object"]
            free = in_order(everybody if len(free) < d["per_object"] else free, f"{seed}/match/{o}", loads)
            teams[o, c] = [one for *_, one in free[:d["per_object"]]]
            loads.update(teams[o, c])
    made = [{"object": o, "department": c, "inspectors": ids} for (o, c), ids in teams.items()]
    yield judge(ev["teams"] == made, f"{len(teams)} 组，其中无随机性的 {fixed} 组", "检查组与重算不符")
    times = [last, *(one["at"] for one in ev["changes"])]
    for seq, x in enumerate(ev["changes"], 1):
        o, c, out = x["object"], x["department"], x["out"]
        team = teams.get((o, c), [])
        gone.add((o, out))
        loads[out] -= 1
        a, b = ([one for one in ids if (o, one) not in gone and one not in team] for ids in (pools.get(c, ()), staff.get(c, ())))
        *_, new = (in_order(a or b, f"{seed}/match/{o}", loads) or [[None]])[0]
        need((x["seq"], x["in"]) == (seq, new) and out in team, "人员更换与重算不符")
        team[team.index(out)], loads[new] = new, loads[new] + 1
    need(times == sorted(times), "人员更换的时间不对")
    many = len(ev["changes"]) * 20 > len(teams)
    flags += ["更换超过检查组的 5%"] if many else []
    yield "holds", f"更换 {len(ev['changes'])} 人次，缺员 {sum(ids.count(None) for ids in teams.values())} 人" + "，更换超过检查组的 5%" * many
def openings(f, terms, lines):
    """Each opening opens its own line, and no body has two; a masked draw opens none."""
    committed, seen = {row[0]: row[2] for row in lines}, set()
    names = sorted(name for name in f if name.startswith("openings/"))
    for name in names:
        need(not terms["mask"], "只公开算术的抽取不应有名称：" + shown(name))
        one = read_json(f, name, OPENING)
        mine = {(key, one[key]) for key in ("code", "object") if one[key]}
        opened = digest(one["salt"].encode() + b"\n" + canonical({key: one[key] for key in ("code", "name", "object")}))
        need(name == f"openings/{one['number']}.json" and opened == committed.get(one["number"]) and not mine & seen, shown(name) + " 与承诺不符，或主体另有编号")
        seen |= mine
    found = ("holds", f"{len(committed)} 个中公开了 {len(names)} 个，与承诺一致") if names else ("not_yet", "名称尚未公开，或公示期满已移出")
    return ("note", "名称依法不公开，只公开算术") if terms["mask"] else found
def check(f, now, held, flags):
    """f: file name → bytes; flags: what the verdict line must say too. Gives (state, text) for each of STEPS, in order; Wrong where nothing can follow."""
    terms, rows = read_json(f, "terms.json", TERMS), {}
    departments, strata = ({one["code"]: one for one in terms[key]} for key in ("departments", "strata"))
    need(len(terms["departments"]) == len(departments) > 0 and len(terms["strata"]) == len(strata) > 0
         and (terms["serial"] == 1) == (terms["previous"] is None) and terms["items"] and terms["bureau"]["name"]
         and len({one["number"] for one in terms["items"]}) == len(terms["items"]), "terms.json 不合规定写法")
    commitment, serial, frozen_at = digest(f["terms.json"]), terms["serial"], terms["frozen_at"]
    kind, source, expected_at, expires_at = (terms["entropy"][key] for key in ("kind", "source", "expected_at", "expires_at"))
    [real(one) for one in (frozen_at, expected_at, expires_at or frozen_at, terms["cutoff"], terms["publish_by"], source.get("date", frozen_at))]
    flags += ["演示时钟，不作数"] if terms["clock"] == "demo" else []
    yield "holds", "承诺值 " + commitment
    series = read_freezes(f) if "freezes.tsv" in f else None
    lines = (series or {}).get(serial, [])
    if series is None:
        yield "unjudged", "未与冻结登记对照"
    else:
        earlier = {one[0][2]: one for number, one in series.items() if number < serial}
        parent, given_up = (earlier.get(terms[key], [("",) * 8]) for key in ("parent", "supersedes"))
        last = series[max(series)][-1] if series else ("",) * 8
        flags += [f"重新抽取换了随机值来源（原来是{SOURCES[one[4]]}，这次是{SOURCES[kind]}）" for one in given_up[:1] if one[4] not in ("", kind)]
        yield judge(
            lines and lines[0][:6] == (str(serial), terms["draw"], commitment, frozen_at, kind, expected_at)
            and terms["previous"] == (series[serial - 1][0][2] if serial > 1 else None)
            and (not terms["parent"] or any(one[6] == "drawn" for one in parent))  # a supplement adds to what was drawn,
            and (not terms["supersedes"] or given_up[-1][6] in ("void", "expired")),  # a redraw replaces what was given up
            f"第 {serial} 次冻结，与登记一致；登记共 {len(series)} 次冻结，最后一次是 {last[1]}（{last[3]}）", "freezes.tsv 与冻结条件不符")
    heads = read_heads(f) if "heads.tsv" in f else None
    before = [at for number, _, at, _ in heads or () if number > terms["registry"]["seq"] and frozen_at <= at < expected_at]
    lacking = "没有 heads.tsv，是否在取值以前公布，未核对" if heads is None else "尚未公布" if now < real(expected_at) else "取值前未公布"
    flags += [f"台账由备份恢复过（{at} 公布）" for _, _, at, how in heads or () if how == "restored"][-1:] + ([] if before or heads is None else [lacking])
    yield ("holds", f"{before[0]} 已公布，早于预定时间") if before else ("note", lacking)
    named = ["pool.tsv", "excluded.tsv", *(f"inspectors-{code}.tsv" for code in departments), "recusals.tsv"]
    state, late = lines[-1][6] if lines else "", (now.date() - real(terms["publish_by"])).days
    overdue = "evidence.json" not in f and late > 0 and state not in ("void", "expired")
    flags += [f"逾期未公开 {late} 天"] * overdue
    yield "note", flags[-1] if overdue else f"名单应在 {terms['publish_by']} 以前公开"
    if "evidence.json" not in f and not any(name in f for name in named):
        past = "expired" if expires_at and now > real(expires_at) else "overdue" if now > real(expected_at) else ""
        raise Wrong(UNDRAWN[state if state in ("drawn", "void", "expired") else past], "not_yet")
    forms = {"pool.tsv": ("I\tI\tH", 1), "excluded.tsv": ("I\t(closed|other)\tH", 1), "recusals.tsv": ("I\tI", 2)}
    for name in named:
        hashed = departments[name[11:-4]]["inspectors"] if name not in forms else terms[name[:-4]]
        need(name in f and digest(f[name]) == hashed, name + " 缺少，或与条件中的摘要不符")
        rows[name] = read_rows(f, name, *forms.get(name, ("I\tH", 1)))
    pool, excluded = ({row[0]: row[1] for row in rows[name]} for name in ("pool.tsv", "excluded.tsv"))
    staff, barred = {c: [row[0] for row in rows[f"inspectors-{c}.tsv"]] for c in departments}, set(rows["recusals.tsv"])
    yield "holds", f"对象库 {len(pool)} 个，未入库 {len(excluded)} 个，检查人员 {sum(map(len, staff.values()))} 人"
    [need(holds, text) for holds, text in rules(terms, pool, excluded, staff, barred)]
    small = [code for code in strata if 0 < strata[code]["size"] < 5 and len(pool) != strata[code]["size"]]
    flags += ["层过小：" + "、".join(small)] if small else []
    yield "holds", "时间、编号、分层、比例、数量、随机值来源合规，每个对象人员足够"
    need("evidence.json" in f, "尚未抽取" if state != "drawn" else "已抽取，证据尚未公开", "not_yet")
    ev = read_json(f, "evidence.json", EVIDENCE)
    value, at, typed, drawn_on, issue, signature = (ev["entropy"][key] for key in ("value", "at", "typed", "drawn_on", "issue", "signature"))
    for one in (ev["entropy"], *typed, *ev["witness"], *ev["struck"], *ev["changes"], ev["void"] or {}):
        [real(one[key]) for key in ("at", "drawn_on", "corrected_at") if one.get(key)]
    need((ev["draw"], ev["commitment"]) == (terms["draw"], commitment), "evidence.json 与冻结条件的承诺值不符")
    places = [(ev["journal"]["frozen"], frozen_at), (ev["journal"]["drawn"], at)]
    need(terms["registry"]["seq"] + 1 == places[0][0]["seq"] < places[1][0]["seq"], "台账的位置不对：冻结应紧接条件中的位置，抽取在冻结以后")
    last = [line for line in heads or () if line[2] <= frozen_at][-1:]  # published before the freeze: if the terms name its number, then its head
    same = all(line[0] != terms["registry"]["seq"] or line[1] == terms["registry"]["head"] for line in last)
    need(heads is None or (same and all(fits(heads, one["seq"], one["head"], time) for one, time in places)), "台账的位置和时间与 heads.tsv 不符")
    void, times = ev["void"] or {}, [at, *(one["at"] for one in ev["struck"] + ev["changes"])]
    need(not void or (max(times) <= void["at"] and (void["reason"] != "value_false" or kind in ("lottery", "beacon"))), "作废的时间或原因不对")
    flags += ["本次抽取已作废" + "，作废以前已经派出人员" * bool(void and ev["teams"] is not None)] if void or state == "void" else []
    yield ("note", "本次抽取已作废") if ev["void"] else ("holds", "与承诺值对应")
    yield witness(ev["witness"], frozen_at, min(at, expected_at), held, commitment, flags)
    need(ev["entropy"]["kind"] == kind and well_formed(terms["entropy"], value), "随机值的种类或写法不对")
    need(kind != "system" or digest(value[:64].encode()) == terms["entropy"]["secret_hash"], "系统随机数与冻结时的摘要不符")
    need(expected_at <= at <= (expires_at or at), "随机值录入的时间不对")
    need((kind == "lottery") == bool(drawn_on) == bool(issue) and (kind == "beacon") == bool(signature), "随机值的来历写得不全，或多写了")
    need(kind != "lottery" or (real(drawn_on).weekday() in GAMES[source["game"]][1] and source["date"] <= drawn_on and drawn_on + "T21:30:00+08:00" <= at), "开奖日期不对")
    need(kind != "beacon" or digest(bytes.fromhex(signature)) == value, "随机值不是信标签名的散列")
    need(len(typed) <= (kind in ("lottery", "beacon")) and all(
        well_formed(terms["entropy"], one["value"]) and one["value"] != value and expected_at <= one["at"] <= one["corrected_at"] == at
        for one in typed), "随机值的更正不合规则")
    note = "，更正过一次，原来录的是 " + typed[0]["value"] if typed else ""
    flags += ["更正过一次"] * bool(typed) + ["开奖日不是条件写的那天"] * (source.get("date", drawn_on) != drawn_on)
    if kind == "lottery":
        yield "holds", f"{value}，{drawn_on} {'双色球' if source['game'] == 'ssq' else '大乐透'}第 {issue} 期，请对照开奖公告{note}"
    elif kind == "beacon":
        yield "unjudged", f"{value}，只核对了散列，信标的签名请用核验网页或 mingchou verify 核对{note}"
    else:
        flags += ["没有见证人报数，不具证明力"] * (value[-1] == ":") + ["掷的次数多于需要"] * (len(value) - source.get("dice", len(value)) >= 20)
        yield ("note", value + " 没有见证人报数，不具证明力") if value[-1] == ":" else ("holds", value)
    seed = digest("\n".join((commitment, kind, value)).encode())
    yield judge(seed == ev["seed"], seed, "种子与承诺值、随机值不符")
    order = [(ticket, o) for _, ticket, o in in_order(pool, seed + "/objects")]
    waiting = {code: [entry for entry in order if pool[entry[1]] == code] for code in strata}
    taken = {code: math.ceil(Fraction(strata[code]["ratio"]) * len(waiting[code])) for code in strata}
    for code in strata:  # from the highest down, until the floor is reached
        missing = math.ceil(Fraction(terms["floor"]) * len(pool)) - sum(taken.values())
        taken[code] += max(0, min(missing, len(waiting[code]) - taken[code]))
    drawn = sorted(entry for code in strata for entry in waiting[code][:taken[code]])
    yield judge(ev["taken"] == taken, f"共 {len(drawn)} 个" + "，全部检查，抽取只决定先后" * (len(drawn) == len(pool)), "各层抽取数与重算不符")
    yield judge(ev["drawn"] == [{"number": o, "stratum": pool[o], "ticket": t, "batch": p % terms["batches"]} for p, (t, o) in enumerate(drawn)],
                "对象、票号、次序、批次一致", "抽取名单与重算不符")
    now_on, used, times = {o for _, o in drawn}, {o for _, o in drawn}, [at]
    for seq, x in enumerate(ev["struck"], 1):
        new = next((o for _, o in order if o not in used and pool[o] == pool.get(x["number"])), None)
        need((x["seq"], x["replaced_by"]) == (seq, new) and x["number"] in now_on, "剔除或递补与重算不符")
        now_on, used, times = now_on - {x["number"]} | {new} - {None}, used | {new}, [*times, x["at"]]
    need(times == sorted(times), "剔除的时间不对")
    many = len(ev["struck"]) * 20 > len(drawn)
    flags += ["剔除超过抽取数的 5%"] * many
    yield "holds", f"剔除 {len(ev['struck'])} 个" + "，超过抽取数的 5%" * many
    if (ev["pools"], ev["teams"], ev["changes"]) == (None, None, []):
        yield from [("not_yet", "尚未匹配")] * 3
    else:
        yield from matching(terms, ev, seed, [o for _, o in order if o in now_on], staff, barred, times[-1], flags)
    need(digest(canonical({key: part for key, part in ev.items() if key != "seal"})) == ev["seal"], "封签与证据内容不符")
    known = series is None or (lines and lines[-1][6:] == ("void" if ev["void"] else "drawn", ev["seal"]))
    old = not known and any(one[7] == ev["seal"] for one in lines[:-1])
    flags += ["这是较早的一版"] * old
    yield ("note", "这是较早的一版，登记中最后一版的封签是 " + lines[-1][7]) if old else judge(known, ev["seal"], "封签与冻结登记不符")
    yield openings(f, terms, rows["pool.tsv"] + rows["excluded.tsv"])
def verify(f, now, held="", papers=()):
    """The verdict line, and a (state, text) for each of STEPS; papers: (state, name, text) of what the reader gave besides."""
    steps, flags, rest = [], [], ""
    try:
        steps.extend(check(f, now, held, flags))  # as far as it comes
    except Wrong as wrong:
        steps.append(wrong.args[::-1])
        rest = "前面的步骤不成立，未核验" if wrong.args[1] == "fails" else wrong.args[0]
    steps += [("not_yet", rest)] * (len(STEPS) - len(steps))
    if held and steps[7] == ("not_yet", rest) and not rest.startswith("前面的"):  # not drawn yet: the terms are at hand all the same
        steps[7] = judge(held == digest(f["terms.json"]), "与见证人所持一致", ANOTHER)
    flags[:0] = [ANOTHER] * (steps[7] == ("fails", ANOTHER))
    wrong = ["不成立：" + step for step, (state, _) in zip(STEPS, steps) if state == "fails"]
    waiting = [text for state, text in steps if state in ("not_yet", "unjudged")]
    if steps[0][0] == "holds":
        terms = json.loads(f["terms.json"])
        flags.insert(0, f"{shown(terms['bureau']['name'])} {terms['bureau']['code']}，抽取 {terms['draw']}")
    return "。".join([conclude("".join(wrong[:1]), waiting, papers), *flags]), steps
def conclude(wrong, waiting, papers, good="成立", itself="抽取本身"):
    """What is said first. wrong: what of the draw does not hold; waiting: why steps cannot be judged; papers: what the reader gave, judged."""
    bad = "、".join(dict.fromkeys(name for state, name, _ in papers if state == "fails"))
    waiting = waiting + [f"{name}：{text}" for state, name, text in papers if state == "unjudged" and not bad]
    said = wrong or good + (f"，但有 {len(waiting)} 步现在还不能判断（{'；'.join(dict.fromkeys(waiting))}）" if waiting else "")
    return "结论：" + (said if not bad else f"{said}，您给的{bad}也不成立" if wrong else f"不成立：您给的{bad}。{itself}{said}")
def compare(path, old, f):
    """(state, name, text) of an older register that the reader kept, beside the one of today: both only grow."""
    name, form = ("heads.tsv", HEAD) if old.endswith((b"\tnormal\n", b"\trestored\n")) else ("freezes.tsv", FREEZE)
    if not re.fullmatch(f"(?:{grammar(form).pattern}\n)+", old.decode("latin-1")):
        return "unjudged", "留存的登记", f"{shown(path)} 不是 freezes.tsv 或 heads.tsv，或者被记事本等另存过，没有对照；请用网站上下载的原件"
    new, what = f.get(name), f"与留存的 {name} 对照"
    if new is None:
        return "unjudged", what, f"没有现在的 {name}"
    if new.startswith(old):
        return "holds", what, f"旧的 {old.count(LF)} 行都在，以后增加 {new.count(LF) - old.count(LF)} 行"
    return "unjudged", what, "两份登记不一致，本程序不能判断哪份为真，请向见证人核对" + "；留存的比现在的长" * old.startswith(new)
def check_proof(f, proof):
    """(state, name, text): whether a head printed on paper belongs to the published journal, the digests from there leading to a line of heads.tsv."""
    try:
        one = read_json({"": proof}, "", PROOF, "这个文件不是台账证明（mingchou prove 写的），没有核对")
        need("heads.tsv" in f, "没有 heads.tsv，不能核对", "unjudged")
        reached = one["head"]
        for rest in one["rests"]:
            reached = digest((reached + rest).encode())
        published = next((at for seq, head, at, _ in read_heads(f) if (seq, head) == (one["seq"] + len(one["rests"]), reached)), None)
        state, text = judge(published, f"第 {one['seq']} 条台账 {one['head']} 在 {published} 公布的台账之中", "与公布的台账不符")
    except Wrong as wrong:
        text, state = wrong.args
    return state, "台账证明", text
def whole(folders, now, papers=()):
    """All draws of a bureau that are at hand: each by itself, then how they hang together. folders: name → files."""
    lines, found, series = [], [], {}
    for name, f in folders.items():
        verdict, steps = verify(f, now)
        lines.append(f"[{'不成立' if any(state == 'fails' for state, _ in steps) else '成立'}] {shown(name)}：{verdict[3:]}")
        if steps[1][0] in ("holds", "unjudged"):
            found.append((digest(f["terms.json"]), json.loads(f["terms.json"]), f))
            series = read_freezes(f) if "freezes.tsv" in f else series
    for one in found:
        lines += [f"[{mark}] {one[1]['draw']}：{text}" for mark, holds, text in bonds(one, found, series) if not holds]
    missing = [one[0][1] for one in series.values() if one[0][2] not in [commitment for commitment, *_ in found]]
    wrong, more = sum(line.startswith("[不成立]") for line in lines), sum(not re.search("：成立。[^。]*$", line) for line in lines[:len(folders)])
    lines.append(f"登记共 {len(series)} 次冻结，文件在手 {len(series) - len(missing)} 次" + ("，不在手：" + "、".join(missing)) * bool(missing))
    return [conclude(f"不成立，{wrong} 处" if wrong else "", [], papers, "没有不成立的" + f"，{more} 次须看各行的说明" * (more > 0), "各次抽取"), *lines]
def bonds(one, found, series):
    """How a draw hangs together with the others at hand: one bureau, the draw before it, what it replaces or adds to, what should be asked about."""
    (_, terms, f), wrong, asked = one, "不成立", "提示"
    yield wrong, all(other["bureau"]["code"] == terms["bureau"]["code"] for _, other, _ in found), "不是同一个单位的"
    for commitment, old, files in found:
        yield wrong, old["serial"] != terms["serial"] - 1 or commitment == terms["previous"], "previous 不是前一次冻结的承诺值"
        yield wrong, commitment not in (terms["supersedes"], terms["parent"]) or old["task"] == terms["task"], "所代替或所补充的不是同一任务的抽取"
        if commitment == terms["supersedes"] and "pool.tsv" in files and "pool.tsv" in f:
            before, now = ([row.split("\t") for row in one["pool.tsv"].decode("latin-1").split("\n")] for one in (files, f))
            before = [row for row in before if row[0] not in terms["removed"]]
            into = {a: b for x, y in zip(before, now) for a, b in zip(x[1:2], y[1:2])}  # masked, small strata are merged, each as a whole
            merged = all(a == b or (terms["mask"] and (b in ("all", "mixed") or {*a.split("--")} <= {*b.split("--")})) for a, b in into.items())
            yield wrong, merged and [[x[0], *(into.get(a) for a in x[1:2]), *x[2:]] for x in before] == now, "对象库不是前一次的对象库减去写明的几个"
        was, now = ([one["entropy"]["kind"], *sorted({**one["entropy"]["source"], "date": 0, "round": 0}.items())] for one in (old, terms))
        yield asked, commitment != terms["supersedes"] or was[0] != now[0] or was == now, "重新抽取换了彩票的种类，或骰子的地点、数目"
        state = {"void": "已作废", "expired": "已过期"}.get(series.get(old["serial"], [("",) * 8])[-1][6])
        anew = not (terms["supersedes"] or terms["parent"] or old["parent"]) and old["serial"] < terms["serial"] and old["task"] != terms["task"]
        anew, line = anew and all(one["supersedes"] != commitment for _, one, _ in found), old["plan"] and terms["plan"] and old["plan"]["line"] == terms["plan"]["line"]
        item = {one["number"] for one in old["items"]} & {one["number"] for one in terms["items"]} and old["frozen_at"][:4] == terms["frozen_at"][:4]
        yield asked, not (state and anew and (line or item)), (f"{'同一行计划' if line else '同一事项'}的 {old['draw']} {state}，没有重新抽取，这次另立任务：对象库那次 {old['pool_size']} 个，这次 {terms['pool_size']} 个")
def at_hand(here):
    """The files of a draw: from its folder, or from evidence.txt; the registers from it, else from the nearest folder above."""
    try:  # all files of a draw in one: __mingchouBundle({name: text})
        f = {} if here.is_dir() else {n: t.encode() for n, t in json.loads(re.search(rb"\((.*)\)", here.read_bytes(), re.S)[1]).items()}
    except (AttributeError, OSError, RecursionError, TypeError, ValueError):
        sys.exit(f"{shown(here.name)} 读不出证据：没有这个文件，没有下载完，或已经损坏。请从抽取的页面重新下载 evidence.txt，不要改动")
    paths = [folder / name for name in ("freezes.tsv", "heads.tsv") for folder in [*here.parents][2::-1] if (folder / name).is_file()]
    paths += [] if here.is_file() else [*here.glob("*.tsv"), *here.glob("*.json"), *here.glob("openings/*.json")]
    f.update({"openings/" * (path.parent.name == "openings") + path.name: path.read_bytes() for path in paths if path.is_file()})
    return f
def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("evidence", type=Path)
    asked.add_argument("--held", default="")
    for option in ("--old", "--proof"):
        asked.add_argument(option, type=argparse.FileType("rb"), action="append", default=[])
    given, now = asked.parse_args(), datetime.now(CHINA)
    sys.stdout and sys.stdout.reconfigure(errors="replace")  # a console that lacks a character of a witness's name
    here = next(path for path in (given.evidence / "evidence.txt", given.evidence) if path.is_file() or path == given.evidence).resolve()
    folders = sorted(path.parent for path in here.rglob("terms.json")) if not (here / "terms.json").is_file() else []
    f, held = at_hand(here), re.sub(r"[\s\ufeff\u200b]", "", unicodedata.normalize("NFKC", given.held)).lower()
    odd = shown("".join(dict.fromkeys(re.sub("[0-9a-f]", "", held)))[:6])
    lacking = f"应为 64 位十六进制数字（0–9、a–f），现在是 {len(held)} 位" + f"，其中“{odd}”不是" * bool(odd) + "，请逐组核对"
    if held and (folders or odd or len(held) != 64):
        sys.exit("见证人手里的承诺值" + (lacking if odd or len(held) != 64 else "属于一次抽取；证据请写那次抽取的文件夹，不要写整个公开文件夹"))
    papers = [compare(Path(file.name).name, file.read(), f) for file in given.old] + [check_proof(f, file.read()) for file in given.proof]
    if folders:
        lines = whole({folder.relative_to(here).as_posix(): at_hand(folder) for folder in folders}, now, papers)
    else:
        verdict, steps = verify(f, now, held, papers)
        lines = [verdict, *(f"[{STATES[state]}] {step}：{text}" for step, (state, text) in zip(STEPS, steps))]
    lines += [f"[{STATES[state]}] {name}：{text}" for state, name, text in papers]
    try:
        print("\n".join(lines), flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1), sys.exit("结果没有全部输出：管道已关闭，或磁盘已满")
    return int(any(line.startswith(("结论：不成立", "[不成立]")) for line in lines))
if __name__ == "__main__":
    sys.exit(main())
