"""The words of the pages that a message's links open, in the customers' languages."""

from typing import NamedTuple

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic


class PageWords(NamedTuple):
    """What a page says before and after its one button was pressed. `{topic}` is filled in."""

    title: str
    text: str
    button: str
    done_title: str
    done_text: str
    again_text: str
    """When it had been pressed before."""


class Language(NamedTuple):
    """All pages in one language."""

    tag: str
    pages: dict[str, PageWords]
    topics: dict[Topic, str]
    close: str
    unknown_title: str
    unknown_text: str
    outdated_title: str
    """For a link to an address that the customer no longer has."""
    outdated_text: str


ENGLISH = Language(
    tag="en",
    pages={
        Action.VERIFY: PageWords(
            title="Is this your address?",
            text="Press the button and your e-mail address is confirmed. That is all it takes.",
            button="Confirm my e-mail",
            done_title="Thank you, all set",
            done_text="Your e-mail address is confirmed, and your account is ready for you.",
            again_text="Your e-mail address was confirmed before. There is nothing left to do.",
        ),
        UNSUBSCRIBE: PageWords(
            title="Would you like to unsubscribe?",
            text="Press the button and we will send you no more {topic}.",
            button="Unsubscribe",
            done_title="You are unsubscribed",
            done_text="We will send you no more {topic}. Should one be on its way already, please "
            "excuse it.",
            again_text="You had left already: we send you no more {topic}.",
        ),
    },
    topics={
        Topic.ACCOUNT: "messages about your account",
        Topic.ORDER_UPDATES: "updates about your orders",
        Topic.TIPS: "tips",
        Topic.OFFERS: "offers",
        Topic.SURVEYS: "surveys",
    },
    close="You can close this page now.",
    unknown_title="This page is not here",
    unknown_text="The link may have been cut short on its way to you. Please open it again from "
    "the message, or copy it whole.",
    outdated_title="This link has had its day",
    outdated_text="It was sent to an address that is no longer in your account. Please use the "
    "link in the newest message that we sent you.",
)

BRAZILIAN = Language(
    tag="pt-BR",
    pages={
        Action.VERIFY: PageWords(
            title="Este endereço é seu?",
            text="Toque no botão e seu e-mail fica confirmado. É só isso.",
            button="Confirmar meu e-mail",
            done_title="Obrigado, tudo certo!",
            done_text="Seu e-mail está confirmado e sua conta está pronta para você.",
            again_text="Seu e-mail já estava confirmado. Você não precisa fazer mais nada.",
        ),
        UNSUBSCRIBE: PageWords(
            title="Quer cancelar sua inscrição?",
            text="Toque no botão e não enviaremos mais {topic} a você.",
            button="Cancelar inscrição",
            done_title="Inscrição cancelada",
            done_text="Não enviaremos mais {topic} a você. Se alguma mensagem já estiver a "
            "caminho, pedimos desculpas.",
            again_text="Sua inscrição já estava cancelada: não enviamos mais {topic} a você.",
        ),
    },
    topics={
        Topic.ACCOUNT: "mensagens sobre sua conta",
        Topic.ORDER_UPDATES: "novidades sobre seus pedidos",
        Topic.TIPS: "dicas",
        Topic.OFFERS: "ofertas",
        Topic.SURVEYS: "pesquisas",
    },
    close="Você já pode fechar esta página.",
    unknown_title="Esta página não está aqui",
    unknown_text="O link pode ter sido cortado no caminho até você. Abra-o de novo pela mensagem "
    "ou copie-o inteiro.",
    outdated_title="Este link não vale mais",
    outdated_text="Ele foi enviado a um endereço que não está mais na sua conta. Use o link da "
    "mensagem mais recente que enviamos a você.",
)


def language_of(locale: str) -> Language:
    """Return the language nearest to a locale, or to a browser's Accept-Language; else English."""
    return BRAZILIAN if locale.strip().lower().startswith("pt") else ENGLISH
