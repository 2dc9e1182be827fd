use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{token::Tokens, *};
use crate::{InsightError, testing::data};

/// Two columns of a file.
fn columns(file: &str, text: &str, label: &str) -> (Vec<String>, Vec<String>) {
    let content = data(file);
    let mut csv = csv::Reader::from_reader(content.as_bytes());
    let names = csv.headers().expect("a header").clone();
    let place = |name| names.iter().position(|known| known == name).expect("the column");
    let (text, label) = (place(text), place(label));
    csv.records().map(|record| record.expect("a record")).map(|record| (record[text].to_owned(), record[label].to_owned())).unzip()
}

/// What of each fold is left out of learning, and the rest.
fn parted(all: &(Vec<String>, Vec<String>), folds: usize, keep: usize, rng: &mut ChaCha8Rng) -> [(Vec<String>, Vec<String>); 2] {
    let dealt = stratified(&all.1, folds, rng);
    let side = |within: &dyn Fn(usize) -> bool| {
        let chosen = all.0.iter().zip(&all.1).zip(&dealt).filter(|(_, fold)| within(**fold));
        chosen.map(|((text, label), _)| (text.clone(), label.clone())).unzip()
    };
    [side(&|fold| fold > 0 && fold <= keep), side(&|fold| fold == 0)]
}

struct Outcome {
    accuracy: f64,
    macro_f1: f64,
    routing: Routing,
}

fn outcome(classifier: &Classifier, messages: &[String], labels: &[String]) -> Outcome {
    let verdicts: Vec<Verdict<'_>> = messages.iter().map(|message| classifier.classify(message)).collect();
    let right: Vec<&str> = labels.iter().map(String::as_str).collect();
    let said: Vec<&str> = verdicts.iter().map(|verdict| verdict.label).collect();
    let judged: Vec<(f64, bool)> =
        verdicts.iter().zip(&right).map(|(verdict, right)| (verdict.probability, verdict.label == *right)).collect();
    Outcome {
        accuracy: accuracy(&right, &said).expect("verdicts"),
        macro_f1: macro_f1(&right, &said).expect("verdicts"),
        routing: route(&judged, classifier.threshold()),
    }
}

#[test]
fn messages_to_a_bank_are_understood() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let all = columns("banking77_train.csv.gz", "text", "category");
    let [train, test] = parted(&all, 5, 4, &mut rng);
    let classifier = Classifier::learn(&train.0, &train.1, &mut rng).expect("a classifier");
    let found = outcome(&classifier, &test.0, &test.1);
    assert!(found.accuracy > 0.89, "accuracy {}", found.accuracy);
    assert!(found.macro_f1 > 0.89, "macro F1 {}", found.macro_f1);
    let precision = found.routing.precision.expect("something is routed");
    assert!(precision >= 0.95 && found.routing.share > 0.8, "{:?}", found.routing);

    let message = "My card still hasn't arrived after two weeks";
    assert_eq!(classifier.classify(message).label, "card_arrival");
    let reasons = classifier.reasons(message, "card_arrival", 3);
    assert!(reasons.iter().any(|reason| reason.words.contains("arrived")), "{reasons:?}");
    assert!(classifier.reasons(message, "no such category", 3).is_empty());
    assert!(!classifier.classify("").sure && !classifier.classify("🙂 ∑∑").sure);

    let stored = serde_json::to_string(&classifier).expect("it can be stored");
    assert!(stored.len() < 4_000_000, "{} bytes", stored.len());
    let again: Classifier = serde_json::from_str(&stored).expect("it can be read");
    assert_eq!(again.probabilities(message), classifier.probabilities(message));
}

#[test]
fn the_mood_of_a_review_is_learnt() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let [train, test] = parted(&columns("reviews_train.csv.gz", "review", "score"), 5, 3, &mut rng);
    let classifier = Classifier::learn(&train.0, &train.1, &mut rng).expect("a classifier");
    let found = outcome(&classifier, &test.0, &test.1);
    // To say "great" always would be right for 65 %.
    assert!(found.accuracy > 0.76, "accuracy {}", found.accuracy);
    assert!(found.routing.precision.is_none_or(|precision| precision > 0.93), "{:?}", found.routing);
    assert_eq!(classifier.classify("Absolutely delicious, my favorite! I love it.").label, "great");
    assert_eq!(classifier.classify("Stale and disappointing, a waste of money. Awful taste.").label, "other");
}

#[test]
fn messages_in_chinese_and_spanish_are_learnt() {
    let zh = ["我的包裹还没有到", "包裹什么时候到", "快递还没有到货", "我要退款", "请给我退款", "什么时候可以退款"];
    let es = [
        "¿Dónde está mi paquete?",
        "El paquete no ha llegado",
        "mi paquete llega tarde",
        "Quiero un reembolso",
        "reembolso por favor",
        "necesito un reembolso",
    ];
    for messages in [zh, es] {
        let labels = ["parcel", "parcel", "parcel", "refund", "refund", "refund"];
        let classifier = Classifier::learn(&messages, &labels, &mut ChaCha8Rng::seed_from_u64(1)).expect("a classifier");
        assert_eq!(classifier.classify(messages[1]).label, "parcel");
        assert_eq!(classifier.classify(if messages == zh { "想退款" } else { "REEMBOLSO ya" }).label, "refund");
        assert_eq!(classifier.classify(if messages == zh { "包裹呢" } else { "paquete" }).label, "parcel");
    }
}

#[test]
fn learning_is_the_same_every_time() {
    let all = columns("banking77_train.csv.gz", "text", "category");
    let [few, _] = parted(&all, 25, 2, &mut ChaCha8Rng::seed_from_u64(3));
    let learnt = || serde_json::to_string(&Classifier::learn(&few.0, &few.1, &mut ChaCha8Rng::seed_from_u64(4)).expect("a classifier"));
    assert_eq!(learnt().expect("text"), learnt().expect("text"));
}

#[test]
fn what_cannot_be_learnt_is_an_error() {
    let learn = |messages: &[&str], labels: &[&str]| Classifier::learn(messages, labels, &mut ChaCha8Rng::seed_from_u64(1)).map(drop);
    assert!(matches!(learn(&[], &[]), Err(InsightError::TooLittle(_))));
    assert!(matches!(learn(&["a b", "a c"], &["x", "x"]), Err(InsightError::TooLittle(_))));
    assert_eq!(learn(&["a", "a", "a", "b"], &["x", "x", "x", "y"]), Ok(()));
    assert!(matches!(learn(&["a"], &["x", "y"]), Err(InsightError::Invalid(_))));
    assert!(matches!(learn(&["", "", "", "", "", ""], &["x", "x", "x", "y", "y", "y"]), Err(InsightError::TooLittle(_))));
}

#[test]
fn chinese_is_split_into_pairs_of_characters() {
    let tokens = Tokens::of("Müller's 我的包裹 is late!");
    assert_eq!(tokens.words(0, 7), "mullers 我的 的包 包裹 is late !");
}

#[test]
fn languages_are_told_apart() {
    let messages = data("banking77_train.csv.gz");
    let mut csv = csv::Reader::from_reader(messages.as_bytes());
    let said: Vec<bool> = csv
        .records()
        .step_by(4)
        .map(|record| language(&record.expect("a record")[0]).is_some_and(|language| language.code == "en"))
        .collect();
    let share = said.iter().filter(|english| **english).count() as f64 / said.len() as f64;
    assert!(share > 0.99, "{share} of English messages are known as English");
    for (code, message) in [
        ("es", "¿Cuándo llega mi pedido?"),
        ("es", "El paquete llegó roto y nadie contesta"),
        ("es", "Quiero devolver los zapatos"),
        ("es", "hola, no puedo pagar con tarjeta"),
        ("zh", "我的订单还没有发货"),
        ("zh", "iPhone 15 屏幕坏了，可以退货吗"),
        ("de", "Wo ist mein Paket?"),
        ("fr", "Je n'ai pas reçu ma commande"),
        ("it", "Il pacco non è ancora arrivato"),
        ("pt", "Ainda não recebi o meu pedido"),
        ("nl", "Ik heb mijn bestelling niet ontvangen"),
        ("ja", "注文した商品はいつ届きますか"),
        ("ko", "주문한 상품이 아직 안 왔어요"),
        ("ru", "Где мой заказ?"),
    ] {
        assert_eq!(language(message).map(|language| language.code), Some(code), "{message}");
    }
    assert_eq!(language("12345 !!"), None);
    assert_eq!(language(""), None);
}

#[test]
fn verdicts_are_measured_as_scikit_learn_does() {
    let (right, said) = (["a", "a", "b", "b", "c"], ["a", "b", "b", "b", "a"]);
    assert_eq!(accuracy(&right, &said), Some(0.6));
    // F1 of a is 0.5, of b 0.8, of c 0.
    assert!((macro_f1(&right, &said).expect("a mean") - 1.3 / 3.0).abs() < 1e-12);
    assert_eq!(confusions(&right, &said).len(), 2);
    assert_eq!((accuracy(&[], &[]), macro_f1(&[], &[])), (None, None));
}

#[test]
fn the_threshold_leaves_room_for_doubt() {
    let sure: Vec<(f64, bool)> = (0..1000).map(|number| (1.0 - f64::from(number) / 1000.0, number < 600 || number % 2 == 0)).collect();
    let threshold = calibrate::threshold(&sure, 0.95);
    let routing = route(&sure, threshold);
    assert!(routing.precision.is_some_and(|precision| precision > 0.955) && routing.share > 0.6, "{routing:?}");
    assert!(calibrate::threshold(&[(0.9, true), (0.8, true)], 0.95) > 1.0, "two messages prove nothing");
    assert_eq!(route(&[], 0.5).precision, None);
}
