"""Words of the web's pages: labels and sentences that stand around the answers. Keys are what templates call them."""

from bot.wording.catalogues import Catalogue, msgid

POSTERS_COUNTED = msgid("I count how often the code of a poster is used at each place. These numbers say nothing about you.")
_TEXTS = {
    "write_here": msgid("Write here what you need help with"),
    "send": msgid("Send"),
    "you_wrote": msgid("You wrote:"),
    "answer": msgid("Answer"),
    "leave": msgid("Leave this page quickly"),
    "leave_hint": msgid(
        "You can also press the Esc key three times. The address of this page stays in the history of your browser. You can delete it there."
    ),
    "language": msgid("Language"),
    "read_aloud": msgid("Read aloud"),
    "copy_text": msgid("Copy"),
    "copied": msgid("Copied."),
    "print": msgid("Print"),
    "share": msgid("Share"),
    "keep": msgid("Keep this answer on this device"),
    "no_connection": msgid("There is no connection to the internet. Please try again. In danger, call 112 or 110: that works without internet."),
    "too_many": msgid("That were many questions in a short time. Please wait one minute."),
    "details": msgid("More about this service"),
    "save_contact": msgid("Save as a contact"),
    "map": msgid("Show on a map"),
    "directory": msgid("All services"),
    "search": msgid("Search"),
    "topic": msgid("Topic"),
    "town": msgid("Town"),
    "spoken": msgid("Language spoken there"),
    "for_whom": msgid("For whom"),
    "any": msgid("All"),
    "open_now": msgid("open now"),
    "free": msgid("free of charge"),
    "words": msgid("Search words"),
    "nothing_fits": msgid("No service fits all these words. Leave one out, or write another one."),
    "sources": msgid("Where this information comes from"),
    "date_unknown": msgid("Date unknown."),
    "wrong": msgid("Something is wrong here"),
    "wrong_thanks": msgid("Thank you."),
    "wrong_what": msgid("What is wrong?"),
    # Translators: a list of counselling services that a volunteer puts together for somebody.
    "list": msgid("List of services"),
    "add": msgid("Add to the list"),
    "remove": msgid("Remove from the list"),
    "list_empty": msgid("There is nothing in the list yet."),
    "list_full": msgid("The list is full."),
    "title_hint": msgid("This stands in the address of the page and on the printed list. Please do not write full names."),
    "on_phone": msgid("Open this list on a phone"),
    "slip": msgid("Slip to show"),
    "show": msgid("Show"),
    "more_services": msgid("More services"),
    # Translators: a file with dates for the calendar of a phone or computer.
    "calendar": msgid("Calendar"),
    "about": msgid("About the office"),
    "privacy": msgid("Privacy"),
    "imprint": msgid("Imprint"),
    "accessibility": msgid("Accessibility"),
    "how": msgid("How this program decides"),
    "not_found": msgid("This page does not exist."),
    "to_start": msgid("To the start page"),
    "failed": msgid("Something went wrong here. Please write your question again."),
    "not_reviewed": msgid("No native speaker has read these translations yet."),
    "flyers": msgid("Posters and flyers"),
    "kind_poster": msgid("Poster (A4)"),
    "kind_flyer": msgid("Flyer (A5)"),
    "kind_cards": msgid("Cards for the wallet (A4, ten to cut out)"),
    "kind_desk": msgid("Sheet for the desk (A4): point to your language"),
    "flyer_place": msgid("Place where it will be, for example kreishaus"),
    "flyer_place_wrong": msgid("The place may have small letters from a to z, digits and hyphens, at most 30."),
    "flyer_no_language": msgid("Please choose at least one language."),
    "flyer_address": msgid("The codes lead to this address:"),
    "flyer_counted": POSTERS_COUNTED,
    "statement": msgid("The coordination office does not give advice itself. It passes on contacts."),
}

PRIVACY = (
    msgid("What you write here is not stored. Nobody at the office reads it."),
    msgid(
        "This page needs no account and sets no cookies. What it remembers (your language, your town, the last topic) stands in the page itself and is gone when you close it."
    ),
    msgid("I count how often a topic is asked for. These numbers say nothing about you."),
    POSTERS_COUNTED,
    msgid("Your internet address is not stored. So that nobody can block this page with very many questions, requests are counted for one minute."),
    msgid("Nothing is loaded from other companies."),
)
HOW = (
    msgid("I am a program, not a person. I make up nothing: all contacts come from a list that the office keeps."),
    msgid(
        "I compare your words with many example sentences in your language. So I find the topic. I do not understand a text as a person does, and I can be wrong."
    ),
    msgid("If I am not sure, I ask. If I do not understand, I say so."),
    msgid("Then I choose services for this topic: those for your town, where somebody speaks your language, and that can be reached now come first."),
    msgid("The same question always gets the same answer. No text is written by artificial intelligence."),
)
ACCESSIBILITY = (
    msgid("You can use these pages with the keyboard, with a screen reader, with large letters and in the dark."),
    msgid("If something does not work for you, please tell the office:"),
)


def page_texts(words: Catalogue) -> dict[str, str]:
    """The words of the pages in a language."""
    return {name: words.gettext(text) for name, text in _TEXTS.items()}


def sentences(texts: tuple[str, ...], words: Catalogue) -> list[str]:
    """Some sentences in a language."""
    return [words.gettext(text) for text in texts]
