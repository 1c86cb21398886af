"""The console: who may do what there, and what is shown."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "the console: what changes something comes from its own page",
        "webhooks/console/staff.py",
        '        if not sessions.is_token(found.session, str(form.get(TOKEN, ""))):',
        "        if form is None:",
        "tests/webhooks/console/test_console_roles.py::test_what_changes_something_comes_from_a_page_of_the_same_session",
    ),
    Mutation(
        "the console: each role opens what it may",
        "webhooks/console/staff.py",
        "if not found.may(permission)",
        "if not found.may(Permission.READ)",
        "tests/webhooks/console/test_console_roles.py::test_each_role_opens_what_it_may_and_is_told_who_may_the_rest",
    ),
    Mutation(
        "the console: an idle session ends",
        "webhooks/console/sessions.py",
        "return is_young and second - self.seen < IDLE.total_seconds()",
        "return is_young",
        "tests/webhooks/console/test_sessions.py::test_an_idle_session_ends",
    ),
    Mutation(
        "the console: what anybody typed stays text",
        "webhooks/console/times.py",
        "str(escape(text))",
        "text",
        "tests/webhooks/console/test_customer_page.py::test_what_anybody_typed_stays_text_on_every_page",
    ),
    Mutation(
        "the console: a sign-in leads nowhere else",
        "webhooks/console/signing_in.py",
        "is_ours = _OURS.fullmatch(wanted) and not _UP.search(wanted)",
        "is_ours = True",
        "tests/webhooks/console/test_signing_in.py::test_a_sign_in_leads_nowhere_else",
    ),
    Mutation(
        "the console: a company's sign-in is believed once",
        "webhooks/console/oidc.py",
        '"nonce": asked.nonce}',
        '"nonce": ""}',
        "tests/webhooks/console/test_company_sign_in.py::test_what_the_company_does_not_surely_say_opens_nothing",
    ),
)
