"""A strict local server of Telegram's Bot API, for tests over real HTTP. Rules are those of the official server (tdlib/telegram-bot-api, td), each named where it is kept."""
