"""What the standing lines of a news page look like: labels, credits, bylines, the end of the article."""

import re
from functools import lru_cache

from index.types import Voice

_SHORT = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(label.strip() for label in text.split("|"))


_BOILERPLATE_LABELS = _words(
    "advertisement|advertising|sponsored|sponsored content|paid content|share|share this|share this article"
    "|share this story|tweet|email|e-mail|print|copy link|whatsapp|facebook|twitter|linkedin|telegram|reply|report"
    "|read more|read full story|continue reading|see more|show more|load more|view all|search|menu|home|close|subscribe"
    "|subscribe now|sign up|sign up now|sign in|log in|login|register|newsletter|follow us|listen|save|bookmark"
    "|related|recommended|trending|skip to content|skip to main content|back to top|loading|submit|next|previous"
    "|reading time|straight into your inbox|leave a comment|post a comment"
)
_END_LABELS = _words(
    "search|related|related articles|related stories|related news|related posts|related topics|related reading"
    "|related coverage|more stories|more news|most read|most popular|most viewed|popular posts|trending|trending now"
    "|recommended|recommended for you|recommended stories|you may also like|you might also like|read next|up next"
    "|editor's picks|editors' picks|latest news|latest stories|latest articles|recent posts|recent news"
    "|recent articles|about the author|about the authors|about author|more from this author|sponsored content"
    "|around the web|from around the web|stay informed|newsletter|tags"
)
_COMMENT_FORMS = _words(
    "submit a comment|leave a reply|leave a comment|post a comment|add a comment|write a comment|join the discussion"
    "|join the conversation|cancel reply|leave a reply cancel reply|add your comment|log in to comment"
)
_HIGHLIGHT_LABELS = _words(
    "highlights|key points|key takeaways|takeaways|in brief|key highlights|at a glance|key facts|summary points"
    "|quick take|quick takes|story highlights|article highlights|the gist"
)
_CORRECTION_LABELS = _words("correction|corrections|clarification|clarifications|editor's note|editors' note|erratum")

_COMMENT_COUNT = re.compile(r"(?:\d{1,5} (?:comments?|responses?|replies)|comments?(?: ?\(\d{1,5}\))?)", re.IGNORECASE)
_RECENT_NEWS = re.compile(
    r"(?:recent|latest|more|other|top) (?:[\w'’&.-]{1,20} ){0,3}(?:news|stories|articles|posts|headlines)",
    re.IGNORECASE,
)

_CORRECTION = re.compile(
    r"(?:(?:corrections?|clarifications?|editor['’]?s?['’]? note|editors['’]? note|erratum)(?: ?\([^()]{1,40}\))?"
    r"(?: \w{1,12}\.? \d{1,2}(?:, \d{4})?)? ?[:—–-]"
    r"|this (?:article|story|report|piece|post|headline) (?:was|has been) (?:later )?"
    r"(?:corrected|amended|updated|revised)\b"
    r"|an earlier version of this (?:article|story|report|piece|headline)\b"
    r"|\((?:corrects|clarifies|refiles)\b)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:photo|photograph|image|picture|video|graphic|illustration)s?"
    r"(?: ?(?:credits?|courtesy|source|by|illustration))?(?: of| by)? ?[:/|]"
    r"|(?:photo|image)s? (?:credit|courtesy|by|via)\b)",
    re.IGNORECASE,
)
# "(Reuters)" at the end of prose is who reports it; only with a slash, or with a picture library, is it a credit.
_CREDIT_END = re.compile(
    r"(?:\([^()]{0,80}(?:AP Photo|Getty Images|Shutterstock|[\w.] ?/ ?(?:AP|AFP|Reuters|TASS|Bloomberg|EPA))"
    r"[^()]{0,60}\)"
    r"|(?:^|[/|©(–—-] ?|via )(?:Getty Images|Shutterstock|iStock(?:photo)?|Alamy(?: Stock Photo)?|Unsplash|Pixabay"
    r"|Wikimedia Commons|AP Photo)\)?"
    r"|[\w.] ?/ ?(?:AP|AFP|Reuters|REUTERS|TASS|Bloomberg|EPA)\)?"
    r"|(?:^|[ .])(?:REUTERS|Reuters|AP Photo|AFP) ?/ ?[A-Z][\w .'/-]{2,50})$"
)
_DOMAIN = re.compile(r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,4}[a-z]{2,10}/?", re.IGNORECASE)

_BOILERPLATE = re.compile(
    r"(?:read this (?:article|story|report) in \w"
    r"|(?:related|more) (?:articles?|stor(?:y|ies)|coverage|reading|news|content|links?) ?[:|–—]"
    r"|(?:read more|read also|also read|see also|read next|more on this|don['’]t miss|must read|watch|listen|related)"
    r" ?[:|»→–—]"
    r"|(?:tags?|topics|filed under|categories|keywords|posted in|more about) ?:"
    r"|share (?:this|on|via)\b|follow us (?:on|at)\b"
    r"|follow \w{2,20} on (?:twitter|x|facebook|telegram|linkedin|google news)\b"
    r"|(?:sign up|subscribe|register)\b.{0,90}\b(?:newsletters?|inbox|alerts?|briefing|channel|podcast)\b"
    r"|subscribe (?:to|for|now|today)\b.{0,60}\b(?:access|reading|unlimited|us)\b"
    r"|(?:get|receive) .{0,90}\b(?:newsletter|in your inbox|to your inbox|news update)\b"
    r"|(?:\w{3,12}! )?thank(?:s| you) for (?:subscribing|signing up|your subscription)"
    r"|your e-?mail address will not be published|required fields are marked"
    r"|(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})|&copy;)|all rights reserved"
    r"|(?:we use|this (?:web)?site uses) cookies|click here to (?:subscribe|sign up|read|join|view|see|follow)\b"
    r"|\d{1,3}[ -]min(?:ute)?s? read$|\d{1,3} (?:minute|hour|day|week|month|year)s? ago$"
    r"|follow this topic|download (?:our|the) app\b|join (?:us|our) (?:on )?(?:telegram|whatsapp)\b)",
    re.IGNORECASE,
)
_RIGHTS_END = re.compile(r"all rights reserved\.?$", re.IGNORECASE)
_NO_PERIOD = re.compile(r"(?:also read|read also|read more|read next|see also)\b", re.IGNORECASE)

_BYLINE = re.compile(
    r"(?:(?:written |words |story |reported )?by|author ?:|text ?:) (?P<name>\S.{0,79})$",
    re.IGNORECASE,
)
_NAME_LINKS = _words("and|&|de|da|di|du|del|della|van|von|der|den|bin|ibn|al|el|la|le|y|e|for|in")


@lru_cache(maxsize=2_048)
def line_voice(text: str) -> Voice | None:
    """The voice that the words of one line give away; None where only its place can tell."""
    label = plain_label(text)
    if label in _BOILERPLATE_LABELS or label in _COMMENT_FORMS:
        return Voice.BOILERPLATE
    if _CORRECTION.match(text):
        return Voice.CORRECTION
    if len(text) > 2 * _SHORT:
        return None
    if is_credit(text):
        return Voice.CAPTION
    if len(text) <= _SHORT and (_BOILERPLATE.match(text) or _RIGHTS_END.search(text)):
        return Voice.BOILERPLATE
    if len(text) <= _SHORT and _NO_PERIOD.match(text) and text[-1] not in '.!?”"':
        return Voice.BOILERPLATE
    return None


def is_credit(text: str) -> bool:
    """Whether a line names where a picture comes from, or is nothing but a domain."""
    return bool(_CREDIT.match(text) or _CREDIT_END.search(text[-130:]) or (len(text) <= 80 and _DOMAIN.fullmatch(text)))


def is_end_label(text: str) -> bool:
    """Whether a line may open what follows an article: related headlines, the author, a search box."""
    label = plain_label(text)
    return label in _END_LABELS or label in _COMMENT_FORMS or bool(byline(text)) or _is_recent_news(label)


def is_comment_count(text: str) -> bool:
    """Whether a line opens the readers' comments: "3 Comments"."""
    return len(text) <= 30 and _COMMENT_COUNT.fullmatch(plain_label(text)) is not None


def is_highlight_label(text: str) -> bool:
    """Whether a heading announces the summary points of an article."""
    return plain_label(text) in _HIGHLIGHT_LABELS


def is_correction_label(text: str) -> bool:
    """Whether a heading announces a correction."""
    return plain_label(text) in _CORRECTION_LABELS


def byline(text: str) -> str:
    """The name in a short line like "By Jane Doe", else nothing."""
    found = _BYLINE.match(text) if len(text) <= 100 else None
    if found is None:
        return ""
    name = found["name"].strip()
    words = [word for word in re.split(r"[,\s]+", name) if word]
    capital = all(word[:1].isupper() or word in _NAME_LINKS for word in words)
    too_long = len(words) > 9 or any(mark.isdigit() for mark in name)
    if not words or not capital or too_long or not words[0][:1].isupper():
        return ""
    # "By John Roe Jr." is a name, "By Monday." is not.
    return "" if name[-1] in ".!?:;" and len(words[-1]) > 3 else name


def plain_label(text: str) -> str:
    """A short line in the form in which labels are listed; empty for a long one."""
    if len(text) > 60:
        return ""
    return " ".join(text.casefold().replace("’", "'").strip(" .:*»→>|-–—…!").split())


def _is_recent_news(label: str) -> bool:
    return _RECENT_NEWS.fullmatch(label) is not None
