"""Names, descriptions and commands of the bot in every language, set at start only where they differ."""

import logging
from collections.abc import Mapping

from telegram import Bot, BotCommand
from telegram.error import BadRequest, TelegramError

from bot.wording.catalogues import EASY_GERMAN, Catalogue
from bot.wording.profile import COMMANDS, DESCRIPTION, NAME, SHORT_DESCRIPTION

log = logging.getLogger(__name__)


async def present(bot: Bot, catalogues: Mapping[str, Catalogue], fallback: str = "en") -> None:
    """Set commands and descriptions for every language; what cannot be set now is set at the next start."""
    try:
        await _present(bot, catalogues[fallback], "")
        for code, words in catalogues.items():
            if code != EASY_GERMAN:
                await _present(bot, words, code)
    except TelegramError as error:
        log.warning("commands and descriptions could not all be set (%s); the next start tries again", type(error).__name__)


async def _present(bot: Bot, words: Catalogue, language: str) -> None:
    try:
        await _set(bot, words, language)
    except BadRequest as error:
        log.info("Telegram does not take descriptions in “%s” (%s)", language or "any", type(error).__name__)


async def _set(bot: Bot, words: Catalogue, language: str) -> None:
    commands = [BotCommand(name, words.gettext(text)) for name, text in COMMANDS.items()]
    if list(await bot.get_my_commands(language_code=language)) != commands:
        await bot.set_my_commands(commands, language_code=language)
    for text, get, set_ in (
        (NAME, bot.get_my_name, bot.set_my_name),
        (SHORT_DESCRIPTION, bot.get_my_short_description, bot.set_my_short_description),
        (DESCRIPTION, bot.get_my_description, bot.set_my_description),
    ):
        now = await get(language_code=language)
        wanted = words.gettext(text)
        if next(iter(now.to_dict().values()), "") != wanted:
            await set_(wanted, language_code=language)
