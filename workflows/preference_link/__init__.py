"""Preference link: a fresh link to the preference page, for who asked for one."""
