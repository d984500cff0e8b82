"""Second thoughts: whoever writes that a recorded request is not wanted any more is asked whether it is to be taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk import tickets
from desk.model.dialogue import Flow
from handlers import status
from handlers.draft import Draft
from handlers.flow import ACCOUNT
from handlers.person import waits_for_answer
from handlers.scopes import is_of_account
from knowledge.reading import Part, Right
from knowledge.retractions import is_retraction, is_taken_back
from knowledge.text import sentences

_AHEAD = (
    r"no|nope|stop|wait|please|sorry|hey|oh|actually|nein|halt|stopp|warte|warten sie|bitte|doch|non|arrêtez|attendez|pardon"
    r"|espere|espera|alto|por favor|não|pare|espera aí|нет|стоп|подождите|пожалуйста|等等|不|停|待って(ください)?|いいえ"
)
_SAID = (
    # English
    r"(i['’]?(ve| have)?|i) ?(have )?changed my mind( (about|on) (it|this|that|deleting.{0,40}))?"
    r"|keep my (account|data|profile)|i (want to|will|['’]ll) (keep (it|my account)|stay)|(i['’]?m|i am) staying|keep everything"
    r"|leave my account (alone|as it is)"
    r"|(do not|don['’]?t) (delete|close|erase|remove) (it|that|my (account|data|profile))( any ?more| after all)?"
    r"|(cancel|withdraw|forget) (my|the|that) request|i (take|want to take|would like to take) (it|that|this|my request) back"
    # German
    r"|(ich )?hab['’]?e? (es|'s|’s)? ?mir anders überlegt|(behaltet|behalten sie|lasst|lassen sie) (mein konto|meine daten)( bestehen| so)?"
    r"|mein konto soll (doch )?bleiben|(löscht|löschen sie) (es|mein konto|meine daten) (doch )?nicht"
    r"|(ich )?(ziehe|nehme) (es|ihn|meinen antrag|den antrag) zurück|(meinen |den )?antrag (zurücknehmen|zurückziehen|stornieren)"
    # French, Spanish, Portuguese
    r"|j['’]ai changé d['’](avis|idée)|gardez (mon compte|mes données)|ne supprimez pas (mon compte|mes données)"
    r"|(annulez|annule|annuler|retirez|je retire) (ma|la) demande"
    r"|(he cambiado|cambié) de (opinión|idea)|(conserven?|mantengan?|guarden) mi cuenta|no (borren?|eliminen?) (mi cuenta|mis datos)"
    r"|(cancelen?|cancelar|anulen?|anular|retiro|retiren?) (mi|la) solicitud"
    r"|mudei de (ideia|opinião)|(mantenham?|deixem?) (a )?minha conta|não (apaguem?|excluam?|eliminem?) (a )?minha conta"
    r"|(cancelem?|cancelar|retirem?|retirar|retiro) (o )?(meu )?pedido"
    # Russian
    r"|я? ?передумала?|оставьте (мой аккаунт|мой профиль|мою учётную запись)"
    r"|не удаляйте (его|мой аккаунт|мои данные|мою учётную запись)|(отмените|отзываю|отозвать) (мой |свой )?запрос"
    # Chinese and Japanese
    r"|我?(改变主意|改變主意|后悔|後悔)了?|(请|請)?保留我的(账户|账号|帐户|帳戶|帳號|数据|資料)"
    r"|(请|請)?(不要|别|別)(再)?(删除|刪除|注销|註銷)(我的(账户|账号|帐户|帳戶|帳號|数据|資料))?了?|(我要|我想)?取消(我的)?(请求|請求|申请|申請)"
    r"|(やっぱり)?(気|考え)が変わりました|やっぱりやめます|(やっぱり)?(請求を|依頼を)?取り消し(たい|たいです|ます|てください)"
    r"|アカウント(を残して|は残して|を削除しないで|は削除しないで)(ください)?"
)
_CHANGED = re.compile(
    rf"((?:{_AHEAD})[\s,.!、，。]*\s*)*(?:{_SAID})([\s,.!、，。]+(?:please|bitte|thanks|danke|merci|gracias|s['’]il vous plaît))?",
    re.I,
)


def is_said(text: str) -> bool:
    """Whether a text says that what was asked for is not wanted any more, and nothing else."""
    return _CHANGED.fullmatch(text.strip().rstrip(".!。！ ")) is not None


def ends_in_them(text: str, wishes: Sequence[Part], open_one: Flow | None) -> bool:
    """Whether a message ends by taking back the rights that it wishes for (``wishes``) or, without a wish, the request that is open.

    "Keep my account" takes back only what is about the account: beside a wish for less it says what that leaves alone.
    """
    if open_one is not None:
        # "It was a mistake" reads like a wish for a correction, but not beside the card of a deletion.
        wishes = [wish for wish in wishes if open_one.right is Right.CORRECT or not is_taken_back(wish.text, (), open_one.right)]
    right = wishes[0].right if wishes else open_one.right if open_one is not None else None
    wished = [wish.text for wish in wishes]
    if is_taken_back(text, wished, right):
        return True
    last = sentences(text)[-1:]
    if not last or any(wish in last[0] for wish in wished) or not is_said(last[0]):
        return False
    return any(map(is_of_account, wished)) if wished else open_one is not None and open_one.scope.part == ACCOUNT


def take(draft: Draft, text: str) -> bool:
    """Offers to take back what this chat has recorded; False where the text says nothing of the kind, or there is nothing to take back.

    Nothing is taken back by the words themselves: they name no request, and a yes is asked for first.
    """
    if draft.with_person or not draft.turn.private or (draft.flow is not None and not draft.flow.number):
        return False
    # Asked first: most chats have nothing to take back, and to tell whether a text takes it back costs more.
    found = [each for each in tickets.of_chat(draft.desk, draft.turn.address) if each.is_open and each.request is not None]
    # What answers a question of staff may say that something was a mistake.
    if not found or (not is_said(text) and (waits_for_answer(draft) or not is_retraction(text))):
        return False
    if draft.flow is None and len(found) == 1:
        draft.is_now("cancel")
        status.drop(draft, found[0].number)
    else:
        status.cancel(draft)
    return True
