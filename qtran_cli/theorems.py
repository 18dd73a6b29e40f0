"""What files call the answers to the paper's two theorems: keys of qtran.solve/1, of certificates, of studies and of ``expect``.

They read like methods' names and are none: the answers are the same whatever methods there are.
"""

THEOREM_1 = "qtran_base"
"""Whether any [Q_i] satisfies (4a), (4b) and strict IGM, and which do."""
THEOREM_2 = "qtran_alt"
"""Whether any [Q_i] satisfies (4a) and (7), and which do."""
