"""An invented académie: what happened there, the exports that say so, and the truth about it.

``invention.invent`` makes an ``Academy`` from a seed, ``exports.exports`` writes its files,
``truth.truth`` counts its sixteen objectives on the objects themselves. None imports froute.
"""
