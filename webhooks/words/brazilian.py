"""What customers read in Brazilian Portuguese."""

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from webhooks.words.language import Language, PageWords, QuestionWords

_QUESTIONS = {
    Question.SATISFACTION: QuestionWords(
        title="Quanto você gostou?",
        text="1 é nada, 5 é muito.",
        labels={},
        comment="Quer acrescentar alguma coisa?",
        done_title="Agradecemos!",
        done_text="Sua resposta chegou até nós. Se algo não estiver bem, alguém da nossa equipe "
        "vai cuidar disso.",
        again_text="Você já tinha respondido, com {answer}. Não precisa fazer mais nada.",
        late_title="Agradecemos mesmo assim",
        late_text="Esta pergunta já foi encerrada, mas é muito gentil da sua parte responder.",
        help="Desculpe, não entendemos. Responda só com um número: {options}.",
        late="Agradecemos! A pergunta já foi encerrada, mas sua opinião importa.",
    ),
    Question.RECOMMENDATION: QuestionWords(
        title="Você indicaria a gente?",
        text="0 é de jeito nenhum, 10 é com certeza.",
        labels={},
        comment="Quer contar por quê?",
        done_title="Agradecemos!",
        done_text="Sua resposta chegou até nós. Se algo não estiver bem, alguém da nossa equipe "
        "vai cuidar disso.",
        again_text="Você já tinha respondido, com {answer}. Não precisa fazer mais nada.",
        late_title="Agradecemos mesmo assim",
        late_text="Esta pergunta já foi encerrada, mas é muito gentil da sua parte responder.",
        help="Desculpe, não entendemos. Responda com um número de 0 a 10.",
        late="Agradecemos! A pergunta já foi encerrada, mas sua opinião importa.",
    ),
    Question.SLOT: QuestionWords(
        title="Qual horário é melhor para você?",
        text="Escolha quando entregamos seu carro.",
        labels={},
        comment="",
        done_title="Esperamos você!",
        done_text="Você escolheu {answer}. Vamos enviar uma confirmação.",
        again_text="Você já tinha escolhido: {answer}.",
        late_title="O prazo para escolher terminou",
        late_text="Não se preocupe: nossa equipe vai falar com você para combinar um horário.",
        help="Desculpe, não entendemos. Responda só com um número: {options}.",
        late="O prazo para escolher terminou. Nossa equipe vai falar com você.",
    ),
    Question.MOVE: QuestionWords(
        title="Prefere outro horário?",
        text="Toque no botão, e encontramos outro horário para a entrega.",
        labels={"move": "Escolher outro horário"},
        comment="",
        done_title="Sem problema",
        done_text="Em breve, você recebe notícias nossas sobre outros horários.",
        again_text="Você já tinha pedido outro horário. Em breve, você recebe notícias nossas.",
        late_title="Não dá mais para mudar por aqui",
        late_text="Se precisar de outro horário, responda à nossa mensagem mais recente ou fale "
        "com nossa equipe.",
        help="Desculpe, não entendemos. Para mudar o horário, responda MOVE.",
        late="Não dá mais para mudar por aqui. Fale com nossa equipe, por favor.",
    ),
}

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
    questions=_QUESTIONS,
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
