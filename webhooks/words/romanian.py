"""What customers read in Romanian."""

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from webhooks.words.language import Language, PageWords, QuestionWords

_QUESTIONS = {
    Question.SATISFACTION: QuestionWords(
        title="Ce notă dai comenzii tale?",
        text="1 înseamnă slab, 5 înseamnă excelent.",
        labels={},
        comment="Vrei să adaugi ceva?",
        done_title="Îți mulțumim",
        done_text="Răspunsul tău a ajuns la noi. Dacă ceva nu e în regulă, cineva din echipa "
        "noastră se va ocupa.",
        again_text="Ai răspuns deja, cu {answer}. Nu mai ai nimic de făcut.",
        late_title="Îți mulțumim oricum",
        late_text="Întrebarea s-a închis între timp, dar e frumos din partea ta că ai răspuns.",
        help="Nu am înțeles, scuze. Trimite doar un număr: {options}.",
        late="Îți mulțumim! Întrebarea s-a închis deja, dar părerea ta contează.",
    ),
    Question.RECOMMENDATION: QuestionWords(
        title="Ne-ai recomanda?",
        text="0 înseamnă deloc, 10 înseamnă sigur.",
        labels={},
        comment="Vrei să ne spui de ce?",
        done_title="Îți mulțumim",
        done_text="Răspunsul tău a ajuns la noi. Dacă ceva nu e în regulă, cineva din echipa "
        "noastră se va ocupa.",
        again_text="Ai răspuns deja, cu {answer}. Nu mai ai nimic de făcut.",
        late_title="Îți mulțumim oricum",
        late_text="Întrebarea s-a închis între timp, dar e frumos din partea ta că ai răspuns.",
        help="Nu am înțeles, scuze. Trimite un număr de la 0 la 10.",
        late="Îți mulțumim! Întrebarea s-a închis deja, dar părerea ta contează.",
    ),
    Question.SLOT: QuestionWords(
        title="Ce moment ți se potrivește?",
        text="Alege când îți predăm mașina.",
        labels={},
        comment="",
        done_title="Te așteptăm cu drag",
        done_text="Ai ales {answer}. Îți trimitem o confirmare.",
        again_text="Ai ales deja: {answer}.",
        late_title="Timpul de ales a trecut",
        late_text="Nicio grijă: cineva din echipa noastră te va contacta ca să găsim un moment "
        "împreună.",
        help="Nu am înțeles, scuze. Trimite doar un număr: {options}.",
        late="Timpul de ales a trecut. Te va contacta cineva din echipa noastră.",
    ),
    Question.MOVE: QuestionWords(
        title="Preferi alt moment?",
        text="Apasă butonul și găsim alt moment pentru predare.",
        labels={"move": "Aleg alt moment"},
        comment="",
        done_title="Sigur că da",
        done_text="Revenim în scurt timp cu alte momente.",
        again_text="Ai cerut deja alt moment. Revenim în scurt timp.",
        late_title="De aici nu se mai poate schimba",
        late_text="Dacă ai nevoie de alt moment, te rugăm să răspunzi la cel mai nou mesaj sau să "
        "iei legătura cu echipa noastră.",
        help="Nu am înțeles, scuze. Pentru alt moment, trimite MOVE.",
        late="De aici nu se mai poate schimba. Te rugăm să ne contactezi.",
    ),
}

ROMANIAN = Language(
    tag="ro",
    pages={
        Action.VERIFY: PageWords(
            title="Această adresă e a ta?",
            text="Apasă butonul și adresa ta de e-mail e confirmată. Atât.",
            button="Confirm adresa de e-mail",
            done_title="Îți mulțumim, totul e gata",
            done_text="Adresa ta de e-mail e confirmată și contul tău te așteaptă.",
            again_text="Adresa ta de e-mail era deja confirmată. Nu mai ai nimic de făcut.",
        ),
        UNSUBSCRIBE: PageWords(
            title="Vrei să te dezabonezi?",
            text="Apasă butonul și nu îți mai trimitem {topic}.",
            button="Mă dezabonez",
            done_title="Dezabonarea e făcută",
            done_text="Nu îți mai trimitem {topic}. Dacă un mesaj e deja pe drum, te rugăm să ne "
            "scuzi.",
            again_text="Dezabonarea era deja făcută: nu îți mai trimitem {topic}.",
        ),
    },
    questions=_QUESTIONS,
    topics={
        Topic.ACCOUNT: "mesaje despre contul tău",
        Topic.ORDER_UPDATES: "noutăți despre comenzile tale",
        Topic.TIPS: "sfaturi",
        Topic.OFFERS: "oferte",
        Topic.SURVEYS: "sondaje",
    },
    close="Acum poți închide această pagină.",
    unknown_title="Această pagină nu e aici",
    unknown_text="E posibil ca linkul să fi fost tăiat pe drum. Deschide-l din nou din mesaj sau "
    "copiază-l în întregime.",
    outdated_title="Acest link nu mai e valabil",
    outdated_text="A fost trimis la o adresă care nu mai e în contul tău. Folosește linkul din cel "
    "mai nou mesaj pe care ți l-am trimis.",
)
