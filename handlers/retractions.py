"""Words that take back what was just asked for ("that was a joke", "wrong chat", "I did not ask for that"), in every language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.assent import bare_reply
from knowledge.text import sentences

_WHO_EN = (
    r"(kids?|child|children|son|daughter|brother|sister|friend|wife|husband|partner|roommate|colleague|boss|cat|dog|mom|mum|dad"
    r"|mother|father)"
)
_SAID = (
    # English: a joke, a test, another chat
    r"(no )?(it|that|this) (was|is) (just |only )?(a |an |my )?(joke|prank|test|mistake|accident|misunderstanding|error)"
    r"|(i['’]?m |i am |i was |we were )?(just |only )?(kidding|joking|jk)|(just |only )?(a joke|testing|a test)"
    r"|this is (just |only )?a test"
    r"|((it|that|this) was )?((in|to) )?(the )?wrong (chat|window|person|account|button|conversation|channel|tab)"
    # English: somebody else
    rf"|(it|that|this) (was(n['’]?t| not)) me"
    rf"|(it|that|this) was (my|our) (little |own )?{_WHO_EN}( who (wrote|typed|sent|did) (this|that|it))?"
    rf"|(it was )?(my|our) (little )?{_WHO_EN} (wrote|typed|sent|did|pressed) (this|that|it)"
    r"|(some(body|one)( else)?|(a )?hackers?) (wrote|typed|sent|did) (this|that|it)"
    # English: not wanted
    r"|i (did(n['’]?t| not)|never|have(n['’]?t| not)) ((really|ever) )?"
    r"(write|wrote|type|typed|send|sent|ask(ed)? for|want(ed)?|request(ed)?|mean|meant|say|said) (this|that|it|any of (this|that))"
    r"|i (do not|don['’]?t) want (this|that|it)( any ?more)?"
    r"|i (do not|don['’]?t) want (anything|my (account|data)) (deleted|erased|removed)"
    r"|(nothing|none of it) (should|shall|must|is to|may|needs to) be (deleted|erased|removed|changed|sent)"
    r"|(please )?(do not|don['’]?t) (delete|erase|remove|do|send|change) anything|(please )?(delete|erase|remove) nothing"
    r"|nothing"
    r"|(please )?restore (everything|it|my (account|data))|(please )?undo( (this|that|it))?"
    r"|i (want to|will|['’]ll) (keep (it|my account)|stay)|i['’]?m staying|i am staying|keep everything"
    r"|(please )?(close|cancel|drop|scrap|forget|withdraw) (my|the|this|that) (request|ticket|case)"
    r"|i (just|only) (want|wanted) to (know|ask)( (this|that|it))?|(i was )?(just|only) (asking|curious|wondering)"
    # German
    r"|(das |es )?war (doch )?(nur |bloß |bloss )?(ein |eine )?(spaß|spass|scherz|witz|test|versehen|irrtum)"
    r"|(nur |bloß )?(spaß|spass|ein scherz|ein witz)"
    r"|(ich )?mach(e|te)? nur (spaß|spass|witze)|(das war )?(im |der )?falsche[rn]? chat|falsches fenster|falscher chat"
    r"|(das )?war (ich nicht|nicht ich|mein (sohn|kind|bruder|freund)|meine (tochter|schwester|frau))"
    r"|(das |darum )hab(e)? ich (nie|nicht) (verlangt|gewollt|geschrieben|gesagt|gebeten)"
    r"|ich hab(e)? (das |darum )?(nie|nicht) (verlangt|gewollt|geschrieben|gesagt|gebeten)"
    r"|ich hab(e)? (das|darum) (nie|nicht) \w+"
    r"|ich will das (gar |doch )?nicht( mehr)?|(es |da )?(soll|darf) nichts gelöscht werden|nichts (soll|darf) gelöscht werden"
    r"|(bitte )?(lösch|löscht|löschen sie) (bitte )?(gar )?nichts|nicht löschen|nichts löschen"
    r"|ich (will|wollte) (das |es )?(nur|bloß) (wissen|fragen)|(hab )?nur (so )?gefragt"
    r"|(schließ|schließt|schließen sie) (mein|das) ticket"
    # French
    r"|c['’]([ée]tait|est) (juste |seulement )?(une (blague|erreur|plaisanterie)|pour rire|un test|mon (fils|enfant|fr[èe]re)|ma fille)"
    r"|(non )?je (plaisant(e|ais)|rigol(e|ais)|blagu(e|ais))|(une )?(blague|plaisanterie)"
    r"|(c['’]est |c['’]était )?(la |une )?(mauvaise|pas la bonne) (conversation|discussion|fenêtre)|(le )?mauvais (chat|canal)"
    r"|je me suis tromp[ée]e?( de (chat|conversation|fenêtre|discussion))?"
    r"|je n['’]ai (pas|jamais) (demandé|voulu|écrit|dit) (ça|cela|ceci)|ce n['’]([ée]tait|est) pas moi"
    r"|je ne (le )?veux (pas|plus)( (de )?(ça|cela))?"
    r"|rien ne (doit|devrait) [êe]tre (supprimé|effacé)|(ne |n['’])(supprimez|supprime|effacez|efface) rien"
    r"|je (veux|voulais|voudrais) (juste|seulement) (savoir|demander)|(fermez|ferme) (mon|le) ticket"
    # Spanish
    r"|(era|es|fue) (s[oó]lo |solamente )?((una|un) )?(broma|prueba|error|equivocaci[oó]n|mentira)"
    r"|(estoy|estaba) bromeando|(una )?broma|mentira"
    r"|(es |era )?(el |la )?(chat|ventana|conversaci[oó]n) equivocad[oa]|me equivoqu[eé]( de (chat|ventana|conversaci[oó]n))?"
    r"|(yo )?(no|nunca) (lo )?(ped[ií]|quer[ií]a|quise|escrib[ií]|dije)( eso| esto)?|(yo )?no he pedido (eso|esto)"
    r"|no fui yo|fue mi (hijo|hija|hermano|amigo)"
    r"|no quiero (eso|esto)|(no )?(se )?(debe|debería|deben) (borrarse|eliminarse|borrar|eliminar) nada"
    r"|no (borren?|borres|eliminen?|elimines) nada"
    r"|nada (debe|debería) (borrarse|eliminarse|ser (borrado|eliminado))|s[oó]lo (quiero|quer[ií]a) (saber|preguntar)"
    r"|(cierren?|cierra) (mi|el) (ticket|caso)"
    # Portuguese
    r"|(era|foi|[ée]) (s[óo] |apenas )?((uma|um) )?(brincadeira|piada|teste|engano|erro|mentira)"
    r"|(estou|estava|t[ôo]) brincando|brincadeira|mentira"
    r"|([ée] |era )?(o |a )?(chat|conversa|janela) errad[oa]|me enganei( de (chat|conversa))?"
    r"|(eu )?(n[ãa]o|nunca) (pedi|queria|quis|escrevi|disse) (isso|isto)|n[ãa]o fui eu|foi (o )?meu (filho|irm[ãa]o|amigo)"
    r"|foi (a )?minha filha"
    r"|n[ãa]o quero (isso|isto)|nada deve ser (apagado|exclu[íi]do|eliminado)|n[ãa]o (apaguem?|excluam?|exclua|eliminem?) nada"
    r"|(eu )?s[óo] (quero|queria) (saber|perguntar)|(fechem?|fechar) (o )?(meu )?(ticket|chamado|pedido)"
    # Russian
    r"|(нет )?(это )?(просто )?(была? |было )?(просто )?(шутка|тест|проверка|ошибка|по ошибке)|(я )?(просто )?(шучу|пошутила?)"
    r"|(ой )?(это )?не (тот|в тот) чат|(я )?(ошибс?я|ошибл(ся|ась)) (чатом|окном)|не туда( написала?)?"
    r"|я (этого|такого) не (просила?|хотела?|писала?|говорила?)"
    r"|я не (просила?|хотела?|писала?|говорила?) (этого|такого|об этом)"
    r"|это (был[ао]? )?не я|это был мой (сын|реб[её]нок|брат|друг)|это была моя дочь|(я )?(этого )?не хочу( этого)?"
    r"|ничего (не (нужно|надо|должно быть) (удалять|удалено)|удалять не (нужно|надо)|не удаляй(те)?)"
    r"|не (надо|нужно) ничего удалять|не удаляй(те)? ничего"
    r"|я (только|просто) (хочу|хотела?) (знать|узнать|спросить)|(я )?просто (спросила?|интересно)"
    r"|закройте (мой |мою |моё )?(тикет|заявку|обращение)"
    # Chinese
    r"|(我)?(只是|就是)?(跟你)?(开|開)(个|個)?玩笑(的|而已|罢了|罷了|呢)?了?|(闹|鬧)着玩的|(我)?(发|發|打|点|點|按)(错|錯)(了|人了|地方了|窗口了|聊天了)?"
    r"|(这|這)?不是我(写|寫|发|發|说|說|要)的|(这|這)?是我(的)?(孩子|儿子|兒子|女儿|女兒|弟弟|朋友)(写|寫|发|發|弄|打)的"
    r"|我(并|並)?(没有|沒有|没|沒)(要|想|要求|想要|说|說|申请|申請)(过|過)?(要)?(删除|刪除|删|刪|注销|註銷)?(过|過)?(这个|這個|我的)?(账号|账户|帳號|帳戶|数据|資料)?"
    r"|(请|請)?(什么|什麼)(都|也)(不要|别|別|不用|不能)(删|刪)(除)?|(我)?不(要)?(删|刪)(除)?了?|(我)?不(想|要)(删|刪|删除|刪除|注销|註銷)(了|账号|账户)?"
    r"|(我)?(只是|只)(想)?(问问|問問|问一下|問一下|想知道|知道|了解一下|随便问问)|(只是)?(测试|測試)(一下|而已)?|(请|請)?(关闭|關閉)(我的)?(工单|工單|请求|請求)"
    # Japanese
    r"|(ただの|今のは)?冗談(です|でした|だよ|だ)?|(すみません)?(間違え|まちがえ)(ました|た)|(間違い|手違い)(です|でした)|(チャット|相手|送り先)を(間違え|まちがえ)(ました|た)"
    r"|誤(爆|送信)(です|しました|でした)?|(私は)?(そんなこと|それ|これ)?(は|を|なんて)?頼(んで|んだ覚えは)(い)?(ません|ない|ありません)(です)?"
    r"|(それは)?私(じゃ|では)(ありません|ない)(です)?|(子供|子ども|息子|娘|友達)が(書き|打ち|送り)ました|何も(削除しないで|消さないで)(ください)?"
    r"|(削除|消去)しないで(ください)?|(ただ)?(聞きたかった|聞いてみた|聞いた|知りたかった)だけ(です)?|(ただの)?テスト(です|でした)|削除(は|を)?(やめて|中止して)(ください)?"
)
_FILLER = (
    r"no|nope|oops|ha(ha)*|lol|please|pls|sorry|hey|oh|ah|hm+|actually|on second thoughts?|then|well|but|though|and|wait"
    r"|thanks|thank you|hold on|listen"
    r"|nein|quatsch|ach|oh|doch|bitte|sorry|halt|moment|ne|danke|aber|non|pardon|désolée?|en fait|finalement|merci"
    r"|attendez|mais|s['’]il vous plaît"
    r"|perdón|perdona|espera|espere|en realidad|mejor|por favor|gracias|desculpe?|na verdade|espera|não|obrigad[oa]|mas"
    r"|нет|ой|извините|простите|подождите|стоп|вообще-то|хотя|пожалуйста|спасибо|но|对不起|對不起|抱歉|不好意思|等等|等一下|啊|哦|不|请|請|すみません"
    r"|ごめんなさい|いや|あ|やっぱり|ちょっと待って"
)
_RETRACTION = re.compile(rf"(?:(?:{_FILLER})\s+)*(?:{_SAID})(?:\s+(?:{_FILLER}|at all))*", re.IGNORECASE)
_ONLY_FILLER = re.compile(rf"(?:(?:{_FILLER})\s*)+", re.IGNORECASE)
_PLAIN_NOT = re.compile(r"(?:(?:actually|or|rather|but) )?not|(?:(?:算了|不)\s*)*不(?:删|刪|要|做|用|弄)了?", re.IGNORECASE)
_CLAUSES = re.compile(r"\s*(?:[,;:，；、…]|\.\.+|\s[-–—]+\s)\s*")
_ENDS = " \t.!?。！？…\"'”»~)"


def is_retraction(text: str) -> bool:
    """Whether a text says in so many words that what was asked for was not meant, and nothing else."""
    return _says(text, is_back_alone=False)


def is_taken_back(text: str, wishes: Sequence[str] = ()) -> bool:
    """Whether a message ends by taking back what it or the one before asks for; ``wishes``: what it wishes for, in its own words.

    A wish behind the words that take something back stands ("never mind that. Delete my account"), and a bare "no" counts only as the
    last thing said, for much else may be answered by one.
    """
    is_last = True
    for sentence in reversed(sentences(text)):
        is_wish = any(wish.strip(_ENDS) in sentence or sentence.strip(_ENDS) in wish for wish in wishes if wish.strip(_ENDS))
        if _says(sentence, is_back_alone=is_last and not is_wish):
            return True
        if is_wish or bare_reply(_CLAUSES.split(sentence)[0]) in ("yes", "ok", "heard"):
            return _ends_in_no(sentence, is_last=is_last)
        is_last = is_last and (sentence.endswith(("?", "？")) or _ONLY_FILLER.fullmatch(sentence.strip(_ENDS)) is not None)
    return False


def _ends_in_no(sentence: str, *, is_last: bool) -> bool:
    """Whether the last clauses of a sentence take back what stands before them ("delete my account, actually no")."""
    clauses = [clause for clause in _CLAUSES.split(sentence.strip()) if clause.strip(_ENDS)]
    if sentence.endswith(("?", "？")):
        return False
    return any(_says(", ".join(clauses[at:]), is_back_alone=is_last) for at in range(1, len(clauses))) or (
        re.search(r"[^,]\s+NOT[.!]*$", sentence) is not None
    )


def _says(text: str, *, is_back_alone: bool) -> bool:
    """Whether every clause takes something back or is a filler word; ``is_back_alone``: a bare no or stop does so too."""
    clauses = [clause.strip(_ENDS) for clause in _CLAUSES.split(text.strip(_ENDS))]
    clauses = [clause for clause in clauses if clause]
    found = [_is_back(clause, is_back_alone=is_back_alone) for clause in clauses]
    if _is_back(text.strip(_ENDS), is_back_alone=is_back_alone):
        return True
    return any(found) and all(back or _is_filler(clause) for back, clause in zip(found, clauses, strict=True))


def _is_back(clause: str, *, is_back_alone: bool) -> bool:
    if _RETRACTION.fullmatch(clause):
        return True
    if not is_back_alone:
        return False
    bare = re.sub(rf"^(?:(?:{_FILLER})\s+)+", "", clause, flags=re.IGNORECASE)
    return any(bare_reply(each) in ("no", "cancel") for each in (clause, bare)) or _PLAIN_NOT.fullmatch(bare) is not None


def _is_filler(clause: str) -> bool:
    return _ONLY_FILLER.fullmatch(clause) is not None or bare_reply(clause) in ("no", "cancel", "thanks")
