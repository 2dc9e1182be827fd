//! `vecino insight` on the real data sets: the figures that `reference.json` has, as anyone gets them.

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

fn data() -> PathBuf {
    let folder = std::env::var("VECINO_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into());
    PathBuf::from(folder)
}

/// What the command with these words prints, a name of a data set made its path; or what it says is wrong.
fn insight(words: &str) -> Result<Value, String> {
    let word = |word: &str| match word.split_once("data/") {
        Some(("", name)) => data().join(name).display().to_string(),
        // A blank within a word is written @.
        _ => word.replace('@', " "),
    };
    let output = Command::new(crate::common::program())
        .arg("insight")
        .args(words.split_whitespace().map(word))
        .arg("--json")
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.code() {
        Some(0) => Ok(serde_json::from_slice(&output.stdout).expect("JSON")),
        Some(1) => Err(text(&output.stderr)),
        other => panic!("{words}: {other:?}: {}", text(&output.stderr)),
    }
}

/// Holds figures of a result, named as in a path, against the reference's.
fn holds(words: &str, figures: &[(&str, &str)], within: f64) {
    let found = insight(words).expect("a result");
    let reference: Value = serde_json::from_slice(&fs::read(data().join("reference.json")).expect("reference.json")).expect("JSON");
    for (name, expected) in figures {
        let number = |value: &Value, name: &str| value.pointer(name).and_then(Value::as_f64);
        let is = number(&found, name).unwrap_or_else(|| panic!("{words}: no number {name} in {found}"));
        let should = number(&reference, expected).unwrap_or_else(|| panic!("no number {expected} in reference.json"));
        assert!((is - should).abs() <= within * should.abs(), "{words}: {name} is {is}, not {should}");
    }
}

#[test]
fn customers_are_worth_what_the_literature_says() {
    let on = "clv data/cdnow_sample.txt.gz --columns id,sample,date,cds,dollars --date-format %Y%m%d --customer sample --date date \
              --amount dollars --unit week --calibration-end 1997-09-30 --model";
    let bgnbd = [
        ("/parameters/r", "/clv/bgnbd/r"),
        ("/parameters/alpha", "/clv/bgnbd/alpha"),
        ("/parameters/a", "/clv/bgnbd/a"),
        ("/parameters/b", "/clv/bgnbd/b"),
        ("/expected", "/clv/bgnbd/sum_expected_39_weeks"),
        ("/actual", "/clv/bgnbd/actual_39_weeks"),
        ("/sum_p_alive", "/clv/bgnbd/sum_p_alive"),
        ("/correlation", "/clv/bgnbd/correlation_with_actual"),
        ("/gamma_gamma/p", "/clv/gamma_gamma/p"),
        ("/gamma_gamma/q", "/clv/gamma_gamma/q"),
        ("/gamma_gamma/v", "/clv/gamma_gamma/v"),
        ("/gamma_gamma/population_mean", "/clv/gamma_gamma/population_mean"),
    ];
    holds(&format!("{on} bgnbd"), &bgnbd, 1e-4);
    for (model, reference) in [("bgnbd", "bgnbd"), ("mbgnbd", "mbgnbd"), ("pareto-nbd", "pareto_nbd")] {
        let path = format!("/clv/{reference}/log_likelihood");
        holds(&format!("{on} {model}"), &[("/log_likelihood", &path)], 1e-8);
    }
}

#[test]
fn where_nothing_is_held_out_nothing_is_said_of_how_good_the_model_is() {
    let words = "clv data/cdnow_sample.txt.gz --columns id,sample,date,cds,dollars --date-format %Y%m%d --customer sample --date date \
                 --amount dollars --unit week --calibration-end 1998-06-30 --each";
    let found = insight(words).expect("a result");
    for figure in ["expected", "actual", "correlation", "root_mean_squared_error"] {
        assert_eq!(found.get(figure), Some(&Value::Null), "{figure}");
    }
    assert_eq!(found.pointer("/each/0/expected"), Some(&Value::Null));
    assert!(found["sum_p_alive"].as_f64().is_some_and(|sum| sum > 500.0), "what needs no hold-out stands");
    assert!(found["notes"].to_string().contains("nothing is held out"), "{}", found["notes"]);
}

#[test]
fn customers_have_a_value_in_the_time_ahead() {
    let on = "clv data/cdnow_sample.txt.gz --columns id,sample,date,cds,dollars --date-format %Y%m%d --customer sample --date date \
              --amount dollars --unit week --calibration-end 1997-09-30 --model mbgnbd --horizon 273 --each";
    let of = |words: &str| insight(&format!("{on}{words}")).expect("a result");
    let number = |found: &Value, name: &str| found.pointer(name).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {name}"));
    let sales = of("");
    let each: Vec<_> = sales["each"].as_array().expect("customers").iter().collect();
    let total: f64 = each.iter().map(|one| number(one, "/lifetime_value/value")).sum();
    assert!((total / number(&sales, "/lifetime_value/total") - 1.0).abs() < 1e-9, "the values add up");
    for one in each {
        // The horizon is the hold-out here, so that value is expected purchases times expected amount.
        let product = number(one, "/expected") * number(one, "/expected_amount");
        assert!((number(one, "/lifetime_value/value") - product).abs() <= 1e-9 * product, "{one}");
        assert!(number(one, "/lifetime_value/low") <= number(one, "/lifetime_value/high"), "{one}");
    }
    let less = of(" --discount 0.1 --margin 0.3");
    let share = number(&less, "/lifetime_value/total") / number(&sales, "/lifetime_value/total") / 0.3;
    assert!((0.95..0.98).contains(&share), "some four tenths of a year at 10 %: {share}");
}

#[test]
fn classes_of_customers_have_the_published_edges() {
    let words = "rfm data/online_retail.csv.gz --customer CustomerID --date InvoiceDate --quantity Quantity --price UnitPrice \
                 --positive-only --as-of 2011-12-10";
    let mut figures = vec![("/customers".to_owned(), "/rfm/customers".to_owned()), ("/revenue".to_owned(), "/rfm/revenue".to_owned())];
    for name in ["recency_quintiles_days", "frequency_quintiles", "monetary_quintiles"] {
        figures.extend((0..4).map(|n| (format!("/{name}/{n}"), format!("/rfm/{name}/{n}"))));
    }
    let figures: Vec<_> = figures.iter().map(|(ours, theirs)| (ours.as_str(), theirs.as_str())).collect();
    holds(words, &figures, 1e-5);
}

#[test]
fn baskets_have_as_many_rules_as_published() {
    for (at, least) in [(0, "0.01 --min-confidence 0.5"), (1, "0.006 --min-confidence 0.25")] {
        let (rules, itemsets) = (format!("/association_rules/rules/{at}/rules"), format!("/association_rules/rules/{at}/itemsets"));
        let words = format!("rules data/groceries.csv.gz --min-support {least}");
        holds(&words, &[("/rules", &rules), ("/itemsets", &itemsets)], 0.0);
    }
}

#[test]
fn what_is_recommended_is_bought_more_than_what_sells_most() {
    let words = "recommend data/online_retail.csv.gz --customer CustomerID --item StockCode --date InvoiceDate --quantity Quantity \
                 --holdout last";
    let found = insight(words).expect("a result");
    let number = |name: &str| found.pointer(name).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {name} in {found}"));
    assert!(number("/hr_at_10") > 1.3 * number("/popularity/hr_at_10"), "{found}");
    assert!(number("/ndcg_at_10") > 2.0 * number("/popularity/ndcg_at_10"), "{found}");
}

#[test]
fn defaults_and_companies_have_the_published_risk() {
    let figures = [
        ("/coefficients/intercept", "/logistic/intercept"),
        ("/coefficients/balance", "/logistic/balance"),
        ("/coefficients/income", "/logistic/income"),
        ("/coefficients/student", "/logistic/student"),
        ("/standard_errors/student", "/logistic/standard_errors/student"),
        ("/log_likelihood", "/logistic/log_likelihood"),
    ];
    holds("logistic data/islr_default.csv.gz --outcome default --positive Yes --factors balance,income,student", &figures, 1e-5);
    let merton = ["asset_value", "asset_volatility", "default_probability", "expected_loss", "recovery"];
    let merton = merton.map(|name| (format!("/{name}"), format!("/merton/{name}")));
    let merton: Vec<_> = merton.iter().map(|(ours, theirs)| (ours.as_str(), theirs.as_str())).collect();
    holds("merton --equity 3 --equity-volatility 0.8 --debt 10 --rate 0.05 --years 1", &merton, 1e-4);
}

#[test]
fn an_experiment_is_large_enough_and_its_arms_are() {
    let figures = [("/sample_ratio/chi2", "/experiments/sample_ratio/chi2"), ("/sample_ratio/p", "/experiments/sample_ratio/p")];
    holds("experiment data/hillstrom.csv.gz --arm segment --control No@E-Mail --metric visit", &figures, 1e-5);
    let n = insight("power --baseline 0.20 --lift 0.25 --power 0.8 --alpha 0.05").expect("a result");
    assert!((n["n_per_arm"].as_f64().expect("a number") - 1_093.739).abs() < 0.001, "{n}");
}

#[test]
fn messages_and_records_and_series_reach_their_goals() {
    let words = "classify --train data/banking77_train.csv.gz --text text --label category";
    let classified = insight(words).expect("a result");
    assert!(classified["accuracy"].as_f64().expect("a share") > 0.88, "{classified}");
    let linked = insight(r"link data/febrl1.csv.gz --id rec_id --truth-pattern rec-(\d+)-").expect("a result");
    assert!(linked["f1"].as_f64().expect("a share") >= 0.97, "{linked}");
    let words = "forecast data/airpassengers.csv --value value --season 12 --horizon 12 --holdout 12";
    let forecast = insight(words).expect("a result");
    let mase = |name: &str| forecast["mase"][name].as_f64().unwrap_or_else(|| panic!("{name}: {forecast}"));
    assert!((mase("seasonal_naive") - 1.571).abs() < 0.0005, "{forecast}");
    assert!(mase("holt_winters") < 0.3385 && mase("airline") < 0.4365, "{forecast}");
}

#[test]
fn what_cannot_be_learnt_from_is_said_with_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("x.csv");
    fs::write(&file, "who,day,sum\r\na,2026-01-02,5\r\nb,2026-01-03,five\r\n").expect("a file");
    let path = file.display().to_string();
    let of = |words: &str| {
        let output = Command::new(crate::common::program()).arg("insight").args(words.replace("FILE", &path).split(' ')).output();
        let output = output.expect("the program");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).trim().to_owned())
    };
    let (code, said) = of("rfm FILE --customer who --date day --amount sum --as-of 2026-02-01");
    assert_eq!(code, Some(1));
    assert!(said.contains("line 3") && said.contains("five"), "{said}");
    let (code, said) = of("rfm FILE --customer whom --date day --amount sum --as-of 2026-02-01");
    assert_eq!(code, Some(1));
    assert!(said.contains("no column whom; it has who, day, sum"), "{said}");
    fs::write(&file, "").expect("a file");
    let (code, said) = of("rfm FILE --customer who --date day --amount sum --as-of 2026-02-01");
    assert_eq!(code, Some(1));
    assert!(said.contains("no names of columns"), "{said}");
    let (code, said) = of("merton --equity -3 --equity-volatility 0.8 --debt 10 --rate 0.05 --years 1");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("-3"), "{said}");
    fs::write(&file, "default,balance\nYes,1\nYes,2\n").expect("a file");
    let (code, said) = of("logistic FILE --outcome default --positive Yes --factors balance");
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.is_empty() && said.lines().count() == 1, "{said}");
}

/// Each command with data that it cannot answer for: the file, the words, and what it has to say beside the file's name.
const REFUSED: [(&str, &str, &[&str]); 17] = [
    (
        "who,day,sum\na,2026-01-02,5\n",
        "clv FILE --customer who --date day --amount sum --calibration-end 2026-06-30",
        &["1 customer;", "ten"],
    ),
    ("who,day,sum\na,2026-01-02,5\n", "clv FILE --customer who --date day --amount sum --calibration-end 2025-06-30", &["2025-06-30"]),
    (
        "who,day,sum\na,2026-01-02,5\n",
        "clv FILE --customer who --date day --amount sum --calibration-end 2026-06-30 --observation-end 2026-01-30",
        &["exchange the two dates"],
    ),
    ("who,day,sum\na,2026-01-02,5\n", "rfm FILE --customer who --date day --amount sum --as-of 2026-06-30", &["1 customer;", "five"]),
    ("who,day,sum\na,2026-01-02,5\n", "rfm FILE --customer who --date day --amount sum --as-of 2025-06-30", &["2025-06-30"]),
    ("", "rules FILE --min-support 0.1 --min-confidence 0.5", &["no basket"]),
    ("who,item,day\na,x,2026-01-01\n", "recommend FILE --customer who --item item --date day", &["two different items"]),
    ("out,b\nYes,1\nNo,1\n", "logistic FILE --outcome out --positive Yes --factors b", &["2 outcomes"]),
    ("arm,visit\nold,1\nold,0\nnew,0\n", "experiment FILE --arm arm --control old --metric visit", &["only outcome of new is 0"]),
    ("arm,visit\nold,1\nnew,0\nnew,1\n", "experiment FILE --arm arm --control old --metric visit", &["only outcome of old is 1"]),
    ("arm,spent\nold,1.5\nnew,0\nnew,1\n", "experiment FILE --arm arm --control old --metric spent", &["old:", "two customers"]),
    ("text,label\nhello,greeting\n", "classify --train FILE", &["(1)", "--test"]),
    ("text,label\nhello,greeting\n", "classify --train FILE --test FILE", &["1 message ", "greeting"]),
    ("id,name\n1,Ann\n", "link FILE --id id", &["two records"]),
    ("v\n1\n2\n", "forecast FILE --value v --season 12 --horizon 3", &["2 values", "12"]),
    ("", "power --baseline 0.2 --lift 0 --power 0.8 --alpha 0.05", &["a lift"]),
    ("", "merton --equity 3 --equity-volatility 0 --debt 10 --rate 0.05 --years 1", &["volatility is 0"]),
];

#[test]
fn every_command_says_in_a_sentence_what_is_wrong_and_where() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("few.csv");
    for (content, words, parts) in REFUSED {
        fs::write(&file, content).expect("a file");
        let said = insight(&words.replace("FILE", &file.display().to_string())).expect_err(words);
        assert_eq!(said.trim().lines().count(), 1, "{words}: {said}");
        assert!(said.trim().ends_with('.'), "{words}: {said}");
        assert!(!words.contains("FILE") || said.contains("few.csv"), "{words}: {said} names no file");
        assert!(parts.iter().all(|part| said.contains(part)), "{words}: {said}");
    }
}
