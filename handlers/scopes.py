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
    r"|\bregistros?\b|\bhistorial\b|\bseulement\b|\buniquement\b|\bhistorique|\bjournaux\b|только|лишь|журнал|истори|\bapenas\b|\bsó\b|\bsomente\b"
    r"|\bhistórico\b|只|仅|僅|记录|記錄|紀錄|日志|日誌|だけ|のみ|履歴|記録|ログ(?!イン)"
)
"""Words with which a wish that speaks of the account may mean only a part of its data: then it is asked."""
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")
"""Something that is written as an e-mail address."""

THANKS = re.compile(
    r"(many )?(thanks|thank you|thankyou|thx|ty|cheers)( (so|very) much| a lot)?"
    r"|(vielen |herzlichen )?dank(e)?( sch[oö]n| sehr)?|merci( beaucoup)?"
    r"|(muchas )?gracias|(muito )?obrigad[oa]|(большое )?спасибо( большое)?|благодарю|谢谢(您|你)?|多谢|感谢|謝謝(您|你)?|多謝|感謝"
    r"|(どうも)?ありがとう(ございます|ございました)?",
    re.IGNORECASE,
)


def is_thanks(text: str) -> bool:
    """Whether a text only thanks."""
    return THANKS.fullmatch(text.strip().rstrip("!.。！ ")) is not None


def fields_in(text: str) -> list[str]:
    """The data that a text names, of ``FIELDS``."""
    return [name for name, words in FIELDS.items() if re.search(words, text, re.IGNORECASE)]


def is_of_account(text: str) -> bool:
    """Whether a text speaks of the account itself, and of no part of its data."""
    return bool(re.search(ACCOUNT, text, re.IGNORECASE)) and not re.search(PARTLY, text, re.IGNORECASE)
