"""What `jornada new` writes: the files of `templates/`, filled in with names; a language's English.

The words' files are copied as they are; all others are Liquid, with names as its variables.
"""
