"""Reference values of the BG/BB, Gamma-Gamma and sBG models from their published formulas.

Usage: python others.py MODEL ROWS SEED > MODEL.csv      (MODEL: bgbb, gamma_gamma, sbg)
"""
import random
import signal
import sys

from mpmath import mp, mpf

MODEL, ROWS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(SEED)
short = lambda value: float("%.3g" % value)
loguniform = lambda low, high: short(10 ** rng.uniform(low, high))
DISCOUNTS = [2e-4, 2.7e-3, 0.1, 1.0]


def parameters(count):
    wild = rng.random() < 0.5
    values = [loguniform(-4, 4) if wild else loguniform(-0.7, 1) for _ in range(count)]
    if rng.random() < 0.15:
        values[-2] = 1.0
    return "x" if wild else "o", values


def bgbb(p, x, last, n, ahead, k, delta):
    a, b, g, d = map(mpf, p)
    beta = mp.beta
    term = lambda c, i: beta(a + x, b + i - x) / beta(a, b) * c(i)
    there = term(lambda i: beta(g, d + i) / beta(g, d), n)
    gone = mp.fsum(term(lambda i: beta(g + 1, d + i) / beta(g, d), i) for i in range(last, n))
    likelihood = there + gone
    alive = beta(a + x, b + n - x) / beta(a, b) * beta(g, d + n + 1) / beta(g, d) / likelihood
    gg = g + mpf(10) ** (-mp.dps // 3) if g == 1 else g
    tail = lambda m: mp.gammaprod([1 + d + m], [gg + d + m])
    # Eq. 13 with its first factor moved into the ratio.
    chance = there / likelihood * (a + x) / (a + b + n)
    expected = chance * mp.gammaprod([gg + d + n], [d + n]) / (gg - 1) * (tail(n) - tail(n + ahead))
    choose = lambda i, j: mp.binomial(i, j)
    exactly = mpf(0)
    if k <= n:
        exactly = choose(n, k) * beta(a + k, b + n - k) / beta(a, b) * beta(g, d + n) / beta(g, d)
        exactly += mp.fsum(choose(i, k) * beta(a + k, b + i - k) / beta(a, b) * beta(g + 1, d + i) / beta(g, d) for i in range(k, n))
    longer = term(lambda i: beta(g, d + i) / beta(g, d), n + ahead)
    longer += mp.fsum(term(lambda i: beta(g + 1, d + i) / beta(g, d), i) for i in range(last, n + ahead))
    disc = mp.expm1(mpf(delta))
    forever = there / likelihood * (a + x) / (a + b + n) * (d + n) / (g + d + n) / (1 + disc)
    forever *= mp.hyp2f1(1, d + n + 1, g + d + n + 1, 1 / (1 + disc))
    return [mp.log(likelihood), alive, expected, longer / likelihood, exactly, forever]


def gamma_gamma(p, x, mean):
    pp, q, v = map(mpf, p)
    mean, shape = mpf(mean), mpf(p[0]) * x
    ll = mp.loggamma(shape + q) - mp.loggamma(shape) - mp.loggamma(q) + q * mp.log(v) + (shape - 1) * mp.log(mean)
    ll += shape * mp.log(x) - (shape + q) * mp.log(v + mean * x)
    weight = shape + q - 1
    return [ll, pp * (v + x * mean) / weight if weight > 0 else None]


def sbg(p, t, delta):
    a, b = map(mpf, p)
    d = mp.expm1(mpf(delta))
    survival = mp.beta(a, b + t) / mp.beta(a, b)
    leaves = mp.beta(a + 1, b + t - 1) / mp.beta(a, b) if t else mpf(0)
    residual = (b + t) / (a + b + t) * mp.hyp2f1(1, b + t + 1, a + b + t + 1, 1 / (1 + d))
    return [survival, leaves, residual, mp.hyp2f1(1, b, a + b, 1 / (1 + d))]


def draw():
    if MODEL == "bgbb":
        kind, p = parameters(4)
        n = rng.choice([0, 1, 3, 6, 6, 12, 60] + ([300] if kind == "x" else []))
        x = rng.randint(0, n)
        last = rng.randint(x, n) if x else 0
        return kind, p, [x, last, n, rng.choice([0, 1, 5, 60, 401, 5000]) if kind == "x" else rng.choice([1, 5, 12]), rng.randint(0, min(n, 40)), rng.choice(DISCOUNTS)]
    if MODEL == "gamma_gamma":
        kind, p = parameters(3)
        return kind, p, [rng.choice([1, 1, 2, 7, 30, 365, 10000]), loguniform(-2, 6) if kind == "x" else loguniform(0, 3)]
    kind, p = parameters(2)
    return kind, p, [rng.choice([0, 1, 2, 7, 30, 400]), rng.choice(DISCOUNTS)]


COLUMNS = {
    "bgbb": "p1,p2,p3,p4,x,last,n,ahead,k,delta,log_likelihood,p_alive,expected,p_no_purchase,p_exactly,dert",
    "gamma_gamma": "p1,p2,p3,x,mean,log_likelihood,expected",
    "sbg": "p1,p2,t,delta,survival,leaves,derl,del",
}


class Slow(Exception):
    pass


def bell(*_):
    raise Slow


def agreed(p, rest):
    """The values, if two precisions agree to 18 digits before the bell rings."""
    signal.alarm(3)
    try:
        last = None
        for digits in (40, 80, 160):
            mp.dps = digits
            now = globals()[MODEL](p, *rest)
            if last and all(u is v or abs(u - v) <= abs(v) * mpf("1e-18") for u, v in zip(last, now)):
                return now
            last = now
        return None
    except (Slow, mp.NoConvergence):
        return None
    finally:
        signal.alarm(0)


signal.signal(signal.SIGALRM, bell)
print("class," + COLUMNS[MODEL])
written = 0
while written < ROWS:
    kind, p, rest = draw()
    now = agreed(p, rest)
    if now is None:
        continue
    text = ["" if v is None else mp.nstr(v, 16, min_fixed=-4, max_fixed=6) for v in now]
    print(",".join([kind] + [repr(v) for v in p + rest] + text))
    written += 1
