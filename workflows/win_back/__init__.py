"""Win-back: from a long silence to an order, or to a courteous farewell."""
