"""Discounted purchases of the buying models, by quadrature and closed forms in long arithmetic.

Usage: python discounted.py MODEL ROWS SEED [WIDE] > discounted_MODEL.csv

WIDE (bgnbd and mbgnbd) draws parameters over eight orders of magnitude, up to 800 purchases, horizons
from a day to a millennium and discounts from nearly none to all at once.
"""
import random
import signal
import sys

from mpmath import mp, mpf

MODEL, ROWS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
WIDE = len(sys.argv) > 4
rng = random.Random(SEED)
short = lambda value: float("%.3g" % value)
loguniform = lambda low, high: short(10 ** rng.uniform(low, high))


def draw():
    wild = rng.random() < 0.4
    w = 2.5 if wild else 1.0
    p = [loguniform(-w, w), loguniform(0, 2.3), loguniform(-w, w), loguniform(-w, w)]
    if MODEL == "pareto_nbd":
        p[3] = loguniform(0, 2.3)
    if rng.random() < 0.15:
        p[2] = 1.0
    age = short(rng.uniform(0, 400 if wild else 100))
    x = rng.choice([0, 1, 2, 5, 20] + ([100, 300] if wild else []))
    last = min(age, short(age * rng.uniform(0.3, 1))) if x else 0.0
    t = rng.choice([0.01, 4.0, 52.0, 365.0, 5000.0])
    return "x" if wild else "o", p, x, last, age, t, rng.choice([2.7e-3, 2.6e-4, 0.05, 1.0, 1e-6])


def draw_wide():
    p = [loguniform(-4, 4) for _ in range(4)]
    if rng.random() < 0.2:
        p[2] = rng.choice([1.0, 1.0 + 1e-9, 1.0 - 1e-13])
    age = rng.choice([0.0, 1.16e-5, loguniform(-3, 4), 36525.0])
    x = rng.choice([0, 0, 1, 2, 7, 30, 120, 365, 800])
    last = rng.choice([age, short(age * 0.9), short(age * rng.random())]) if x else 0.0
    t = rng.choice([1.0, 7.0, 52.0, 365.0, 3652.5, 36525.0, 365250.0])
    return "x", p, x, min(last, age), age, t, rng.choice([1e-8, 2.6e-4, 2.7e-3, 0.05, 1.0, 100.0])


def beta_geometric(p, x, last, age, t, delta):
    r, alpha, a, b = map(mpf, p)
    last, age, t, delta = mpf(last), mpf(age), mpf(t), mpf(delta)
    k, shape = x + (1 if MODEL == "mbgnbd" else 0), r + x
    alive = 1 / (1 + (a / (b + k - 1) * ((alpha + age) / (alpha + last)) ** shape if k else 0))
    bb, rate = b + k, alpha + age
    # Mean purchase rate u from now, given presence now: (r+x)/rate 2F1(r+x+1, a; a+b+k; -u/rate).
    pace = lambda u: shape / rate * mp.hyp2f1(shape + 1, a, a + bb, -u / rate)
    if WIDE:
        # Panels that double from where the integrand first bends to where the discount leaves nothing.
        def integral(start, end):
            step = min(rate / (shape + 1), 1 / delta) / 4
            marks = [start]
            while marks[-1] < end:
                marks.append(min(end, marks[-1] + step + marks[-1] / 2))
            return mp.quad(lambda u: pace(u) * mp.exp(-delta * u), marks, method="gauss-legendre")

        cut = (mp.dps + 10) * mp.log(10) / delta
        over = integral(mpf(0), min(t, cut))
        return [alive * over, alive * (over + (integral(t, cut) if t < cut else 0))]
    marks = [mpf(0)] + [t * mpf(2) ** -j for j in (9, 6, 4, 2, 1, 0)]
    over = mp.quad(lambda u: pace(u) * mp.exp(-delta * u), marks)
    # E[l / (l p + cost)], l ~ Gamma(shape, 1), p ~ Beta(a, bb), as a Mellin-Barnes integral: a G-function.
    cost = delta * rate
    forever = mp.meijerg([[1], [a + bb]], [[1, shape + 1, a], []], cost) * mp.gammaprod([a + bb], [shape, a]) / cost
    return [alive * over, alive * forever]


def pareto(p, x, last, age, t, delta):
    r, alpha, s, beta = map(mpf, p)
    last, age, t, delta = mpf(last), mpf(age), mpf(t), mpf(delta)
    total = r + s + x
    if alpha >= beta:
        part = lambda y: mp.hyp2f1(total, s + 1, total + 1, (alpha - beta) / (alpha + y)) / (alpha + y) ** total
    else:
        part = lambda y: mp.hyp2f1(total, r + x, total + 1, (beta - alpha) / (beta + y)) / (beta + y) ** total
    there = 1 / ((alpha + age) ** (r + x) * (beta + age) ** s)
    likelihood = there + s / total * (part(last) - part(age))
    alive = there / likelihood
    life = beta + age
    cost = delta * life
    front = alive * (r + x) * life / (alpha + age)
    # JMR (2005), eq. 2: Gamma-free, Psi(s, s; cost) cost^(s-1).
    forever = front * cost ** (s - 1) * mp.hyperu(s, s, cost)
    nudged = s + mpf(10) ** (-mp.dps // 3) if s == int(s) else s
    over = front * mp.exp(cost) * cost ** (nudged - 1) * (mp.gammainc(1 - nudged, cost) - mp.gammainc(1 - nudged, cost * (1 + t / life)))
    return [over, forever]


def agreed(row):
    f = pareto if MODEL == "pareto_nbd" else beta_geometric
    last = None
    for digits in ((50, 100, 200) if MODEL == "pareto_nbd" else (22, 32)):
        mp.dps = digits
        now = f(*row)
        if last and all(abs(u - v) <= abs(v) * mpf("1e-18") for u, v in zip(last, now)):
            return now
        last = now
    return None


class Slow(Exception):
    pass


def bell(*_):
    raise Slow


signal.signal(signal.SIGALRM, bell)
print("class,p1,p2,p3,p4,x,last,age,t,delta,discounted,dert")
written = 0
while written < ROWS:
    kind, p, x, last, age, t, delta = draw_wide() if WIDE else draw()
    signal.alarm(60)
    try:
        values = agreed((p, x, last, age, t, delta))
    except (Slow, ValueError, ZeroDivisionError, mp.NoConvergence, OverflowError):
        values = None
    signal.alarm(0)
    if values is None:
        print("skipped", kind, p, x, last, age, t, delta, file=sys.stderr)
        continue
    text = [mp.nstr(v, 16, min_fixed=-4, max_fixed=6) for v in values]
    print(",".join([kind] + [repr(v) for v in p + [x, last, age, t, delta]] + text))
    sys.stdout.flush()
    written += 1
