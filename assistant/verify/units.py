"""Units, scales and number words: what a word or a sign means as a number."""

from fractions import Fraction

_BASE = (
    ("USD", 1, "$ us$ usd dollar dollars us_dollar us_dollars american_dollars"),
    ("AUD", 1, "a$ au$ aud australian_dollar australian_dollars"),
    ("CAD", 1, "c$ ca$ cad canadian_dollar canadian_dollars"),
    ("EUR", 1, "€ eur euro euros"),
    ("GBP", 1, "£ gbp pound_sterling pounds_sterling pounds british_pounds"),
    ("INR", 1, "₹ rs rs. inr rupee rupees indian_rupees"),
    ("CNY", 1, "rmb cny yuan renminbi chinese_yuan"),
    ("JPY", 1, "¥ jpy yen japanese_yen"),
    ("RUB", 1, "₽ rub rouble roubles ruble rubles"),
    ("MYR", 1, "rm myr ringgit malaysian_ringgit"),
    ("KRW", 1, "₩ krw korean_won south_korean_won"),
    ("IDR", 1, "idr rupiah"),
    ("VND", 1, "vnd dong"),
    ("PHP", 1, "php philippine_pesos"),
    ("KZT", 1, "kzt tenge"),
    ("SEK", 1, "sek krona kronor swedish_kronor"),
    ("NOK", 1, "nok krone kroner norwegian_kroner"),
    ("CHF", 1, "chf franc francs swiss_francs"),
    ("BRL", 1, "r$ brl reais"),
    ("ZAR", 1, "zar rand"),
    ("TRY", 1, "lira liras"),
    ("THB", 1, "thb baht"),
    ("PLN", 1, "pln zloty"),
    ("UAH", 1, "uah hryvnia"),
    ("SAR", 1, "sar riyal riyals"),
    ("AED", 1, "aed dirham dirhams"),
    ("NGN", 1, "ngn naira"),
    ("MNT", 1, "mnt tugrik tugriks"),
    ("watt_hour", 10**3, "kwh kilowatt-hour kilowatt-hours"),
    ("watt_hour", 10**6, "mwh megawatt-hour megawatt-hours"),
    ("watt_hour", 10**9, "gwh gigawatt-hour gigawatt-hours"),
    ("ratio", Fraction(1, 100), "% percent per_cent pct"),
    ("points", 1, "percentage_point percentage_points"),
    ("gram", 1_000, "kg kilogram kilograms kilo kilos kilogramme kilogrammes"),
    ("gram", 1, "gram grams gramme grammes"),
    ("gram", 1_000_000, "t tonne tonnes metric_ton metric_tons metric_tonne metric_tonnes"),
    ("gram", 1_000_000_000, "kt kilotonne kilotonnes"),
    ("ton", 1, "ton tons short_ton short_tons"),
    ("pound", 1, "lb lbs pound"),
    ("metre", 1_000, "km kilometre kilometres kilometer kilometers"),
    ("metre", 1, "metre metres meter meters"),
    ("mile", 1, "mile miles"),
    ("hectare", 1, "hectare hectares ha"),
    ("acre", 1, "acre acres"),
    ("watt", 10**6, "mw megawatt megawatts"),
    ("watt", 10**9, "gw gigawatt gigawatts"),
    ("barrel", 1, "barrel barrels"),
    ("ounce", 1, "ounce ounces oz"),
    ("litre", 1, "litre litres liter liters"),
    ("hour", 1, "hour hours"),
    ("hour", 24, "day days"),
    ("hour", 24 * 7, "week weeks"),
    ("hour", 24 * 14, "fortnight fortnights"),
    ("month", 1, "month months"),
    ("month", 12, "year years"),
    ("month", 120, "decade decades"),
    ("fold", 1, "times fold"),
)
UNITS: dict[str, tuple[str, Fraction]] = {
    word.replace("_", " "): (unit, Fraction(factor)) for unit, factor, words in _BASE for word in words.split()
}
"""Word or sign, lower case → its base unit, and how many of that it is. A "ton" may be of two sizes: its own unit."""
SIGNS = (
    "US$",
    "AU$",
    "A$",
    "CA$",
    "C$",
    "$",
    "€",
    "£",
    "₹",
    "¥",
    "₽",
    "₩",
    "Rs.",
    "Rs",
    "INR",
    "RM",
    "USD",
    "AUD",
    "EUR",
    "R$",
    *"GBP CAD CNY RMB JPY RUB MYR KRW IDR VND PHP KZT SEK NOK CHF BRL ZAR THB PLN UAH SAR AED NGN MNT".split(),
)
CURRENCIES = frozenset(unit for unit, _, _ in _BASE if len(unit) == 3 and unit.isupper())
TIMES = frozenset({"hour", "month"})

SCALES = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "mn": 10**6,
    "mln": 10**6, "m": 10**6, "crore": 10**7, "crores": 10**7, "cr": 10**7, "billion": 10**9, "bn": 10**9, "b": 10**9,
    "trillion": 10**12, "trn": 10**12, "tn": 10**12,
}  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * place for place, word in enumerate(_TENS, start=2)}
    | {
        f"{ten}{hyphen}{one}": 10 * place + value
        for place, ten in enumerate(_TENS, start=2)
        for value, one in enumerate(_ONES[1:10], start=1)
        for hyphen in "- "
    }
    | {
        "a dozen": 12,
        "dozen": 12,
        "half a dozen": 6,
        "a pair": 2,
        "pair": 2,
        "a hundred": 100,
        "a thousand": 1000,
        "a million": 10**6,
        "a billion": 10**9,
        "a trillion": 10**12,
    }
)
FRACTIONS = {
    "half": Fraction(1, 2), "third": Fraction(1, 3), "thirds": Fraction(1, 3), "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4), "fifth": Fraction(1, 5), "fifths": Fraction(1, 5), "sixth": Fraction(1, 6),
    "eighth": Fraction(1, 8), "eighths": Fraction(1, 8), "tenth": Fraction(1, 10), "tenths": Fraction(1, 10),
}  # fmt: skip
ORDINALS = {
    word: rank
    for rank, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
MULTIPLES = {
    "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "triple": 3, "tripled": 3, "tripling": 3,
    "fivefold": 5, "tenfold": 10, "twofold": 2, "threefold": 3,
}  # fmt: skip
