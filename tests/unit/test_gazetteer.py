"""Names in a text: exact first, then with a slip."""

from bot.domain.gazetteer import Found, gazetteer

PLACES = gazetteer([("brake", "brake"), ("bad zwischenahn", "outside"), ("nordenham", "nordenham"), ("nordenham", "other"), ("", "nothing")])


def test_exact_and_misspelt_names_are_found() -> None:
    assert PLACES.find(("in", "nordenahm")) == (Found("nordenham", 1, 2),)
    assert PLACES.find(("brake", "bad", "zwischenahn")) == (Found("brake", 0, 1), Found("outside", 1, 3))


def test_particles_and_endings_of_other_scripts_are_seen_through() -> None:
    places = gazetteer([("براكه", "brake"), ("норденгам", "nordenham")])
    assert places.find(("ببراكه", "норденгама"), frozenset({"норденгама"})) == (Found("brake", 0, 1), Found("nordenham", 1, 2))
    assert places.find(("براك", "стул")) == ()


def test_ordinary_words_that_look_like_a_name_are_passed_over() -> None:
    places = gazetteer([("jade do", ""), ("jade", "jade")])
    assert places.find(("jade", "do", "pracy")) == ()
    assert places.find(("w", "jade")) == (Found("jade", 1, 2),)


def test_known_words_are_no_misspelt_names() -> None:
    assert PLACES.find(("brakes",), frozenset({"brakes"})) == ()
    assert PLACES.find(("brakes",)) == (Found("brake", 0, 1),)


def test_short_words_are_never_corrected() -> None:
    assert PLACES.find(("bra",)) == ()


def test_an_exact_gazetteer_corrects_nothing() -> None:
    assert gazetteer([("arabic", "ar")], fuzzy=False).find(("arabik",)) == ()
