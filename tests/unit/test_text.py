"""One canonical form for what people type, in all scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import LONGEST_MESSAGE, clean, fold, normalise, normalise_once, sentences


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Schöne Grüße", "schone grusse"),
        ("Schoene Gruesse", "schone grusse"),
        ("IŞIK ığdır", "isik igdir"),
        ("Łódź", "lodz"),
        ("Nguyễn Đình", "nguyen dinh"),
        ("ўсё їжа ґанок", "усе іжа ганок"),
        ("об'їзд м’ята", "обізд мята"),
        ("كِتَابٌ", "كتاب"),
        ("یک کتاب", "يك كتاب"),
        ("می‌خواهم", "ميخواهم"),
        ("۱۲۳ ٤٥٦", "123 456"),
        ("தமிழ் மொழி", "தமிழ் மொழி"),
        ("ትግርኛ፧", "ትግርኛ"),
        ("a_b  c\u200bd", "a b cd"),
    ],
)
def test_spellings_of_the_same_come_out_the_same(typed: str, same: str) -> None:
    assert normalise(typed) == same
    assert normalise_once(typed) == same


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert len(clean(text)) <= len(text)
    assert fold(text) == fold(fold(text))
    assert all(sentence.strip() for sentence in sentences(text))


def test_a_message_is_read_up_to_its_limit() -> None:
    assert len(clean("x" * 10_000)) == LONGEST_MESSAGE


def test_sentences_end_in_all_scripts() -> None:
    assert sentences("One. Two? ثلاثة؟ አርባዕተ። Five\nSix!") == ("One", "Two", "ثلاثة", "አርባዕተ", "Five", "Six")
