"""Support case: from a customer's call for help to their own word that it is solved."""
