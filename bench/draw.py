"""The draw beside consistent_sampler 1.0.10: the same tickets, and how long each takes; the match; the browser's check.

    python -m bench.draw [POOLS]

POOLS: how many random pools are compared ticket for ticket (1000; some minutes). Seconds are processor time, the best of a
few, so that what else the machine does counts little. Ends with exit code 1 when a pool differs or a target is missed.
"""

import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from consistent_sampler import sampler
from playwright.sync_api import Browser, CDPSession

from bench import arguments
from rules.draw import draw, match
from rules.draw.draw import Department, PoolLine
from site_gen.verify import verify
from tests.browser import chromium
from tests.site_gen.made import made
from tests.site_gen.verify_page import make_site, served, shown
from tests.site_templates.folders import made as small_draw

HASH = "ab" * 32
LARGEST = 100_000


def random_pools(count: int) -> Iterator[tuple[list[str], str]]:
    """(ids, seed): sizes from 1 to 100,000, as many small as large ones; every sixteenth has the largest size."""
    chance = random.Random(20240409)
    for n in range(count):
        size = LARGEST if n % 16 == 15 else round(10 ** chance.uniform(0, 5))
        ids = [f"O-{number:06d}" for number in chance.sample(range(1_000_000), size)]
        yield ids, f"{chance.getrandbits(256):064x}"


def differing(count: int) -> tuple[int, int]:
    """(pools whose tickets, order or first part are not those of consistent_sampler, tickets compared)."""
    wrong = compared = 0
    for n, (ids, seed) in enumerate(random_pools(count), 1):
        theirs = [(ticket[2:], id_) for ticket, id_, _ in sampler(ids, seed=seed, digits=100)]
        few = len(ids) // 20 + 1
        ours = draw.ticket_order(ids, seed) == theirs and draw.first_tickets(ids, seed, few) == theirs[:few]
        wrong += not ours
        compared += len(ids)
        if sys.stderr.isatty():
            print(f"\r{n} / {count}", end="", file=sys.stderr)
    return wrong, compared


def seconds(job: Callable[[], object], times: int = 5) -> float:
    """The least processor time of so many runs. Without the collector of rubbish, as `timeit` does it: how often that looks
    through a million lines of a pool depends on what ran before."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            start = time.process_time()
            job()
            found.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(found)


def drawing(size: int) -> Callable[[], object]:
    """The draw of 5 % of so many objects: strata, floor, order and batches, from the lines of the pool."""
    pool = [PoolLine(f"O-{n:06d}", "all", HASH) for n in range(size)]
    terms = draw.Terms.from_bytes(made({"all": 20}, {"all": "0.05"}, {"market": 4})["terms.json"])
    return lambda: draw.draw_objects(terms, pool, HASH)


def growth() -> float:
    """How many times as long 1,000,000 take as 100,000: beside ten draws of the small pool, so that both meet the same machine;
    the middle one of seven rounds."""
    small, large = drawing(100_000), drawing(1_000_000)
    rounds = []
    for _ in range(7):
        ten = seconds(lambda: [small() for _ in range(10)], times=1)
        rounds.append(10 * seconds(large, times=1) / ten)
    return statistics.median(rounds)


def sampling(size: int) -> float:
    """The least seconds in which consistent_sampler takes 5 % of so many ids."""
    ids = [f"O-{n:06d}" for n in range(size)]
    return seconds(lambda: list(sampler(ids, seed=HASH + "/objects", take=size // 20)))


def matching() -> float:
    """Seconds for 5,000 objects, each visited by 2 of the 200 inspectors of each of 4 departments."""
    codes = ("market", "police", "fire", "health")
    departments = [
        Department(code=code, inspectors=HASH, registry_size=200, excluded={}, per_object=2, pool_take=None)
        for code in codes
    ]
    pools = {code: [f"{code}-{n:03d}" for n in range(200)] for code in codes}
    numbers = [f"O-{n:06d}" for n in range(5000)]
    return seconds(lambda: match.match(numbers, departments, pools, (), HASH), times=3)


def verifying() -> float:
    """Seconds of `mingchou verify` for a pool of 100,000 with the names of all, once its files are read from disk."""
    files = made(
        {"E": 5000, "C": 35_000, "A": 60_000},
        {"E": "0.2", "C": "0.07", "A": "0.026"},
        {"market": 50, "police": 50},
        strikes=20,
    )
    assert verify(files).ok
    return seconds(lambda: verify(files), times=3)


def _thread_seconds(session: CDPSession) -> float:
    """Processor time of the page's own thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ThreadTime"))


def _checked(browser: Browser, where: str, *, slower: float = 1) -> tuple[float, float]:
    """(seconds by the clock, processor time of the page) from the click until the verdict and all steps are on the page. slower: how
    many times as slow a processor the browser plays."""
    tab = browser.new_page()
    tab.goto(where)
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    start, busy = time.perf_counter(), _thread_seconds(session)
    tab.get_by_role("button", name="在浏览器中核验").click()
    tab.locator("[data-verdict]", has_text="结论").wait_for()
    took = time.perf_counter() - start, _thread_seconds(session) - busy
    assert shown(tab)[0].startswith(("结论：成立。", "结论：成立，但有 1 步现在还不能判断（名称尚未公开")), shown(tab)
    tab.close()
    return took


def browsing() -> dict[str, tuple[float, float]]:
    """Seconds in Chromium for a pool of 100,000, the best of three: (by the clock, processor time of the page). On a machine that does
    much else at once only the second says something.

    5,000 drawn, matched in two departments of 50; shut: before the names are public, open: with 100,000 openings.
    """
    found = {}
    with tempfile.TemporaryDirectory() as room, chromium() as browser:
        for name, opened in (("不含名称", False), ("含 100,000 个名称", True)):
            files = made(
                {"E": 5000, "C": 35_000, "A": 60_000}, {"E": "0.2", "C": "0.07", "A": "0.026"},
                {"market": 50, "police": 50}, strikes=20, opened=opened,
            )  # fmt: skip
            site = Path(room) / str(opened)
            page = make_site(files, site)
            with served(site) as address:
                for way, where in (("http:", address + "index.html"), ("file:", page.as_uri())):
                    best = [_checked(browser, where) for _ in range(3)]
                    found[f"{way} {name}"] = (min(clock for clock, _ in best), min(own for _, own in best))
    return found


def signing() -> float:
    """Seconds by the clock in a browser four times as slow for a draw by beacon, its library and signature included; the best of five."""
    files = small_draw({"A": 20}, {"A": "0.2"}, {"market": 4}, kind="beacon")
    with tempfile.TemporaryDirectory() as room, chromium() as browser:
        make_site(files, Path(room))
        with served(Path(room)) as address:
            return min(_checked(browser, address + "index.html", slower=4)[0] for _ in range(5))


def main() -> None:
    (count,) = arguments(__doc__, pools=1000)
    missed = []

    def report(what: str, value: float, unit: str, limit: float) -> None:
        print(f"{what}：{value:.2f} {unit}（目标 ≤ {limit:g}）")
        if value > limit:
            missed.append(what)

    ours, theirs = seconds(drawing(100_000)), sampling(100_000)
    print(f"100,000 抽 5,000：本软件 {ours:.3f} s，consistent_sampler {theirs:.3f} s")
    report("为 consistent_sampler 的", ours / theirs, "倍", 0.35)
    report("1,000,000 为 100,000 的", growth(), "倍", 11)
    report("匹配 5,000 个对象 × 4 个部门 × 每部门 200 人", matching(), "s", 5)
    report("mingchou verify 核验 100,000 个对象，含 100,000 个名称", verifying(), "s", 3)
    for name, (clock, own) in browsing().items():
        report(f"浏览器核验 100,000 个对象，{name}，按钟 {clock:.2f} s，页面自己用", own, "s", 3)
    report("慢 4 倍的浏览器核验信标的签名，从按下到看见结论", signing(), "s", 1.5)
    wrong, compared = differing(count)
    report(f"{count} 个随机对象库、{compared:,} 个票号，与 consistent_sampler 不同的", wrong, "个", 0)
    if missed:
        sys.exit("未达到：" + "；".join(missed))


if __name__ == "__main__":
    main()
