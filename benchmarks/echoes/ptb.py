"""python-telegram-bot's echo, updates side by side: ``python -m benchmarks.echoes.ptb ROOT TOKEN [PORT]``; a port makes it a webhook."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Sends back what came."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


async def bring(bot: Application[Any, Any, Any, Any, Any, Any], port: int) -> None:
    """Takes updates in as its example of a webhook of one's own does: from a server beside it into its queue."""

    async def receive(request: web.Request) -> web.Response:
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post("/", receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with bot:
        await bot.start()
        await bot.bot.set_webhook(f"http://127.0.0.1:{port}/")
        await asyncio.Event().wait()


def main() -> None:
    """Receives until killed."""
    root, token, *port = sys.argv[1:]
    logging.disable()
    app = Application.builder().token(token).base_url(f"{root}/bot").concurrent_updates(True).connection_pool_size(256).pool_timeout(60)
    bot = (app.updater(None) if port else app).build()
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    if port:
        asyncio.run(bring(bot, int(port[0])))
    else:
        bot.run_polling()


if __name__ == "__main__":
    main()
