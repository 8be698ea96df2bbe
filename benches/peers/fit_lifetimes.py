"""Fits what stands on standard input (lines of x,t_x,T in weeks) with the package `lifetimes`, and
prints a line of JSON for each task: seconds of CPU, and what came out. Asked by `src/bin/lifetime.rs`;
needs `pip install lifetimes==0.11.3`."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy
import pandas
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

rows = pandas.read_csv(sys.stdin, names=["x", "t", "T"])
FITTERS = {
    "bgnbd": (BetaGeoFitter, ["r", "alpha", "a", "b"]),
    "mbgnbd": (ModifiedBetaGeoFitter, ["r", "alpha", "a", "b"]),
    "paretonbd": (ParetoNBDFitter, ["r", "alpha", "s", "beta"]),
}


def timed(task, run, answer):
    start = time.process_time()
    result = run()
    seconds = time.process_time() - start
    print(json.dumps({"task": task, "seconds": seconds, "answer": answer(result)}), flush=True)


million = pandas.concat([rows] * (1_000_000 // len(rows) + 1))[:1_000_000]
for name, (fitter, parameters) in FITTERS.items():
    model = fitter()
    timed(
        f"{name} fit",
        lambda: model.fit(rows.x, rows.t, rows["T"]),
        lambda fit: [float(fit.params_[parameter]) for parameter in parameters],
    )
    if name != "mbgnbd":
        timed(
            f"{name} p_alive",
            lambda: model.conditional_probability_alive(million.x, million.t, million["T"]),
            lambda alive: [float(numpy.sum(alive))],
        )
