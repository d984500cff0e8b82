"""What has happened in the sample: weeks of questions, and requests in every state, all by the chat and the desk's own use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.demo.stage import Person, Stage
from desk import attachments, blocks, decisions, mailed_codes, requests, staff, tickets, verifying
from desk.model.identity import Account
from desk.model.request import Proof, Scope, Sender
from desk.office import Desk
from knowledge.reading import Right

BEGINS = 45
"""Days before today at which the policy came into force and the members were added."""
Chapter = Callable[[Stage], Awaitable[None]]
MEMBERS = {"Ada": "admin", "Bob": "agent", "Cleo": "agent", "Eve": "auditor"}
QUESTIONS: Sequence[tuple[float, str, str, str]] = (
    (41, "maya", "en", "How long do you keep usage records?"),
    (35, "jonas", "de", "Verkauft ihr meine Daten?"),
    (30, "lucia", "es", "¿Usáis mis prompts para entrenar modelos?"),
    (24, "wei", "zh", "我的聊天记录会被卖吗？"),
    (20, "maya", "en", "do you share my data with the model providers"),
    (16, "pierre", "fr", "Quels cookies utilisez-vous ?"),
    (13, "hana", "ja", "個人情報はどのくらい保存されますか"),
    (11, "sam", "en", "is there a student discount"),
    (9, "ivan", "ru", "Как защищены мои данные?"),
    (8, "ines", "pt", "Vocês vendem os meus dados?"),
    (6, "sam", "en", "can you delete my invoices from 2023"),
    (3, "ravi", "en", "which country are your servers in"),
    (2, "jonas", "de", "Wie erreiche ich den Datenschutz?"),
    (0.12, "noah", "en", "do you sell my data?"),
    (1, "mei", "zh-Hant", "你們會保存多久我的使用紀錄？"),
)
"""Days before today, who, their language, what they ask."""
RATED = {"maya": "helped", "jonas": "helped", "wei": "helped", "ivan": "helped", "ines": "helped", "pierre": "missed", "hana": "missed"}
"""What they press below an answer."""


async def tell(stage: Stage, password_hash: str) -> None:
    """Lets it all happen, in its order, up to now; ``password_hash`` is that of every member."""
    stage.office.write_now(lambda desk: _hire(desk, password_hash))
    chapters: list[tuple[float, Chapter]] = [(41, _overdue), (27, _late), (18, _corrected), (12, _refused_soon), (9.5, _letter)]
    chapters += [
        (7, _asked_back),
        (6.5, _claimed),
        (5, _stopped),
        (4, _unverified),
        (2.5, _deleting),
        (1.7, _blocked),
        (1.2, _colleague),
        (0.3, _for_anybody),
        (0.1, _fresh),
    ]
    chapters += [(days, partial(_ask, who=who, language=language, question=text)) for days, who, language, text in QUESTIONS]
    for days, chapter in sorted(chapters, key=lambda each: -each[0]):
        stage.calendar.go_to(days)
        await chapter(stage)
    stage.calendar.go_to(0)


async def _ask(stage: Stage, who: str, language: str, question: str) -> None:
    person = Person(stage, f"demo-{who}", language)
    await person.say(question)
    said = RATED.get(who)
    if said and person.last and any(choice.action.startswith(said) for choice in person.last.choices):
        await person.press(said)


async def _overdue(stage: Stage) -> None:
    """Access, proven, and the law's date has passed."""
    person = await _wish(stage, "maya", "en", "I want a copy of everything you have about me")
    _prove(stage, person, "acc-20417")
    stage.do(lambda desk: tickets.take(desk, person.number(), "Bob"))
    stage.do(lambda desk: tickets.note(desk, person.number(), "Asked billing for the invoices of 2024; no answer yet.", "staff:Bob"))


async def _late(stage: Stage) -> None:
    """Deletion in German, proven, and the day to act is near or over."""
    person = await _wish(stage, "jonas", "de", "Bitte löschen Sie mein Konto", "Das alte Projektkonto bitte ganz.")
    _prove(stage, person, "acc-31108")


async def _corrected(stage: Stage) -> None:
    """A correction that was carried out."""
    person = await _wish(stage, "ines", "pt", "Quero corrigir o meu nome de utilizador", presses=("field:username",), then=("ines.silva",))
    _prove(stage, person, "acc-40992")
    done = {"before": "ines_s", "after": "ines.silva"}
    stage.do(lambda desk: decisions.complete(desk, person.number(), "staff:Cleo", done, "chat"))


async def _refused_soon(stage: Stage) -> None:
    """A refusal that waits for a second person."""
    person = await _wish(stage, "viktor", "en", "stop using my data for analytics, withdraw my permission")
    _prove(stage, person, "acc-51733")
    reason = "The same wish was carried out on Monday; there is nothing left to stop."
    stage.do(lambda desk: decisions.propose_refusal(desk, person.number(), "staff:Bob", reason=reason, basis="GDPR art. 12(5)"))


async def _letter(stage: Stage) -> None:
    """A request by letter, which nobody has proven."""
    words = ("Ich verlange Auskunft über alle zu meiner Person gespeicherten Daten.",)

    def opened(desk: Desk) -> str:
        came = desk.now - timedelta(days=1)
        return requests.open_request(
            desk,
            None,
            Right.ACCESS,
            language="de",
            received_at=came,
            source="letter",
            sender=Sender("M. Vogel", "M. Vogel\nLindenweg 7\n12345 Musterstadt"),
            scope=Scope(words=words),
            context=words,
            by="staff:Cleo",
        ).number

    number = stage.do(opened)
    stage.do(lambda desk: tickets.note(desk, number, "No account named; wrote back to the sender's address.", "staff:Cleo"))


async def _asked_back(stage: Stage) -> None:
    """A deletion that waits for the user's answer."""
    person = await _wish(stage, "lucia", "es", "Quiero que borréis mi cuenta")
    _prove(stage, person, "acc-62250")
    question = "¿También el espacio de trabajo «Estudio», que compartes con otras dos personas?"
    stage.do(lambda desk: requests.ask_user(desk, person.number(), question, "staff:Cleo"))


async def _stopped(stage: Stage) -> None:
    """A withdrawal that was carried out."""
    person = await _wish(stage, "wei", "zh", "我想撤回同意")
    _prove(stage, person, "acc-70318")
    done = {"stopped": "The analysis of usage for product statistics"}
    stage.do(lambda desk: decisions.complete(desk, person.number(), "staff:Bob", done, "chat"))


async def _unverified(stage: Stage) -> None:
    """A change of address that nobody has proven."""
    await _wish(stage, "anon", "en", "change my email", presses=("field:email",), then=("new.address@example.net",))


async def _claimed(stage: Stage) -> None:
    """An access to somebody else's account, with codes typed wrong: nobody has proven anything."""
    person = await _wish(stage, "quinn", "en", "send me a copy of all data of my account")
    number, holder = person.number(), Account("acc-20417", "maya@example.net")
    stage.do(lambda desk: mailed_codes.ask_mail(desk, person.address, number, holder.email))
    # At once, since a code ends after ten minutes.
    stage.office.write_now(lambda desk: [mailed_codes.found(desk, id, holder) for id, _ in mailed_codes.waiting(desk)])
    for code in ("2222-2222", "3333-3333", "4444-4444"):
        stage.office.write_now(partial(_guess, person=person, number=number, code=code))


def _guess(desk: Desk, person: Person, number: str, code: str) -> None:
    mailed_codes.try_code(desk, person.address, number, code)


async def _blocked(stage: Stage) -> None:
    """A chat that advertises, and was blocked for it."""
    person = Person(stage, "demo-dealz", "en")
    await person.say("BUY FOLLOWERS CHEAP, 50% OFF TODAY", "/human")
    await person.say("last chance!! 50% OFF")
    stage.do(lambda desk: blocks.block(desk, person.number(), "staff:Bob", "Advertises, third time this week.", 30))


async def _deleting(stage: Stage) -> None:
    """A deletion within its waiting time."""
    person = await _wish(stage, "hana", "ja", "アカウントを削除してください")
    _prove(stage, person, "acc-80554")
    stage.do(lambda desk: tickets.take(desk, person.number(), "Ada"))


async def _colleague(stage: Stage) -> None:
    """A chat that a colleague answers, and whose user has written again."""
    person = Person(stage, "demo-ravi", "en")
    await person.say("Where can I see my invoices?", "/human")
    stage.do(lambda desk: tickets.take(desk, person.number(), "Cleo"))
    reply = "Good morning! Your invoices are under Settings, Billing. Do you see them there?"
    stage.do(lambda desk: tickets.reply(desk, person.number(), reply, "staff:Cleo"))
    await person.say("Yes, but the one for March shows somebody else's company name")
    stage.do(
        lambda desk: tickets.note(desk, person.number(), "Could be a mix-up at billing: asked them, see their ticket 4471.", "staff:Cleo")
    )


async def _for_anybody(stage: Stage) -> None:
    """A chat that waits for whoever takes it."""
    person = Person(stage, "demo-pierre", "fr")
    await person.say("Vos sous-traitants ont-ils accès à mes messages ?", "/human")
    await person.say("J'ai besoin d'une réponse pour notre service juridique, s'il vous plaît.")


async def _fresh(stage: Stage) -> None:
    """An access that was proven a moment ago."""
    person = await _wish(stage, "noah", "en", "please send me all the data you store about me", "Mostly the usage records of this year.")
    _prove(stage, person, "acc-90021")
    records = b"month,requests,tokens\n2026-01,412,1930441\n2026-02,388,1711209\n"
    stage.do(lambda desk: attachments.attach(desk, person.number(), "usage-records.csv", records, "staff:Cleo"))


async def _wish(
    stage: Stage, who: str, language: str, words: str, more: str = "", *, presses: Sequence[str] = (), then: Sequence[str] = ()
) -> Person:
    """A request in the chat, up to its receipt."""
    person = Person(stage, f"demo-{who}", language)
    await person.say(words)
    for action in presses:
        if any(choice.action.startswith(action) for choice in (person.last.choices if person.last else ())):
            await person.press(action)
    await person.say(*then)
    if more:
        await person.say(more)
    await person.press("confirm:")
    return person


def _prove(stage: Stage, person: Person, account: str) -> None:
    """Customer service has heard the receipt's code from whoever is logged in to that account."""
    code, number = person.request().match_code, person.number()
    stage.do(lambda desk: verifying.verify(desk, number, Proof(account, "service", desk.now, by="Cleo", evidence=code)))


def _hire(desk: Desk, password_hash: str) -> None:
    for name, role in MEMBERS.items():
        by = None if name == "Ada" else staff.show(desk, "Ada")
        staff.add(desk, name, role, f"{name.lower()}@example.org", password_hash=password_hash, by=by)
