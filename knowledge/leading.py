"""Cuts an English sentence where a wish to delete begins, behind a denial of something else or behind why it is made."""

from __future__ import annotations

import re

from knowledge.split import Cut

LED_UP = re.compile(
    r"(?P<left>(?:please |pls |but |and |so )*(?:(?:i|we)(?: really| just)? "
    r"(?:do not|don['’]?t|can['’]?t|cannot|couldn['’]?t|won['’]?t|will not|haven['’]?t|have not|have no|never)"
    r"|(?:don['’]?t|do not|never) \w+ \w+|never again|how dare\b|without (?:further|any|more)\b|before anything else|first of all"
    r"|once and for all|last time|(?:a|some) (?:hacker|stranger|thief)|someone (?:has|got|stole|knows)"
    r"|there is nothing|nothing|no (?:more|need|use|point))\b[^,:;.!?]*?)"
    r"(?:\s*[,:;]\s*|\s+[-–—]+\s+|\s+but\s+|\s+so\s+)"
    r"(?P<right>(?:(?:so|and|just|but|please|pls|kindly|now|simply|instead|then)\b,?\s+)*"
    r"(?:delete|erase|remove|wipe|close|purge|destroy|terminate|get rid)\b(?! (?:nothing|none)\b).*)",
    re.IGNORECASE | re.DOTALL,
)
"""Such a wish, and what leads up to it ("don't give me the policy, | delete it"); a bare denial before a comma goes on behind it."""
MET = re.compile(
    r"(?P<left>[^?!.]{8,}?)(?:,|\s+-|\s+and)?\s+if (?:(?:so|yes)\b,?|(?:it is|they are|you do|that is (?:so|true)),)\s+"
    r"(?P<right>(?:then |please |just )*(?:delete|erase|remove|wipe|close)\b[^?]*)",
    re.IGNORECASE,
)
"""A question and the wish to delete that its yes would be the reason for ("do you sell my data, if yes | delete everything")."""
NO_LEAD = re.compile(
    r"\b(?:if|when|unless|until|whether|after|once|delet\w*|eras\w*|remov\w*|wip\w*|clos(?:e|ing)|say|said|write|wrote|typed?|mean|meant"
    r"|shout|call|click|press|think|believe|see why)\b",
    re.IGNORECASE,
)
"""Words of what leads up to no wish, but is a condition, hearsay or itself about deleting."""


def led_up(sentence: str) -> Cut | None:
    """The sentence cut where its wish to delete begins; None where it has none, or what stands before it may deny it."""
    match = LED_UP.fullmatch(sentence.strip())
    if match is None or NO_LEAD.search(match["left"]):
        return None
    return Cut(match["left"], match["right"], False)


def condition_met(sentence: str) -> Cut | None:
    """The sentence cut into a question and the wish to delete that hangs on a yes to it; None where it has no such wish."""
    match = MET.fullmatch(sentence.strip())
    return Cut(match["left"], match["right"], True) if match is not None else None
