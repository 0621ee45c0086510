"""The Telegram channel: decide at intake, deliver from the store, lose nothing. Design and measurements: TELEGRAM.md."""
