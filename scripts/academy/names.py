"""Invented identities. No name here is a word that a report may say for another reason."""

import random
import unicodedata
from datetime import date, timedelta
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_LAST: Final = _words("""
Abelin Airault Archambault Audebrand Auvinet Baraudon Barbotin Bellicaud Bernardeau Bertrandias
Bobineau Boisselier Bonnifait Bourdeau Boutineau Brossardeau Cailleteau Chabosseau Charruyer
Chauvineau Clisson Coutineau D'Almeida Dauphineau Delavergne Desmoulières Drochon Dupuyron
Échasserieau Estournet Fauconneau Favreau Fougerat Gaborieau Gaillardon Gauduchon Gendronneau
Géraudel Goubeau Grolleau Guérineau Guilloteau Hérisset Jarousseau Joussemet Jutteau Kerbrat
L’Hermitte Lacaillade Lavaudant Légeron Lhoumeau Maingueneau Marsault Mériguet Morisseau Naudon
Nivelleau Nuñez Œuvrard Pasquiet Pelletreau Piveteau Poupineau Quintard Rambaudon Réveillaud
Ribardière Rousselot Sauzeau Sénéchaud Soulisse Thébault Touzalin Vaillandet Verdonneau Vincendeau
""")

_FIRST: Final = _words("""
Adélaïde Aïssata Alizée Ambroise Anaïs Anatole Apolline Aymeric Baptistin Bérénice Brunehilde
Capucine Célestin Chloé Clothilde Corentin Cyrielle Dorothée Edgar Éléonore Élouan Emeline Enzo
Eustache Faustine Félicien Fleurine Gaspard Gwendoline Hector Héloïse Hippolyte Honorine Ibrahim
Inès Isaure Ismaël Jean-Baptiste Joséphine Kassandra Kylian Lancelot Léandre Léonie Lilwenn
Loïc Louison Ludivine Maëlys Maïwenn Marjolaine Mathurin Maxence Mélisande Mohamed Nahla
Noémie Octavie Ombeline Philippine Quitterie Raphaëlle Rodrigue Romane Sacha Salomé Sidonie
Solveig Tancrède Théophile Timéo Titouan Ulysse Valentin Wassim Yasmine Yoann Zacharie Zélie
""")


def fold_name(text: str) -> str:
    """The name without case, accents or typographic apostrophe, for telling homonyms."""
    plain = text.replace("’", "'").replace("Œ", "Oe").replace("œ", "oe")
    marked = unicodedata.normalize("NFD", plain.casefold())
    return "".join(c for c in marked if not unicodedata.combining(c))


def new_name(rng: random.Random, taken: set[tuple[str, str]]) -> tuple[str, str]:
    """A last and a first name that nobody in ``taken`` has; it is added there."""
    while True:
        last, first = rng.choice(_LAST), rng.choice(_FIRST)
        if rng.random() < 0.15:  # one in seven bears two names
            last = f"{last}-{rng.choice(_LAST)}"
        folded = (fold_name(last), fold_name(first))
        if folded not in taken:
            taken.add(folded)
            return last, first


def birth(rng: random.Random, age: int) -> date:
    """A birth date of somebody who is ``age`` in the school year 2020-2021."""
    return date(2020 - age, 1, 1) + timedelta(days=rng.randrange(365))


def email(last: str, first: str, number: int) -> str:
    """An address that no mail server serves."""
    plain = f"{fold_name(first)}.{fold_name(last)}".replace("'", "").replace(" ", "")
    return f"{plain}{number}@courriel.invalid"


def numen(rng: random.Random) -> str:
    """An identifier in the shape of a NUMEN."""
    letters = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))
    return f"07E{rng.randrange(10**7):07d}{letters}"
