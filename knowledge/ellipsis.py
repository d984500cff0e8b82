"""Completes a half of a sentence by what the other half says: "how long do you keep logs and where", "do you store it and who sees it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.lexicon import Hit
from knowledge.question import OPENERS, Question
from knowledge.reading import Context
from knowledge.text import fold, tokens
from knowledge.topics import DOES_RIGHT
from knowledge.views import Lean, Look, View

ASKED_BY = frozenset({"how", "how_long", "how_many", "how_often", "how_soon", "why", "where", "who", "when", "what", "which"})
"""Concepts that a half may consist of and nothing else."""
MOST_BARE = 5
"""Words of a half that is a mere question word ("and for how long")."""
MOST_ASKING = 3
"""Words of a question word ("for how long"); more are a question ("what are logs for")."""
OPENING = re.compile(
    r"^(?:(?:and|so|also|ok|hi|hello|hey|please|pls)\b\W*)*"
    r"(?:(?:for|with|to|by|on|from)\s+)?(?:how\s+(?:long|often|much|many|soon|far)|how|where|why|when|whom?|what(?:\s+for)?)\b\s*",
    re.IGNORECASE,
)
"""The question word that a sentence begins with, and what leads up to it."""
CONNECTING = re.compile(r"^(?:(?:and|also|then|plus|but)\b[\s,]*)+", re.IGNORECASE)
PRONOUN = re.compile(
    r"\b(?:it|them|(?<=is )that|(?<=are )(?:they|those|these)|(?:(?<=do )|(?<=can )|(?<=will ))they|(?<=all of )that)\b"
    r"(?!'s|\s+(?:possible|true|legal|allowed|cost|take))",
    re.IGNORECASE,
)
"""What stands for a thing that was named before."""
EXPLETIVE = re.compile(
    r"\b(?:is it|it is|it's|would it be|make it|made it|does it|will it)\s+"
    r"(?:ok|okay|true|possible|safe|legal|easy|hard|difficult|complicated|free|necessary|clear|allowed|take|cost|work|a|an|the)\b",
    re.IGNORECASE,
)
"""Where "it" stands for nothing."""
INQUIRING = re.compile(
    r"\b(?:(?:want|wants|need|needs|like|love|have|going|got) to (?:know|ask|learn|find out)\b"
    r"|(?:know|wonder(?:s|ed|ing)?|asks?|asked|asking|tell|told|explain|confirm|clarify|sure|see|curious|understand|find out|question is)"
    r"\s+(?:me\s+|us\s+|you\s+)?(?:about\s+)?(?:if|whether|how|what|who|whom|where|when|why|which)\b)"
    r"|\b(?:confirm|ensure|make sure|assure me|promise)\s+(?:me\s+)?(?:that|no|you|nothing|there)\b|(?:^|[:,]\s*)(?:and\s+)?whether\b",
    re.IGNORECASE,
)
"""What asks in the middle of an English sentence ("my boss wants to know whether ...")."""
INDIRECT = re.compile(r"^(?:if|whether)\s+(?P<who>you|i can|we can|i|we)?\b", re.IGNORECASE)
"""What an indirect question begins with."""
THINGS = frozenset({"email", "username", "settings", "api_calls", "tokens", "logs", "card", "invoice", "cookies", "prompts", "files"})
"""Concepts of things that a pronoun may stand for; of what is asked about an account, most is meant of the data in it."""
PREDICATE = re.compile(
    r"\b(?:\w+ed|kept|sold|sent|held|taken|given|seen|shown|safe|lost|gone)(?:\s+(?:in|at|by|with|for|from|to|on|as|now|too|anywhere)\b|\W*$)",
    re.IGNORECASE,
)
"""What is said of a thing, so that the phrase for it is the other half's subject ("are the address | and that name kept ...")."""
ASKED = frozenset("how what who whom where when why which".split())
"""English question words, which a foreigner puts anywhere ("the policy changes how I know it?")."""
COMPANIES = frozenset({"vendor", "pay_company", "partner", "cloud", "name_vendor", "advertiser", "police", "hacker"})
"""Concepts of others, whom "it" and "they" may mean."""
LINKS = frozenset("and also then for to with by from on in at please pls exactly".split())
"""English words beside a bare question word."""
SWEARING = frozenset("on earth the hell heck fuck f world actually exactly then please pls".split())
"""English words that only stress a question word ("what on earth for")."""
VERBAL = frozenset("i im ive id we were weve you u youve youre he she they it its is are was has have had do does did isnt arent".split())
"""English words that make a sentence of a phrase."""
NAMING = frozenset("a an the my our your mine its his her their this that these those all any anything everything whatever some".split())
"""English words that a phrase for a thing begins with."""
RELATIVES = frozenset("that which you u i we linked connected attached related belonging".split())
"""English words that begin what is said of a noun."""
WHAT_ABOUT = re.compile(r"(?:(?:and|also|but|so|then)\s+)*(?:what|how) about\s+(?:the\s+)?", re.IGNORECASE)
ADDED = re.compile(r"(?:and|or|plus|also|as well as)\s+\w", re.IGNORECASE)
"""Beginnings of what is asked along with something else."""
LEFT_OVER = re.compile(
    r"(?:(?:and|also|but|so|then)\s+)*what\s+(?:about|(?:happens|becomes|will happen|would happen|is done|remains|do you do)"
    r"\s+(?:to|with|of))\s+"
    r"(?P<what>[^,;.?!]+?)(?:\s+(?:afterwards?|after\s+(?:that|this|it|deletion)|then|later|once .*|when .*|if .*))?[\s?!.]*$",
    re.IGNORECASE,
)
"""What asks after records that a deletion may leave."""
KEPT = frozenset({"usage", "record", "logs", "payment", "invoice", "tokens", "api_calls"})
"""Concepts of records that are kept for a time of their own."""
THEIRS = re.compile(r"\b(?:their|they|them)\b", re.IGNORECASE)
ADDING = frozenset({"and", "or", "plus", "also"})
"""English words that join a thing to what was asked."""
MOST_NAMING = 6
"""Words of a half that names a thing."""
SURE = 0.9
"""A half read with this probability leaves nothing out."""
SURE_NOUN = 0.75
"""...and from which "they" is taken for the things named before it, whatever it says by itself ("cookies ... when do they expire")."""
READ = 0.6
"""Probability from which a half is taken as it reads with a noun for its pronoun, or as a wish behind another."""


def completed(half: View, other: View, language: str, look: Look, lean: Lean) -> View:
    """``half``, read with what it leaves out and ``other`` says; as it is where it stands by itself, or wishes for something."""
    if half.is_wish:
        return half
    if is_bare(half.question):
        return _asked_of(half, other, language, look) if language == "en" else _leaning(half, other, lean)
    if language != "en":
        read = _leaning(half, other, lean) if half.best[1] < SURE else half
        return replace(read, is_completed=read.is_completed or (other.question.asks and is_fragment(half.question)))
    return _left_over(half, other, look) or _completed_in_english(half, other, look, lean)


def _completed_in_english(half: View, other: View, look: Look, lean: Lean) -> View:
    if INDIRECT.match(half.text) and INQUIRING.search(other.text):
        half = _read_as(half, INDIRECT.sub(_asked_outright, half.text), other, "en", look)
    if half.best[1] < SURE or _is_of_them(half, other):
        is_of_others = not COMPANIES.isdisjoint(other.question.concepts)
        if is_of_others and (THEIRS.search(half.text) or (PRONOUN.search(half.text) and not EXPLETIVE.search(half.text))):
            return _leaning(half, other, lean, least=0.0)
        if PRONOUN.search(half.text) and not EXPLETIVE.search(half.text):
            # Behind what is about something else, "it" is no data: "why was I charged twice, and can I get it back".
            return half if other.best[0] == "off" else _of_what_was_named(half, other, "en", look)
    if not other.question.asks:
        return half
    if about := WHAT_ABOUT.match(half.text):
        thing = look(half.text[about.end() :], "en")
        read = _asked_likewise(thing, other, "en", look, lean)
        surer = read if read.best[1] >= READ else thing
        return replace(surer, text=half.text, is_completed=True) if surer.best[1] >= READ and not surer.is_wish else half
    is_item = is_fragment(half.question) and "to" not in half.question.words[1:]
    return _asked_likewise(half, other, "en", look, lean) if is_item else half


def _is_of_them(half: View, other: View) -> bool:
    """Whether a half speaks of "they" beside things that the other names, so that however sure it seems it may be about those."""
    return "they" in half.question.words and not THINGS.isdisjoint(other.question.concepts)


def _left_over(half: View, other: View, look: Look) -> View | None:
    """What becomes of records behind a deletion, read as how long they are kept; None where that is not asked."""
    asked = LEFT_OVER.match(half.text)
    is_behind = max(other.probabilities.get("do_delete", 0.0), other.probabilities.get("ask_delete", 0.0)) >= READ
    if asked is None or not is_behind or KEPT.isdisjoint(half.question.concepts):
        return None
    read = look(f"how long do you keep {asked['what']}", "en")
    return replace(read, text=half.text, is_completed=True)


def _asked_outright(match: re.Match[str]) -> str:
    """ "whether you sell it" -> "do you sell it"."""
    return {"i can": "can i", "we can": "can we", "": ""}.get(who := (match["who"] or "").lower(), f"do {who}")


def is_bare(question: Question) -> bool:
    """Whether a half is a mere question word ("where", "and for how long")."""
    hits = [hit for name, hit in question.concepts.items() if name in ASKED_BY and hit.end - hit.start <= MOST_ASKING]
    if not hits or len(question.words) > MOST_BARE:
        return False
    spare = [
        word
        for at, word in enumerate(question.words)
        if word not in LINKS | SWEARING and not any(hit.start <= at < hit.end for hit in hits)
    ]
    return len(spare) <= (question.language != "en") and all(any(_within(hit, by) for by in hits) for hit in question.concepts.values())


def is_fragment(question: Question) -> bool:
    """Whether a half only names a thing ("my card", "the retention periods") and neither asks nor tells."""
    is_phrase = not asks_in_words(question) and VERBAL.isdisjoint(question.words) and len(question.words) <= MOST_NAMING
    return is_phrase and (PREDICATE.search(question.text, 1) is None or question.words[0].endswith("ed"))


def asks_in_words(question: Question) -> bool:
    """Whether a half asks by its words; a mark alone ends the last item of a list, too ("and for invoices?")."""
    return question.asks and not (question.marked and ASKED_BY.isdisjoint(question.concepts) and OPENERS.isdisjoint(question.words[:2]))


def names_a_thing(question: Question, *, any_length: bool = False) -> bool:
    """Whether an English half begins with what goes before a noun, and says nothing of it ("everything connected with it")."""
    if question.language != "en" or not question.words or question.words[0] not in NAMING:
        return False
    head = _head(question.words)
    return (any_length or len(head) <= MOST_NAMING) and VERBAL.isdisjoint(head)


def _head(words: Sequence[str]) -> Sequence[str]:
    """The words of a phrase before what is said of its noun ("all the data | that goes with it")."""
    return words[: next((at for at in range(1, len(words)) if words[at] in RELATIVES | ASKED and words[0] != "that"), len(words))]


def begins_anew(half: View) -> bool:
    """Whether an English half begins as a question or a wish does, and not with the rest of what the other half asks."""
    own = tokens(fold(half.text))
    first = next((word for word in own if word not in LINKS), "")
    if half.question.language != "en" or first not in NAMING:
        return True
    is_named = half.is_completed and len(own) <= MOST_NAMING and VERBAL.isdisjoint(own) and PREDICATE.search(half.text) is None
    is_named = is_named or own[-1] in ("when", "where", "why", "who")
    return is_named or (half.question.marked and (len(own) < 3 or not ASKED.isdisjoint(own)))


def _within(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def refers_back(view: View, before: View) -> bool:
    """Whether an English sentence that says little by itself has a word for what the one before it named ("how do I block them?")."""
    is_little = view.best[1] < READ or view.best[0] in ("off", "chat")
    return is_little and view.question.marked and PRONOUN.search(view.text) is not None and not THINGS.isdisjoint(before.question.concepts)


def adds_a_thing(view: View, before: View) -> bool:
    """Whether an English sentence only adds a thing of which the same is asked ("how long do you keep logs? and backups?")."""
    return ADDED.match(view.text) is not None and view.question.marked and is_fragment(view.question) and before.question.asks


def _named(other: View) -> str:
    """The words that "it" stands for: the last thing that the other half names, else the asker's data."""
    if other.best[0] in DOES_RIGHT:
        return "my data"
    from_things = [hit for name, hit in other.question.concepts.items() if name in THINGS]
    last = max(from_things, key=lambda hit: (hit.end, hit.end - hit.start), default=None)
    if last is None:
        return "this policy" if "policy" in other.question.concepts else "my data"
    return f"my {' '.join(other.question.words[last.start : last.end])}"


def _of_what_was_named(half: View, other: View, language: str, look: Look) -> View:
    """The half with a noun for its pronoun, the thing named or else the asker's data, where that makes it surer."""
    # Of several things, "they" are rather those in general than the asker's.
    named = _named(other).removeprefix("my ") if _is_of_them(half, other) else _named(other)
    nouns = dict.fromkeys((named, "my data"))
    first, *others = [_read_as(half, PRONOUN.sub(noun, half.text, count=1), other, language, look) for noun in nouns]
    least = SURE_NOUN if nouns.keys() != {"my data"} and "they" in half.question.words else max(READ, half.best[1])
    return first if first.best[1] >= least else max(half, first, *others, key=lambda view: view.best[1])


def _asked_of(half: View, other: View, language: str, look: Look) -> View:
    """A question word asked of what the other half asks: "where" behind "how long do you keep logs"."""
    rest = OPENING.sub("", CONNECTING.sub("", other.text)).strip(" ?.!")
    if not rest:
        return half
    read = _read_as(half, f"{CONNECTING.sub('', half.text).strip(' ?.!')} {rest}", other, language, look)
    if "why" in half.question.concepts and read.subject == other.subject:
        # "do you log my calls? what for?" would be answered by the logging once more.
        return _read_as(half, f"what do you use {_named(other)} for", other, language, look)
    return read


def _asked_likewise(half: View, other: View, language: str, look: Look, lean: Lean) -> View:
    """A thing of which the same is asked: "my calls" behind "do you keep my card"; by itself where that makes it no surer."""
    words, ends = other.question.words, [hit.start for hit in other.question.concepts.values() if hit.end == len(other.question.words)]
    if not ends:
        return _leaning(half, other, lean)
    asked = list(words[: max(ends)])
    while asked and asked[-1] in (NAMING | LINKS if half.question.words[0] in LINKS else NAMING):
        asked.pop()
    if not asked:
        return half
    thing = half.question.words
    while thing[1:] and thing[0] in ADDING:
        thing = thing[1:]
    read = _read_as(half, " ".join((*asked, *thing)), other, language, look)
    is_carried = adds_a_thing(half, other) and "how_long" in other.question.concepts
    return read if is_carried or read.best[1] >= min(READ, half.best[1]) else half


def _read_as(half: View, text: str, other: View, language: str, look: Look) -> View:
    """The half as ``text``, which says it in full; as it is where that would make a wish of it behind what is none."""
    read = look(text, language)
    is_begun = read.is_wish and not (other.is_wish and read.best[0] == other.best[0] != "do_delete")
    return half if is_begun else replace(read, text=half.text, is_completed=True)


def _leaning(half: View, other: View, lean: Lean, least: float | None = None) -> View:
    """The half as a follow-up to the other, of which a wish leaves only what it is about; as it is where that is below ``least``."""
    names = tuple(other.question.concepts)
    if other.best[0] in DOES_RIGHT:
        names = ("data", "mine")
    leaning = lean(half, Context(concepts=names))
    if leaning is None or leaning.is_wish or leaning.best[1] < (half.best[1] if least is None else least):
        return half
    return replace(leaning, is_completed=True)
