"""Words by which a page shows that people talk: I, you, and how an interview was got."""

import re

FIRST = re.compile(r"\b(?:I|I’m|I've|me|[Mm]y|[Ww]e|[Oo]ur|us|ours|mine|myself)\b|\bI['’]")
SECOND = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b")
# What outlets say of their talks.
TALKS = re.compile(
    r"\b(?:interview(?:ed)?|q ?(?:&|and) ?a|(?:in )?conversation|talk(?:s|ed)? (?:to|with|about)"
    r"|sp(?:eaks?|oke) (?:to|with|from|by)|questions? (?:for|to|put)"
    r"|asked (?:him|her|them|about|what|our)"
    r"|sat down|tells? (?:us|the|me)|told (?:us|me)|edited (?:and condensed|for)|condensed"
    r"|translated from|lightly edited|transcript|we (?:met|meet|spoke|reached)|i (?:met|meet)"
    r"|condition of anonymity)\b",
    re.IGNORECASE,
)
# Who made the interview, or what was done to it.
CREDIT = re.compile(
    r"\binterview(?:ed)?(?: was)?(?: conducted)? by\b|\binterviews?\s?[:|]"
    r"|\b(?:was|were) interviewed\b|\bagreed to (?:talk|speak|explain)\b"
    r"|\b(?:receive[sd]?|welcome[sd]?|greet(?:s|ed)) (?:me|us)\b"
    r"|\b(?:conversation|interview|transcript|exchange)"
    r" (?:has been|was|is) (?:\w+ )?(?:edited|condensed|shortened|translated)"
    r"|\b(?:was|is) (?:talking|speaking) to\b",
    re.IGNORECASE,
)
