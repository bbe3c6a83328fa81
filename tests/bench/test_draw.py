"""The tickets are those of consistent_sampler, in the small form of `python -m bench.draw`."""

import itertools

from consistent_sampler import sampler

from bench.draw import LARGEST, differing, random_pools
from rules.draw import draw


def test_random_pools_get_the_tickets_of_consistent_sampler() -> None:
    wrong, compared = differing(12)
    assert wrong == 0
    assert compared > 5000


def test_the_pools_of_the_bench_reach_the_largest_size() -> None:
    """The sixteenth has 100,000 objects: its first 5,000, in order, beside those of consistent_sampler."""
    ids, seed = next(itertools.islice(random_pools(16), 15, None))
    assert len(ids) == LARGEST
    theirs = [(ticket[2:], id_) for ticket, id_, _ in sampler(ids, seed=seed, digits=100, take=5000)]
    assert draw.first_tickets(ids, seed, 5000) == theirs
