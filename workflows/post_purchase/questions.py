"""What post-purchase asks: whether the customer is satisfied."""

from workflows.chapters.score import ScoreQuestion
from workflows.post_purchase import messages

SATISFACTION = ScoreQuestion(messages.SATISFACTION, low=2, high=4, favour=messages.REVIEW_REQUEST)
