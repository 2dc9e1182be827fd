//! In which language a message is written.

use serde::Serialize;
use whatlang::{Detector, Lang, Script, detect_script};

/// A language, and whether it is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Language {
    /// ISO 639-1, such as `en`.
    pub code: &'static str,
    /// Whether it is clear. If not, it is a guess: a name or a single word may be of any language.
    pub sure: bool,
}

/// The languages of the Latin script that are told apart, those that customers of a European shop write in, and
/// the words that stand in almost every message of each. Each language more makes short messages harder to tell.
const LATIN: [(Lang, &str, &str); 7] = [
    (
        Lang::Eng,
        "en",
        "the and is are was were to of my your i you it its in on for with this that what why when where how who can could would \
         should do does did don't doesn't didn't have has had haven't not be been at by from there they we he she am i'm i've i'd \
         if or but any some will won't can't get got need want help please make me which about after still just up out so as an \
         isn't hello hi thanks thank",
    ),
    (
        Lang::Spa,
        "es",
        "el la los las de del que y en un una es por para con no mi mis su sus se me te le lo les al como cómo qué cuál cuándo \
         dónde está están estoy he ha han hay pero más muy si sí ya este esta eso esto yo usted puedo puede quiero necesito tengo \
         tiene cuando donde porque hola gracias sobre sin nos todo fue ser hace también desde son era mucho bien",
    ),
    (
        Lang::Por,
        "pt",
        "o a os as de do da dos das que e em um uma é por para com não meu minha seu sua se me no na nos nas ao como onde está estou \
         mas mais muito já este esta isso isto eu você posso pode quero preciso tenho tem foi ser são quando porque olá obrigado \
         obrigada sem pelo pela até também",
    ),
    (
        Lang::Fra,
        "fr",
        "le la les de des du que qui et en un une est pour par avec ne pas mon ma mes votre vos se me je j'ai vous il elle on nous \
         au aux comment où quand pourquoi quel quelle suis sont a ai ont été mais plus très ce cette c'est ça peux peut veux dans \
         sur sans bonjour merci tout bien n'est d'un d'une qu'il",
    ),
    (
        Lang::Ita,
        "it",
        "il lo la i gli le di del della dei che e in un una è per con non mio mia mi si ci vi al alla come dove quando perché quale \
         sono ho ha hanno ma più molto già questo questa io lei posso può voglio nel nella sul da dal anche ciao grazie tutto stato \
         essere buongiorno ancora c'è cosa",
    ),
    (
        Lang::Deu,
        "de",
        "der die das den dem des und ist sind war ich sie er es wir ihr mein meine meinen ihre mit für von zu zum zur im in auf nicht \
         kein keine ein eine einen einem wie was warum wann wo wer kann können habe hat haben aber auch noch schon bei nach aus am an \
         wird werden mich mir bitte danke hallo sehr dass wenn oder gibt",
    ),
    (
        Lang::Nld,
        "nl",
        "de het een en is zijn was ik je jij u hij zij we wij mijn uw met voor van te naar in op niet geen hoe wat waarom wanneer waar \
         wie kan kunnen heb heeft hebben maar ook nog al bij aan uit er dit dat die deze mij me wordt worden graag bedankt hallo zeer \
         als of om moet wil",
    ),
];

/// The language of a message; none where it has no letters, or its script is not known.
///
/// Chinese, Japanese, Korean, Russian, Arabic and the like by their script. Within the Latin one by the words that
/// hold a sentence together, which tell more of a short message than trigrams do; these (Cavnar and Trenkle, "N-gram-based
/// text categorization", 1994, by the crate whatlang) decide where words leave it open.
pub fn language(message: &str) -> Option<Language> {
    let Some(code) = by_script(message) else { return by_words(message) };
    Some(Language { code, sure: true })
}

/// The language of a script that one of the known languages alone uses.
fn by_script(message: &str) -> Option<&'static str> {
    let letters = message.chars().filter(|c| c.is_alphabetic()).count();
    let ideographs = message.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')).count();
    let kana = message.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    // A Chinese message may name foreign brands in Latin letters; each of its own characters is half a word.
    if (ideographs > 0 || kana) && ideographs * 4 >= letters {
        return Some(if kana { "ja" } else { "zh" });
    }
    match detect_script(message)? {
        Script::Hiragana | Script::Katakana => Some("ja"),
        Script::Hangul => Some("ko"),
        Script::Cyrillic => Some("ru"),
        Script::Arabic => Some("ar"),
        Script::Greek => Some("el"),
        Script::Hebrew => Some("he"),
        Script::Thai => Some("th"),
        _ => None,
    }
}

fn by_words(message: &str) -> Option<Language> {
    if detect_script(message)? != Script::Latin {
        return None;
    }
    let folded = message.to_lowercase().replace('\u{2019}', "'");
    let words: Vec<&str> = folded.split(|c: char| !(c.is_alphabetic() || c == '\'')).filter(|word| !word.is_empty()).collect();
    let hits = |frequent: &str| words.iter().filter(|word| frequent.split_ascii_whitespace().any(|known| known == **word)).count();
    let counts: Vec<(Lang, &'static str, usize)> = LATIN.iter().map(|(lang, code, frequent)| (*lang, *code, hits(frequent))).collect();
    let most = counts.iter().map(|count| count.2).max()?;
    let leading: Vec<_> = counts.iter().filter(|count| count.2 == most).collect();
    if let [only] = leading[..] {
        return Some(Language { code: only.1, sure: true });
    }
    let info = Detector::with_allowlist(leading.iter().map(|count| count.0).collect()).detect(message)?;
    let code = leading.iter().find(|count| count.0 == info.lang())?.1;
    Some(Language { code, sure: most > 0 && info.is_reliable() })
}
