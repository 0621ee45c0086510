"""Settings -> the directory with its matcher, and nothing else: what ``bot match`` needs to start quickly."""

import gc
from dataclasses import replace

from bot.domain.directory import Directory
from bot.domain.matching import Matcher
from bot.errors import BotError
from bot.learning.learnt import load_or_fit
from bot.learning.meaning import second_opinion
from bot.settings import Semantic, Settings


class SemanticError(BotError):
    """The second stage is wanted and not there."""


def load_matcher(settings: Settings) -> tuple[Directory, Matcher]:
    """The directory with its matcher. Half a million objects stay for good: the garbage collector need not look at them again."""
    gc.disable()
    try:
        directory, matcher = load_or_fit(settings.knowledge, settings.cache)
        return directory, with_opinion(matcher, settings.semantic)
    finally:
        gc.enable()
        gc.freeze()


def with_opinion(matcher: Matcher, semantic: Semantic) -> Matcher:
    """The matcher with its second stage, where that is wanted and there; raises SemanticError where it must be and is not."""
    if semantic is Semantic.OFF:
        return matcher
    opinion = second_opinion(matcher)
    if opinion is None and semantic is Semantic.ALWAYS:
        raise SemanticError("BOT_SEMANTIC=always needs the extra “semantic”: pip install 'wesermarsch-referral-bot[semantic]'. Or set it to auto.")
    return replace(matcher, opinion=opinion, always=semantic is Semantic.ALWAYS)
