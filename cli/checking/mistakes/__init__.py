"""The kinds of mistakes, a file each: a function from a story to what is wrong with it."""
