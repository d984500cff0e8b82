"""python-telegram-bot's echo, updates side by side: ``python -m benchmarks.echoes.ptb ROOT TOKEN``."""

from __future__ import annotations

import logging
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Sends back what came."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Polls until killed."""
    root, token = sys.argv[1:]
    logging.disable()
    app = Application.builder().token(token).base_url(f"{root}/bot").concurrent_updates(True).connection_pool_size(256).pool_timeout(60)
    bot = app.build()
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    bot.run_polling()


if __name__ == "__main__":
    main()
