"""Says answers: catalogues of translations, and the words of every kind of answer. No markup: channels draw."""
