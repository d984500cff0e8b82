"""What words name without being asked: which datum is wrong, that the whole account is meant, an address, mere thanks."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "email": (
        r"e-?mails?\b|\bmail ?(address|adresse)|\bcorreos?\b|courriel|почт|имейл|邮箱|郵箱|邮件|郵件|電郵|电邮|信箱|メール|\bcorreio"
    ),
    "username": (
        r"user ?-?names?\b|screen ?name|nick ?names?\b|display name|login name|benutzername|nutzername|anzeigename"
        r"|nombre de usuario|nom d.utilisateur|pseudo|identifiant|имя пользователя|логин|ник\b|никнейм|nome de (usu[aá]rio|utilizador)"
        r"|用户名|用戶名|使用者名|昵称|暱稱|ユーザー?名|ユーザーネーム|表示名"
    ),
}
"""The data that the policy names as account information, in the words of our languages; anything else is said in the user's own."""
ACCOUNT = (
    r"\baccounts?\b|\bacct\b|\bprofile?\b|konto\b|kontos\b|konten\b|\bcuentas?\b|\bcomptes?\b|\bcontas?\b|аккаунт|учётн|учетн|профил"
    r"|账户|賬戶|帳戶|账号|賬號|帳號|帐号|帐户|アカウント"
)
PARTLY = (
    r"\bonly\b|\bjust my\b|\bsome of\b|\brecords?\b|\blogs?\b|\bhistory\b|\bkeep my account\b"
    r"|\bnur\b|\bprotokoll|\bverlauf|s[oó]lo\b|\bsolamente\b"
    r"|\bregistros?\b|\bhistorial\b|\bseulement\b|\buniquement\b|\bhistorique|\bjournaux\b|только|лишь|журнал|истори|\bлог(и|ов)\b|\bapenas\b|\bsó\b|\bsomente\b"
    r"|\bhistórico\b|只|仅|僅|记录|記錄|紀錄|日志|日誌|だけ|のみ|履歴|記録|ログ(?!イン)"
)
"""Words with which a wish that speaks of the account may mean only a part of its data: then it is asked."""
EVERYTHING = re.compile(
    r"(?:please |delete |erase )*(?:everything|all|all of (?:it|them)|the whole thing|the (?:first|1st)(?: one)?|1)(?:,? please)?"
    r"|alles|das ganze|todo|tudo|tout|всё|все|全部|所有|すべて|全て",
    re.IGNORECASE,
)
"""What chooses the account where it or some of its data shall go; it stands first."""
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")
"""Something that is written as an e-mail address."""

THANKS = re.compile(
    r"(many )?(thanks|thank you|thankyou|thx|ty|cheers)( (so|very) much| a lot)?"
    r"|(vielen |herzlichen )?dank(e)?( sch[oö]n| sehr)?|merci( beaucoup)?"
    r"|(muchas )?gracias|(muito )?obrigad[oa]|(большое )?спасибо( большое)?|благодарю|谢谢(您|你)?|多谢|感谢|謝謝(您|你)?|多謝|感謝"
    r"|(どうも)?ありがとう(ございます|ございました)?",
    re.IGNORECASE,
)


NARROWS = re.compile(
    r"\bbut (only|not|keep)\b|\ball but\b|\bbis auf\b|\b(todo|tudo) menos\b"
    r"|\bnot (the|my)\b|\bexcept\b|\baber (nur|nicht)\b|\bau(ß|ss)er\b|\bpero (s[oó]lo|no)\b|\bexcepto\b|\bsalvo\b"
    r"|\bmais (seulement|pas)\b|\bsauf\b|\bно (только|не)\b|\bкроме\b|\bmas (só|apenas|não)\b|\bexceto\b"
    r"|但(是)?(只|不|别|別|僅|仅)|除了|以外|ただし|だけ"
    r"|\bonly\b|\bjust (my|the)\b|\bsome of\b|\bkeep (my|the)\b|\bnur\b|s[oó]lo\b|\bsolamente\b|\bseulement\b|\buniquement\b"
    r"|только|лишь|\bapenas\b|\bsó\b|\bsomente\b|只|仅|僅|のみ",
    re.IGNORECASE,
)
"""With which a user takes something out of what a card shows."""
ADDS = re.compile(
    r"\b(too|also|as well|and|plus|auch|und|aussi|et|también|y|também|e)\b|тоже|также|\bи\b|也|还有|還有|都|全部|も", re.IGNORECASE
)
"""With which a user adds to what a card shows."""
SAYS_VALUE = re.compile(
    r"\d|[:=→.,;，。：、]|\b(is|be|instead|ist|sein|lautet|sondern|es|sea|ser|est|soit|deve|é)\b|должен|должн|是|应|應|为|為|改|です|は",
    re.IGNORECASE,
)
"""With which a text says what a datum should be, and not only which it is."""
OTHER_DATA = re.compile(
    r"phone|telefon|tel[eé]fono|t[eé]l[eé]phone|m[oó]vil|телефон|電話|电话|手机|手機"
    r"|(?<!mail )\baddress(?!es)|anschrift|direcci[oó]n|endere[cç]o"
    r"|birth|geburt|invoice|rechnung|factura|地址|住所",
    re.IGNORECASE,
)
"""Data that have no name in ``FIELDS`` and may stand beside one that has."""
IS_MINE = re.compile(
    r"(yes|yeah|yep)[,.! ]+(that|this|it)( is|['’]s) (my account|mine|me)|ja[,.! ]+das (ist mein(s| konto)|bin ich)"
    r"|s[ií][,.! ]+(esa? )?es (mi cuenta|m[ií]a)|oui[,.! ]+c['’]est (mon compte|le mien|moi)"
    r"|да[,.! ]+это (мой( аккаунт)?|я|моя учётная запись)|sim[,.! ]+(essa )?é (a )?minha( conta)?"
    r"|是的?[,，。 ]*(这|這)?是我的(账户|账号|帳戶|帳號)?|はい[、。 ]*(それは)?(私|わたし)の(アカウント)?です",
    re.IGNORECASE,
)
"""A yes that says in so many words what was asked: whether the account that is shown is the user's."""


BACK = re.compile(r"(go )?back|zurück|atrás|volver|retour|назад|voltar|返回|后退|後退|上一步|戻る|もどる", re.IGNORECASE)
"""The button "back", typed."""


TAKE_BACK = re.compile(
    r"take (it|that|this) back|(nimm|nehmen sie) (es|das|ihn) zurück|zurücknehmen"
    r"|ret[ií]rel[ao]|retirez-la|отзовите( его)?|retire-o|撤回|取り下げ(て|ます)?",
    re.IGNORECASE,
)
"""The button that takes a recorded request back, typed."""


def is_mine(text: str) -> bool:
    """Whether a text says yes to the account that is shown, and nothing else."""
    return IS_MINE.fullmatch(text.strip().rstrip("!.。！ ")) is not None


def narrows(text: str) -> bool:
    """Whether a text takes something out of what was understood."""
    return NARROWS.search(text) is not None


def names_part(text: str) -> bool:
    """Whether a text speaks of a part of the data that stands beside the account, and does not add it."""
    return re.search(PARTLY, text, re.IGNORECASE) is not None and ADDS.search(text) is None


def says_value(text: str) -> bool:
    """Whether a text says what a datum should be, and not only which it is."""
    return SAYS_VALUE.search(text) is not None


def names_more(text: str) -> bool:
    """Whether a text names a datum besides those of ``FIELDS``."""
    return OTHER_DATA.search(text) is not None


def is_thanks(text: str) -> bool:
    """Whether a text only thanks."""
    return THANKS.fullmatch(text.strip().rstrip("!.。！ ")) is not None


def fields_in(text: str) -> list[str]:
    """The data that a text names, of ``FIELDS``."""
    return [name for name, words in FIELDS.items() if re.search(words, text, re.IGNORECASE)]


def chooses_account(text: str) -> bool:
    """Whether a text answers that the account shall go, and not some of its data."""
    return EVERYTHING.fullmatch(text.strip(" .!。！")) is not None or is_of_account(text)


def is_of_account(text: str) -> bool:
    """Whether a text speaks of the account itself, and of no part of its data."""
    return bool(re.search(ACCOUNT, text, re.IGNORECASE)) and not re.search(PARTLY, text, re.IGNORECASE)
