"""Cuts a message into the sentences and clauses that may each be a question of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.text import CJK, IS_CJK, sentences

MAX_PIECES = 6
"""Pieces read of one message; the most question-like ones of a longer text."""
MAX_PIECE = 400
"""Characters read of one piece."""
MOST_CUTS = 4
"""Cuts of a sentence that are tried, conjunctions before commas."""
ITEM = re.compile(r"(?:(?<=\s)|^)(?:\(?(?P<number>\d)[.):]|[-•*·–](?=\s))\s*(?=\S)")
"""What an item of a list begins with."""
CITING = re.compile(r"\b(?:arts?|sec|abs|para|nr|ziff)\.$", re.IGNORECASE)
"""An abbreviation before a number, which ends no sentence."""
LONGEST_CITING = 8
"""Characters in which one is looked for, so that a text of nothing else is read no slower."""
TAG = re.compile(
    r"(?:(?:so )?is (?:that|this|it) (?:true|right|so|correct|really so)|(?:is )?that true|true|right|correct|stimmt das|"
    r"(?:es|é) (?:verdad|cierto|verdade)|c'est vrai|это правда|правда|是真的吗|真的吗|本当ですか|本当)\s*[?？]+$",
    re.IGNORECASE,
)
"""A sentence that only asks whether the one before it is true."""
JOINT = re.compile(
    r"(?P<strong>[,;]?\s(?:oh and|and(?: also| then)?|adn|nad|amd|n|&|\+|plus|as well as|und(?: auch)?|sowie|außerdem|"
    r"y(?! a )(?: también)?|además|así como|e(?: também)?|assim como|bem como|além disso|et(?: aussi)?|ainsi que|и|а(?: также| ещё)?|но|"
    r"but|aber|pero|mais|mas|by the way|btw|or(?= (?:my|our|the|any|do|does|can|could|how|what|when|where|who|why|only|just)\b))"
    r"\s+(?:(?:also|by the way|btw|secondly|additionally|nebenbei|übrigens|por cierto|au fait|кстати),?\s+)?"
    rf"|,\s*(?:also|then|and then),?\s+|\s*;\s+|(?-i:(?<=[{CJK}])\s+(?=[{CJK}]))|[，；、](?:并且|并|而且|同时)?(?=\S)"
    rf"|(?-i:(?<=[{CJK}])\s*[,;]\s*(?=[{CJK}])|(?<=[{CJK}])\s+(?=[A-Za-z]{{2,}}\s+[A-Za-z])|(?<=[A-Za-z])\s+(?=[{CJK}]{{4}}))"
    r"|(?:并|並)(?=请|請|告诉|告訴|告知|说明|說明|问|問|想|解释|解釋|回答|发给|發給|提供|列出|确认|確認)"
    r"|(?:另外|还有|以及|並且|并且|而且|あと|それと|また|そして|ついでに|で、))"
    r"|\s*,\s+|\s+[-–—]\s+",
    re.IGNORECASE,
)
"""Where two questions may meet; a mere comma or dash is a weak joint."""
LIST = re.compile(r"\s*,\s+(?:(?:and|or|und|oder|y|e|et|ou|и|или)\s+)?|\s+(?:and|or|&|und|oder|y|e|et|ou|и|или)\s+", re.IGNORECASE)
"""What parts the items of a list ("stored, secured and shared")."""
MOST_ITEMS, LONGEST_ITEM = 5, 5
"""Items of a list, and words of one behind the first."""
PARTING = re.compile(r"\s*[,;/|+&]\s*|\s+[-–—]\s+|\s+(?:and|or|n|plus|vs|und|oder|sowie|y|e|et|ou|и|или)\s+", re.IGNORECASE)
"""What parts the subjects of a list of nothing else."""
LONGEST_SUBJECT = 3
"""Words of such a subject."""
SUBORDINATE = re.compile(
    r"(?:and |so |but |or )?(?:if|when|once|suppose|supposing|say|assuming|what if|since|because|as|although|though|while|whether|after|"
    r"before|unless|until|in case|given|for|under|wenn|falls|weil|nachdem|bevor|cuando|porque|quand|lorsque|parce|quando|"
    r"если|когда|如果|要是|万一|もし)\b",
    re.IGNORECASE,
)
"""Beginnings of what only leads up to what follows the comma."""
IF = re.compile(
    r"(?:if|when|once|unless|in case|provided|as soon as|wenn|falls|sobald|si|cuando|quand|dès que|se|quando|если|когда)\s+"
    r"(?!will|do|does|did|is|are|was|were|can)\w",
    re.IGNORECASE,
)
"""Beginnings of a condition, which makes a wish before it none."""
IF_SO = re.compile(r"if (?:so|yes|not|it is|they are|you do|that is (?:so|true|the case))$", re.IGNORECASE)
"""The condition that the question before a wish puts ("do you keep logs? if you do, | delete them")."""
LEADING = re.compile(
    r"(?:if (?:so|yes|not|it is|they are|you do|that is (?:so|true|the case))(?=,)"
    r"|if you (?:don'?t mind|please|would|can|could)|if possible|if i may|since|because|as|after|given|although|though|while|now that|"
    r"on second thoughts?|come to think of it|"
    r"i|im|i'm|i've|we|we're|my|our|this|that|it|it's|you|you're|"
    r"weil|da|nachdem|ich|porque|puisque|parce|como|так как|потому|поскольку|я)\b",
    re.IGNORECASE,
)
"""Beginnings of what only tells why something is wanted; conditions are not among them."""
RELATIVE = re.compile(
    r"(?:котор\w+|dont|lequel|laquelle|lesquel\w+|que (?:vous|tu|je)|(?:el|la|los|las) cual\w*|[oa]s? qua(?:l|is)"
    r"|(?:die|das|den|der|denen) (?:ihr|sie|ich|wir|man)"
    r"|which (?:i|you|we|is|are|was))\b",
    re.IGNORECASE,
)
"""Beginnings of a clause that goes with the noun before the comma."""
OPEN = re.compile(
    r"(?:的话|的話|时|時|时候|時候|とき|たら|れば|場合|場合は)$|\b(?:between|both|either|entre|zwischen|между)\s[^,;]*$", re.IGNORECASE
)
"""Endings of what goes on behind the joint: a condition in Chinese and Japanese, "between this | and that"."""
TELLING = re.compile(
    r"(?:please |kindly |pls |could you |can you |would you |i'?d like you to |i want you to )*"
    r"(?:state|specify|indicate|list|describe|explain|set out|outline|disclose|detail|name|clarify|confirm|tell (?:me|us)(?: about)?|"
    r"(?:provide|give|send)(?: me| us)?(?: with)? (?:details|info|information) (?:of|on|about|regarding)|"
    r"(?:i|we)(?:'d| would)? (?:want|like|need|wish) to know(?: about)?)\s+"
    r"(?!how\b|what\b|if\b|whether\b|when\b|who\b|where\b|why\b|which\b|that\b)",
    re.IGNORECASE,
)
"""What begins an English request to tell about one or several things."""
EXPLAINING = re.compile(
    r"(?:by (?:that|this|which) )?(?:i|we) (?:do |really |don['’]?t |do not )?mean\b|that is\b|namely\b|i\.?e\.?\b|especially\b"
    r"|particularly\b|in particular\b"
    r"|above all\b|including\b|more precisely\b|damit meine ich\b|und zwar\b|insbesondere\b",
    re.IGNORECASE,
)
"""Beginnings of what only says more closely what is asked."""
HOW_AND_WHEN = re.compile(r",\s*(?:how|when|where|why|who|what|which|wie|wann|wo|warum|wer)$", re.IGNORECASE)
"""The end of a condition and the first of two question words that share the rest ("if it leaks, how | and when do you ...")."""
LEAD = re.compile(r"\b(?:know|ask|tell me|wonder|answer|clarify|confirm)\W*$", re.IGNORECASE)
"""The end of what leads up to one question or a list of them."""
LEAD_IN = re.compile(r"\b(?:on|about|of|to|regarding|concerning|following|the following|things|questions|points)\W*$", re.IGNORECASE)
"""The end of what only leads up to a list ("kindly inform me about: (1) ...")."""
ONLY_IF = re.compile(r"(?:if|when|once|suppose|since|because|as|although|though|while|after|before|unless|until|in case)\b", re.IGNORECASE)
EXAMPLES = re.compile(r"(?:,\s+like|\bsuch as|\be\.?g\.?|for example|for instance)\s[^,;]*$", re.IGNORECASE)
"""The end of a half that gives examples, which go on behind "or"."""
COMMA = re.compile(r",\s+(?:so\s+|and\s+)?")
QUESTION = (
    r"(?:(?:do|does|did|is|are|was|were|can|could|will|would|have|has)\s+(?:you|u|i|we|my|our|the|it|they|any\w*|this|your|\w+s)\b"
    r"|(?:how|what|where|why|who|whom|which|whose|(?:until|since) when)\b|when\s+(?:do|does|did|is|are|was|were|will|can)\b)"
)
PUT = re.compile(
    r"(?:(?:and|also|so|but|oh|ok|okay|btw|by the way|anyway|then|plus|well|now|first(?:ly)?|second(?:ly)?|finally|next)\b[\s,:]+)*"
    + QUESTION,
    re.IGNORECASE,
)
"""How an English question begins."""
INSERTED = re.compile(r"\b" + QUESTION, re.IGNORECASE)
"""An English question anywhere in a sentence ("when I delete it, do you ...")."""
ANNOUNCED = re.compile(r":\s+(?=" + QUESTION + ")", re.IGNORECASE)
"""Where what announces an English question ends ("they will ask me one thing: | do you ...")."""
WITH_VERB = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|will|would|have|has|\w+ed|sees?|gets?|knows?|keeps?|owns?)\b|['’]s\b", re.IGNORECASE
)
ASKED_BACK = re.compile(
    r"(?:and |or |but )?(?:do|does|did|is|are|was|were|can|could|will|would|have|has)(?:n'?t)? "
    r"(?:you|u|it|they|we|i|he|that|this|there)(?: not)?\W*$",
    re.IGNORECASE,
)
"""A tag, which asks what stands before it once more ("you sell it, do you?")."""
RUN_ON = re.compile(
    r"\s+(?=(?:how long|how do|how can|what do (?:you|u)|where (?:do|is|are)|when (?:do|did|was)|can i|"
    r"do (?:you|u)|are (?:you|my)|is my)\b)",
    re.IGNORECASE,
)
"""Where an English question begins behind another with no mark between them."""
SHORTEST_RUN = 4
"""Words of a question that another one may follow without a mark."""
LEADS_ON = re.compile(
    r"\b(?:know|tell|me|us|ask|say|wonder|wondering|explain|clarify|and|or|if|when|that|so|but|because|to|whether|how|what)$", re.IGNORECASE
)
"""The end of what asks the question behind it, or joins it."""
ASKING = re.compile(
    r"\?|？|吗|嗎|呢|么|か[。？?]?$|\b(?:how|hwo|what|wat|waht|why|who|where|when|which|do|does|did|is|are|can|could|will|would|tell|wie|was|wo|wer|wann|"
    r"warum|welche|qué|que|cómo|como|cuánto|quién|dónde|combien|comment|quand|où|pourquoi|quoi|quanto|quem|onde|quando|сколько|как|где|"
    r"кто|когда|почему|зачем|какие)\b",
    re.IGNORECASE,
)
WISHING = re.compile(
    r"\b(?:(?:delet|eras|wip|purg|remov|clos|terminat|correct|rectif|updat|fix|chang|withdraw|revok|object|stop|cancel|forget)(?:e|y|ing|d)?"
    r"|copy|opt(?:ing)? out|send me|give me|export|human|real person|agent|somebody|someone"
    r"|lösch\w*|schließ\w*|entfern\w*|kündig\w*|berichtig\w*|korrigier\w*|ändern?|ändert|schickt?|kopie|auskunft|widerruf\w*|widersprech\w*"
    r"|mensch\w*|mitarbeiter\w*|supprim\w*|effac\w*|ferm(?:e|er|ez)|clôtur\w*|corrig\w*|rectifi\w*|modifi\w*|envoy\w*|copie|retir\w*"
    r"|révoqu\w*|humain|conseiller|elimin\w*|borr\w*|cierr\w*|suprim\w*|corrij\w*|envíen\w*|envíe\w*|copia|retiro|revoco|revoc\w*|humano|agente"
    r"|apag\w*|exclu\w*|encerr\w*|envi\w*|cópia|revog\w*|atendente|удал\w*|сотр\w*|стер\w*|закр\w*|исправ\w*|измени\w*|пришл\w*|копи\w*"
    r"|отзыва\w*|отозв\w*|человек\w*|оператор\w*)\b|删|刪|注销|註銷|清除|更正|修改|副本|撤回|撤销|撤銷|人工|客服|削除|退会|消し|消して|訂正|コピー|開示|撤回|担当者",
    re.IGNORECASE,
)
"""Words of a wish to exercise a right or to talk to a person, denied or not, which is read however much is asked beside it."""
WISHED = 6.0
"""What such a word is worth: more than all that a usual question is worth."""


def pieces(text: str) -> list[str]:
    """The sentences of a message, at most MAX_PIECES of MAX_PIECE characters: in a longer one wishes and what is most like a question."""
    found = [cut for sentence in _cited(sentences(_itemised(text))) for cut in _bounded(sentence)]
    if len(found) <= MAX_PIECES:
        return found
    ranked = sorted(range(len(found)), key=lambda at: (-likeness(found[at]), -at))
    return [found[at] for at in sorted(ranked[:MAX_PIECES])]


def _itemised(text: str) -> str:
    """Each item of a list that is numbered from 1 on ("1) ... 2) ...") or marked on a line of its own."""
    numbers = [match["number"] for match in ITEM.finditer(text) if match["number"]]
    if len(numbers) > 1 and numbers == [str(at + 1) for at in range(len(numbers))]:
        return ITEM.sub(lambda match: "\n" if match["number"] else match[0], text)
    return text


def _cited(found: Sequence[str]) -> list[str]:
    """Sentences, those joined again that were cut behind an abbreviation ("under art. | 15") or before a tag ("Is that true?")."""
    joined: list[str] = []
    for sentence in found:
        if joined and (
            (sentence[:1].isdigit() and CITING.search(joined[-1], max(0, len(joined[-1]) - LONGEST_CITING))) or TAG.match(sentence)
        ):
            joined[-1] += f" {sentence}"
        else:
            joined.append(sentence)
    return joined


def likeness(piece: str) -> float:
    """How much a sentence looks like a question, or else like a wish."""
    wished = WISHED if WISHING.search(piece[:MAX_PIECE]) else 0.0
    return wished + len(ASKING.findall(piece[:MAX_PIECE])) + (2.0 if piece.rstrip().endswith(("?", "？")) else 0.0) - len(piece) / 400


class Cut(NamedTuple):
    """One way to cut a sentence in two."""

    left: str
    right: str
    is_strong: bool
    """Whether a word or mark joins the halves that may join two questions; a mere comma also parts what belongs together."""


def halves(sentence: str) -> list[Cut]:
    """The ways to cut a sentence in two at a conjunction or comma, at most ``MOST_CUTS``: each cut is read twice."""
    found = []
    joints = sorted(JOINT.finditer(sentence), key=lambda match: match["strong"] is None)
    for match in joints[:MOST_CUTS]:
        left, right = sentence[: match.start()].strip(), sentence[match.end() :].strip()
        is_strong = match["strong"] is not None
        if left.count('"') % 2 or left.count("“") > left.count("”"):
            continue  # What is quoted is one thing, whoever said it.
        if OPEN.search(left) or EXPLAINING.match(right) or (not is_strong and RELATIVE.match(right)):
            continue
        if LEAD.search(left) or (SUBORDINATE.match(left) and HOW_AND_WHEN.search(left)):
            continue
        if (ONLY_IF.match(left) and not INSERTED.search(left) and INSERTED.search(right)) or EXAMPLES.search(left):
            continue
        is_strong = is_strong or are_two_questions(left, right)
        if _long_enough(left) and _long_enough(right) and (is_strong or not SUBORDINATE.match(left)):
            found.append(Cut(left, right, is_strong))
    return found or _run_on(sentence)


def are_two_questions(left: str, right: str) -> bool:
    """Whether both sides of a mere comma begin as English questions do, the right one no tag ("how long do you keep it, is it sold")."""
    if not PUT.match(left) or not PUT.match(right) or IF.match(left) or ASKED_BACK.match(right) or TAG.match(right):
        return False
    return len(left.split()) >= SHORTEST_RUN - 1 and WITH_VERB.search(left) is not None


def _run_on(sentence: str) -> list[Cut]:
    """The cuts of English questions that follow each other without a mark."""
    cuts = [Cut(sentence[: match.start()].strip(), sentence[match.end() :].strip(), True) for match in RUN_ON.finditer(sentence)]
    cuts = [cut for cut in cuts if len(cut.left.split()) >= SHORTEST_RUN and not LEADS_ON.search(cut.left)]
    return [cut for cut in cuts if are_two_questions(cut.left, cut.right)][:MOST_CUTS]


def subjects(text: str) -> list[str]:
    """The phrases of a mere list of subjects ("cookies, log retention / backups"); empty where it is none."""
    found = [phrase.strip(" ?!.") for phrase in PARTING.split(text)]
    is_list = 2 <= len(found) <= MOST_ITEMS and all(1 <= len(phrase.split()) <= LONGEST_SUBJECT for phrase in found)
    return found if is_list else []


def items(sentence: str) -> list[str]:
    """What a sentence lists at its end, with all before it in the first item; empty where it lists nothing."""
    found = [item.strip() for item in LIST.split(sentence)]
    is_list = 2 < len(found) <= MOST_ITEMS and not IF.match(sentence) and all(1 <= len(item.split()) <= LONGEST_ITEM for item in found[1:])
    return found if is_list and found[0] else []


def preamble(sentence: str) -> Cut | None:
    """A sentence cut where its reasons end: "since you cannot protect it, | delete my account"."""
    match = COMMA.search(sentence)
    if match is None or not LEADING.match(sentence):
        return None
    left, right = sentence[: match.start()].strip(), sentence[match.end() :].strip()
    return Cut(left, right, False) if _long_enough(right) else None


def announced(sentence: str) -> Cut | None:
    """A sentence cut where it has announced its question."""
    match = ANNOUNCED.search(sentence)
    return Cut(sentence[: match.start()].strip(), sentence[match.end() :].strip(), False) if match else None


def _long_enough(piece: str) -> bool:
    return len(piece) >= 2 if IS_CJK.search(piece) else len(piece) >= 3


def _bounded(sentence: str) -> list[str]:
    """A sentence without end is cut where its words allow."""
    if len(sentence) <= MAX_PIECE:
        return [sentence]
    cuts: list[str] = []
    rest = sentence
    while len(rest) > MAX_PIECE and len(cuts) < 20:
        at = rest.rfind(" ", MAX_PIECE // 2, MAX_PIECE)
        at = at if at > 0 else MAX_PIECE
        cuts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*cuts, rest[:MAX_PIECE]]
