"""The answers of the models in ball arithmetic: each value comes with a bound of its error.

Written from the papers, apart from the other scripts here. Where a closed form and the defining
integral both give a value, the two must overlap.
"""
from math import comb

from flint import acb, arb, ctx, fmpz


def A(v):
    return arb(v)


def integral(f, a, b):
    """Rigorous quadrature on a real interval."""
    v = acb.integral(lambda z, _: f(z), acb(a), acb(b), rel_tol=arb(2) ** (-110), abs_tol=arb(0), eval_limit=400000)
    return v.real


def pick(*ways):
    """Values by several ways; the sharpest ball, all of which must overlap."""
    good = [w for w in ways if w is not None and w.is_finite()]
    if not good:
        return None
    for i in range(len(good)):
        for j in range(i):
            if not good[i].overlaps(good[j]):
                raise ArithmeticError(f"{good[i]} and {good[j]}")
    return max(good, key=lambda w: w.rel_accuracy_bits())


def rising(a, n):
    return arb(a).rising(arb(n))


def beta_ratio(a, b, k):
    """B(a, b+k)/B(a, b) = (b)_k / (a+b)_k."""
    return rising(b, k) / rising(a + b, k)


# ---- BG/NBD and MBG/NBD ------------------------------------------------------------------------

def bg_basic(p, x, last, age, coin):
    r, al, a, b = map(A, p)
    T, tx = A(age), A(last)
    k = x + coin
    front = rising(r, x) * al ** r
    stay = beta_ratio(a, b, k) * front / (al + T) ** (r + x)
    gone = arb(0)
    if k:
        # B(a+1, b+k-1)/B(a, b)
        gone = (a / (a + b)) * (rising(b, k - 1) / rising(a + b + 1, k - 1)) * front / (al + tx) ** (r + x)
    return stay, gone


def bg_pace(p, x, age, coin):
    r, al, a, b = map(A, p)
    k, rate, shape = x + coin, al + A(age), r + x
    return lambda u: acb(shape / rate) * (-u / acb(rate)).hypgeom_2f1(acb(shape + 1), acb(a), acb(a + b + k))


def bg_expected(p, x, age, t, coin):
    """Given presence: FHL (2005), eq. 10 without its denominator, and the integral of the mean purchase rate."""
    if t == 0:
        return arb(0)
    r, al, a, b = map(A, p)
    k, rate, shape, t = x + coin, al + A(age), r + x, A(t)
    aa, bb = a, b + k
    tiny = arb(2) ** (-ctx.prec // 3)
    if aa == 1:
        aa = aa + tiny
    if not (abs(aa + bb - 1) > tiny * 0.001):
        bb = bb + tiny * 3
    z = t / (rate + t)
    one = (aa + bb - 1) / (aa - 1) * (1 - (rate / (rate + t)) ** shape * z.hypgeom_2f1(shape, bb, aa + bb - 1))
    if aa is not a or bb is not b:
        one = one * (1 + arb(0, 1) * tiny * 10 ** 8)  # what the nudge may have moved
    return one


def bg_expected2(p, x, age, t, coin):
    if t == 0:
        return arb(0)
    pace = bg_pace(p, x, age, coin)
    rate = A(p[1]) + A(age)
    # u = rate (e^y - 1)
    return integral(lambda y: pace(acb(rate) * (y.exp() - 1)) * acb(rate) * y.exp(), 0, (1 + A(t) / rate).log())


def bg(p, x, last, age, t, n, coin, second):
    r, al, a, b = map(A, p)
    stay, gone = bg_basic(p, x, last, age, coin)
    alive = stay / (stay + gone)
    E = bg_expected(p, x, age, t, coin)
    if second and ctx.prec == 192 and t > 0:
        E = pick(E, bg_expected2(p, x, age, t, coin))
    rate = al + A(age)
    silent = gone / (stay + gone) + alive * (rate / (rate + A(t))) ** (r + x)
    T = A(t)
    share = T / (al + T)
    pmf = lambda j: rising(r, j) / arb(j + 1).gamma() * (al / (al + T)) ** r * share ** j
    k = n + coin
    exact = beta_ratio(a, b, k) * pmf(n)
    if k:
        below, term = arb(0), (al / (al + T)) ** r
        for j in range(n):
            below += term
            term = term * (r + j) / (j + 1) * share
        leaves = (a / (a + b)) * rising(b, k - 1) / rising(a + b + 1, k - 1)
        exact += leaves * (1 - below)
    ll = (stay + gone).log()
    return [ll, alive, alive * E, silent, exact]


def bg_discounted(p, x, last, age, t, delta, coin):
    r, al, a, b = map(A, p)
    stay, gone = bg_basic(p, x, last, age, coin)
    alive = stay / (stay + gone)
    pace = bg_pace(p, x, age, coin)
    rate, d, shape = al + A(age), A(delta), r + x
    f = lambda y: pace(acb(rate) * (y.exp() - 1)) * acb(rate) * y.exp() * (-acb(d * rate) * (y.exp() - 1)).exp()
    end = (1 + A(t) / rate).log()
    over = integral(f, 0, end)
    # All the future: to where e^(-delta u) is 2^-400, the rest bounded by pace(0) e^(-delta U)/delta.
    far = (1 + 280 / (d * rate)).log()
    forever = integral(f, 0, far)
    rest = shape / rate * (-arb(280)).exp() / d
    forever = forever + rest * arb(0.5, 0.5)
    return [alive * over, alive * forever]


# ---- Pareto/NBD --------------------------------------------------------------------------------

def pareto_left(p, R, lo, hi):
    """s * integral over u in lo..hi of du / ((al+u)^R (be+u)^(s+1)) times (al+lo)^R (be+lo)^s: by the definition."""
    r, al, s, be = map(A, p)
    if not hi > lo:
        return arb(0)
    m = al.min(be) + lo
    ca, cb = acb(al + lo), acb(be + lo)
    def f(y):
        u = acb(m) * (y.exp() - 1)
        return (-acb(R) * (1 + u / ca).log() - acb(s) * (1 + u / cb).log()).exp() / (cb + u) * acb(m) * y.exp()
    return s * integral(f, 0, (1 + (hi - lo) / m).log())


def pareto_left_2f1(p, R, lo, hi):
    """The same by Fader & Hardie (2005)."""
    r, al, s, be = map(A, p)
    tot = R + s
    if al >= be:
        part = lambda y: ((al - be) / (al + y)).hypgeom_2f1(tot, s + 1, tot + 1) / (al + y) ** tot
    else:
        part = lambda y: ((be - al) / (be + y)).hypgeom_2f1(tot, R, tot + 1) / (be + y) ** tot
    return s / tot * (part(lo) - part(hi)) * (al + lo) ** R * (be + lo) ** s


def left(p, R, lo, hi, second):
    if not hi > lo:
        return arb(0)
    two = pareto_left_2f1(p, R, lo, hi)
    if not second or ctx.prec > 192:
        return two
    return pick(pareto_left(p, R, lo, hi), two)


def pareto_basic(p, x, last, age, second):
    r, al, s, be = map(A, p)
    R, T, tx = r + x, A(age), A(last)
    front = rising(r, x) * al ** r * be ** s / ((al + tx) ** R * (be + tx) ** s)
    here = ((al + tx) / (al + T)) ** R * ((be + tx) / (be + T)) ** s
    gone = left(p, R, tx, T, second)
    return front, here, gone


def pareto(p, x, last, age, t, n, second):
    r, al, s, be = map(A, p)
    R, T, tx, h = r + x, A(age), A(last), A(t)
    front, here, gone = pareto_basic(p, x, last, age, second)
    alive = here / (here + gone)
    ll = (front * (here + gone)).log()
    B = be + T
    if t == 0:
        pres = arb(0)
    elif s == 1:
        pres = (1 + h / B).log()
    else:
        pres = (1 - (B / (B + h)) ** (s - 1)) / (s - 1)
    E = alive * R * B / (al + T) * pres
    here2 = ((al + T) / (al + T + h)) ** R * (B / (B + h)) ** s
    silent = gone / (here + gone) + alive * (here2 + left(p, R, T, T + h, second))
    if n and t == 0:
        exact = arb(0)
    else:
        C = rising(r, n) / arb(n + 1).gamma()
        stay = C * (al / (al + h)) ** r * (h / (al + h)) ** n * (be / (be + h)) ** s
        # u^n = ((al+u) - al)^n in powers, each integral by its 2F1.
        zero = arb(0)
        leave, binom = arb(0), fmpz(1)
        for k in range(n + 1):
            leave += arb(binom) * (-1) ** k * (C * pareto_left_2f1(p, r + k, zero, h))
            binom = binom * (n - k) // (k + 1)
        if second and n <= 2 and ctx.prec == 192:
            m = al.min(be)
            def f(y):
                u = acb(m) * (y.exp() - 1)
                w = (u / (acb(al) + u)) ** n if n else acb(1)
                return w * (-acb(r) * (1 + u / acb(al)).log() - acb(s) * (1 + u / acb(be)).log()).exp() / (acb(be) + u) * acb(m) * y.exp()
            leave = pick(leave, C * s * integral(f, 0, (1 + h / m).log()))
        exact = stay + leave
    return [ll, alive, E, silent, exact]


def pareto_discounted(p, x, last, age, t, delta):
    r, al, s, be = map(A, p)
    R, T, h, d = r + x, A(age), A(t), A(delta)
    front, here, gone = pareto_basic(p, x, last, age, False)
    alive = here / (here + gone)
    B = be + T
    c = d * B
    pace = R * B / (al + T)
    # integral of (1+v)^-s e^(-c v) dv = e^c c^(s-1) Gamma(1-s, c) = Psi(1, 2-s; c)
    forever = arb.hypgeom_u(c, 1, 2 - s)
    f = lambda y: (acb(1 - s) * y - acb(c) * (y.exp() - 1)).exp()
    over = integral(f, 0, (1 + h / B).log()) if t > 0 else arb(0)
    far = integral(f, 0, (1 + 280 / c).log())
    forever = pick(forever, far + (-arb(280)).exp() / c * arb(0.5, 0.5))
    return [alive * pace * over, alive * pace * forever]


# ---- BG/BB, sBG, Gamma-Gamma -------------------------------------------------------------------

def bgbb(p, x, tx, n, ahead, k, delta):
    al, be, ga, de = map(A, p)
    B = lambda a, b: a.gamma() * b.gamma() / (a + b).gamma()
    b0, g0 = B(al, be), B(ga, de)
    there = B(al + x, be + n - x) / b0 * (B(ga, de + n) / g0)
    L = there
    for i in range(n - tx):
        L += B(al + x, be + tx - x + i) / b0 * (B(ga + 1, de + tx + i) / g0)
    alive = B(al + x, be + n - x) / b0 * (B(ga, de + n + 1) / g0) / L
    there = there / L
    E, sil = arb(0), arb(0)
    stay = arb(1)
    mean = (al + x) / (al + be + n)
    none = arb(1)
    st = arb(1)
    for j in range(ahead):
        m = n + j
        leave = ga / (ga + de + m)
        sil += st * none * leave
        st *= (de + m) / (ga + de + m)
        none *= (be + n - x + j) / (al + be + n + j)
        E += st
    sil += st * none
    E = there * mean * E
    silent = 1 - there + there * sil
    if k > n:
        exact = arb(0)
    else:
        exact = arb(fmpz(comb(n, k))) * B(al + k, be + n - k) / b0 * B(ga, de + n) / g0
        for i in range(k, n):
            exact += arb(fmpz(comb(i, k))) * B(al + k, be + i - k) / b0 * B(ga + 1, de + i) / g0
    d = A(delta).exp() - 1
    z = 1 / (1 + d)
    dert = there * mean * (de + n) / (ga + de + n) * z * z.hypgeom_2f1(1, de + n + 1, ga + de + n + 1)
    return [L.log(), alive, E, silent, exact, dert]


def sbg(p, t, delta):
    al, be = map(A, p)
    B = lambda a, b: a.gamma() * b.gamma() / (a + b).gamma()
    d = A(delta).exp() - 1
    z = 1 / (1 + d)
    S = B(al, be + t) / B(al, be)
    P = B(al + 1, be + t - 1) / B(al, be) if t else arb(0)
    derl = (be + t) / (al + be + t) * z.hypgeom_2f1(1, be + t + 1, al + be + t + 1)
    del_ = z.hypgeom_2f1(1, be, al + be)
    return [S, P, derl, del_]


def gamma_gamma(p, x, m):
    P, q, v = map(A, p)
    m = A(m)
    tot = m * x
    ll = (P * x + q).lgamma() - (P * x).lgamma() - q.lgamma() + q * (v / (v + tot)).log() + P * x * (tot / (v + tot)).log() - m.log()
    w = P * x + q - 1
    return [ll, P * (v + tot) / w if w > 0 else None]
