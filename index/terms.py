"""The words that carry a text: stems, and how much each says."""

import math
import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from index.model import packaged_model

_SIGNS = str.maketrans(
    {
        "$": " dollars ",
        "€": " euros ",
        "£": " pounds ",
        "₹": " rupees ",
        "¥": " yen ",
        "₽": " roubles ",
        "%": " percent ",
    }
)
_NAMES = (("United States", "US"), ("United Kingdom", "UK"), ("European Union", "EU"))
_SPELT_OUT = {
    "NdPr": "neodymium-praseodymium", "PrNd": "praseodymium-neodymium", "NdFeB": "neodymium-iron-boron",
    "SmCo": "samarium-cobalt", "TREO": "total rare earth oxides", "HREE": "heavy rare earths",
    "LREE": "light rare earths", "REO": "rare earth oxides", "REE": "rare earth elements", "Dy": "dysprosium",
    "Tb": "terbium", "Nd": "neodymium",
}  # fmt: skip
"""Short forms of the trade in what is mined, which articles and questions write as they please."""
_VARIANTS = """
    afghan afghanistan, african africa, albanian albania, algerian algeria, american us, angolan angola,
    argentine argentina, argentinian argentina, armenian armenia, australian australia, austrian austria,
    azerbaijani azerbaijan, azeri azerbaijan, bahraini bahrain, bangladeshi bangladesh, belarusian belarus,
    belgian belgium, bolivian bolivia, bosnian bosnia, brazilian brazil, britain uk, british uk, bulgarian bulgaria,
    burmese myanmar, burundian burundi, cambodian cambodia, cameroonian cameroon, canadian canada, chilean chile,
    chinese china, colombian colombia, congolese congo, croatian croatia, cuban cuba, cypriot cyprus, czech czechia,
    danish denmark, defence defense, dutch netherlands, ecuadorian ecuador, egyptian egypt, emirati emirates,
    estonian estonia, ethiopian ethiopia, european europe, filipino philippines, finnish finland, french france,
    gabonese gabon, georgian georgia, german germany, ghanaian ghana, greek greece, greenlandic greenland,
    guinean guinea, guyanese guyana, hungarian hungary, icelandic iceland, indian india, indonesian indonesia,
    iranian iran, iraqi iraq, irish ireland, israeli israel, italian italy, jamaican jamaica, japanese japan,
    jordanian jordan, kazakh kazakhstan, kenyan kenya, korean korea, kuwaiti kuwait, kyrgyz kyrgyzstan, labour labor,
    laotian laos, latvian latvia, lebanese lebanon, libyan libya, licence license, lithuanian lithuania,
    malagasy madagascar, malawian malawi, malaysian malaysia, malian mali, mauritanian mauritania, mexican mexico,
    moldovan moldova, mongolian mongolia, moroccan morocco, mozambican mozambique, namibian namibia, nepali nepal,
    nigerian nigeria, nigerien niger, norwegian norway, omani oman, pakistani pakistan, paraguayan paraguay,
    percentage percent, peruvian peru, philippine philippines, portuguese portugal, programme program, qatari qatar,
    romanian romania, rs rupees, russian russia, rwandan rwanda, scottish scotland, senegalese senegal,
    serbian serbia, singaporean singapore, slovak slovakia, slovenian slovenia, somali somalia, spanish spain,
    sudanese sudan, surinamese suriname, swedish sweden, swiss switzerland, syrian syria, taiwanese taiwan,
    tajik tajikistan, tanzanian tanzania, thai thailand, tunisian tunisia, turkish turkey, turkmen turkmenistan,
    ugandan uganda, ukrainian ukraine, uruguayan uruguay, uzbek uzbekistan, venezuelan venezuela, vietnamese vietnam,
    yemeni yemen, zambian zambia, zimbabwean zimbabwe"""
"""Words and the form under which they are found too: an Indian company is a company of India."""
_SHORT_FORM = re.compile(
    r"\b(?:(?i:Nd[-/]?Pr|Pr[-/]?Nd|NdFeB)|SmCo|TREO|HREEs?|LREEs?|REO|REEs?|Dy(?! [A-Z])|(?<!\d )Tb|Nd)\b(?!\.\w)"
)
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_DIGIT_GROUP = re.compile(r"(?<=\d),(?=\d)")
_POSSESSIVE = re.compile(r"['’]s\b")

_STOP_WORDS = """
    a about am an and any are as at be been being but by can could did do does for from had has have he her
    here him his how i if in into is it its me my no nor not of off on or our out over say says she should since so some
    such tell than that the their them then there these they this those to too up us was we were what when where which
    while who whom whose why will with would you your many much give given gave find found name
    according after before during within between until big large size long article articles report reports"""


def stems(text: str) -> list[str]:
    """The stemmed words of `text` in order, lower case; "U.S." is one word, "7,300" one number, "$" a word."""
    variants = _variant_stems()
    return [variants.get(stem, stem) for stem in _analyzer().analyze(plain_words(text))]


def plain_words(text: str) -> str:
    """`text` with acronyms, grouped digits, possessives and signs of currency written as plain words."""
    text = spell_out(short_names(text))
    text = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text.translate(_SIGNS))
    return _POSSESSIVE.sub("", _DIGIT_GROUP.sub("", text))


def short_names(text: str) -> str:
    """`text` with names of several words that have a common acronym (United States) written as that."""
    for name, short in _NAMES:
        text = text.replace(name, short)
    return text


def spell_out(text: str) -> str:
    """`text` with the short forms of elements and oxides (NdPr, TREO) in words."""
    return _SHORT_FORM.sub(lambda found: _in_words(found[0]), text)


def _in_words(short: str) -> str:
    plain = re.sub(r"[-/]|s$", "", short).lower()
    return next(words for form, words in _SPELT_OUT.items() if form.lower() == plain)


def is_variant(word: str) -> bool:
    """Whether `word` has another form under which it is found too, as an Indian company under India."""
    return any(stem in _variant_stems() for stem in _analyzer().analyze(word))


@lru_cache(maxsize=1)
def _analyzer() -> TextAnalyzer:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


@lru_cache(maxsize=1)
def _variant_stems() -> dict[str, str]:
    analyze = _analyzer().analyze
    pairs = (pair.split() for pair in _VARIANTS.split(","))
    return {analyze(variant)[0]: analyze(form)[0] for variant, form in pairs}


def weigh_terms(query: str) -> dict[str, float]:
    """Stem → weight (0..1, rarer is heavier) of the words of `query` that say something.

    The weight is the logarithm of the word's rank in the embedding model's vocabulary, which is ordered by
    frequency: by Zipf's law that is its inverse document frequency, and it needs no large library to hold.
    """
    weights: dict[str, float] = {}
    stop_words = frozenset(_STOP_WORDS.split())
    for word in re.findall(r"\w+", plain_words(query).lower()):
        if word not in stop_words:
            for stem in stems(word):
                weights[stem] = max(weights.get(stem, 0.0), rarity(word))
    return weights


def coverage(weights: dict[str, float], held: set[str]) -> float:
    """The share (0..1) of the terms' weight that stands in `held`; 0 when there are no terms."""
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in held) / total if total else 0.0


def rarity(word: str) -> float:
    """How rare a lower-case English word is: 0 for the commonest, 1 for one the vocabulary does not hold."""
    ranks = _vocabulary_ranks()
    rank = ranks.get(word)
    return 1.0 if rank is None else math.log(1 + rank) / math.log(len(ranks))


@lru_cache(maxsize=1)
def _vocabulary_ranks() -> dict[str, int]:
    lines = (packaged_model() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    first_word = lines.index("the")  # before it stand special tokens and single characters
    return {word: rank for rank, word in enumerate(lines[first_word:]) if not word.startswith("##")}
