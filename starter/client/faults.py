"""What a caller sends that cannot be taken."""


class UnusableField(ValueError):
    """A field that cannot be used. Names it and what is wanted; quotes nothing."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        """As Python calls it: `customer_id`, `properties.order_id`."""
        self.why = why
