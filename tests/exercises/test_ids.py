"""Ids that look the same are the same, and ordinary ones are written as they always were."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cnncourse.exercises import questions
from cnncourse.exercises.chance import UNSEEN, digest, normalised, tidied

characters = [chr(code) for code in range(0x10000) if not chr(code).isspace()]
unseen = st.sampled_from([character for character in characters if UNSEEN.match(character)])
ordinary = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), max_size=40)
letters = st.characters(exclude_categories=("Cs",)).filter(lambda letter: not letter.isspace())


@given(st.lists(st.tuples(letters, st.lists(unseen, max_size=3)), max_size=40))
def test_what_is_not_seen_in_an_id_does_not_matter(pieces):
    plain = "".join(letter for letter, _ in pieces)
    pasted = "".join(letter + "".join(more) for letter, more in pieces)
    assert normalised(pasted) == normalised(plain)


@given(st.text(max_size=1000))
def test_an_id_tidied_draws_the_same_numbers(text):
    assert tidied(tidied(text)) == tidied(text)
    assert normalised(tidied(text)) == normalised(text)
    assert not UNSEEN.search(normalised(text))
    assert len(digest(normalised(text))) == 32


@given(ordinary)
def test_an_ordinary_id_is_written_as_it_always_was(text):
    assert normalised(text) == " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def test_an_id_pasted_or_too_long():
    assert normalised("\ufeffada\u200b \u2060Love\u00adlace\u200e") == "ada lovelace"
    assert normalised("\u200b") == ""
    assert normalised("a" * 300) == "a" * 200
    mark1 = questions("02")["02.mark1"]
    assert mark1.variant("ada\u200b") == mark1.variant("\ufeffADA") == mark1.variant("ada")
