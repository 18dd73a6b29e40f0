"""One file a class of tables. Each decides membership with a certificate of a yes or a witness of a no:

decide(facts: Facts) -> certificate
holds(games: Games) -> bool (B,)      optional: membership alone, of many games at once
"""
