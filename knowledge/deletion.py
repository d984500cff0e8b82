"""Tells a plain wish for deletion from mere talk about it: the card of the one right that cannot be undone opens for nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.asides import is_aside
from knowledge.denials import is_denied
from knowledge.foreign import BY_NAME
from knowledge.lexicon import Hit, split_phrases
from knowledge.question import Question
from knowledge.reading import Right
from knowledge.text import fold, is_cjk, lowered, main_language, simplify, tokens
from knowledge.yaml_file import pattern_of, read_yaml

FOLDER = Path(__file__).parent / "lexicon" / "common"
DELETING = ("delete", "close_account")
"""Concepts of deleting."""
LIKELY = 0.6
"""Probability from which a message that says it plainly is a wish..."""
SURE = 0.9
"""...and where something is named that may not be ours to delete, or without words for deleting."""
NO_VERBS = ("ed", "ing", "ion", "sure", "removal", "gone")
"""Endings of participles and nouns, which wish for nothing by themselves ("account deletion", "account gone")."""
NO_WISHES = frozenset({"closer", "closest", "closet", "closets", "closely", "lose", "dump", "eraser", "erasers", "terminator", "destroyer"})
"""Words that the lexicon takes for deleting beside an account, and that wish for nothing ("dump my data" hands them over)."""
RENOUNCING = frozenset({"no", "not", "dont", "never"})
"""Words that begin a wish by themselves: "I no longer want an account"."""
ELSEWHERE = frozenset({"browser", "cookies", "advertiser", "files"})
SPEAKER = frozenset({"my", "me", "mine", "myself", "our", "ours", "us", "the", "this", "it", "account", "everything"})
"""Words without one of which a polite question is about anybody ("could you delete accounts at all")."""
FIRST_PERSON = frozenset({"my", "me", "mine", "myself", "our", "ours", "us"})
"""Words without one of which "your records" are not the asker's."""
NEAR = 4
"""Words between a denial and the verb that it denies."""
BEFORE, BEHIND = 6, 5
"""Words before the verb in which a doubt counts, and behind it in which its object stands."""
DENIED_IN_CJK = re.compile(
    r"(?:不要|别|不想|不会|不用|没有?|勿|不可|先不|别再|不必)[^，。！？]{0,2}(?:删|清除|注销|抹)|(?:削除|消|退会|解約)(?:し|さ|し?てほし)?(?:ないで|な[いく]|ません)"
)
OVER = re.compile(
    r"(?<!happy if )(?<!glad if )(?<!grateful if )(?<!appreciate it if )(?<!great if )(?<!nice if )"
    r"\b(?:i|we|you|u|they|was|were|been|got|already|have|had|has|my (?:brother|sister|wife|husband|kid|son|daughter|boss|friend))"
    r" (?:just |already |have |had )?(?:delet|eras|remov|wip|clos|purg|terminat)e?d\b"
)
DROPPED = re.compile(
    r"\b(?:drop|scrap|call off|stop|halt|cancel|forget|undo) (?:the|my|that|this|our) (?:\w+ )?"
    r"(?:request|deletion|erasure|closure|removal|objection)s?\b|\b(?:is|are) \w+(?:ed|en) by now\b"
)
"""A request that shall not be carried out any more, or data taken for gone."""
PASSIVE = re.compile(
    r"^(?:can|could|may|might|will|would|should) (?!you\b|u\b|someone\b|somebody\b)(?:\w+ ){1,4}be \w+ed\b(?!.* (?:please|pls)\b)"
)
"""A question about what can be deleted, to nobody in particular."""
ASKED = re.compile(
    r"^(?:so |and |but |ok |hey |hi )?"
    r"(?:(?:is|are|am|was|were|did|does|must|shall|should) (?:i|you|u|we|they|he|she|it|my|our|the|all|any|some\w*)|"
    r"(?:has|have|had) (?:i|you|u|we|they|\w+ (?:\w+ )?been))\b"
)
"""A question that only an answer meets: whether it is so, was so or has to be so ("is my account gone now", "must you erase it")."""
ANSWERED = re.compile(
    r"(?<!dont )(?<!not )(?<!never )(?<!cannot )(?<!cant )"
    r"\b(?:refuse|reject|deny|decline|dismiss|oppose|ignore|delay|postpone|undo|reverse|explain|describe|charge|bill)\b(?: \w+){0,4}? "
    r"(?:deletion|erasure|removal|closure|termination)s?\b"
    r"|^(?:\w+ ){0,2}(?:data|account|info|information|profile) (?:faq|rules|policy)$"
    r"|^(?:\w+ ){0,3}(?:deletion|erasure|removal|closure) (?:requests? )?"
    r"(?:times?|timeline|turnaround|deadline|id|proof|status|fees?|costs?|form|format|receipt|confirmation)$"
    r"|\b(?:can|could|may|might|will|would) (?:you|u) (?:\w+ )?be "
    r"(?:made|forced|asked|told|obliged|required|compelled|ordered|persuaded) to\b"
    r"|\b(?:can|could|do|did|will|would) (?:you|u) (?:even |ever |really |actually )?"
    r"(?:let|allow|permit|enable) (?:me|us|anyone|a|users?|people)\b"
    r"|^(?:can|could|may|will|would)\b.*\bbe \w+ed (?:up)?on (?:request|demand)$"
    r"|^(?:so |and |but )?do (?:i|we) (?:have|need) to .*\bto (?:make|file|send|submit|place|lodge|get|have|request|ask for)\b"
    r"|\bnot asking (?:you |u )?(?:to (?:do|delete|erase|remove|wipe|act)|for (?:it|that|(?:a |an )?(?:deletion|erasure)))\b"
)
"""A question about how a request for deletion is answered ("can you refuse my deletion request"); "do not ignore my request" is none."""
FEARED = re.compile(
    r"\b(?:can|could|may|might|would) (?:some|any)(?:one|body)(?: else)? (?:\w+ )?"
    r"(?:pretend|impersonate|pose|trick|hack|fake|steal|forge|claim|guess|pass)\b"
)
"""What somebody else might do in the asker's name."""
HANDED = re.compile(
    r"\bdump\b.{0,40}\b(?:(?:to|for) (?:me|us|my|our)|(?:as|to|into|in) (?:a )?(?:csv|json|pdf|file|excel|zip))\b"
    r"|\bout of (?:your|the) \w+ (?:for|to) (?:me|us)\b"
)
"""What is handed over and not thrown away ("dump my data to me", "get it out of your system for me")."""
THANKED = re.compile(
    r"\b(?:thanks|thank you|cheers) (?:(?:so|very) much |a lot )?for (?:having )?(?:\w+ly )?(?:delet|eras|remov|wip|clos|purg)(?:ed|ing)\b"
)
"""Thanks for what is done."""
JESTED = re.compile(r"\b(?<!not )(?:just|only|was|am|im|totally) (?:kidding|joking)\b|\bjust a joke\b|\bjk\b")
"""A wish taken back as a joke; "not kidding" is none."""
VERB = r"(?:delete|erase|remove|wipe|close|purge|destroy)\b"
BEGUN_ANEW = re.compile(
    rf"\b(?:dont|don't|not|never|no)\s+(?!{VERB})\w+\s+(?:(?!{VERB})[^,;.!?])+"
    rf"[,;.!]+\s*(?:(?:so|and|just|please|pls|now)\s+)*{VERB}(?! nothing)"
)
"""A denial that is over before the wish begins ("you don't deserve my data, erase it"); not "do not, whatever I say, delete it"."""
CLAUSES = re.compile(r"[,;:.!?–—]+(?!\s*(?:dass|daß|das|ob|que|qu['’]|si|se|чтобы?|что)\b)")
"""What parts the clauses of a sentence; what only goes on behind a comma is none of its own."""
SHORTEST_CLAUSE = 2
NAMED = re.compile(rf"{BY_NAME} (?:\w+ )?(?:account|data|info|information|records?|profile|details|logs|history)\b", re.IGNORECASE)
"""Somebody's account, by name."""


def is_plain_wish(question: Question, p: float) -> bool:
    """Whether a message says in so many words that the asker's account or data shall be deleted; ``p``: of that topic, 0 to 1."""
    said = set(question.concepts)
    is_bare = sum(len(word) // 2 if is_cjk(word) else 1 for word in question.words) < 2
    if is_bare or denies_deletion(question) or tells_of_deletion(question) or _names_another(question) or is_aside(question):
        return False
    if question.language == "en" and "can_you" in said and SPEAKER.isdisjoint(question.words):
        return False
    if said.isdisjoint(DELETING):
        return p >= SURE and not question.asks and question.language == "en" and _is_ours(question.words)
    if question.language == "en" and not (_is_wished(question) and (p >= SURE or (_is_ours(question.words) and _names_data(question)))):
        return False
    return p >= (LIKELY if said.isdisjoint(ELSEWHERE) else SURE)


def denies_deletion(question: Question) -> bool:
    """Whether every word for deleting in a message is denied ("please don't delete my account")."""
    if is_denied(question, Right.DELETE):
        return True
    if is_cjk(question.text[:1]) or any(is_cjk(word) for word in question.words):
        return DENIED_IN_CJK.search(simplify(question.text)) is not None
    before, behind = _phrases("replies", "denies before"), _phrases("replies", "denies behind")
    spots = _spots(question)
    if question.language == "en" and BEGUN_ANEW.search(question.text.lower().replace("’", "'")):
        return False
    return bool(spots) and all(
        _has(before, question.words[max(start, hit.start - NEAR) : hit.start])
        or _has(behind, question.words[hit.end : min(end, hit.end + NEAR)])
        for hit, (start, end) in zip(spots, (_clause(question, hit) for hit in spots), strict=True)
    )


def _clause(question: Question, hit: Hit) -> tuple[int, int]:
    """The words, from and to, of the clause that a word stands in; in English, and where words were mended, of the whole text."""
    whole = (0, len(question.words))
    if question.language == "en":
        return whole
    sizes = [len(tokens(fold(clause))) for clause in CLAUSES.split(question.text)]
    if sum(sizes) != len(question.words):
        return whole
    start = end = 0
    for at, size in enumerate(sizes):
        # A clause of a word or two goes with its neighbours: "no, do" or "delete it, please not".
        if size > SHORTEST_CLAUSE and at and sizes[at - 1] > SHORTEST_CLAUSE:
            if end > hit.start:
                break
            start = end
        end += size
    return start, end


def tells_of_deletion(question: Question) -> bool:
    """Whether a message tells of a deletion that is over ("I deleted it last week"), dropped, or elsewhere only in mind or another's."""
    if question.language == "en":
        return any(
            pattern.search(question.read_as) for pattern in (OVER, DROPPED, PASSIVE, ASKED, ANSWERED, FEARED, HANDED, THANKED, JESTED)
        )
    pattern = _elsewhere().get(main_language(question.language))
    return pattern is not None and pattern.search(lowered(question.text, question.language)) is not None


def _names_another(question: Question) -> bool:
    """Whether an English text speaks of somebody's account or data by name ("delete all of Anna's data")."""
    return question.language == "en" and NAMED.search(question.text) is not None


def speaks_in_doubt(question: Question) -> bool:
    """Whether a text has words of doubt, hearsay or condition, in English; in other languages whether it tells of a deletion."""
    return _says("doubts", question.words) if question.language == "en" else tells_of_deletion(question)


def _is_wished(question: Question) -> bool:
    """Whether a word for deleting stands free of doubt."""
    return any(not _is_doubtful(question.words, hit) for hit in _spots(question))


def _is_doubtful(words: Sequence[str], hit: Hit) -> bool:
    anew = max((at + 1 for at in range(hit.start) if words[at] in _phrases("deletion", "anew")), default=0)
    before = words[max(anew, hit.start - BEFORE) : hit.start + 1]
    if _says("doubts", before) and not _says("polite", before):
        return True
    if words[hit.start] not in RENOUNCING and _tells(words[: hit.start]):
        return True
    if words[hit.start] in NO_WISHES:
        return True
    if words[hit.start].endswith(NO_VERBS) and words[hit.start] != "shred" and not _says("wishes", words):
        return True
    return _is_anothers(words, hit)


def _tells(before: Sequence[str]) -> bool:
    """Whether the words directly before the verb, adverbs aside, say who does, did or will do it."""
    adverbs = _phrases("deletion", "adverbs")
    end = next((at for at in range(len(before), 0, -1) if before[at - 1] not in adverbs), 0)
    if any(" ".join(before[max(0, end - size) : end]) in _phrases("deletion", "asked of") for size in (2, 3)):
        return False
    return any(" ".join(before[max(0, end - size) : end]) in _phrases("deletion", "tells") for size in (1, 2))


def _is_anothers(words: Sequence[str], hit: Hit) -> bool:
    """Whether what is to be deleted belongs to somebody else, or is no data that a desk like ours deletes."""
    behind = words[hit.start + 1 : hit.end + BEHIND]
    at = next((at for at, word in enumerate(behind) if word in _phrases("deletion", "objects")), len(behind))
    if "your" in behind[:at] and FIRST_PERSON.isdisjoint(words):
        return True
    if _says("others", behind[:at]) or _says("of others", behind):
        return True
    return at == len(behind) and _says("others", words[max(0, hit.start - BEHIND) : hit.start])


def is_of_anothers(before: Question, wish: Question) -> bool:
    """Whether what stands before "close it" is not ours to delete, or another's ("my bank account, close it")."""
    return _says("others", before.words) and _phrases("deletion", "objects").isdisjoint(wish.words)


def _is_ours(words: Sequence[str]) -> bool:
    return _says("ours", words)


def _names_data(question: Question) -> bool:
    """Whether what is to be deleted is told by a word that we know for data or for a person, and not only "my" something ("my cart")."""
    known = _phrases("deletion", "objects") | _phrases("deletion", "pronouns")
    return any(not known.isdisjoint(question.words[max(0, hit.start - BEFORE) : hit.end + BEHIND]) for hit in _spots(question))


def _spots(question: Question) -> list[Hit]:
    return [hit for name in DELETING if (hit := question.concepts.get(name))]


def _says(name: str, words: Sequence[str]) -> bool:
    """Whether one of the phrases of that list stands among the words."""
    return _has(_phrases("deletion", name), words)


def _has(phrases: frozenset[str], words: Sequence[str]) -> bool:
    """Whether one of the phrases, of at most four words, stands among the words."""
    return any(" ".join(words[at : at + size]) in phrases for size in (1, 2, 3, 4) for at in range(len(words) - size + 1))


@lru_cache(maxsize=1)
def _elsewhere() -> dict[str, re.Pattern[str]]:
    """Language -> what tells of a deletion in it."""
    content = read_yaml(FOLDER / "deletion.yaml")
    told, asides = content["in other languages"], content["asides in other languages"]
    patterns = {language: "|".join((pattern, asides[language], asides["any"])) for language, pattern in told.items()}
    return {language: pattern_of(pattern) for language, pattern in patterns.items()}


@lru_cache(maxsize=16)
def _phrases(file: str, name: str) -> frozenset[str]:
    """A list of words of one of the common files, folded."""
    content = read_yaml(FOLDER / f"{file}.yaml")
    return frozenset(" ".join(tokens(fold(simplify(phrase)))) for phrase in split_phrases(content.get(name)))
