"""Rows at the edges, with proven error bounds; see balls.py.

Usage: python edges.py TABLE ROWS SEED > TABLE.csv      (TABLE: the name of a table here; with python-flint)

Half of the rows are extreme: parameters from 1e-4 to 1e4 and their neighbours within 1e-12 of a = 1,
s = 1, alpha = beta, r = s and a + b = 1; up to 1,000 purchases; ages from 0 and 1e-5 to 300,000; no
horizon, tiny and huge ones; discounts from 1e-12 to 1e6. A value needs 64 good bits; rows that take
longer than three seconds are left out.
"""
import random
import signal
import sys

from flint import ctx

from balls import bg, bg_discounted, bgbb, gamma_gamma, pareto, pareto_discounted, sbg

TABLE, ROWS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
MODEL = TABLE.replace("discounted_", "")
COIN = 1 if MODEL == "mbgnbd" else 0
rng = random.Random(SEED)


def sig(v, d=5):
    return float("%.*g" % (d, v))


def lu(lo, hi):
    return sig(10 ** rng.uniform(lo, hi))


def near(one):
    """A number and its neighbours within 1e-12."""
    return one * (1 + rng.choice([0.0, 0.0, 2.2e-16, -1.1e-16, 1e-15, -3e-14, 1e-13, -1e-12, 1e-12]))


def ordinary():
    p = [lu(-1.2, 1), lu(-0.5, 2.5), lu(-1.2, 0.7), lu(-0.5, 1.2)]
    if MODEL == "pareto_nbd":
        p[3] = lu(-0.5, 2.5)
    age = sig(rng.uniform(0.3, 200))
    x = rng.choice([0, 0, 1, 1, 2, 2, 3, 5, 8, 13, 21, 34])
    last = min(age, sig(age * rng.uniform(0.01, 1))) if x else 0.0
    return "o", p, x, last, age


AGES = [0.0, 1e-5, 1.1574e-5, 0.5, 1.0, 36525.0, 300000.0]


def extreme():
    p = [lu(-4, 4) for _ in range(4)]
    kind = rng.randrange(8)
    if kind == 0:
        p[2] = near(1.0)
    if kind == 1:
        p[3] = near(p[1])            # alpha = beta (Pareto)
    if kind == 2:
        p[2] = near(p[0])            # r = s
    if kind == 3 and MODEL == "pareto_nbd":
        p[3], p[2] = near(p[1]), near(p[0])
    if kind == 3 and MODEL != "pareto_nbd":
        p[2] = sig(rng.uniform(0.05, 0.95)); p[3] = 1.0 - p[2] + rng.choice([0.0, 1e-12, -1e-13])
    if kind == 4:
        p[2] = rng.choice([2.0, 3.0, 1.0, 10.0]) * (1 + rng.choice([0, 1e-12, -1e-12]))
    if kind == 5:
        p[0] = rng.choice([1e-4, 1e4]); p[2] = rng.choice([1e-4, 1e4])
    age = rng.choice(AGES + [lu(-5, 5.5), lu(-5, 5.5), lu(0, 3), lu(0, 3)])
    x = rng.choice([0, 1, 2, 3, 9, 50, 200, 500, 1000])
    last = rng.choice([0.0, age, min(age, sig(age * rng.random())), min(age, sig(age * 1e-4)), age * (1 - 1e-12), min(age, sig(age * 0.99999))]) if x else 0.0
    return "x", p, x, last, age


def history():
    return ordinary() if rng.random() < 0.4 else extreme()


def horizon(kind):
    if kind == "o":
        return sig(rng.uniform(0.1, 150))
    return rng.choice([0.0, 1e-9, 1.1574e-5, 0.1, 1.0, 52.0, 365.0, 36525.0, 1e6, lu(-5, 5)])


class Slow(Exception):
    pass


def bell(*_):
    raise Slow


signal.signal(signal.SIGALRM, bell)


def fine(v):
    return v is None or v == 0 or (v.is_finite() and v.rel_accuracy_bits() >= 64)


def solve(f):
    last = None
    for prec in (192, 384, 768, 1536, 4000, 12000):
        ctx.prec = prec
        v = f()
        last = v if last is None else [u if fine(u) and u is not None else w for u, w in zip(last, v)]
        if all(fine(u) for u in last):
            return last
    return None


def text(v):
    if v is None:
        return ""
    if v == 0:
        return "0.0"
    s = v.mid().str(17, radius=False)
    return s


BASIC = "class,p1,p2,p3,p4,x,last,age,t,n,log_likelihood,p_alive,expected,p_no_purchase,p_exactly"
DISC = "class,p1,p2,p3,p4,x,last,age,t,delta,discounted,dert"
HEAD = {"bgnbd": BASIC, "mbgnbd": BASIC, "pareto_nbd": BASIC,
        "discounted_bgnbd": DISC, "discounted_mbgnbd": DISC, "discounted_pareto_nbd": DISC,
        "bgbb": "class,p1,p2,p3,p4,x,last,n,ahead,k,delta,log_likelihood,p_alive,expected,p_no_purchase,p_exactly,dert",
        "gamma_gamma": "class,p1,p2,p3,x,mean,log_likelihood,expected",
        "sbg": "class,p1,p2,t,delta,survival,leaves,derl,del"}


def draw():
    if TABLE in ("bgnbd", "mbgnbd", "pareto_nbd"):
        kind, p, x, last, age = history()
        t = horizon(kind)
        n = rng.choice([0, 1, 1, 2, 4, 7, 12]) if kind == "o" else rng.choice([0, 1, 2, 10, 60] + ([300, 1000] if MODEL != 'pareto_nbd' else [5, 25]))
        second = rng.random() < 0.2
        if MODEL == "pareto_nbd":
            return [kind] + p + [x, last, age, t, n], lambda: pareto(p, x, last, age, t, n, second)
        return [kind] + p + [x, last, age, t, n], lambda: bg(p, x, last, age, t, n, COIN, second)
    if TABLE.startswith("discounted"):
        kind, p, x, last, age = history()
        t = horizon(kind)
        delta = rng.choice([2.7e-3, 2.6e-4, 0.02, 1e-3]) if kind == "o" else rng.choice([1e-12, 1e-8, 1e-5, 1e-3, 0.1, 1.0, 20.0, 1e4, 1e6])
        if MODEL == "pareto_nbd":
            return [kind] + p + [x, last, age, t, delta], lambda: pareto_discounted(p, x, last, age, t, delta)
        return [kind] + p + [x, last, age, t, delta], lambda: bg_discounted(p, x, last, age, t, delta, COIN)
    if TABLE == "bgbb":
        kind = rng.choice("ox")
        w = 1 if kind == "o" else 4
        p = [lu(-w, w) for _ in range(4)]
        if kind == "x" and rng.random() < 0.4:
            p[2] = near(1.0)
        n = rng.choice([0, 1, 5, 6, 12, 30]) if kind == "o" else rng.choice([0, 1, 60, 365, 1000])
        tx = rng.choice([0, n, rng.randint(0, n)])
        x = rng.choice([1, tx, rng.randint(1, tx)]) if tx else 0
        ahead = rng.choice([0, 1, 5, 24]) if kind == "o" else rng.choice([0, 1, 100, 399, 400, 401, 1500])
        k = rng.choice([0, n, rng.randint(0, n), n + 1])
        delta = rng.choice([0.1, 0.01, 0.05]) if kind == "o" else rng.choice([1e-12, 1e-6, 1e-3, 1.0, 20.0, 500.0])
        return [kind] + p + [x, tx, n, ahead, k, delta], lambda: bgbb(p, x, tx, n, ahead, k, delta)
    if TABLE == "gamma_gamma":
        kind = rng.choice("ox")
        w = 1.3 if kind == "o" else 4
        p = [lu(-w, w) for _ in range(3)]
        if kind == "x" and rng.random() < 0.3:
            p[1] = near(1.0)
        x = rng.choice([1, 1, 2, 3, 8, 20]) if kind == "o" else rng.choice([1, 2, 50, 365, 1000])
        m = lu(0, 3) if kind == "o" else lu(-4, 8)
        return [kind] + p + [x, m], lambda: gamma_gamma(p, x, m)
    if TABLE == "sbg":
        kind = rng.choice("ox")
        w = 1 if kind == "o" else 4
        p = [lu(-w, w) for _ in range(2)]
        if kind == "x" and rng.random() < 0.3:
            p[rng.randrange(2)] = near(1.0)
        t = rng.choice([0, 1, 2, 7, 12, 30]) if kind == "o" else rng.choice([0, 1, 100, 1000, 65535])
        delta = rng.choice([0.1, 0.01, 0.05]) if kind == "o" else rng.choice([1e-12, 1e-6, 1e-3, 1.0, 20.0, 500.0])
        return [kind] + p + [t, delta], lambda: sbg(p, t, delta)


print(HEAD[TABLE])
written = 0
while written < ROWS:
    row, f = draw()
    signal.setitimer(signal.ITIMER_REAL, 3)
    try:
        v = solve(f)
    except (Slow, ValueError, ZeroDivisionError, OverflowError, SystemError):
        v = None
    signal.setitimer(signal.ITIMER_REAL, 0)
    if v is None:
        print("skipped", row, file=sys.stderr)
        continue
    print(",".join([row[0]] + [repr(c) for c in row[1:]] + [text(u) for u in v]))
    sys.stdout.flush()
    written += 1
