//! How texts are put together: phrases with slots, and who gets which language.

use super::random::{Random, pick};

/// Why customers write, in the order in which each language lists its phrases.
pub(super) const REASONS: [&str; 8] = ["delivery", "damaged", "refund", "invoice", "login", "product", "claim", "card"];

/// The phrases for one reason in one language. A message joins one of each.
pub(super) struct Reason {
    /// What the ticket is about.
    pub(super) subjects: Phrases,
    /// What happened.
    pub(super) openings: Phrases,
    /// More about it.
    pub(super) details: Phrases,
    /// What the customer wants.
    pub(super) asks: Phrases,
    /// What we say first.
    pub(super) replies: Phrases,
    /// What the customer adds.
    pub(super) follow_ups: Phrases,
    /// How it ends.
    pub(super) solutions: Phrases,
}

/// An e-mail and the answer to it.
pub(super) struct Letter {
    pub(super) subject: &'static str,
    pub(super) question: &'static str,
    pub(super) answer: &'static str,
}

/// Everything that is said in one language.
pub(super) struct Language {
    pub(super) greetings_to_us: Phrases,
    pub(super) greetings: Phrases,
    pub(super) closings: Phrases,
    pub(super) signatures: Phrases,
    pub(super) acknowledgements: Phrases,
    pub(super) thanks: Phrases,
    pub(super) farewells: Phrases,
    pub(super) comments_good: Phrases,
    pub(super) comments_bad: Phrases,
    pub(super) letters: &'static [Letter],
    /// Four reasons about shopping, then four about accounts and money.
    pub(super) shopping: &'static [Reason; 4],
    pub(super) accounts: &'static [Reason; 4],
    /// What stands between two sentences.
    pub(super) space: &'static str,
}

impl Language {
    /// The phrases for the reason at that place in [`REASONS`].
    pub(super) fn reason(&self, position: usize) -> &'static Reason {
        if position < 4 { &self.shopping[position] } else { &self.accounts[(position - 4).min(3)] }
    }
}

/// What stands in the slots of a phrase.
#[derive(Default)]
pub(super) struct Slots<'a> {
    pub(super) name: &'a str,
    pub(super) agent: &'a str,
    pub(super) product: &'a str,
    pub(super) order: &'a str,
    pub(super) amount: &'a str,
    pub(super) city: &'a str,
    pub(super) date: &'a str,
    pub(super) number: &'a str,
}

impl<'a> Slots<'a> {
    fn value(&self, slot: &str) -> &'a str {
        match slot {
            "name" => self.name,
            "agent" => self.agent,
            "product" => self.product,
            "order" => self.order,
            "amount" => self.amount,
            "city" => self.city,
            "date" => self.date,
            "number" => self.number,
            _ => "",
        }
    }

    /// Writes a phrase with its `{slots}` filled in.
    pub(super) fn fill(&self, phrase: &str, out: &mut String) {
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { break };
            out.push_str(self.value(slot));
            rest = after;
        }
        out.push_str(rest);
    }

    /// A phrase with its slots filled in.
    pub(super) fn text(&self, phrase: &str) -> String {
        let mut out = String::with_capacity(phrase.len() + 32);
        self.fill(phrase, &mut out);
        out
    }

    /// A message: greeting, one phrase of each list as a paragraph that begins with a capital, closing.
    pub(super) fn message(&self, random: &mut Random, space: &str, greetings: Phrases, lists: &[Phrases], closings: Phrases) -> String {
        let mut out = String::with_capacity(400);
        self.fill(pick(random, greetings), &mut out);
        out.push_str("\n\n");
        let mut paragraph = String::with_capacity(320);
        for list in lists {
            if !paragraph.is_empty() {
                paragraph.push_str(space);
            }
            self.fill(pick(random, list), &mut paragraph);
        }
        capitalise(&paragraph, &mut out);
        out.push_str("\n\n");
        self.fill(pick(random, closings), &mut out);
        out
    }
}

/// Phrases of which one is used.
pub(super) type Phrases = &'static [&'static str];

fn capitalise(text: &str, out: &mut String) {
    let mut letters = text.chars();
    out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(letters.as_str());
}

/// What a timeline shows of a text: its first words, on one line.
pub(super) fn summary(text: &str) -> String {
    if text.contains('\n') { domain::interaction::summary_of(&text.replace("\n\n", " ")) } else { domain::interaction::summary_of(text) }
}

/// A product's name in the middle of a sentence: without what stands behind the comma, and small.
pub(super) fn spoken(name: &str) -> String {
    let name = name.split_once(',').map_or(name, |(name, _)| name);
    let proper = ["Christmas", "Moroccan", "Yorkshire", "T-lights"].iter().any(|word| name.starts_with(word));
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if !proper => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

/// A subject line: begins with a capital.
pub(super) fn subject(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    capitalise(text, &mut out);
    out
}

/// A date as a short text that every language reads.
pub(super) fn date(at: domain::time::Timestamp) -> String {
    let civil = at.civil();
    format!("{:02}/{:02}", civil.day, civil.month)
}

/// Pence as pounds.
pub(super) fn pounds(minor: i64) -> String {
    format!("£{}.{:02}", minor / 100, minor % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{texts_en::ENGLISH, texts_es::SPANISH, texts_zh::CHINESE};

    #[test]
    fn slots_are_filled_and_braces_never_shown() {
        let slots = Slots { name: "Ana", product: "White metal lantern", ..Slots::default() };
        assert_eq!(slots.text("Hello {name}, your {product}."), "Hello Ana, your White metal lantern.");
        assert_eq!(slots.text("{unknown}!"), "!");
        assert_eq!(pounds(1_605), "£16.05");
        assert_eq!(spoken("Picnic rug, waterproof"), "picnic rug");
        assert_eq!(subject(&spoken("Yorkshire tea, loose")), "Yorkshire tea");
    }

    #[test]
    fn every_phrase_is_there_and_names_only_slots_there_are() {
        let slots = Slots { name: "·", agent: "·", product: "·", order: "·", amount: "·", city: "·", date: "·", number: "·" };
        for language in [&ENGLISH, &SPANISH, &CHINESE] {
            for reason in language.shopping.iter().chain(language.accounts) {
                assert_eq!(reason.subjects.len(), reason.openings.len(), "{:?}", reason.subjects);
                let lists = [reason.openings, reason.details, reason.asks, reason.replies, reason.follow_ups, reason.solutions];
                for phrase in reason.subjects.iter().chain(lists.into_iter().inspect(|l| assert!(!l.is_empty())).flatten()) {
                    let (filled, open) = (slots.text(phrase), phrase.matches('{').count());
                    assert!(!filled.contains(['{', '}']) && filled.matches('·').count() == open, "{phrase}");
                }
            }
            let lists = [language.greetings, language.closings, language.signatures, language.thanks, language.farewells];
            assert!(lists.iter().all(|list| !list.is_empty()) && !language.letters.is_empty());
        }
    }
}
