"""Numbers as people say them: two figures at a time, letters by the words that stand for them."""

# ruff: noqa: PLR2004 - shares of a random draw are said where they are drawn

import random
from typing import Final

_UNITS: Final = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve",
}
_TENS: Final = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_LETTERS: Final = {
    "en": "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu",
    "de": "Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Kaufmann Ludwig Martha Nordpol Otto Paula "
    "Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zeppelin",
    "fr": "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar Pierre "
    "Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé",
    "es": "Antonio Barcelona Carmen Dolores Enrique Francia Gerona Historia Inés José Kilo Lorenzo Madrid Navarra Oviedo "
    "París Querido Ramón Sábado Tarragona Ulises Valencia Washington Xilófono Yegua Zaragoza",
}
_LIKE: Final = {"en": (" as in ", " for ", " like "), "de": (" wie ",), "fr": (" comme ",), "es": (" de ",)}


def in_words(number: int, language: str) -> str:
    """A number below a hundred."""
    language = language if language in _UNITS else "en"
    units, tens = _UNITS[language].split(), _TENS[language].split()
    if number < 20:
        return units[number]
    ten, unit = divmod(number, 10)
    head = tens[ten - 2]
    if language == "fr":
        if ten in {7, 9}:
            head, unit = tens[ten - 3], unit + 10
        if not unit:
            return f"{head}s" if ten == 8 else head
        return f"{head} et {units[unit]}" if unit in {1, 11} and ten < 8 else f"{head}-{units[unit]}"
    if not unit:
        return head
    if language == "de":
        return f"{'ein' if unit == 1 else units[unit]}und{head}"
    if language == "es":
        return f"{head} y {units[unit]}" if ten > 2 else f"veinti{units[unit]}"
    return f"{head}-{units[unit]}"


def year_in_words(year: int, language: str) -> str:
    """A year of the last century."""
    short = in_words(year % 100, language)
    if year >= 2000:
        thousands = {"de": "zweitausend", "fr": "deux mille", "es": "dos mil"}.get(language, "two thousand")
        return thousands + (f"{'' if language == 'de' else ' '}{short}" if year % 100 else "")
    head = {"en": "nineteen ", "de": "neunzehnhundert", "fr": "mille neuf cent ", "es": "mil novecientos "}
    return head.get(language, "nineteen ") + short


def by_twos(rng: random.Random, compact: str, language: str) -> str:
    """Figures said in ones and twos, letters as they are or by their words."""
    words: list[str] = []
    place = 0
    letters = _LETTERS.get(language, _LETTERS["en"]).split()
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    spelled = rng.random()
    while place < len(compact):
        sign = compact[place]
        if sign.isdigit():
            pair = compact[place : place + 2]
            if len(pair) == 2 and pair.isdigit() and pair[0] != "0" and rng.random() < 0.8:
                words.append(in_words(int(pair), language))
                place += 2
                continue
            words.append(in_words(int(sign), language))
        elif sign == "+":
            words.append({"de": "plus", "es": "más"}.get(language, "plus"))
        elif sign.lower() in alphabet and spelled < 0.6:
            word = letters[alphabet.index(sign.lower())]
            words.append(sign + rng.choice(_LIKE.get(language, _LIKE["en"])) + word if spelled < 0.3 else word)
        else:
            words.append(sign)
        place += 1
    return rng.choice((" ", " ", ", ", " - ", "-")).join(words)
