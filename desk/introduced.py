"""Takes out of a text the names that people introduce themselves, or those near to them, by; plain mentions of a name stay."""

from __future__ import annotations

import re
from functools import lru_cache

NAME = "[name]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŠŽŻČĆŐĞİŞА-ЯЁ](?=['’]?[^\W\d_])[^\W\d_A-Z]{0,30}(?:['’-]?[A-ZÀ-Þ]?[^\W\d_A-Z]{1,30}){0,3}"
"""A word with a capital and small letters behind it; abbreviations and products (GDPR, DSGVO) are none."""
_PARTICLES = r"(?:\s(?:de|la|du|des|van|von|der|den|zu|da|do|dos|del|di|el|al|bin|le)\b){0,2}"
_FULL = rf"{_CAPITAL}(?:{_PARTICLES}\s{_CAPITAL}){{1,3}}"
_ANY = rf"{_CAPITAL}(?:{_PARTICLES}\s{_CAPITAL}){{0,3}}"
_CALLED = (
    "my name is|my name's|i am called|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|je m['’]appelle|mon nom est|meu nome é|me chamo"
    "|mi chiamo|il mio nome è|mijn naam is|ik heet|nazywam się|меня зовут|мо[её] имя"
)
_NO_NAME = (
    "not|in|on|at|a|an|the|now|no|still|only|also|being|stored|saved|kept|used|shown|visible|public|shared|known|wrong|listed|misspelled"
    "|nicht|bei|falsch|noch|auch|gespeichert|sichtbar|öffentlich|pas|dans|encore|sur|faux|está|en|mal|não|está|em|не|ещё"
)
"""What goes on about the name instead of saying it."""
_IS = (
    "i am|i['’]?m|this is|here is|je suis|moi c['’]est|ici|ich bin|hier ist|hier spricht|soy|yo soy|aquí|eu sou|sou|aqui é|sono"
    "|ik ben|jestem"
    r"|я(?:\s[-—–])?|это"
)
_NEAR = (
    "my (?:son|daughter|child|wife|husband|partner|mother|father|brother|sister|friend|boss|colleague)"
    "|mein(?:e|em|en|er)? (?:sohn|tochter|kind|frau|mann|mutter|vater|bruder|schwester|freund|freundin)"
    "|m(?:on|a) (?:fils|fille|femme|mari|mère|père|frère|sœur|ami|amie)|mi (?:hijo|hija|mujer|marido|madre|padre|hermano|hermana)"
    "|me(?:u|inha) (?:filho|filha|mulher|marido|mãe|pai|irmão|irmã)"
)
_ENDS = "regards|sincerely|yours|grü(?:ß|ss)en?|gru(?:ß|ss)|cordialement|saludos|atenciosamente|с уважением"
_PEOPLES = (
    "German|French|English|British|Irish|Scottish|Welsh|Dutch|Belgian|Swiss|Austrian|Italian|Spanish|Portuguese|Polish|Czech|Greek|Swedish"
    "|Danish|Finnish|Norwegian|European|Russian|Ukrainian|Turkish|American|Californian|Canadian|Mexican|Brazilian|Chinese|Japanese|Korean"
    "|Indian|Australian|African|Asian|Christian|Catholic|Muslim|Jewish|Premium|Plus|Pro|Enterprise|Business"
)
_SURNAMES_ZH = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦"
    "夏邱方侯邹熊孟秦白江阎薛尹段雷龙史陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤張劉陳楊黃趙吳孫馬許鄧馮韓蕭葉蔣蘇呂盧鍾譚廖陸賈韋鄒閻龍賀顧龔萬錢嚴"
)
_SURNAMES_JA = (
    "佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|斉藤|清水|山崎|池田|橋本|阿部|石川"
    "|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|岡本|金子|藤原|三浦|中野|原田|中川|松田|竹内|小野"
)
_INTRODUCING = (
    # Whoever says that it is a name may write it small; then it is one word, or all up to the next "and" or comma.
    (rf"\b((?i:{_CALLED}))\s+{_ANY}", rf"\1 {NAME}"),
    (
        rf"(?i)\b({_CALLED})\s+(?!(?:{_NO_NAME})\b)(?:[^\W\d_]{{1,40}}\s+[^\W\d_]{{1,40}}(?=\s+(?:and|und|et|y|e|и)\b|\s*[,;.!?]|$)"
        r"|[^\s,;.!?\[]{1,40})",
        rf"\1 {NAME}",
    ),
    (rf"\b((?i:{_IS}))\s+(?!(?:{_PEOPLES})\b){_FULL}", rf"\1 {NAME}"),
    # One name alone where a clause ends: of languages that write no other word with a capital there.
    (
        rf"\b((?i:i am|i['’]?m|je suis|moi c['’]est|soy|eu sou|sou))\s+(?!(?:{_PEOPLES})\b){_CAPITAL}"
        r"(?=\s*[,;.!?]|$|\s(?:and|from|et|y|e)\s)",
        rf"\1 {NAME}",
    ),
    (rf"\b((?i:{_NEAR}))\s+{_ANY}", rf"\1 {NAME}"),
    (rf"\b((?i:{_ENDS}),?)\s+{_ANY}\s*[.!]?$", rf"\1 {NAME}"),
    (r"(我叫|我的名字(?:是|叫)|本人姓名)\s*[^\s，。！？,.!?]{1,12}", rf"\1 {NAME}"),
    # A surname and one or two characters, as long as the clause; words for people (user, student, member) end otherwise.
    (
        rf"(我是)\s*[{_SURNAMES_ZH}][\u4e00-\u9fff]?(?![人者员員生户戶民商])[\u4e00-\u9fff](?=[，。！？、,.!?\s]|$)",
        rf"\1 {NAME}",
    ),
    (r"(名前は)\s*[^\s，。！？、,.!?]{1,12}?(?=です|と申|とい|と言|だ|[，。！？、,.!?\s]|$)\s*", rf"\1 {NAME} "),
    (
        rf"(私は|わたしは|僕は|俺は)\s*(?:(?:{_SURNAMES_JA})[\u4e00-\u9fffぁ-んァ-ヴー]{{0,4}}?|[ァ-ヴー]{{2,12}}・[ァ-ヴー]{{2,12}}"
        r"|(?!大丈夫|不可能|無関係)[\u4e00-\u9fff々]{2,5}(?![者員人生客年士師歳中方民親主的制])[\u4e00-\u9fff])\s*(?=です|と申|といいます|と言います)",
        rf"\1 {NAME} ",
    ),
    (r"[\u4e00-\u9fff々ァ-ヴー・ ]{2,12}(?=と申します)", f"{NAME} "),
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Made when a text is first kept: a fiftieth of a start, before which none is."""
    return tuple((re.compile(pattern), instead) for pattern, instead in _INTRODUCING)


def without_names(text: str) -> str:
    """The text with ``[name]`` in place of every name that is introduced as one: "my name is", "I am John Smith", 私は…です."""
    for pattern, instead in _patterns():
        text = pattern.sub(instead, text)
    return text
