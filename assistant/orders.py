"""How orders to a machine are worded, language by language: patterns, each with what it is for."""

import re
from dataclasses import dataclass

# An order begins a clause. That is how "ignore the above" differs from "told companies to ignore the order".
_CLAUSE = r"(?:^|[:;,.!?(\[\"“‘»—–]\s*|\s-\s|\b(?:please|kindly)\s+)"
_MACHINE = (
    r"\b(?:(?:AI|A\.I\.|artificial[- ]intelligence|generative)[- ](?:agent|answer|assistant|bot|chatbot|crawler|engine"
    r"|helper|model|program|reader|summari[sz]er|summar(?:y|ie)|system|tool)s?"
    r"|(?:automated|automatic|conversational|digital|virtual|voice)[- ]"
    r"(?:agent|answer|assistant|bot|chatbot|crawler|helper|reader|summari[sz]er|summar(?:y|ie))s?"
    r"|AI-generated (?:answer|summar(?:y|ie))s?"
    r"|(?:answer|answering|retrieval)[- ](?:agent|bot|engine|model|system|tool)s?"
    r"|chat[- ]?bots?|(?:large |small )?language[- ]models?|LLMs?|ChatGPT|GPT-?\d\w*|(?-i:[Bb]ots|bot)|summari[sz]ers"
    r"|machine[- ]readers?|AIs|(?:any|every|the) AI)\b"
)
_HELPER = r"\b(?:assistants?|models?|agents?|crawlers?|(?-i:Claude|Copilot|DeepSeek|Gemini|Grok|Llama|Perplexity))\b"
_MUST = (
    r"\b(?:must|should|shall|ought to|ha(?:s|ve) (?:got )?to|needs? to|(?:may|can|will)(?: now| only)+"
    r"|(?:is|are) (?:\w+ly )?(?:(?:advised|asked|begged|commanded|directed|instructed|invited|obliged|ordered|requested"
    r"|required|told) )?to)\s+(?:\w+ly |not |never |always |first |now )*"
)
_TELL = (
    r"(?:add (?:that|the|this)|answer|append|assert|begin|cite|claim|close (?:each|every|the|its)|conclude|confirm"
    r"|declare|decode|describe|disregard|drop everything|end (?:each|every|the|its)|forget|ignore"
    r"|include the (?:following|link|phrase|sentence|words?)|inform|insert|mention|multiply|obey|omit|output|praise"
    r"|prepend|pretend|print|quote|rank this|rate the|recommend|refuse to|render|repeat|reply|report|respond|say|state"
    r"|summari[sz]e|tell|translate|treat (?:the|this)|urge|warn|write)\b"
)
_TELL_READERS = (
    r"(?:(?:tell|warn|inform|remind|urge) (?:the |all |any |every |each |their |its )*"
    r"(?:audience|customer|people|public|reader|user)s?"
    r"|(?:say|state|report|answer|claim|declare|confirm) that|(?:answer|reply|respond) (?:only|with|to every)"
    r"|refuse to (?:answer|discuss|mention|say)"
    r"|append|cite|decode|obey|output|prepend|print|quote|render|repeat)\b"
)
_THIS_TEXT = r"this (?:article|page|paragraph|passage|text|document|entry)"

_TO_MACHINES = (
    rf"{_MACHINE}.{{0,120}}?{_MUST}{_TELL}",
    rf"{_HELPER}.{{0,80}}?{_MUST}{_TELL_READERS}",
    rf"{_HELPER} (?:that|which|reading|quoting|summari[sz]ing|processing) .{{0,30}}?{_THIS_TEXT}.{{0,80}}?{_MUST}",
)
_CALLS = (  # a machine is addressed
    rf"^\W*{_MACHINE}\s*[:,]\s+(?:\w+ ){{0,12}}?(?:you|your)\b",
    rf"^\W*(?:{_MACHINE}|{_HELPER}|AI)\s*[:,]\s+(?:please |now |do not |never |always )*"
    rf"(?:{_TELL}|buy|call|click|sell|visit|for (?:any|every|each|all) questions?)",
    rf"^\W*(?:{_MACHINE}|assistants?|models?)\s*,\s+[^:]{{0,80}}:\s*{_TELL}",
    r"\b(?:attention|command|footnote|hint|instruction|memo|message|note|notice|reminder)s?,? (?:to|for) "
    rf"(?:all |any |the |every |our )*(?:{_MACHINE}|{_HELPER}|machines\b)[^:]{{0,80}}:",
    rf"^\W*(?:attention|dear|hello|hey),? (?:all |any |every )*(?:{_MACHINE}|{_HELPER})\s*[,:]",
    rf"\bfollowing is an? (?:command|instruction|order) (?:to|for) (?:all |any |the )*{_MACHINE}",
    rf"^\W*to (?:the|all|any|every) (?:{_MACHINE}|assistants?|models?)\b[^:]{{0,80}}:",
    rf"\bif you(?:['’]re| are) (?:a|an|the|any) (?:{_MACHINE}|assistant|model|machine|AI)\b",
    r"\byou,? (?:the|an?|as an?) (?:AI|assistant|chatbot|bot|language model|LLM|model)\b",
    rf"\b(?:are|is|intended|meant|message|text) (?:only )?for (?:all )?{_MACHINE}",
    r"\bdear,? (?:AI|assistant|bot|chatbot|language model|LLM|model)\b",
    rf"\bfor (?:{_MACHINE}|assistants|models|machines) only\b|\bmachine-readable (?:part|note|section)\b",
    r"\bthe (?:assistant|chatbot|bot|AI) (?:now |then |always |only )*"
    r"(?:appends|decodes|obeys|outputs|prints|renders)\b",
    r"\bassistants (?:now |then |always |only )*"
    r"(?:append|cite|decode|output|print|render|repeat) (?:it|them|the|this)\b",
    rf"\bhave (?:it|your (?:assistant|AI|chatbot|model|software)) {_TELL}",
    rf"\b(?:anybody|anyone|everyone|those|whoever) (?:who )?(?:answer|compil|summari[sz])\w*\b.{{0,60}}?(?:{_MUST}|:)",
    r"\b(?:AI|chatbot|assistant|LLM|language model)s? (?:instruction|override|directive)s?\s*:",
)
_TURNS = (  # another voice or another list of sources is said to begin
    r"^\W*(?-i:SYSTEM|ASSISTANT|Assistant)\s*:",  # in lower case they may be words of the sentence
    r"^\W*(?:system|user|human)\s*:\s*(?:you|always|never|ignore|do not|from now|what|the user)\b",
    r"^\W*(?:admin|assistant|developer|operator|system|user)(?:['’]s)? "
    r"(?:command|instruction|message|note|notice|override|prompt|update)s?\b[^:]{0,60}:",
    r"^\W*(?:\[\d+\]\W*)?(?:new |updated |final |hidden |secret |special |important )*instructions?(?: \w+)?\s*:",
    r"[-=#*<>]{2}\s*(?:begin|end|start)\b[^-=#*<>]{0,20}\b(?:context|documents?|instructions?|prompt|sources?)\b",
    r"\b(?-i:BEGIN|END|START) (?-i:OF )?(?-i:UNTRUSTED |THE |SYSTEM )?"
    r"(?-i:CONTEXT|DOCUMENTS?|INSTRUCTIONS?|PROMPT|SOURCES?)\b",
    r"^\W*(?:jailbreak|override)\s*[:!]|\bthis is an? (?:admin|developer|operator|system) "
    r"(?:instruction|message|override|prompt)\b",
    r"^\W*(?:new|next) task\W|^\W*#+ *(?:assistant|instructions?|system|user)\b",
    r"^\W*end of (?:the )?(?:articles?|context|data|documents?|input|sources?)\b\W",
    r"\b(?:finished|final|expected|required) output (?:for|of|is)\b",
)
_RANKS = (  # one source is set above the others
    r"\boverrid(?:es?|ing) (?:all |any |the )?(?:other |previous |earlier )?(?:sources?|instructions?)\b",
    r"\bsources? \d+ (?:and|to|through|or) \d+\b|\bcite \[\d",
    rf"\b{_THIS_TEXT} (?:has priority|takes precedence|outranks|overrides)\b",
    rf"\bdo (?:as|what) {_THIS_TEXT} (?:says|tells)",
    r"\b(?:above|all|earlier|other|previous) sources (?:are|have been|were) (?:fake|outdated|void|withdrawn|wrong)\b",
    r"\bthe only (?:allowed|correct|permitted|right|valid) answer is\b|\bstop reading the (?:other|above)\b",
    r"\btreat (?:the|this) (?:next |following |above )*(?:article|paragraph|sentence|text) as\b",
)
_OVERRIDES = (
    rf"(?:{_CLAUSE}|\b(?:and|then|must|should)\s+)(?:bypass|discard|disregard|drop|forget|ignore|override|skip)\b"
    r"[^.]{0,30}\b(?:above|all|any|earlier|existing|foregoing|former|initial|original|other|preceding|previous|prior"
    r"|system|your)\b[^.]{0,30}\b(?:commands?|constraints?|context|directives?|guidelines?|instructions?|messages?"
    r"|orders?|prompts?|rules?|sources?|text)\b",
    r"\b(?:you are|you['’]re) now (?:(?:an?|the|my|in) )?(?:\w+ ){0,3}"
    r"(?:AI|assistant|bot|character|mode|model|persona)\b",
    r"\b(?:you are|you['’]re) now (?:acting as|called|known as|no longer bound|(?-i:[A-Z]{3,}))\b",
    r"\bfrom (?:here|now|this point) on,? you (?:are|will|must|shall)\b|\b(?:stay|remain) in character\b",
)
_QUESTIONS = (  # the conversation that the text will be read in is spoken of
    r"\b(?:whatever|whenever|when|if|everything|anything) (?:the |a |any )?users? asks?\b",
    r"\b(?:when(?:ever)?|if) (?:somebody|someone|anybody|anyone|people) asks? "
    r"(?:you )?(?:about|for|how|what|which|who)\b",
    r"\b(?:any|every|each|all) questions? (?:about|on|regarding|concerning)\b[^:]{0,100}:",
    r"(?<!to )(?<!would )(?<!not )\b(?:tell|warn|inform|remind|urge) (?:the|every|each|any) (?:user|reader)s?"
    r" (?:that|to|how|of|about)\b",
    r"\b(?:before|when|while) (?:composing|generating|giving|writing) "
    r"(?:an?|the|your) (?:answer|reply|response|summary)\b",
    r"\b(?:begin|close|conclude|end|finish|format|limit|phrase|preface|start|word|write) "
    r"(?:all |each |every )?(?:of )?your (?:answers?|repl(?:y|ies)|responses?|output|summary)\b",
    r"\byour (?:answer|reply|response|output|summary) (?:begins?|starts?|ends?|must|should|has to|is to|consists)\b",
    r"\bbefore you (?:answer|reply|respond)\b.{0,80}\b(?:output|print|readers?|say|tell|users?|visit)\b",
    r"\bin your (?:answer|reply|response|summary|output),",
    r"\byour (?:system prompt|(?:previous|initial|original) instructions)\b",
    r"\b(?:beginning|end|head|start|top) of (?:its|your|the|each|every) (?:answer|reply|response|output)\b",
    r"\bits (?:whole|entire|only) (?:answer|reply|response|output(?: (?:must|should|has to|is to be)\b|:| [“\"]))",
    r"\byou (?:answer|reply to) questions (?:about|on)\b|\bso tell (?:her|him|them)\b",
    rf"\byour (?:new |only |first )?(?:goal|job|purpose|role|task) (?:now )?is (?:now )?to {_TELL}",
    r"\byou (?:must|shall|should|have to) (?:not |never |only |now )*"
    r"(?:append|cite|output|render|reply with|respond with)\b",
)
_IMPERATIVES = (  # what begins a clause
    r"(?:answer|reply|respond) "
    r"(?:only\b|always\b|with\b|(?:in|as) (?:a|an|capitals|english|french|json|one)\b|that (?!question|call|one|with))",
    r"(?:answer|(?:reply|respond) to) (?:all|any|each|every|further) (?:prompt|question|request|user)s?\b",
    r"say (?:exactly|just|nothing but|only)\s*[:,\"“]",
    r"(?:(?:do not|don['’]t|never) use|use only|only use) (?:any |the )?"
    r"(?:above|other|previous) (?:articles?|sources?)\b",
    r"(?:\w+ it, )?(?:decode|obey|execute) (?:it|this|them|and|the following)\b",
    r"repeat (?:after me|(?:the|this) (?:following|words?|text|prompt|sentence)|it (?:verbatim|word for))\b",
    r"(?:output|print) (?:only|nothing|exactly|the following|the words?|in json"
    r"|your (?:answer|instructions|prompt|rules))\b",
    r"(?:cite|quote) (?:sources? |number |it for|this (?:article|paragraph|source) (?:for|as)"
    r"|the (?:first|last|above|following) (?:source|paragraph))",
    r"copy (?:it|this|the (?:text|line|following)) (?:unchanged|verbatim|word for word|exactly)\b",
    r"(?:do not|don['’]t|never) (?:(?:cite|display|mention|quote|repeat|reveal|summari[sz]e|surface)\b"
    r"|tell (?:the user|that you|users)\b|answer (?:any|the|this)\b)",
    r"instead,? (?:answer|output|print|reply)\b",
    rf"summari[sz]e {_THIS_TEXT} (?:as|in)\b|(?:reply|speak|talk|write) (?:like|as if) ",
    r"(?:compose|write) (?:me )?an? (?:\w+ ){0,2}(?:essay|haiku|joke|poem|song|story)\b",
    r"translate (?:it|this|the above|the following|and (?:carry|execute|follow|obey))\b",
    r"(?:add|claim|include|insert|report|state|write)\b.{0,60}"
    r"(?:without (?:a |any )?(?:sources?|quotations?|citations?)\b|(?:each|every) (?:sentence|statement|answer)\b)",
    r"(?:disregard|forget|ignore) (?:the (?:question|above|rest)"
    r"|(?:everything|what) you (?:were|have been) (?:instructed|taught|told)"
    r"|(?:all|everything|what is|the text|whatever) (?:above|before))\b",
    r"(?:pretend (?:to be|that you|you)|act as (?:if you|an?|the|though you)|role-?play\b)",
    r"mark (?:each|every|all) (?:sentence|statement|answer)s?\b",
)
_ASIDES = (
    r"\band mark (?:each|every|all) (?:sentence|statement|answer)s?\b|\bdo not surface\b",
    r"\b(?:leave|keep) (?:the |your )?(?:list of )?(?:citations?|quotations?|quotes?|sources?) (?:blank|empty|out)\b",
    r"\bsay nothing (?:of|about)\b.{0,60}\[\d|\bcite it for\b",
    r"\bmake up (?:a|an|the|some) .{0,40}(?:quotation|quote|source)\b",
)
_ENGLISH = (*_CALLS, *_TURNS, *_RANKS, *_OVERRIDES, *_QUESTIONS, *_ASIDES, rf"{_CLAUSE}(?:{'|'.join(_IMPERATIVES)})")

_REPORTED = (
    r"\b(?:said|told|wrote|typed|announced|argued|ruled|proposed|warned|according to|acts?|bills?|code of (?:conduct"
    r"|practice)|commission|courts?|directives?|guidelines?|laws?|lawmakers?|legislation|parliament|regulations?"
    r"|regulators?|researchers?|rules?|senators?|standards?|statutes?)\b"
)
_SPOKEN = (
    r"\b(?:added|advised|answered|asked|book|called|film|headline|insisted|joked|noted|phrase|poster|reads?|replied"
    r"|says?|shouted|sign|slogan|song|titled)\b"
)
_QUOTED = '"[^"]{3,600}"|“[^“”]{3,600}”|«[^«»]{3,600}»|„[^„“”]{3,600}[“”]|‘[^‘’]{8,600}’(?!\\w)'


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How a language calls a machine, orders it to tell something, overrides what it was told, and reports.

    `script` are letters without which a text is not in this language: looked for first, since it takes least time.
    """

    script: re.Pattern[str]
    machine: re.Pattern[str]
    order: re.Pattern[str]
    override: re.Pattern[str]
    reported: re.Pattern[str]


def _tongue(script: str, machine: str, order: str, override: str, reported: str) -> _Tongue:
    return _Tongue(*(re.compile(each, re.IGNORECASE) for each in (script, machine, order, override, reported)))


_RUSSIAN = _tongue(
    "[а-я]",
    r"языков\w+ модел|нейросет|чат-?бот|\bбот(?:ы|ам|ов|у)?\b|\bИИ\b|ассистент|искусственн\w+ интеллект"
    r"|помощник\w* на базе|цифров\w+ помощник",
    r"\b(?:сообщ|скаж|расскаж|напиш|отвеч|ответ|утвержд|повтор|вывед|процитиру|цитиру|игнориру|забуд|перевед)\w*"
    r"(?:ите|йте|ьте)\b|\b(?:сообщи|скажи|ответь|отвечай|напиши|пиши|пишите|говорите|выведи|повтори|утверждай|игнорируй|переведи)\b"
    r"|\b(?:должн\w+|следует|нужно|надо|необходимо|обязан\w*) (?:\w+ )?"
    r"(?:сказать|сообщить|ответить|написать|отвечать|говорить)",
    r"(?:забудь|забудьте|игнорируй|игнорируйте|проигнорируй\w*|не учитывай\w*|отмени\w*)\b.{0,40}"
    r"(?:указан|инструкц|команд|правил|запрос|промпт)|\bты теперь\b|\bтеперь ты\b"
    r"|\bна (?:все |любые )?вопрос\w* .{0,60}(?:отвечай|не отвечайте)",
    r"закон|правил|сообщил|заявил|сказал|по словам|регулятор",
)
_CHINESE = _tongue(
    "[\u4e00-\u9fff]",
    r"人工智能|语言模型|大模型|聊天机器人|智能助手|AI\s*(?:助手|模型|系统|机器人)|机器人",
    r"(?:必须|务必|应[当该]?|请|须|要求?).{0,20}(?:告诉|告知|回答|回复|答复|声称|输出|忽略|无视|说明?|翻译|重复|引用)",
    r"(?:忽略|无视|忘记|忘掉|不要理会|覆盖).{0,12}(?:之前|以上|上述|先前|前面|此前|所有|一切|系统).{0,8}"
    r"(?:指令|指示|提示|命令|规则|说明)|你现在是|从现在(?:开始|起)你|请立即(?:回答|回复|输出)|请.{0,6}(?:告诉|告知)(?:用户|读者)",
    r"规定|法律|法规|办法|条例|法案|表示|据|新规",
)
_HINDI = _tongue(
    "[\u0900-\u097f]",
    r"एआई|\bAI\b|चैटबॉट|भाषा मॉडल|कृत्रिम बुद्धिमत्ता|डिजिटल सहायक|वर्चुअल असिस्टेंट",
    r"कहें|कहो|बताएं|बताएँ|बताओ|लिखें|लिखो|उत्तर दें|जवाब दें|दोहराएं|दोहराएँ|अनदेखा करें|सूचित करें|दावा करें",
    r"(?:पिछले|पहले के|ऊपर के|सभी|उपरोक्त).{0,20}(?:निर्देश|आदेश|नियम).{0,25}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)"
    r"|(?:और )?कुछ (?:भी )?(?:न|ना|नहीं) (?:बताएं|बताएँ|कहें)|पाठक(?:ों)? (?:से कहें|को बताएं|को बताएँ)",
    r"कानून|नियम|विधेयक|ने कहा|के अनुसार|ने बताया",
)
_GERMAN = _tongue(
    "[a-z]",
    r"\bKI\b(?!-)|\bKI-(?:Assist|Agent|Bot|Chatbot|Hilfe|Modell|System|Tool|Werkzeug)|Sprachmodell|Chat-?bot|\bBots?\b"
    r"|(?:digitale|virtuelle|automatische)[nr]? Assistent|Assistenzsystem",
    r"\b(?:antworte|melde|sage|sag|schreibe|schreib|behaupte|ignoriere|vergiss|zitiere|teile|gib|wiederhole|nenne"
    r"|erkläre|(?:antworten|melden|sagen|schreiben|behaupten|ignorieren|vergessen|zitieren|teilen|geben) Sie)\b"
    r"|\b(?:müssen|sollen|haben)\b.{0,80}\b(?:antworten|melden|mitzuteilen|mitteilen|behaupten|sagen|auszugeben)\b",
    r"\b(?:ignoriere|ignorieren Sie|vergiss|vergessen Sie|missachte|missachten Sie|übergehe)\b.{0,40}"
    r"(?:Anweisung|Vorgabe|Instruktion|Befehl|Regel|Anordnung)|\bzitiere dazu\b"
    r"|^\W*an alle (?:Assistenten|Bots|Chatbots|KI|Sprachmodelle)\b[^:]{0,60}:"
    r"|\b(?:Anweisung|Hinweis|Befehl|Nachricht|Notiz) (?:an|für) (?:alle )?"
    r"(?:KI\b|Sprachmodell|Chatbot|Assistent|Bots?\b)"
    r"|\b(?:melde|sage|antworte) de[mn] (?:Leser|Nutzer|Benutzer)",
    r"\b(?:Gesetz|Verordnung|Richtlinie|sagte|erklärte|laut|zufolge|Behörde)",
)
_FRENCH = _tongue(
    "[a-z]",
    r"(?<!d['’])\bIA\b|assistants? (?:automatiques?|virtuels?|numériques?|IA|d['’]IA)|chat-?bots?"
    r"|mod[èe]les? de langage|(?:robot|agent)s? conversationnels?",
    r"\b(?:répondez|réponds|dites|dis|écrivez|écris|affirmez|affirme|indiquez|ignorez|ignore|oubliez|oublie|citez|cite"
    r"|répétez|répète|signalez|déclarez|ajoutez)\b"
    r"|\b(?:doivent|doit|devez|dois) .{0,30}(?:dire|répondre|affirmer|écrire|indiquer|déclarer)\b",
    r"\b(?:ignorez|ignore|oubliez|oublie|ne tenez (?:aucun |pas )?compte|ne tiens (?:aucun |pas )?compte)\b.{0,50}"
    r"(?:instructions?|consignes?|directives?|règles)"
    r"|\b(?:note|message|consigne|instruction)s? (?:à l['’]attention des|aux|pour les|à) (?:les |tous les )?"
    r"(?:assistants|chatbots|IA|mod[èe]les)|\bconsigne vaut pour toute question\b"
    r"|\brépondez que\b|\bdites (?:au lecteur|à l['’]utilisateur)\b",
    r"\b(?:loi|règlement|selon|a déclaré|a dit|régulateur|directive européenne)\b",
)

OTHER_TONGUES = (_RUSSIAN, _CHINESE, _HINDI, _GERMAN, _FRENCH)
ORDERS = tuple(re.compile(each, re.IGNORECASE) for each in _ENGLISH)
"""English that tells no news, whoever speaks."""
ORDERS_TO_MACHINES = tuple(re.compile(each, re.IGNORECASE) for each in _TO_MACHINES)
"""English that may be news, of a law that binds chatbots, where REPORTED is found too."""
REPORTED = re.compile(_REPORTED, re.IGNORECASE)
SPOKEN = re.compile(f"{_REPORTED}|{_SPOKEN}", re.IGNORECASE)
QUOTED = re.compile(_QUOTED)
BACKWARDS = re.compile(r"\b(?:s?(?:tnatsissa|tobtahc|toB|MLL|ledom egaugnal)|IA)\b", re.IGNORECASE)
"""Names of machines, written backwards."""
