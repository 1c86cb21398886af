"""What customers read in English, and who has no language of ours."""

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import Question
from webhooks.words.language import Language, PageWords, QuestionWords

_QUESTIONS = {
    Question.SATISFACTION: QuestionWords(
        title="How satisfied are you?",
        text="1 is not at all, 5 is very much.",
        labels={},
        comment="Would you like to add anything?",
        done_title="Thank you",
        done_text="Your answer has reached us. If something is not right, one of us will see to "
        "it.",
        again_text="You had answered already, with {answer}. There is nothing left to do.",
        late_title="Thank you all the same",
        late_text="This question is closed by now, but it is kind of you to answer.",
        help="Sorry, we did not understand that. Please reply with one number: {options}.",
        late="Thank you! This question is closed by now, but it is kind of you to answer.",
    ),
    Question.RECOMMENDATION: QuestionWords(
        title="Would you recommend us?",
        text="0 is not at all, 10 is surely.",
        labels={},
        comment="Would you like to tell us why?",
        done_title="Thank you",
        done_text="Your answer has reached us. If something is not right, one of us will see to "
        "it.",
        again_text="You had answered already, with {answer}. There is nothing left to do.",
        late_title="Thank you all the same",
        late_text="This question is closed by now, but it is kind of you to answer.",
        help="Sorry, we did not understand that. Please reply with a number from 0 to 10.",
        late="Thank you! This question is closed by now, but it is kind of you to answer.",
    ),
    Question.SLOT: QuestionWords(
        title="Which time suits you?",
        text="Choose when we hand over your car.",
        labels={},
        comment="",
        done_title="We look forward to it",
        done_text="You chose {answer}. We will send you a confirmation.",
        again_text="You had chosen already: {answer}.",
        late_title="The time to choose is over",
        late_text="Do not worry: our team will be in touch to find a time with you.",
        help="Sorry, we did not understand that. Please reply with one number: {options}.",
        late="The time to choose is over, but do not worry: our team will be in touch to "
        "find a time with you.",
    ),
    Question.MOVE: QuestionWords(
        title="Would you like another time?",
        text="Press the button, and we will find you another time for the handover.",
        labels={"move": "Choose another time"},
        comment="",
        done_title="Of course",
        done_text="You will hear from us shortly about other times.",
        again_text="You had asked for another time already. You will hear from us shortly.",
        late_title="This can no longer be moved here",
        late_text="If you need another time, please answer our latest message or get in touch "
        "with our team.",
        help="Sorry, we did not understand that. If you need another time, please reply MOVE.",
        late="It can no longer be moved this way. If you need another time, please get in "
        "touch with our team.",
    ),
}

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
    questions=_QUESTIONS,
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
