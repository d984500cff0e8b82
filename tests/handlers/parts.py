"""Parts of turns as the library would read them, made by hand."""

from __future__ import annotations

from knowledge.reading import Found, Intent, Part, Passage, Right, Silent, Unclear

RETENTION = Passage(
    "data-retention", ("data-retention.account-information", "data-retention.usage-records"), "data-retention.usage-records", 0.9
)
SHARING = Passage(
    "information-sharing", ("information-sharing.we-do-not-sell-or-share",), "information-sharing.we-do-not-sell-or-share", 0.4
)
SECURITY = Passage("security-measures", ("security-measures.storage-data-encryption",), "security-measures.storage-data-encryption", 0.3)
ASKED = Part("how long are logs kept?", Intent.QUESTION, answer=Found((RETENTION,)), asks=True)
UNSAID = Part("in which country?", Intent.QUESTION, answer=Silent(), asks=True)
OFF = Part("what is my balance?", Intent.OFF_TOPIC, answer=Silent(), asks=True)
UNSURE = Part("encryption and sharing", Intent.QUESTION, answer=Unclear((SHARING, SECURITY)))
DELETE = Part("delete my account", Intent.RIGHTS, Right.DELETE)
ACCESS = Part("send me my data", Intent.RIGHTS, Right.ACCESS)
YES, NO, CANCEL = Part("yes", Intent.YES), Part("no", Intent.NO), Part("cancel that", Intent.CANCEL)
HUMAN = Part("a person please", Intent.HUMAN)
DETAIL = Part("the logs too", Intent.DETAIL)


def asking_about(right: Right) -> Part:
    """A question about a right, with its answer."""
    granted = Passage("user-rights", ("user-rights.you-have-the-right-to",), "user-rights.you-have-the-right-to", 0.8)
    return Part("can i?", Intent.QUESTION, right, Found((granted,)), asks=True)
