"""The names of the months, in English and in languages in which questions quote dates."""

import re

MONTH_NAMES = tuple("January February March April May June July August September October November December".split())
MONTH = "|".join((*MONTH_NAMES, *(f"{name[:3]}" for name in MONTH_NAMES if name != "May"), "Sept"))
"""A pattern of a full or short English name."""

# One line a language, one form a case; a word that is one month here and another there is no month at all.
_FOREIGN = """
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber märz april mai juni juli august september oktober november dezember
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
    ledna února března dubna května června července srpna září října listopadu prosince
    januari februari maart april mei juni juli augustus september oktober november december
    januari februari mars april maj juni juli augusti september oktober november december
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
        marraskuuta joulukuuta
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    januari februari maret april mei juni juli agustus september oktober november desember
    जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"""


def _read_foreign() -> dict[str, int]:
    words = _FOREIGN.split()
    meant: dict[str, set[int]] = {}
    for place, word in enumerate(words):
        meant.setdefault(word, set()).add(place % 12 + 1)
    return {word: numbers.pop() for word, numbers in meant.items() if len(numbers) == 1}


FOREIGN_MONTHS = _read_foreign()


def month_number(name: str) -> int:
    """The number of a month from its English name, full or short."""
    return [each[:3].lower() for each in MONTH_NAMES].index(name[:3].lower()) + 1


_FOREIGN_MONTH = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(FOREIGN_MONTHS, key=len, reverse=True))})(?!\w)(?=\.?,? (?:de )?(?:19|20)\d\d)"
)


def in_english(question: str) -> str:
    """The question with months of other languages in English where a year follows: "ноябрь 2025"."""
    return _FOREIGN_MONTH.sub(lambda found: MONTH_NAMES[FOREIGN_MONTHS[found[0]] - 1], question)
