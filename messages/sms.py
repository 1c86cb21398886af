"""How many segments a text takes, which is how many a customer's phone and our bill count."""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""GSM 03.38, table 6.2.1: one septet each."""
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")
"""GSM 03.38, table 6.2.1.1: two septets each."""


def is_gsm_7(body: str) -> bool:
    """Tell whether a text goes as GSM-7; one character outside it, and all goes as UCS-2."""
    return all(char in GSM_7 or char in GSM_7_EXTENSION for char in body)


def segments(body: str) -> int:
    """Return how many segments `body` takes: one character outside GSM-7 halves what each holds."""
    if is_gsm_7(body):
        sizes, alone, linked = [2 if char in GSM_7_EXTENSION else 1 for char in body], 160, 153
    else:
        sizes, alone, linked = [2 if char > "\uffff" else 1 for char in body], 70, 67
    if sum(sizes) <= alone:
        return 1
    count, room = 1, linked
    for size in sizes:
        if size > room:  # a character is never cut in two
            count, room = count + 1, linked
        room -= size
    return count
