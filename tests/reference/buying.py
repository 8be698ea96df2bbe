"""Reference values of the buying models from their published closed forms, in long arithmetic.

Usage: python buying.py MODEL ROWS SEED [WIDE] > MODEL.csv      (MODEL: bgnbd, mbgnbd, pareto_nbd)

Each value is computed at two precisions; a row is written only if they agree to 25 digits.
WIDE draws parameters over 16 orders of magnitude instead of 8.
"""
import random
import signal
import sys

from mpmath import mp, mpf

MODEL, ROWS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
WIDE = len(sys.argv) > 4
rng = random.Random(SEED)


def short(value):
    """A float with few digits, so that the table stays small."""
    return float("%.3g" % value)


def loguniform(low, high):
    return short(10 ** rng.uniform(low, high))


def ordinary():
    p = [loguniform(-1.3, 0.8), loguniform(0, 2.3), loguniform(-1.3, 0.8), loguniform(-0.3, 1.0)]
    if MODEL == "pareto_nbd":
        p[3] = loguniform(0, 2.3)
    age = short(rng.uniform(1, 150))
    x = rng.choice([0, 0, 1, 1, 2, 3, 4, 6, 9, 14, 26, 40])
    last = short(age * rng.uniform(0.02, 1)) if x else 0.0
    return "o", p, x, min(last, age), age, short(rng.uniform(0.5, 120)), rng.choice([0, 1, 1, 2, 3, 5, 8, 15])


def extreme():
    w = 8 if WIDE else 4
    p = [loguniform(-w, w) for _ in range(4)]
    kind = rng.randrange(6)
    if kind == 0:
        p[2] = 1.0
    if kind == 1:  # a + b + x = 1 at x = 0, and with the pole of the transformed series nearby
        p[2] = short(rng.uniform(0.1, 0.9))
        p[3] = float("%.3g" % (1 - p[2]))
    if kind == 2:
        p[2] = 1.0 + rng.choice([1e-15, -1e-13, 1e-9, -1e-6])
    age = rng.choice([0.0, 1.16e-5, loguniform(-5, 5), short(rng.uniform(0, 40)), 36525.0])
    x = rng.choice([0, 1, 2, 7, 30, 120, 365, 800])
    if kind == 1:
        x = 0
    last = rng.choice([0.0, age, short(age * rng.random()), short(age * 0.999)]) if x else 0.0
    t = rng.choice([1.16e-5, 0.1, 1.0, 52.0, 365.0, 36525.0])
    return "x", p, x, min(last, age), age, t, rng.choice([0, 1, 2, 10, 100, 300] if MODEL != "pareto_nbd" else [0, 1, 2, 5, 10])


def poch(a, n):
    return mp.gammaprod([a + n], [a])


def beta_geometric(p, x, last, age, t, n):
    r, alpha, a, b = map(mpf, p)
    last, age, t = mpf(last), mpf(age), mpf(t)
    coin = 1 if MODEL == "mbgnbd" else 0
    k, shape = x + coin, r + x
    purchases = poch(r, x) * (alpha / (alpha + age)) ** r / (alpha + age) ** x
    surviving = lambda k: mp.beta(a, b + k) / mp.beta(a, b)
    q = a / (b + k - 1) * ((alpha + age) / (alpha + last)) ** shape if k else mpf(0)
    alive = 1 / (1 + q)
    ll = mp.log(purchases * surviving(k) * (1 + q))
    # Fader, Hardie & Lee (2005), eq. 10, moved off its removable poles by far less than the last digit.
    nudge = mpf(10) ** (-mp.dps // 3)
    aa = a + nudge if abs(a - 1) < nudge else a
    bb = b + k
    if abs(aa + bb - 1) < nudge:
        bb += nudge * mpf("1.37")
    z = t / (alpha + age + t)
    bracket = 1 - (1 - z) ** shape * mp.hyp2f1(shape, bb, aa + bb - 1, z)
    expected = alive * (aa + bb - 1) / (aa - 1) * bracket
    silent = 1 - alive + alive * ((alpha + age) / (alpha + age + t)) ** shape
    share = t / (alpha + t)
    pmf = lambda j: poch(r, j) / mp.factorial(j) * (1 - share) ** r * share ** j
    exactly = surviving(n + coin) * pmf(n)
    if n + coin > 0:
        # P(N >= n) = P(N = n) 2F1(1, r+n; n+1; share); the difference 1 - sum would fake agreement.
        exactly += (surviving(n + coin - 1) - surviving(n + coin)) * pmf(n) * mp.hyp2f1(1, r + n, n + 1, share)
    return [ll, alive, expected, silent, exactly]


def pareto_likelihood(p, x, last, age):
    """Fader & Hardie (2005), eqs. 18-20, both branches."""
    r, alpha, s, beta = p
    total = r + s + x
    if alpha >= beta:
        part = lambda y: mp.hyp2f1(total, s + 1, total + 1, (alpha - beta) / (alpha + y)) / (alpha + y) ** total
    else:
        part = lambda y: mp.hyp2f1(total, r + x, total + 1, (beta - alpha) / (beta + y)) / (beta + y) ** total
    a0 = part(last) - part(age)
    front = poch(r, x) * alpha ** r * beta ** s
    alive = 1 / ((alpha + age) ** (r + x) * (beta + age) ** s)
    return front * (alive + s / total * a0), front * alive


def pareto(p, x, last, age, t, n):
    r, alpha, s, beta = p = list(map(mpf, p))
    last, age, t = mpf(last), mpf(age), mpf(t)
    whole, there = pareto_likelihood(p, x, last, age)
    alive = there / whole
    nudge = mpf(10) ** (-mp.dps // 3)
    ss = s + nudge if abs(s - 1) < nudge else s
    presence = (1 - ((beta + age) / (beta + age + t)) ** (ss - 1)) / (ss - 1)
    expected = alive * (r + x) * (beta + age) / (alpha + age) * presence
    silent = pareto_likelihood(p, x, last, age + t)[0] / whole
    # Fader & Hardie (2006): she stays, or leaves at some u < t; u^n = ((alpha+u) - alpha)^n is
    # expanded and each power integrated like A0 above.
    if n > 30:
        return [mp.log(whole), alive, expected, silent, None]
    front = poch(r, n) / mp.factorial(n) * alpha ** r * beta ** s
    stay = front * t ** n / (alpha + t) ** (r + n) / (beta + t) ** s

    def span(power):
        total = power + s
        if alpha >= beta:
            part = lambda y: mp.hyp2f1(total, s + 1, total + 1, (alpha - beta) / (alpha + y)) / (alpha + y) ** total
        else:
            part = lambda y: mp.hyp2f1(total, power, total + 1, (beta - alpha) / (beta + y)) / (beta + y) ** total
        return (part(mpf(0)) - part(t)) / total

    leave = front * s * mp.fsum(mp.binomial(n, k) * (-alpha) ** (n - k) * span(r + n - k) for k in range(n + 1))
    return [mp.log(whole), alive, expected, silent, stay + leave]


def agreed(row):
    """The values, if two precisions agree to 25 digits."""
    base = 80
    f = pareto if MODEL == "pareto_nbd" else beta_geometric
    last = None
    for digits in (base, 2 * base, 4 * base):
        mp.dps = digits
        now = f(*row)
        if last and all(u is None and v is None or abs(u - v) <= abs(v) * mpf("1e-25") for u, v in zip(last, now)):
            return now
        last = now
    return None


class Slow(Exception):
    pass


def bell(*_):
    raise Slow


signal.signal(signal.SIGALRM, bell)
print("class,p1,p2,p3,p4,x,last,age,t,n,log_likelihood,p_alive,expected,p_no_purchase,p_exactly")
written = 0
while written < ROWS:
    kind, p, x, last, age, t, n = ordinary() if rng.random() < 0.5 else extreme()
    if last > age:
        continue
    signal.alarm(20)
    try:
        values = agreed((p, x, last, age, t, n))
    except (Slow, ValueError, ZeroDivisionError, mp.NoConvergence, OverflowError):
        values = None
    signal.alarm(0)
    if values is None:
        print("skipped", kind, p, x, last, age, t, n, file=sys.stderr)
        continue
    text = [mp.nstr(v, 16, min_fixed=-4, max_fixed=6) if v is not None else "" for v in values]
    print(",".join([kind] + [repr(v) for v in p + [x, last, age, t, n]] + text))
    sys.stdout.flush()
    written += 1
