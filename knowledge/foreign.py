"""Tells a wish about the asker's own data from one about somebody else's, or about things that are no personal data."""

from __future__ import annotations

import re

from knowledge.question import Question
from knowledge.reading import Right

FIRST_PERSON = frozenset({"my", "me", "mine", "myself", "our", "ours", "us", "i", "we"})
_KEPT = r"data|datas|information|records?|logs?|history|files?|details|profile|account"
PEOPLE = (
    r"wife|husband|spouse|partner|friend|colleague|coworker|boss|brother|sister|mother|mum|mom|father|dad|parents?|son|daughter|kid|child|"
    r"girlfriend|boyfriend|neighbou?r|flatmate|roommate|housemate|intern|student|uncle|aunt|cousin|grand(?:ma|pa|mother|father|son|daughter)|employee|customer|client|user|teammate|competitor|ex|someone|somebody|person"
)
BY_NAME = (
    r"\b(?!(?:it|that|what|who|where|here|there|how|he|she|everything|all|let|company|firm|business|team|startup|org|today|yesterday|"
    r"month|week|year)['’]s)[^\W\d_]+['’]s"
)
"""Somebody by name, and that something is theirs; what belongs to the asker's company is the asker's to speak of."""
ANOTHERS = re.compile(
    rf"{BY_NAME} (?:\w+ ){{0,2}}(?:{_KEPT}|info|e-?mail|name|surname|address|phone)\b|"
    rf"\b(?:{_KEPT}|e-?mail|name|address|access) (?:of|about|on) (?:(?:my|our|the|a|an|another|other) )*(?:{PEOPLE})s?\b|"
    rf"\b(?:{_KEPT}|have|hold|keep|know) (?:of|about|on) (?-i:(?!Me|My|Us|Our|The|This|All|Any|Your)[A-Z][a-z]+)",
    re.IGNORECASE,
)
"""Somebody's data, by name or by what the person is to the asker."""
THINGS = re.compile(
    r"\b(?:invoices?|receipts?|bills?|refunds?|beta|models?|gpt\w*|admin|api keys?|api access|keys?|projects?|dashboard|sdk|docs|"
    r"documentation|early access|renewals?|autopay|top ?ups?|subscription|orders?|balance|funds|money|teammates?|"
    r"contracts?|offers?|quotes?|complaints?|applications?|tickets?|servers?|rate limit\w*|code|scripts?|logging me (?:in|out))\b"
)
"""What a service has beside the data of its users."""
LOST = re.compile(r"\b(?:lost|no|without|regain|restore|recover) (?:my )?access\b|\baccess denied\b")
"""A way in that is shut, which is no wish to see anything."""
TEXTS = re.compile(
    r"\b(?:correct|fix|edit|amend|change|update|check) (?:this|these|that|the following) "
    r"(?:e ?mail|text|sentence|letter|essay|paragraph|translation|grammar|code|cv|resume|function|query)s?\b(?! (?:address|of mine))"
)
"""A text that shall be mended ("correct this email for me: dear sir")..."""
OWNED = frozenset({"my", "mine", "our", "ours"})
"""...unless it is the asker's own ("change this email in my profile")."""
OWN = {
    Right.ACCESS: rf"{_KEPT}|everything|personal|usage|stored|hold|know|gdpr|dsar|article|rights?",
    Right.CORRECT: rf"{_KEPT}|names?|surname|username|spelling|e ?mails?|address|phone|number",
    Right.WITHDRAW: rf"{_KEPT}|consent|permissions?|authori[sz]ations?|processing|tracking|usage|analy\w+|sharing|prompts?|use|using|"
    r"train\w*",
}
"""Right -> the words of its own objects, beside one of which a mere thing does not count."""
_OWN = {right: re.compile(rf"\b(?:{words})\b") for right, words in OWN.items()}


def is_foreign(question: Question, right: Right) -> bool:
    """Whether an English wish to exercise ``right`` (other than DELETE) is about another's data, or about no personal data."""
    if question.language != "en" or right not in _OWN:
        return False
    if ANOTHERS.search(question.text):
        return True
    if right is Right.CORRECT and "your" in question.words and FIRST_PERSON.isdisjoint(question.words):
        return True
    if right is Right.CORRECT and TEXTS.search(question.read_as) and OWNED.isdisjoint(question.words):
        return True
    is_lost = right is Right.ACCESS and LOST.search(question.read_as)
    return bool(is_lost or (THINGS.search(question.read_as) and not _OWN[right].search(question.read_as)))
