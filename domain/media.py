"""Pictures that came with what a customer wrote; nobody has fetched them."""

from typing import Annotated

from pydantic import BeforeValidator

Media = Annotated[tuple[str, ...], BeforeValidator(lambda kept: kept or ())]
"""Of each picture, where the vendor keeps it; "" where nobody knows that. The store keeps nothing
where none came."""
