"""Works out what the usual Python packages say on the data sets of VECINO_DATA, for the last column of docs/models.md.

    python3 -m venv VENV && VENV/bin/pip install lifetimes mlxtend scipy statsmodels
    VENV/bin/python scripts/models.py && node scripts/models.mjs

Writes scripts/models.packages.json, which models.mjs reads: the build itself needs no Python.
"""

import importlib.metadata
import json
import os
import pathlib
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).resolve().parent
DATA = pathlib.Path(os.environ.get("VECINO_DATA", HERE / "../../shared/data"))


def package(name):
    """A package as the table names it: without what is mended in it."""
    version = ".".join(importlib.metadata.version(name).split(".")[:2])
    return f"{'Lifetimes' if name == 'lifetimes' else name} {version}"


def cdnow():
    """One row a customer of CDNOW: x, t_x and T in weeks, mean repeat purchase, purchases held out; rounded as published."""
    names = ["id", "sample", "date", "cds", "dollars"]
    lines = pd.read_csv(DATA / "cdnow_sample.txt.gz", sep=r"\s+", names=names, parse_dates=["date"], date_format="%Y%m%d")
    days = lines.groupby(["sample", "date"], as_index=False)["dollars"].sum()
    end = pd.Timestamp("1997-09-30")
    first = days.groupby("sample")["date"].min()
    before, after = days[days["date"] <= end], days[days["date"] > end]
    repeats = before[before["date"] > before["sample"].map(first)]
    customers = pd.DataFrame({"T": ((end - first).dt.days / 7).round(2)})
    customers["x"] = repeats.groupby("sample").size().reindex(customers.index, fill_value=0)
    last = before.groupby("sample")["date"].max()
    customers["t_x"] = ((last - first).dt.days / 7).round(2)
    customers["m"] = repeats.groupby("sample")["dollars"].mean().round(2).reindex(customers.index, fill_value=0.0)
    customers["held"] = after.groupby("sample").size().reindex(customers.index, fill_value=0)
    return customers


def log_likelihood(model, rows):
    """At the parameters that were found, in weeks: the fit itself keeps one in a time of its own."""
    given = [rows["x"].to_numpy(), rows["t_x"].to_numpy(), rows["T"].to_numpy(), np.ones(len(rows)), 0.0]
    parameters = model.params_.to_numpy()
    if type(model).__name__ == "ParetoNBDFitter":
        return -model._negative_log_likelihood(parameters, *given)
    # The others take logarithms, and divide by the number of customers.
    return -model._negative_log_likelihood(np.log(parameters), *given) * len(rows)


def values():
    import lifetimes

    rows = cdnow()
    x, t_x, age, names = rows["x"], rows["t_x"], rows["T"], package("lifetimes")
    found = {}
    fitters = {
        "BG/NBD, CDNOW": lifetimes.BetaGeoFitter,
        "MBG/NBD, CDNOW": lifetimes.ModifiedBetaGeoFitter,
        "Pareto/NBD, CDNOW": lifetimes.ParetoNBDFitter,
    }
    for name, fitter in fitters.items():
        model = fitter(penalizer_coef=0.0).fit(x, t_x, age)
        expected = np.asarray(model.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, age))
        alive = np.asarray(model.conditional_probability_alive(x, t_x, age))
        found[name] = {
            "log-likelihood": log_likelihood(model, rows),
            "expected in 39 weeks, all": expected.sum(),
            "sum of P(alive)": alive.sum(),
        }
        if fitter is lifetimes.BetaGeoFitter:
            found[name] |= {"r": model.params_["r"], "α": model.params_["alpha"], "a": model.params_["a"], "b": model.params_["b"]}
            found[name]["correlation with what came"] = np.corrcoef(expected, rows["held"])[0, 1]
    bought = rows[rows["x"] > 0]
    spend = lifetimes.GammaGammaFitter(penalizer_coef=0.0).fit(bought["x"], bought["m"])
    p, q, v = (spend.params_[name] for name in "pqv")
    found["Gamma-Gamma, CDNOW"] = {
        "p": p, "q": q, "v": v, "mean of all": p * v / (q - 1), "log-likelihood": -spend._negative_log_likelihood_ * len(bought)
    }
    return {name: (names, figures) for name, figures in found.items()}


def rfm():
    lines = pd.read_csv(DATA / "online_retail.csv.gz", parse_dates=["InvoiceDate"], dtype={"InvoiceNo": str})
    lines = lines[lines["CustomerID"].notna() & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    lines["amount"] = lines["Quantity"] * lines["UnitPrice"]
    by = lines.groupby("CustomerID")
    recency = (pd.Timestamp("2011-12-10") - by["InvoiceDate"].max()).dt.days
    quintiles = lambda column: [float(column.quantile(at)) for at in (0.2, 0.4, 0.6, 0.8)]
    return {
        "RFM, Online Retail": (package("pandas"), {
            "lines": len(lines),
            "customers": by.ngroups,
            "revenue": lines["amount"].sum(),
            "quintiles of recency, days": quintiles(recency),
            "quintiles of frequency": quintiles(by["InvoiceNo"].nunique()),
            "quintiles of money": quintiles(by["amount"].sum()),
        })
    }


def rules():
    import gzip

    from mlxtend.frequent_patterns import association_rules, fpgrowth

    with gzip.open(DATA / "groceries.csv.gz", "rt", encoding="utf-8") as file:
        baskets = [{item.strip() for item in line.rstrip("\n").split(",") if item.strip()} for line in file]
    items = sorted(set().union(*baskets))
    table = pd.DataFrame([[item in basket for item in items] for basket in baskets], columns=items)
    found = {}
    for name, support, confidence in (("1 % and 50 %", 0.01, 0.5), ("0.6 % and 25 %", 0.006, 0.25)):
        sets = fpgrowth(table, min_support=support, use_colnames=True)
        all_rules = association_rules(sets, metric="confidence", min_threshold=confidence)
        one = all_rules[all_rules["consequents"].map(len) == 1]
        figures = {"itemsets": len(sets), "rules": len(one)}
        if support == 0.01:
            figures["lift of the first"] = one["lift"].max()
        found[f"Rules of {name}, Groceries"] = (package("mlxtend"), figures)
    return found


def logistic():
    import statsmodels.api as sm

    cards = pd.read_csv(DATA / "islr_default.csv.gz")
    factors = sm.add_constant(pd.DataFrame({
        "balance": cards["balance"], "income": cards["income"], "student": (cards["student"] == "Yes").astype(float)
    }))
    fit = sm.Logit((cards["default"] == "Yes").astype(float), factors).fit(disp=0)
    card = {
        "intercept": fit.params["const"], "balance": fit.params["balance"], "income": fit.params["income"],
        "student": fit.params["student"], "error of student": fit.bse["student"], "log-likelihood": fit.llf,
    }
    visits = pd.read_csv(DATA / "hillstrom.csv.gz")
    factors = visits[["recency", "history", "mens", "womens", "newbie"]].astype(float)
    for segment in ("No E-Mail", "Womens E-Mail"):
        factors[segment] = (visits["segment"] == segment).astype(float)
    fit = sm.Logit(visits["visit"].astype(float), sm.add_constant(factors)).fit(disp=0)
    visit = {
        "intercept": fit.params["const"], "recency": fit.params["recency"], "newbie": fit.params["newbie"],
        "no e-mail, against men’s": fit.params["No E-Mail"], "its error": fit.bse["No E-Mail"], "log-likelihood": fit.llf,
        "AUC": auc(visits["visit"].to_numpy(), np.asarray(fit.predict())),
    }
    name = package("statsmodels")
    return {"Logistic regression, card defaults": (name, card), "Logistic regression, Hillstrom’s visits": (name, visit)}


def auc(came, foretold):
    """Area under the curve, by scipy's ranks."""
    from scipy.stats import rankdata

    ranks, ones = rankdata(foretold), came.sum()
    return (ranks[came == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(came) - ones))


def merton():
    from scipy.optimize import fsolve
    from scipy.stats import norm

    equity, volatility, debt, rate, years = 3.0, 0.8, 10.0, 0.05, 1.0

    def apart(guess):
        asset, sigma = guess
        d1 = (np.log(asset / debt) + (rate + sigma**2 / 2) * years) / (sigma * np.sqrt(years))
        d2 = d1 - sigma * np.sqrt(years)
        worth = asset * norm.cdf(d1) - debt * np.exp(-rate * years) * norm.cdf(d2)
        return [worth - equity, norm.cdf(d1) * sigma * asset - volatility * equity]

    asset, sigma = fsolve(apart, [equity + debt, volatility * equity / (equity + debt)], xtol=1e-14)
    d2 = (np.log(asset / debt) + (rate - sigma**2 / 2) * years) / (sigma * np.sqrt(years))
    promised = debt * np.exp(-rate * years)
    figures = {
        "asset value": asset, "asset volatility": sigma, "probability of default": norm.cdf(-d2),
        "expected loss": 1 - (asset - equity) / promised,
    }
    return {"Merton, Hull’s example": (package("scipy"), figures)}


def experiment():
    from scipy.stats import chisquare
    from statsmodels.stats.proportion import confint_proportions_2indep, samplesize_proportions_2indep_onetail

    rows = pd.read_csv(DATA / "hillstrom.csv.gz")
    count, visits = rows.groupby("segment").size(), rows.groupby("segment")["visit"].sum()
    ratio = chisquare(count)
    ours, control = "Mens E-Mail", "No E-Mail"
    low, high = confint_proportions_2indep(
        visits[ours], count[ours], visits[control], count[control], compare="ratio", method="log", correction=False
    )
    lift = (visits[ours] / count[ours]) / (visits[control] / count[control]) - 1
    name = package("statsmodels")
    size = samplesize_proportions_2indep_onetail(0.05, 0.2, 0.8, ratio=1, alpha=0.05, alternative="two-sided")
    return {
        "Experiment, Hillstrom’s visits": (name, {
            "sample ratio: χ²": ratio.statistic, "its p": ratio.pvalue, "men’s e-mail: visits": visits[ours] / count[ours],
            "relative lift": lift, "its 95 % interval": [low - 1, high - 1],
        }),
        "Size of an experiment, 20 % to 25 %": (name, {"customers an arm": size}),
    }


def forecast():
    from statsmodels.tsa.holtwinters import ExponentialSmoothing
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    series = pd.read_csv(DATA / "airpassengers.csv")["value"].to_numpy(float)
    known, came = series[:-12], series[-12:]
    naive = np.abs(known[12:] - known[:-12]).mean()
    mase = lambda foretold: np.abs(np.asarray(foretold) - came).mean() / naive
    smooth = ExponentialSmoothing(known, trend="add", seasonal="mul", seasonal_periods=12).fit(optimized=True)
    airline = SARIMAX(np.log(known), order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)).fit(disp=0)
    figures = {
        "seasonal naive, MASE": mase(known[-12:]), "Holt-Winters, MASE": mase(smooth.forecast(12)),
        "airline model, MASE": mase(np.exp(airline.forecast(12))),
    }
    return {"Forecast, airline passengers": (package("statsmodels"), figures)}


def plain(value):
    return [float(one) for one in value] if isinstance(value, list) else float(value)


found = {}
for work in (values, rfm, rules, logistic, merton, experiment, forecast):
    for name, (by, figures) in work().items():
        found[name] = {"package": by, "figures": {figure: plain(value) for figure, value in figures.items()}}
(HERE / "models.packages.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
