"""A bank: a loan is applied for on the phone, and the rest is done at the branch."""

from datetime import time
from functools import partial

from cli.demo.actions import happens
from cli.demo.personas import BY_EVERY_WAY, DAY, HOUR, Customer, Role

STARTED = "loan_application.started"
REMINDER = "loan_application.reminder"

GRACE = Customer("c-4001", "Grace", "en-GB", "Europe/London", "+447700900401", BY_EVERY_WAY)
_loan = partial(happens, application_id="loan-31")


LOAN = (
    Role(
        GRACE,
        journey="loan_application",
        key="loan-31",
        begins=time(11),
        days=2,
        enters=(
            _loan("Application Started", "applies for a loan on the phone", channel="phone"),
            _loan(
                "Step Missing",
                "has no proof of address at hand",
                step="proof_of_address",
                channel="phone",
            ),
        ),
        plays={
            REMINDER: (
                _loan(
                    "Application Continued", "comes to the branch", channel="branch", after=6 * HOUR
                ),
                _loan("Step Completed", "brings the proof of address", step="proof_of_address"),
                _loan("Application Submitted", "hands it in"),
                _loan("Application Decided", "is given the loan", decision="approved", after=DAY),
            ),
        },
        outcome="approved",
        messages=(f"sms:{STARTED}", f"sms:{REMINDER}", "email:loan_application.approved"),
    ),
)
