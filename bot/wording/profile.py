"""How the bot presents itself where it has no conversation yet: names of commands, descriptions, and what is said when something fails."""

from bot.wording.catalogues import msgid

COMMANDS = {
    "start": msgid("Start again"),
    "topics": msgid("Choose a topic"),
    "town": msgid("Choose your town"),
    "language": msgid("Choose your language"),
    "help": msgid("How this works"),
    "find": msgid("Look services up (for volunteers)"),
    "about": msgid("About the office"),
    "privacy": msgid("Privacy"),
    "forget": msgid("Delete what is remembered"),
}
"""Commands in the order of the menu, with what they do; at most 256 letters each in Telegram."""

NAME = msgid("Contacts for help – Wesermarsch")
"""Name of the bot; Telegram allows 64 letters."""
SHORT_DESCRIPTION = msgid("Ask in your language. You get the contact of a counselling service that can help. In danger: 112 or 110.")
"""Shown on the bot's profile; Telegram allows 120 letters."""
DESCRIPTION = msgid(
    "Ask in your own language and in your own words. You get the contact details of counselling services in the district of Wesermarsch. "
    "The coordination office does not give advice itself. What you write is not stored. In danger: call 112 or 110."
)
"""Shown before the first message; Telegram allows 512 letters."""

FAILED = msgid("Something went wrong here. Please write your question again.")
HOW_TO_CHAT = msgid("Write your question. A number chooses one of the options below. An empty line ends the chat.")
