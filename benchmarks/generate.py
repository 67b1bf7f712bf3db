"""Write an invented académie of any size, and what is true of it.

    python benchmarks/generate.py --pupils 200000 --out benchmarks/data/200000

makes ``exports/`` (what ``froute check`` reads) and ``truth.json`` (the numerator and the
denominator of each indicator, counted on what was drawn and not on what was written).
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np

import office
from academie import invent_schools
from profiles import write_profiles

PUPILS_A_TEACHER = 12


def generate(
    pupils: int, out: Path, seed: int, schools: int | None = None
) -> dict[str, office.Fraction]:
    """Write the exports and the truth under ``out``, in place of what an earlier run left.

    ``schools``: how many, a Pix export each; by default what ``school_count`` says.
    """
    rng = np.random.default_rng(seed)
    exports = out / "exports"
    if exports.exists():
        shutil.rmtree(exports)
    pix = exports / "pix"
    pix.mkdir(parents=True)
    invented = invent_schools(pupils, rng, schools)
    teachers = max(pupils // PUPILS_A_TEACHER, 10)
    enrolled = office.write_enrolments(invented, exports)
    office.write_schools(invented, exports)
    sent = [write_profiles(s, number, pix, rng) for number, s in enumerate(invented, start=10_000)]
    staff = office.write_staff(invented, teachers, exports, rng)
    truth: dict[str, office.Fraction] = {
        "pix-parcours": (sum(c.participants for c in sent), sum(enrolled.values())),
        "pix-troisieme": (sum(c.troisieme for c in sent), enrolled["3e"]),
        "pix-terminale": (sum(c.terminale for c in sent), enrolled["terminale"]),
        "formation-journees": office.write_trainings(staff, exports, rng),
        "ent-lycees-publics": office.write_ent(invented, exports, rng),
        "services-enseignants": office.write_uses(staff, teachers, exports, rng),
    }
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return truth


def main() -> None:
    """Parse the options and generate."""
    parser = argparse.ArgumentParser(description="Write an invented académie of any size.")
    parser.add_argument("--pupils", type=int, default=20_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--schools", type=int, help="how many, and so how many Pix exports")
    parser.add_argument("--seed", type=int, default=2021)
    options = parser.parse_args()
    truth = generate(options.pupils, options.out, options.seed, options.schools)
    print(json.dumps(truth, indent=1))


if __name__ == "__main__":
    main()
