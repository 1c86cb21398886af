"""The cast: everyone who lives in the demo, each in one journey or two."""

from cli.demo.stories.bank import LOAN
from cli.demo.stories.car_delivery import CAR_DELIVERY
from cli.demo.stories.clinic import CARE
from cli.demo.stories.hotel import HOTEL
from cli.demo.stories.onboarding import ONBOARDING
from cli.demo.stories.post_purchase import POST_PURCHASE
from cli.demo.stories.shop import SHOP
from cli.demo.stories.support import SUPPORT

CAST = (*ONBOARDING, *POST_PURCHASE, *CAR_DELIVERY, *SHOP, *LOAN, *CARE, *SUPPORT, *HOTEL)
