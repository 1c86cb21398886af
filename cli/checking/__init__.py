"""Finding what is wrong with a story before anybody lives in it: `jornada check`.

A look at the code, which never runs a story. It says nothing where it cannot tell: what is passed
on to a chapter counts as used. Each kind of mistake is a file of `mistakes/`.
"""
