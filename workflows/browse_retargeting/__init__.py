"""Browse retargeting: one mail to who looked at the same kind of thing again and again."""
