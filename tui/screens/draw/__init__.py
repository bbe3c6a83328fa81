"""抽取: freeze, ceremony, what is proved.

draw          抽取: commitment, value, names in ticket order; and the replay of it
freeze        冻结: where the random value will come from, and what is bound before it exists
freeze_texts  what a freeze would bind, as labelled lines; the source of the value as it is typed
frozen        承诺值: large, to be read aloud and photographed; who outside holds it
outcome       what came of a draw, as labelled lines
proof         证明什么: what a draw proves and what it does not; what changed in the registries since its freeze
reveal        the names of a draw, appearing one after the other
supplement    补充抽取: the freeze of a draw that fills empty places or adds objects
verify        核验: the evidence of a draw, judged by the verifier that citizens use
"""
