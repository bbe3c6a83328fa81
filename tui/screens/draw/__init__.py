"""抽取: freeze, ceremony, what is proved.

draw          抽取: the ceremony. Commitment first; then the value, in front of witnesses; then the names in ticket order. And its replay
freeze        冻结: where the random value will come from, and exactly what is bound before it exists. Asked once, then for good
freeze_words  What a freeze will bind: pool, strata, inspectors, recusals; and the source of the value as it is typed
frozen        承诺值: large, to be read aloud and photographed before the random value exists; who outside holds it
papers        Papers of a draw: the protocol for those who stood by, the slip for an object that asks
proof         证明什么: what a draw proves and what it does not; what changed in the registries since its freeze
reveal        Names appearing one after the other in the order of the draw, large, at most ten times a second; any of it can be skipped
value_words   The random value while it is typed: how many digits so far, in groups to be read aloud, and why it cannot exist yet
verify        核验: the evidence of a draw judged by the verifier that citizens use; it shares the rules with the writer and nothing else
"""
