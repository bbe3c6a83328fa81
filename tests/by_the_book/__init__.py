"""A verifier by somebody who had read docs/draw.md alone: what the document says, and nothing that only our programs know.

It imports the standard library only (its tests also consistent_sampler); no line of it comes from the three verifiers of the project. Where it
and they differ on a draw, the document is unclear or one of them is wrong.

shapes: how the files are written. registers: freezes.tsv and heads.tsv. freeze: terms, lists, what may not be frozen. value: evidence,
witnesses, the random value. chance: seed, tickets, list, strikes, teams, changes. book: the eighteen steps and the verdict.
"""
