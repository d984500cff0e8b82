"""What staff read about tickets, in words: states, rights, ways, and the law's clock; the console speaks English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from console.web.markup import Markup, el
from desk.model.request import Method, State
from desk.model.ticket import NO_CHAT
from knowledge.reading import Right

RIGHTS: Mapping[Right, str] = {
    Right.ACCESS: "Copy of the data",
    Right.CORRECT: "Correction",
    Right.DELETE: "Deletion",
    Right.WITHDRAW: "Withdrawal of a permission",
}
KINDS = {"question": "Question", "human": "Talk to a person", "rights": "Rights request"}
STATES: Mapping[State, str] = {
    State.IDENTITY: "waits for proof of who asks",
    State.OPEN: "open",
    State.USER: "waits for the user",
    State.EXTENDED: "extended",
    State.APPROVED: "approved, to be carried out",
    State.DONE: "done",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.EXPIRED: "closed unverified",
}
CHANNELS = {"telegram": "Telegram", "web": "Web chat", "terminal": "Terminal", NO_CHAT: "Mail or telephone"}
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "zh": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
    "es": "Spanish",
    "de": "German",
    "fr": "French",
    "ru": "Russian",
    "pt": "Portuguese",
    "ja": "Japanese",
}
METHODS: Mapping[Method, str] = {
    "link": "by the console's own link",
    "mail": "by a code to the registered address",
    "service": "by the receipt's code at customer service",
    "staff": "by hand",
}
OUTCOMES = {
    "before": ("Before", "The value as it was, as the person reads it."),
    "after": ("After", "The value as it is now."),
    "gone": ("What is gone", "What was deleted, as the person reads it."),
    "stays": ("What stays", "What is kept and until when; 'nothing' where nothing is."),
    "clause": (
        "Clause for what stays",
        "The id of the policy's clause, such as data-retention.payment-records; empty where nothing stays.",
    ),
    "stopped": ("What stopped", "What is no longer done with the data, as the person reads it."),
}
DONE = {
    "open": "opened it",
    "take": "took it",
    "assign": "assigned it",
    "note": "wrote a note",
    "reply": "answered",
    "reply.undo": "took an answer back before it left",
    "reply.by_hand": "answered by hand",
    "sender": "changed who wrote, or where the answer goes",
    "checklist.tick": "ticked a step of the checklist",
    "checklist.untick": "took back a tick of the checklist",
    "attach": "attached a file",
    "close": "closed it",
    "reopen": "reopened it",
    "verify": "verified who asks",
    "verify.propose": "proposed a proof of who asks",
    "verify.wrong": "typed a wrong code of the receipt",
    "refuse.propose": "proposed to refuse",
    "refuse.part": "refused a part",
    "decline": "declined what was proposed",
    "ask_user": "asked the user",
    "user_replied": "replied",
    "extend": "extended the time limit",
    "extend.send": "sent a notice of extension",
    "extend.fail": "could not deliver the notice of extension",
    "approve": "approved it",
    "approve.alone": "approved it alone",
    "complete": "completed it",
    "refuse": "refused it",
    "withdraw": "withdrew it",
    "dispute": "said that it was not them",
    "expire": "closed it unverified",
    "remind": "reminded of the missing proof",
    "duplicate": "found an earlier request of the same account",
    "consent": "agreed to the other console",
    "look": "looked at it",
    "search": "searched for a person or for words",
    "look.file": "fetched a file",
    "audit.look": "looked at the audit trail",
    "audit.export": "saved the audit trail as a file",
    "audit.verify": "checked the audit trail",
    "audit.accept": "accepted a break in the audit trail",
    "merge": "made another ticket part of this one",
    "merged": "made it part of another ticket",
    "block": "blocked the chat",
    "unblock": "unblocked the chat",
    "package.open": "opened the copy of the data",
    "package.hand_out": "handed out the copy of the data",
    "identity.link": "made a link that proves an account",
    "identity.not_me": "took in that a code was not asked for",
    "identity.objection": "took in an objection to a request",
    "policy.examine": "looked at new policy files",
    "policy.examine-back": "looked at going back to an earlier version of the policy",
    "policy.publish": "published a version of the policy",
    "policy.schedule": "scheduled a version of the policy",
    "policy.cancel": "took a scheduled version of the policy back",
    "policy.rollback": "put an earlier version of the policy into force",
    "policy.discard": "discarded policy files",
    "question.propose": "proposed to learn a question",
    "question.accept": "accepted a question to be learned",
    "question.decline": "declined to learn a question",
    "question.remove": "removed a question that was learned",
    "template.save": "saved an answer template",
    "template.remove": "removed an answer template",
    "staff.add": "added a member of staff",
    "staff.invite": "invited a member of staff",
    "staff.disable": "ended an account",
    "staff.reset": "gave a member a new password and token",
    "staff.role": "gave a member another role",
    "staff.password": "changed their password",
    "staff.sign_in": "signed in",
    "staff.sign_out": "signed out",
    "staff.sign_out_all": "ended all sessions of a member",
    "staff.refused": "was refused to sign in",
    "staff.totp_on": "turned the second factor on",
    "staff.totp_off": "turned the second factor off",
    "staff.recovery_code": "signed in with a recovery code",
    "staff.recovery_codes": "made new recovery codes",
    "key.add": "made an API key",
    "key.revoke": "revoked an API key",
    "api.read": "read it through the API",
    "api.file": "fetched a file through the API",
    "api.message": "wrote through the API",
    "api.state": "changed its state through the API",
    "api.link": "had a link made through the API",
    "refused": "was refused a call",
    "console.refused": "was refused an act in the console",
    "webhook.gone": "gave up telling another system",
    "outbox.replay": "sent once more what was given up",
    "inbox.show": "read a message that could not be answered",
    "inbox.replay": "had a message answered once more",
}
"""What the audit trail's words mean."""


def done(action: str) -> str:
    """What was done, in words; of what is put together (``staff.role.agent``) what its beginning means, and else the word itself."""
    beginning = action
    while beginning and beginning not in DONE:
        beginning = beginning.rpartition(".")[0]
    return DONE.get(beginning, action)


def what(kind: str, right: Right | None) -> str:
    """What a ticket is about."""
    return RIGHTS[right] if right else KINDS[kind]


def actor(name: str) -> str:
    """An actor of the audit trail, in words."""
    known = {"user": "The user", "system": "The desk", "nobody": "Somebody"}
    return known.get(name) or (name.removeprefix("staff:") if name.startswith("staff:") else f"Another console ({name})")


def days(day: date, today: date) -> str:
    """How far off a day is."""
    ahead = (day - today).days
    if abs(ahead) <= 1:
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[ahead]
    return f"in {ahead} days" if ahead > 0 else f"{-ahead} days ago"


def clock(due: date | None, act_by: date, today: date) -> Markup:
    """The law's clock of an open ticket, or by when a ticket without a request is to be answered; plain about what is late."""
    if due is None:
        is_late = act_by < today
        return _marked("late" if is_late else "", f"Answer {'was to be given' if is_late else ''} by {act_by} ({days(act_by, today)})")
    if due < today:
        return _marked("overdue", f"Overdue: was due {due} ({days(due, today)})")
    if act_by < today:
        return _marked("late", f"Late: act now, due {due} ({days(due, today)})")
    if act_by == today:
        return _marked("late", f"Act today, due {due} ({days(due, today)})")
    return _marked("", f"Act by {act_by} ({days(act_by, today)}), due {due}")


def time(at: datetime) -> Markup:
    """A time, to the minute."""
    return el("time", f"{at:%Y-%m-%d %H:%M} UTC", datetime=at.isoformat(timespec="seconds"))


def _marked(kind: str, text: str) -> Markup:
    return el("span", " ".join(text.split()), class_=f"clock {kind}".strip())
