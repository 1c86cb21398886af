"""Texts from customers: what they mean, wherever they came from."""

import re

from starter.client import Jornada

STOP_WORDS = frozenset(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "PARAR", "PARE", "SAIR")
)
"""English as Twilio and the CTIA have it, and Portuguese."""
START_WORDS = frozenset(("START", "UNSTOP", "VOLTAR", "INICIAR"))
"""As Twilio has it, but for YES, which may answer a question, and Portuguese."""


async def take_in_text(
    jornada: Jornada, message_id: str, sender: str, body: str, *, opt_out: str = ""
) -> None:
    """Take in a text: an opt-out or opt-in acts at once on the number, all else is an event.

    `opt_out` is what the carrier's side made of it already: STOP, START, HELP or nothing.
    """
    word = re.sub(r"[\W_]+", "", body).upper()
    if opt_out == "STOP" or word in STOP_WORDS:
        await jornada.stop_texts(message_id, sender)
    elif opt_out == "START" or word in START_WORDS:
        await jornada.restart_texts(message_id, sender)
    else:
        await jornada.text_received(message_id, sender, body)
