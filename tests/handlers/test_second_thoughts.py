"""What takes a wish back before it is recorded, in the same message or the next, and what only sounds like it."""

from __future__ import annotations

import pytest

from knowledge.reading import Right
from tests.handlers.chat import Chat, keys


@pytest.mark.parametrize(
    "text",
    [
        *("that was a joke", "that was my kid", "hackers wrote this", "nothing should be deleted", "i did not ask for that"),
        *("close my ticket", "wrong chat, sorry", "i never wanted that", "no i only want to know", "sorry, just kidding!"),
        *("it was a mistake", "please restore everything", "that's not what i meant", "take it back", "ignore that"),
        *("kindly do not delete my account", "i'd rather not", "i won't confirm this", "löscht mein Konto bitte nicht"),
        *("don't delete my account", "keep my account", "no, i changed my mind", "leave my account alone"),
        *("ich nehme das zurück", "lieber doch nicht", "oubliez ça", "olvídenlo", "melhor não", "лучше не надо", "当我没说"),
        *("人違いでした", "我不是这个意思"),
        *("das war ein Witz", "falscher Chat, sorry", "ich habe das nicht verlangt", "es soll nichts gelöscht werden", "nur so gefragt"),
        *("c'était une blague", "mauvaise conversation", "je n'ai pas demandé ça", "rien ne doit être supprimé"),
        *("era una broma", "chat equivocado", "no pedí eso", "no se debe borrar nada"),
        *("era brincadeira", "conversa errada", "eu não pedi isso", "nada deve ser apagado"),
        *("это была шутка", "не тот чат", "я этого не просил", "ничего не нужно удалять"),
        *("我没有要删除", "开玩笑的", "发错了", "我没有要求这个", "什么都不要删", "開玩笑的"),
        *("冗談です", "間違えました", "頼んでいません", "何も削除しないでください"),
    ],
)  # fmt: skip
def test_who_takes_back_an_open_deletion_ends_it_and_a_later_yes_records_nothing(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    reply = chat.say(text)
    assert ("rights.cancelled" in keys(reply), chat.dialogue.flow) == (True, None)
    chat.say("yes")
    assert chat.tickets == []


@pytest.mark.parametrize("text", ["i just wanted to know", "no i only want to know", "that was a joke", "просто спросил", "只是问问"])
def test_at_the_first_step_that_is_no_answer_to_it(chat: Chat, text: str) -> None:
    chat.say("delete my data")
    assert "rights.cancelled" in keys(chat.say(text))


@pytest.mark.parametrize(
    "text", ["only my logs please", "nur die Logs bitte", "seulement les journaux", "только журналы", "只删日志", "ログだけ"]
)
def test_a_part_that_is_named_beside_the_card_is_never_recorded_as_the_account(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    for each in (text, "yes", "yes"):
        chat.say(each)
    assert [ticket.request.scope.part for ticket in chat.tickets if ticket.request] in ([], ["some"])


@pytest.mark.parametrize(
    "text",
    [
        *("delete my account. Actually no, keep it.", "delete my account. On second thought, don't.", "delete my account... NOT"),
        *("delete my account, actually no", "delete my account. Never mind.", "delete my account. just kidding"),
        "send me my data. no, never mind",
        *("lösch mein konto. quatsch, doch nicht", "supprimez mon compte. non, laissez tomber", "borra mi cuenta. mejor no"),
        *("apague minha conta. não, deixa", "удалите мой аккаунт. нет, не надо", "删除我的账号。算了，不删了"),
        "アカウントを削除して。やっぱりやめます",
    ],
)  # fmt: skip
def test_a_wish_that_its_own_message_takes_back_opens_nothing(chat: Chat, text: str) -> None:
    chat.say(text)
    assert (chat.dialogue.flow, chat.tickets) == (None, [])


@pytest.mark.parametrize(
    "text",
    [
        *("Never mind that. Delete my account.", "No. Delete my account.", "I changed my mind. Delete my account."),
        *("Delete my account. No, I don't want your newsletter.", "cancel, delete my account", "Delete my account. Thanks."),
        *("Delete my account. I never asked for it.", "Delete my account, I don't want it any more."),
        *("Delete my usage records. Keep my account.", "删除我的账号，不用了", "Lösch mein Konto. Ich habe das nicht gewollt."),
    ],
)  # fmt: skip
def test_a_reason_or_what_a_wish_leaves_alone_takes_nothing_back(chat: Chat, text: str) -> None:
    chat.say(text)
    assert chat.dialogue.flow is not None
    assert chat.dialogue.flow.right is Right.DELETE


@pytest.mark.parametrize("text", ["我不想再授權你們用我的資料了，麻煩取消", "je ne veux plus que vous exploitiez mes infos, stop"])
def test_a_stop_that_belongs_to_a_withdrawal_takes_nothing_back(chat: Chat, text: str) -> None:
    assert chat.say(text).right is Right.WITHDRAW


def test_who_only_wants_to_know_still_gets_a_copy(chat: Chat) -> None:
    assert chat.say("Send me my data. I only want to know.").right is Right.ACCESS
    chat.say("I just wanted to know")
    assert chat.dialogue.flow is not None


@pytest.mark.parametrize("text", ["That was a mistake.", "it was an error", "Das war ein Irrtum"])
def test_in_a_correction_an_error_is_what_is_wrong_and_takes_nothing_back(chat: Chat, text: str) -> None:
    chat.say("my username is wrong, please fix it")
    chat.say(text)
    assert chat.dialogue.flow is not None


@pytest.mark.parametrize("text", ["that was a joke", "i did not ask for that", "wrong chat", "das war ein Scherz", "开玩笑的"])
def test_of_what_is_recorded_it_is_asked_whether_to_take_it_back(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    chat.say("yes")
    assert "rights.cancelled" not in keys(chat.say(text))
    assert [ticket.is_open for ticket in chat.tickets] == [True]
    assert {"proof.stopped", "cancel.sure"} & set(keys(chat.say(text)))
