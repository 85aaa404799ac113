"""`numpy`: arrays that change in place, with 64-bit defaults.

Arrays, scalars, ufuncs, reductions and the commonest functions are native. The rest is written in the language, in the
files beside this one, and loads when a name is first used.
"""
