"""The topics that the model tells apart, grouped by what the desk does about them."""

from __future__ import annotations

from knowledge.reading import Right

ASKS_RIGHT = {"ask_access": Right.ACCESS, "ask_correct": Right.CORRECT, "ask_delete": Right.DELETE, "ask_withdraw": Right.WITHDRAW}
DOES_RIGHT = {"do_access": Right.ACCESS, "do_correct": Right.CORRECT, "do_delete": Right.DELETE, "do_withdraw": Right.WITHDRAW}
OFF = ("off_price", "off_money", "off_error", "off_product", "off_world", "off_injection")
SMALLTALK = {
    "greeting": "greeting",
    "how_are_you": "howareyou",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "who": "who",
    "what_can": "who",
    "okay": "praise",
    "insult": "insult",
}
TURNS = ("human", "yes", "no", "cancel")
USUAL = (
    "overview",
    "collection",
    "account",
    "usage",
    "payment",
    "purpose",
    "storage",
    "sharing",
    "retention",
    "ask_rights",
    "security",
    "cookies",
    "vendors",
    "updates",
    "contact",
    *ASKS_RIGHT,
)
"""What most policies speak about."""
RARE = (
    "training",
    "prompts",
    "uploads",
    "transfer",
    "breach",
    "dpo",
    "address",
    "authority",
    "certification",
    "children",
    "crypto",
    "profiling",
    "device",
    "vendor_names",
    "request_terms",
    "backup_life",
    "deletion_effects",
    "transparency",
    "legal",
    "policy_archive",
    "account_security",
    "staff",
    "merger",
    "trackers",
    "offlist",
)
"""What many policies leave out."""
SUBJECTS = (*USUAL, *RARE)
