"""Sentences that speak to a machine instead of telling news: nothing is ever cited from them.

A sentence is one when it holds markup, marks of chat templates, encoded or hidden text; when it calls a machine and
orders it to tell something; or when it speaks of the question, the user or the answer. News about such things reports:
a law that binds chatbots and the words that somebody is said to have typed are let through.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.inert import CHAT_MARK, visible_text

_MAX_CHARACTERS = 5_000
_MIXED_WORDS = 3

_MARKUP = re.compile(
    r"<!--|</?(?:a|b|body|div|embed|form|head|html|i|iframe|img|input|instructions?|link|meta|object|p|prompt|rules?"
    r"|script|source|sources|span|style|svg|system|table|user|assistant|video)\b[^<>]*(?:>|$)"
    r"|!\[[^\[\]]{0,200}\]\(|\]\((?:javascript|data|vbscript):|\[[^\[\]]{1,60}\]:\s*(?:https?:)?//"
    r"|\b(?:javascript|vbscript):\S|\bon(?:error|load|click|mouseover)\s*=|document\.(?:cookie|location|body)"
    r"|```|[{,]\s*\"\w{2,20}\"\s*:\s*[\[{\"]|\x1b\]|\]8;;",
    re.IGNORECASE,
)
_OVERRIDING_BIDI = "\u202e"
_TAGS = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007e]{2}")  # after a black flag they spell a region
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}")

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,4000}={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x|%)?[0-9a-fA-F]{2}[ ,:]?){10,2000}")
_BITS = re.compile(r"(?:[01]{8}[ ,]?){4,500}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){4}|(?:&#x?[0-9a-fA-F]{2,6};){4}")
_CIPHER = re.compile(r"\b(?:rot-?13|base-?64|caesar cipher)\b", re.IGNORECASE)

_BACKWARDS = re.compile(r"\b(?:s?(?:tnatsissa|tobtahc|toB|MLL|ledom egaugnal)|IA)\b", re.IGNORECASE)

_LOOKALIKES = str.maketrans("аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅαορνιΑΒΕΗΙΚΜΝΟΡΤΧ", "aeopcyxijshdqwABEKMHOPCTXIJSaopviABEHIKMNOPTX")

# In each pattern below what follows a clause begins one: that is how an order differs from what is told of others.
_CLAUSE = r"(?:^|[:;,.!?(\[\"“‘»—–]\s*|\s-\s|\b(?:please|kindly|now|just|so)\s+)"
_MACHINE = (
    r"\b(?:(?:AI|A\.I\.|artificial[- ]intelligence|generative)[- ](?:agent|answer|assistant|bot|chatbot|crawler|engine"
    r"|helper|model|program|reader|summari[sz]er|summar(?:y|ie)|system|tool)s?"
    r"|(?:automated|automatic|conversational|digital|virtual|voice)[- ]"
    r"(?:agent|answer|assistant|bot|chatbot|crawler|helper|reader|summari[sz]er|summar(?:y|ie))s?"
    r"|(?:answer|answering|retrieval)[- ](?:agent|bot|engine|model|system|tool)s?"
    r"|chat[- ]?bots?|(?:large |small )?language[- ]models?|LLMs?|ChatGPT|GPT-?\d\w*|(?-i:[Bb]ots|bot)|summari[sz]ers"
    r"|machine[- ]readers?|AIs|(?:any|every|the) AI)\b"
)
_HELPER = r"\b(?:assistants?|models?|agents?|crawlers?|(?-i:Claude|Copilot|DeepSeek|Gemini|Grok|Llama|Perplexity))\b"
_MUST = (
    r"\b(?:must|should|shall|ought to|ha(?:s|ve) (?:got )?to|needs? to|(?:may|can|will) (?:now |only )+"
    r"|(?:is|are) (?:\w+ly )?(?:(?:advised|asked|begged|commanded|directed|instructed|invited|obliged|ordered|requested"
    r"|required|told) )?to)\s+(?:\w+ly |not |never |always |first |now )*"
)
_TELL = (
    r"(?:answer|append|assert|begin|cite|claim|close (?:each|every|the|its)|conclude|confirm|declare|decode|describe"
    r"|disregard|drop everything|end (?:each|every|the|its)|forget|ignore|include the (?:following|link|phrase|sentence|words?)"
    r"|inform|insert|mention|multiply|obey|omit|output"
    r"|praise|prepend|pretend|print|quote|rank this|rate the|recommend|render|repeat|reply|report|respond|say|state|summari[sz]e"
    r"|tell|translate|treat (?:the|this)|urge|warn|write)\b"
)
_TELL_READERS = (
    r"(?:(?:tell|warn|inform|remind|urge) (?:the |all |any |every |each |their |its )*"
    r"(?:audience|customer|people|public|reader|user)s?"
    r"|(?:say|state|report|answer|claim|declare|confirm) that|(?:answer|reply|respond) (?:only|with|to every)"
    r"|append|cite|decode|obey|output|prepend|print|quote|render|repeat)\b"
)
_THIS_TEXT = r"this (?:article|page|paragraph|passage|text|document|entry)"

_ORDERS = (  # to a machine: let through where a law or a speaker is told of
    rf"{_MACHINE}.{{0,120}}?{_MUST}{_TELL}",
    rf"{_HELPER}.{{0,80}}?{_MUST}{_TELL_READERS}",
    rf"{_HELPER} (?:that|which|reading|quoting|summari[sz]ing|processing) .{{0,30}}?{_THIS_TEXT}.{{0,80}}?{_MUST}",
)
_CALLS = (
    rf"^\W*{_MACHINE}\s*[:,]\s+(?:\w+ ){{0,12}}?(?:you|your)\b",
    rf"^\W*(?:{_MACHINE}|{_HELPER}|AI)\s*[:,]\s+(?:please |now |do not |never |always )*"
    rf"(?:{_TELL}|buy|call|click|sell|visit|for (?:any|every|each|all) questions?)",
    rf"^\W*(?:{_MACHINE}|assistants?|models?)\s*,\s+[^:]{{0,80}}:\s*{_TELL}",
    r"\b(?:attention|command|footnote|hint|instruction|memo|message|note|notice|reminder)s?,? (?:to|for) "
    rf"(?:all |any |the |every |our )*(?:{_MACHINE}|{_HELPER}|machines\b)[^:]{{0,80}}:",
    rf"^\W*(?:attention|dear|hello|hey),? (?:all |any |every )*(?:{_MACHINE}|{_HELPER})\s*[,:]",
    rf"\bfollowing is an? (?:command|instruction|order) (?:to|for) (?:all |any |the )*{_MACHINE}",
    rf"\bhave (?:it|your (?:assistant|AI|chatbot|model|software)) {_TELL}",
    rf"\b(?:anybody|anyone|everyone|those|whoever) (?:who )?(?:answer|compil|summari[sz])\w*\b.{{0,60}}?(?:{_MUST}|:)",
    rf"^\W*to (?:the|all|any|every) (?:{_MACHINE}|assistants?|models?)\b[^:]{{0,80}}:",
    rf"\bif you(?:['’]re| are) (?:a|an|the|any) (?:{_MACHINE}|assistant|model|machine|AI)\b",
    r"\byou,? (?:the|an?|as an?) (?:AI|assistant|chatbot|bot|language model|LLM|model)\b",
    rf"\bfor (?:{_MACHINE}|assistants|models|machines) only\b|\bmachine-readable (?:part|note|section)\b",
    r"\bthe (?:assistant|chatbot|bot|AI) (?:now |then |always |only )*(?:appends|decodes|obeys|outputs|prints|renders)\b",
    r"\bassistants (?:now |then |always |only )*(?:append|cite|decode|output|print|render|repeat) (?:it|them|the|this)\b",
    r"\b(?:AI|chatbot|assistant|LLM|language model)s? (?:instruction|override|directive)s?\s*:",
)
_TURNS = (
    r"^\W*(?-i:SYSTEM|ASSISTANT|Assistant)\s*:",  # in lower case they may be words of the sentence
    r"^\W*(?:system|user|human)\s*:\s*(?:you|always|never|ignore|do not|from now|what|the user)\b",
    r"^\W*(?:admin|assistant|developer|operator|system|user)(?:['’]s)? "
    r"(?:command|instruction|message|note|notice|override|prompt|update)s?\b[^:]{0,60}:",
    r"^\W*(?:\[\d+\]\W*)?(?:new |updated |final |hidden |secret |special |important )*instructions?(?: \w+)?\s*:",
    r"[-=#*<>]{2}\s*(?:begin|end|start)\b[^-=#*<>]{0,20}\b(?:context|documents?|instructions?|prompt|sources?)\b",
    r"\b(?-i:BEGIN|END|START) (?-i:OF )?(?-i:UNTRUSTED |THE |SYSTEM )?(?-i:CONTEXT|DOCUMENTS?|INSTRUCTIONS?|PROMPT|SOURCES?)\b",
    r"^\W*(?:new|next) task\W|^\W*#+ *(?:assistant|instructions?|system|user)\b",
    r"^\W*end of (?:the )?(?:articles?|context|data|documents?|input|sources?)\b\W",
    rf"\b{_THIS_TEXT} (?:has priority|takes precedence|outranks|overrides)\b|\bdo (?:as|what) {_THIS_TEXT} (?:says|tells)",
    r"\b(?:above|all|earlier|other|previous) sources (?:are|have been|were) (?:fake|outdated|void|withdrawn|wrong)\b",
    r"\bthe only (?:allowed|correct|permitted|right|valid) answer is\b|\bstop reading the (?:other|above)\b",
    r"\btreat (?:the|this) (?:next |following |above )*(?:article|paragraph|sentence|text) as\b",
    r"\boverrid(?:es?|ing) (?:all |any |the )?(?:other |previous |earlier )?(?:sources?|instructions?)\b",
    r"\bsources? \d+ (?:and|to|through|or) \d+\b|\bcite \[\d",
    r"\b(?:finished|final|expected|required) output (?:for|of|is)\b",
)
_OVERRIDES = (
    rf"(?:{_CLAUSE}|\b(?:and|then|must|should)\s+)(?:bypass|discard|disregard|drop|forget|ignore|override|skip)\b"
    r"[^.]{0,30}\b(?:above|all|any|earlier|existing|foregoing|former|initial|original|other|preceding|previous|prior"
    r"|system|your)\b[^.]{0,30}\b(?:commands?|constraints?|context|directives?|guidelines?|instructions?|messages?"
    r"|orders?|prompts?|rules?|sources?|text)\b",
    rf"{_CLAUSE}(?:disregard|forget|ignore) (?:the question|(?:all|everything|what is|the text|whatever) (?:above|before)"
    r"|the above|the rest|everything you (?:were|have been) told)\b",
    r"\b(?:you are|you['’]re) now (?:(?:an?|the|my|in) )?(?:\w+ ){0,3}(?:AI|assistant|bot|character|mode|model|persona)\b"
    r"|\b(?:you are|you['’]re) now (?:acting as|called|known as|no longer bound|(?-i:[A-Z]{3,}))\b",
    r"\bfrom (?:here|now|this point) on,? you (?:are|will|must|shall)\b|\b(?:stay|remain) in character\b",
    rf"{_CLAUSE}(?:pretend (?:to be|that you|you)|act as (?:if you|an?|the|though you)|role-?play\b)",
)
_QUESTIONS = (
    r"\b(?:whatever|whenever|when|if|everything|anything) (?:the |a |any )?users? asks?\b",
    r"\b(?:when(?:ever)?|if) (?:somebody|someone|anybody|anyone|people) asks? (?:you )?(?:about|for|how|what|which|who)\b",
    r"\b(?:any|every|each|all) questions? (?:about|on|regarding|concerning)\b[^:]{0,100}:",
    r"(?<!to )(?<!would )(?<!not )\b(?:tell|warn|inform|remind|urge) (?:the|every|each|any) (?:user|reader)s?"
    r" (?:that|to|how|of|about)\b",
    r"\b(?:begin|close|end|finish|format|limit|phrase|preface|start|word|write) (?:all |each |every )?(?:of )?your "
    r"(?:answers?|repl(?:y|ies)|responses?|output|summary)\b",
    r"\byour (?:answer|reply|response|output|summary) (?:begins?|starts?|ends?|must|should|has to|is to|consists)\b",
    r"\bbefore you (?:answer|reply|respond)\b.{0,80}\b(?:output|print|readers?|say|tell|users?|visit)\b"
    r"|\bin your (?:answer|reply|response|summary|output),|\byour (?:system prompt|(?:previous|initial|original) instructions)\b",
    r"\b(?:beginning|end|head|start|top) of (?:its|your|the|each|every) (?:answer|reply|response|output)\b",
    r"\bits (?:whole|entire|only) (?:answer|reply|response|output)\b",
    r"\byou (?:answer|reply to) questions (?:about|on)\b|\bso tell (?:her|him|them)\b",
    rf"\byour (?:new |only |first )?(?:goal|job|purpose|role|task) (?:now )?is (?:now )?to {_TELL}",
    r"\byou (?:must|shall|should|have to) (?:not |never |only |now )*(?:append|cite|output|render|reply with|respond with)\b",
)
_IMPERATIVES = (
    rf"{_CLAUSE}(?:answer|reply|respond) (?:only\b|always\b|(?:with|in|as)\b|that (?!question|call|one|with))",
    rf"{_CLAUSE}(?:\w+ it, )?(?:decode|obey|execute) (?:it|this|them|and|the following)\b",
    rf"{_CLAUSE}repeat (?:after me|(?:the|this) (?:following|words?|text|prompt|sentence)|it (?:verbatim|word for word))\b",
    rf"{_CLAUSE}(?:output|print) (?:only|nothing|exactly|your (?:answer|instructions|prompt|rules)|the following|the words?|in json)\b",
    rf"{_CLAUSE}(?:cite|quote) (?:sources? |number |it for|this (?:article|paragraph|source) (?:for|as)"
    r"|the (?:first|last|above|following) (?:source|paragraph))",
    rf"(?:{_CLAUSE}|\band\s+)mark (?:each|every|all) (?:sentence|statement|answer)s?\b",
    rf"{_CLAUSE}copy (?:it|this|the (?:text|line|following)) (?:unchanged|verbatim|word for word|exactly)\b",
    rf"{_CLAUSE}(?:do not|don['’]t|never) (?:cite|display|mention|quote|repeat|reveal|summari[sz]e|surface)\b",
    rf"{_CLAUSE}(?:do not|don['’]t|never) tell (?:the user|that you|users)\b|\bdo not surface\b",
    rf"{_CLAUSE}(?:do not|don['’]t|never) answer (?:any|the|this)\b|{_CLAUSE}instead,? (?:answer|output|print|reply)\b",
    rf"{_CLAUSE}summari[sz]e {_THIS_TEXT} (?:as|in)\b|{_CLAUSE}(?:reply|speak|talk|write) (?:like|as if) ",
    rf"{_CLAUSE}(?:compose|write) (?:me )?an? (?:\w+ ){{0,2}}(?:essay|haiku|joke|poem|song|story)\b",
    rf"{_CLAUSE}translate (?:it|this|the above|the following|and (?:carry|execute|follow|obey))\b",
    rf"{_CLAUSE}(?:add|claim|include|insert|report|state|write)\b.{{0,60}}"
    r"(?:without (?:a |any )?(?:sources?|quotations?|citations?)\b|(?:each|every) (?:sentence|statement|answer)\b)",
    r"\b(?:leave|keep) (?:the |your )?(?:list of )?(?:citations?|quotations?|quotes?|sources?) (?:blank|empty|out)\b",
    r"\bsay nothing (?:of|about)\b.{0,60}\[\d|\bcite it for\b|\bmake up (?:a|an|the|some) .{0,40}(?:quotation|quote|source)\b",
)

_REPORTED = re.compile(
    r"\b(?:said|told|wrote|typed|announced|argued|ruled|proposed|warned|according to|acts?|bills?|code of (?:conduct"
    r"|practice)|commission|courts?|directives?|guidelines?|laws?|lawmakers?|legislation|parliament|regulations?"
    r"|regulators?|researchers?|rules?|senators?|standards?|statutes?)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:added|advised|answered|asked|book|called|film|headline|insisted|joked|noted|phrase|poster|reads?|replied|says?"
    r"|shouted|sign|slogan|song|titled)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile("\"[^\"]{3,600}\"|“[^“”]{3,600}”|«[^«»]{3,600}»|„[^„“”]{3,600}[“”]|‘[^‘’]{8,600}’(?!\\w)")


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How a language calls a machine, orders it to tell something, and overrides what it was told before."""

    machine: re.Pattern[str]
    order: re.Pattern[str]
    override: re.Pattern[str]
    reported: re.Pattern[str]


def _tongue(machine: str, order: str, override: str, reported: str) -> _Tongue:
    return _Tongue(*(re.compile(each, re.IGNORECASE) for each in (machine, order, override, reported)))


_TONGUES = (
    _tongue(  # Russian
        r"языков\w+ модел|нейросет|чат-?бот|\bбот(?:ы|ам|ов|у)?\b|\bИИ\b|ассистент|искусственн\w+ интеллект"
        r"|помощник\w* на базе|цифров\w+ помощник",
        r"\b(?:сообщ|скаж|расскаж|напиш|отвеч|ответ|утвержд|повтор|вывед|процитиру|цитиру|игнориру|забуд|перевед)\w*"
        r"(?:ите|йте|ьте)\b|\b(?:сообщи|скажи|ответь|отвечай|напиши|выведи|повтори|утверждай|игнорируй|переведи)\b"
        r"|\b(?:должн\w+|следует|нужно|надо|необходимо|обязан\w*) (?:\w+ )?"
        r"(?:сказать|сообщить|ответить|написать|отвечать|говорить)",
        r"(?:забудь|забудьте|игнорируй|игнорируйте|проигнорируй\w*|не учитывай\w*|отмени\w*)\b.{0,40}"
        r"(?:указан|инструкц|команд|правил|запрос|промпт)|\bна (?:все |любые )?вопрос\w* .{0,60}(?:отвечай|не отвечайте)|\bты теперь\b|\bтеперь ты\b",
        r"закон|правил|сообщил|заявил|сказал|по словам|регулятор",
    ),
    _tongue(  # Chinese
        r"人工智能|语言模型|大模型|聊天机器人|智能助手|AI\s*(?:助手|模型|系统|机器人)|机器人",
        r"(?:必须|务必|应[当该]?|请|须|要求?).{0,20}(?:告诉|告知|回答|回复|答复|声称|输出|忽略|无视|说明?|翻译|重复|引用)",
        r"(?:忽略|无视|忘记|忘掉|不要理会|覆盖).{0,12}(?:之前|以上|上述|先前|前面|此前|所有|一切|系统).{0,8}(?:指令|指示|提示|命令|规则|说明)"
        r"|你现在是|从现在(?:开始|起)你|请立即(?:回答|回复|输出)|请.{0,6}(?:告诉|告知)(?:用户|读者)",
        r"规定|法律|法规|办法|条例|法案|表示|据|新规",
    ),
    _tongue(  # Hindi
        r"एआई|\bAI\b|चैटबॉट|भाषा मॉडल|कृत्रिम बुद्धिमत्ता|डिजिटल सहायक|वर्चुअल असिस्टेंट",
        r"(?:कहें|कहो|बताएं|बताएँ|बताओ|लिखें|लिखो|उत्तर दें|जवाब दें|दोहराएं|दोहराएँ|अनदेखा करें|सूचित करें|दावा करें)",
        r"(?:पिछले|पहले के|ऊपर के|सभी|उपरोक्त).{0,20}(?:निर्देश|आदेश|नियम).{0,25}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)"
        r"|(?:और )?कुछ (?:भी )?(?:न|ना|नहीं) (?:बताएं|बताएँ|कहें)|पाठक(?:ों)? (?:से कहें|को बताएं|को बताएँ)",
        r"कानून|नियम|विधेयक|ने कहा|के अनुसार|ने बताया",
    ),
    _tongue(  # German
        r"\bKI\b(?!-)|\bKI-(?:Assist|Agent|Bot|Chatbot|Hilfe|Modell|System|Tool|Werkzeug)|Sprachmodell|Chat-?bot|\bBots?\b|(?:digitale|virtuelle|automatische)[nr]? Assistent|Assistenzsystem",
        r"\b(?:antworte|melde|sage|sag|schreibe|schreib|behaupte|ignoriere|vergiss|zitiere|teile|gib|wiederhole|nenne"
        r"|erkläre|(?:antworten|melden|sagen|schreiben|behaupten|ignorieren|vergessen|zitieren|teilen|geben) Sie)\b"
        r"|\b(?:müssen|sollen|haben)\b.{0,80}\b(?:antworten|melden|mitzuteilen|mitteilen|behaupten|sagen|auszugeben)\b",
        r"\b(?:ignoriere|ignorieren Sie|vergiss|vergessen Sie|missachte|missachten Sie|übergehe)\b.{0,40}"
        r"(?:Anweisung|Vorgabe|Instruktion|Befehl|Regel|Anordnung)"
        r"|\b(?:Anweisung|Hinweis|Befehl|Nachricht|Notiz) (?:an|für) (?:alle )?(?:KI\b|Sprachmodell|Chatbot|Assistent|Bots?\b)"
        r"|\bzitiere dazu\b|\b(?:melde|sage|antworte) de[mn] (?:Leser|Nutzer|Benutzer)",
        r"\b(?:Gesetz|Verordnung|Richtlinie|sagte|erklärte|laut|zufolge|Behörde)",
    ),
    _tongue(  # French
        r"(?<!d['’])\bIA\b|assistants? (?:automatiques?|virtuels?|numériques?|IA|d['’]IA)|chat-?bots?|agents? conversationnels?"
        r"|mod[èe]les? de langage|robots? conversationnels?",
        r"\b(?:répondez|réponds|dites|dis|écrivez|écris|affirmez|affirme|indiquez|ignorez|ignore|oubliez|oublie|citez|cite"
        r"|répétez|répète|signalez|déclarez|ajoutez)\b|\b(?:doivent|doit|devez|dois) .{0,30}(?:dire|répondre|affirmer|écrire"
        r"|indiquer|déclarer)\b",
        r"\b(?:ignorez|ignore|oubliez|oublie|ne tenez (?:aucun |pas )?compte|ne tiens (?:aucun |pas )?compte)\b.{0,50}"
        r"(?:instructions?|consignes?|directives?|règles)"
        r"|\b(?:note|message|consigne|instruction)s? (?:à l['’]attention des|aux|pour les|à) (?:les |tous les )?(?:assistants|chatbots|IA|mod[èe]les)"
        r"|\bconsigne vaut pour toute question\b|\brépondez que\b|\bdites (?:au lecteur|à l['’]utilisateur)\b",
        r"\b(?:loi|règlement|selon|a déclaré|a dit|régulateur|directive européenne)\b",
    ),
)


def looks_like_instruction(sentence: str) -> bool:
    """Whether a sentence is addressed to a machine, or hides something from a human reader, instead of telling news."""
    sentence = sentence[:_MAX_CHARACTERS]
    if _hides(sentence):
        return True
    text = _folded(sentence)
    if _MARKUP.search(text) or CHAT_MARK.search(text) or _is_encoded(text):
        return True
    text = _unreported(text)
    return _commands(text) or (_BACKWARDS.search(text) is not None and _commands(text[::-1]))


def _compiled(*groups: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.IGNORECASE) for group in groups for each in group)


_ENGLISH_ORDERS = _compiled(_ORDERS)
_ENGLISH = _compiled(_CALLS, _TURNS, _OVERRIDES, _QUESTIONS, _IMPERATIVES)


def _commands(text: str) -> bool:
    if any(pattern.search(text) for pattern in _ENGLISH):
        return True
    if not _REPORTED.search(text) and any(pattern.search(text) for pattern in _ENGLISH_ORDERS):
        return True
    return any(_commands_in(tongue, text) for tongue in _TONGUES)


def _commands_in(tongue: _Tongue, text: str) -> bool:
    if tongue.override.search(text):
        return True
    ordered = tongue.machine.search(text) and tongue.order.search(text)
    return bool(ordered) and not tongue.reported.search(text)


def _unreported(text: str) -> str:
    """The text without what it quotes, where somebody is said to have said it."""
    outside = _QUOTED.sub(" … ", text)
    return outside if outside != text and (_REPORTED.search(outside) or _SPOKEN.search(outside)) else text


def _hides(sentence: str) -> bool:
    """Whether characters stand in it that only a machine reads, or letters of two scripts are mixed within words."""
    if _OVERRIDING_BIDI in sentence or _TAGS.search(sentence) or _SELECTORS.search(sentence):
        return True
    mixed = [word for word in re.findall(r"\w+", visible_text(sentence)) if _is_mixed(word)]
    return sum(_CYRILLIC.search(word) is not None for word in mixed) >= _MIXED_WORDS  # science mixes in Greek


def _is_mixed(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _folded(sentence: str) -> str:
    """The sentence as a reader takes it: nothing invisible, letters that look alike are alike."""
    text = unicodedata.normalize("NFKC", visible_text(" ".join(html.unescape(sentence).split())))
    text = text.replace("\u200c", "").replace("\u200d", "")
    return re.sub(r"\w+", lambda word: word[0].translate(_LOOKALIKES) if _is_mixed(word[0]) else word[0], text)


def _is_encoded(text: str) -> bool:
    if _ESCAPES.search(text) or _BITS.search(text) or _CIPHER.search(text):
        return True
    return any(_reads_as_text(decoded) for decoded in _decodings(text))


def _decodings(text: str) -> Iterator[bytes]:
    """What the long runs of a sentence decode to: a name or a number decodes to nothing that can be read."""
    for found in _BASE64.finditer(text):
        run = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(run + "=" * (-len(run) % 4))
        except binascii.Error:
            continue
    for found in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[% ,:]", "", found[0])
        yield bytes.fromhex(digits[: len(digits) // 2 * 2])


def _reads_as_text(decoded: bytes) -> bool:
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable() and sum(char.isalpha() or char == " " for char in text) >= 0.8 * len(text)
