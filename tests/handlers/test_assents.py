"""What confirms a request: a yes that is the whole message, and nothing that takes it back, puts a condition or asks beside it."""

from __future__ import annotations

import pytest

from desk.model.reply import Say
from handlers.wording import shipped
from tests.handlers.chat import Chat, keys

PLAIN = [
    *("yes", "yes 👍", "Yes please!", "yes, go ahead", "ok do it", "yes. do it.", "okay, yes please", "yes delete it", "yes, everything"),
    *("Yes, delete my account.", "ja bitte", "Ja, bitte löschen", "oui, supprimez-le", "sí, borren mi cuenta", "sim, pode apagar"),
    *("да, пожалуйста", "да, удалите", "好的，请继续", "是的，删除", "はい、お願いします", "はい、削除してください"),
    *("Yes, that's right", "yes, that is correct", "Ja, das stimmt.", "ja natürlich", "sí, es correcto", "Yes please, send the request"),
]
TAKEN_BACK = [
    *("yes please. no", "do it. Don't.", "yes please. I changed my mind", "do it. Never mind.", "Go ahead. Cancel.", "Do it. Stop."),
    *("do it. I dont want this.", "do it then. delete nothing", "please do. stop erasing my records", "please do. Wrong chat, sorry."),
    *("My friend says. do it. haha", "Did I say. do it. No.", "do it\nnever mind", "yes please. just kidding", "please do. It was my kid."),
    *(
        "ja bitte. war nur spaß",
        "ja bitte. löscht nichts",
        "oui merci. je plaisante",
        "sí por favor. era broma",
        "sim por favor. brincadeira",
    ),
    *("да пожалуйста. шучу", "да пожалуйста. не сейчас", "是的确认。开玩笑的", "はい、お願いします。冗談です"),
]
CONDITIONS = [
    *(
        "do it. only the logs",
        "yes please. Everything except my invoices.",
        "yes please, delete only my logs",
        "go ahead. keep my invoices",
    ),
    *(
        "do it but only if you refund me",
        "yes please, but tell me first what you delete",
        "do it. only if it is free",
        "yes, if it is free",
    ),
    *("ja bitte. aber nur die logs", "oui, mais gardez mes factures", "sí por favor, pero solo los registros", "да, но только журналы"),
    *("是的，但是只删日志", "はい、でもログだけ"),
]
ASKED = [
    *("do it. how can I stop it?", "do it. can I keep my account though?", "Suppose I say. go ahead. What then?"),
    *("yes please but first, how long are logs kept?", "yes please. what if I want to keep my invoices?"),
    *("ja bitte, aber wie lange speichert ihr die Logs?", "sí por favor, pero ¿cuánto tiempo guardan los registros?"),
    *("sim por favor, mas por quanto tempo guardam os logs?", "да пожалуйста, но сколько хранятся логи?"),
    *(
        "oui merci, mais combien de temps gardez-vous les journaux ?",
        "是的，但是日志保存多久？",
        "はい、お願いします。でもログはどのくらい保存されますか？",
    ),
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_yes_that_is_the_whole_message_confirms(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    assert "rights.receipt" in keys(chat.say(text))
    assert len(chat.tickets) == 1


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja", "pt", "ru", "zh", "zh-Hant"])
def test_the_words_of_the_button_confirm_when_they_are_typed(chat: Chat, language: str) -> None:
    chat.say("wipe my account")
    chat.say(shipped().say(Say("button.confirm"), language))
    assert len(chat.tickets) == 1


@pytest.mark.parametrize("text", ["send the request please", "natürlich", "stimmt", "当然", "that's correct"])
def test_what_is_almost_a_yes_shows_the_same_request_again_and_adds_nothing_to_it(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    assert keys(chat.say(text)) == ["rights.card"]
    assert chat.tickets == []


@pytest.mark.parametrize("text", ["maybe later", "I don't want that", "Vielleicht später", "más tarde", "以后再说"])
def test_a_no_for_now_ends_the_request_and_is_no_detail_of_it(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    assert keys(chat.say(text)) == ["rights.cancelled"]


@pytest.mark.parametrize("text", ["yes, send the request", "yes, delete it"])
def test_a_yes_to_what_was_asked_for_does_not_take_it_back(chat: Chat, text: str) -> None:
    for each in ("wipe my account", "yes", "take it back"):
        chat.say(each)
    assert "cancel.sure" in keys(chat.say(text))
    assert [each.is_open for each in chat.tickets] == [True]


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_a_yes_that_the_same_message_takes_back_records_nothing(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    reply = chat.say(text)
    assert chat.tickets == []
    assert {"rights.cancelled", "rights.card", "what.part", "rights.still_open"} & set(keys(reply))


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_yes_with_a_condition_shows_the_request_again(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    reply = chat.say(text)
    assert chat.tickets == []
    assert {"rights.card", "what.part"} & set(keys(reply))


@pytest.mark.parametrize("text", ASKED)
def test_a_question_beside_a_yes_is_answered_and_the_request_stays_to_be_confirmed(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    reply = chat.say(text)
    assert chat.tickets == []
    assert {"rights.card", "rights.still_open"} & set(keys(reply))
    assert reply.quotes or any(key.startswith("answer.") for key in keys(reply))


@pytest.mark.parametrize(
    "text", ["yes 👎", "yes ❌", "да 🚫", "yes 😂", "y\u0336e\u0336s\u0336", "yes pls dont", "I confirm nothing", "是不是", "she said yes"]
)
def test_a_sign_or_a_word_that_turns_the_yes_round_confirms_nothing(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    chat.say(text)
    assert chat.tickets == []


@pytest.mark.parametrize("text", ["yes, delete my logs", "да, удалите логи", "yes, all but my invoices", "oui, supprimez les journaux"])
def test_a_yes_to_less_than_the_card_says_asks_what_is_meant(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    assert "what.part" in keys(chat.say(text))


@pytest.mark.parametrize("wish", ["withdraw my consent", "send me my data"])
@pytest.mark.parametrize("text", ["yes please. no", "do it, but how do I give it again?", "yes please. wait, is that free?"])
def test_no_other_right_is_confirmed_by_half_a_yes_either(chat: Chat, wish: str, text: str) -> None:
    chat.say(wish)
    chat.say(text)
    assert chat.tickets == []


@pytest.mark.parametrize(
    "text", ["yes please. no", "yes please. I changed my mind", "do it and tell me why", "yes, but how long are logs kept?", "ok", "sure"]
)
def test_a_request_is_taken_back_for_good_by_a_whole_yes_alone(chat: Chat, text: str) -> None:
    chat.say("wipe my account")
    chat.say("do it")
    assert "cancel.sure" in keys(chat.say("take it back"))
    chat.say(text)
    assert [ticket.is_open for ticket in chat.tickets] == [True]


def test_a_plain_yes_takes_a_request_back(chat: Chat) -> None:
    for text in ("wipe my account", "do it", "take it back", "yes please"):
        chat.say(text)
    assert [ticket.is_open for ticket in chat.tickets] == [False]


@pytest.mark.parametrize("text", ["yes, everything", "yes, delete my account"])
def test_a_yes_to_more_than_the_card_says_shows_it_again(chat: Chat, text: str) -> None:
    chat.press("start:delete")
    chat.press("part:some")
    chat.say("my logs")
    assert "rights.card" in keys(chat.say(text))
    assert chat.tickets == []
