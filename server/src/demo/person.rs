//! Who a customer is: name, where, which language, how to be reached, known elsewhere as what.

use domain::{
    customer::{ConsentStatus, ContactKind, CustomerKind},
    interaction::Channel,
    time::Timestamp,
};
use rand::Rng;
use store::{
    ids::Ids,
    load::{ConsentRow, Contact, Link},
    search::fold,
};
use uuid::Uuid;

use super::{
    countries::{BRITAIN, Country, Style},
    countries_more::COUNTRIES,
    random::{Purpose, Random, chance, digits, pick, stream, weighted},
    texts::Language,
    texts_en::ENGLISH,
    texts_es::SPANISH,
    texts_zh::CHINESE,
    world::{Story, World},
};

/// A customer's identity.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) index: u32,
    pub(super) id: Uuid,
    pub(super) organisation: bool,
    pub(super) country: &'static Country,
    pub(super) city: String,
    pub(super) language: &'static Language,
    /// Display name.
    pub(super) name: String,
    /// Who writes: the person, or somebody at the organisation.
    pub(super) writer: String,
    /// How that one is addressed.
    pub(super) first_name: String,
    /// Whether campaigns may be sent by e-mail.
    pub(super) mail: ConsentStatus,
    email: String,
    mobile: String,
    landline: String,
    address: String,
}

/// What is shown of a name, and its plain letters.
fn parts(name: &'static str) -> (&'static str, &'static str) {
    name.split_once('|').unwrap_or((name, name))
}

/// The plain small letters of a name, for an e-mail address.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in fold(name).chars() {
        match letter {
            'a'..='z' => out.push(letter),
            'ß' => out.push_str("ss"),
            'ł' => out.push('l'),
            _ => {}
        }
    }
    out
}

/// Somebody's shown full name, the name to be addressed by, and the plain given and family names.
fn full_name(random: &mut Random, country: &'static Country) -> [String; 4] {
    let given = if random.random::<bool>() { country.women } else { country.men };
    let (given, given_plain) = parts(pick(random, given));
    let (family, family_plain) = parts(pick(random, country.families));
    let (name, first) = match country.style {
        Style::GivenFirst => (format!("{given} {family}"), given.to_owned()),
        Style::TwoFamilies => (format!("{given} {family} {}", parts(pick(random, country.families)).0), given.to_owned()),
        Style::FamilyFirst => (format!("{family}{given}"), format!("{family}{given}")),
    };
    [name, first, plain(given_plain), plain(family_plain)]
}

fn company(random: &mut Random, country: &'static Country, city: &str) -> String {
    let (one, two) = (parts(pick(random, country.families)).0, parts(pick(random, country.families)).0);
    pick(random, country.companies).replace("{family}", one).replace("{family2}", two).replace("{city}", city)
}

/// Ids that sort as customers do: they are made when the company is loaded, one a millisecond.
pub(super) fn id_of(world: &World, index: u32, ids: &mut Ids) -> Uuid {
    ids.at(Timestamp(world.today.start().0 - super::random::DAY + i64::from(index)))
}

/// One customer in so many is the one before, typed in once more by somebody at a till.
const TWIN_EVERY: u32 = 97;

/// Whom a customer is, where that is the one before.
pub(super) fn twin_of(index: u32) -> Option<u32> {
    (index % TWIN_EVERY == TWIN_EVERY - 1).then(|| index - 1)
}

impl Person {
    /// Customer number `index`, who may be the one before under another spelling.
    pub(super) fn new(world: &World, index: u32, organisation: bool, ids: &mut Ids) -> Self {
        let drawn = Self::drawn(world, index, organisation, ids);
        let original = twin_of(index).filter(|_| !organisation).map(|index| (index, super::model::truth(world.seed, index).organisation));
        match original {
            // The throw-away ids are not used: whoever is copied has been told already.
            Some((index, false)) => drawn.like(Self::drawn(world, index, false, &mut Ids::seeded(0))),
            _ => drawn,
        }
    }

    /// The same person as another, as somebody in a hurry writes it down.
    fn like(self, other: Self) -> Self {
        let name = match (other.country.style, other.name.split_once(' ')) {
            (Style::FamilyFirst, _) | (_, None) => other.name.clone(),
            (_, Some((given, family))) => format!("{}. {family}", given.chars().take(1).collect::<String>()),
        };
        Self { index: self.index, id: self.id, name, email: other.email.to_uppercase(), landline: self.landline, ..other }
    }

    fn drawn(world: &World, index: u32, organisation: bool, ids: &mut Ids) -> Self {
        let random = &mut stream(world.seed, index, Purpose::Profile);
        let country = COUNTRIES[weighted(random, &COUNTRIES.map(|c| c.weight))];
        let language = match country.language.get(..2) {
            Some("es") => &SPANISH,
            Some("zh") => &CHINESE,
            _ => &ENGLISH,
        };
        let (city, postcode) = country.cities[random.random_range(0..country.cities.len())];
        let (city_shown, city_plain) = parts(city);
        let [writer, first_name, given, family] = full_name(random, country);
        let name = if organisation { company(random, country, city_shown) } else { writer.clone() };
        let street = pick(random, country.streets).replace("{n}", &random.random_range(1..120).to_string());
        let town = if country.style == Style::FamilyFirst { city_shown } else { city_plain };
        let address = format!("{street}, {} {town}", digits(random, postcode));
        let mail = [ConsentStatus::Confirmed, ConsentStatus::Granted, ConsentStatus::ServiceOnly, ConsentStatus::Refused];
        Self {
            index,
            id: id_of(world, index, ids),
            organisation,
            country,
            city: city_plain.to_owned(),
            language,
            name,
            writer,
            first_name,
            mail: mail[weighted(random, &[40, 34, 14, 12])],
            email: email(random, &given, &family, index),
            mobile: digits(random, country.mobile),
            landline: digits(random, country.landline),
            address,
        }
    }

    /// The same place in the company, but somebody in particular: name, town; e-mail, mobile, telephone, address.
    pub(super) fn known(drawn: Self, name: &str, city: &str, [email, mobile, landline, address]: [&str; 4]) -> Self {
        let first_name = name.split(' ').next().unwrap_or(name).to_owned();
        Self {
            organisation: false,
            country: &BRITAIN,
            city: city.to_owned(),
            language: &ENGLISH,
            name: name.to_owned(),
            writer: name.to_owned(),
            first_name,
            mail: ConsentStatus::Confirmed,
            email: email.to_owned(),
            mobile: mobile.to_owned(),
            landline: landline.to_owned(),
            address: address.to_owned(),
            ..drawn
        }
    }

    /// Person or organisation.
    pub(super) fn kind(&self) -> CustomerKind {
        if self.organisation { CustomerKind::Organisation } else { CustomerKind::Person }
    }

    /// Stores how the customer is reached, what was agreed to, the ids elsewhere, and what all that is found by.
    pub(super) fn write(&self, story: &mut Story<'_>, since: Timestamp) {
        let random = &mut stream(story.world.seed, self.index, Purpose::Profile);
        random.set_word_pos(4_096);
        let sources = story.world.sources;
        let mut found_by = vec![self.name.clone()];
        if self.organisation {
            found_by.push(self.writer.clone());
        }
        let (mobile, landline, address) = match (self.index, self.organisation) {
            (0, _) => (1.0, 1.0, 1.0),
            (_, true) => (0.4, 0.9, 0.9),
            (_, false) => (0.7, 0.3, 0.75),
        };
        let points = [
            (ContactKind::Email, &self.email, 1.0, 0.8, sources.web_shop),
            (ContactKind::Mobile, &self.mobile, mobile, 0.6, sources.call_centre),
            (ContactKind::Phone, &self.landline, landline, 0.4, sources.call_centre),
            (ContactKind::Address, &self.address, address, 0.7, sources.web_shop),
        ];
        for (kind, value, share, verified, source_id) in points {
            if chance(random, share) {
                let verified = chance(random, verified);
                let row = Contact { customer_id: self.id, id: story.ids.at(since), kind, value: value.clone(), verified, source_id };
                story.batch.contacts.push(row);
                found_by.push(value.clone());
            }
        }
        self.write_links(story, random, since, &mut found_by);
        self.write_consents(story, random, since);
        story.batch.search.push((self.id, found_by));
    }

    fn write_links(&self, story: &mut Story<'_>, random: &mut Random, since: Timestamp, found_by: &mut Vec<String>) {
        let sources = story.world.sources;
        let [shop, card, call, account, policy] = self.ids_elsewhere();
        let british = self.country.language == "en-GB";
        let links = [
            (sources.web_shop, shop, true),
            (sources.pos, card, self.index == 0 || british && chance(random, 0.5)),
            (sources.call_centre, call, self.index == 0 || chance(random, 0.25)),
            (sources.bank, account, !story.accounts.is_empty()),
            (sources.insurer, policy, !story.policies.is_empty()),
        ];
        for (source_id, external_id, linked) in links {
            if linked {
                found_by.push(external_id.clone());
                story.batch.links.push(Link { customer_id: self.id, source_id, external_id, linked_at: since });
            }
        }
    }

    /// The ids in the web shop, at the till, in the call centre, at the bank and at the insurer.
    fn ids_elsewhere(&self) -> [String; 5] {
        if self.index == 0 {
            return ["17850", "HW-88213", "C-10442", "0049-3371", "WI-20871"].map(str::to_owned);
        }
        let number = 1_000_000 + self.index;
        [format!("{number}"), format!("HW-{number}"), format!("C-{number}"), format!("0049-{number}"), format!("WI-{number}")]
    }

    fn write_consents(&self, story: &mut Story<'_>, random: &mut Random, since: Timestamp) {
        let answers = [ConsentStatus::Granted, ConsentStatus::ServiceOnly, ConsentStatus::Refused];
        let source_id = story.world.sources.web_shop;
        let mut say = |channel, status| {
            let purpose = domain::consent::Purpose::All;
            story.batch.consents.push(ConsentRow { customer_id: self.id, channel, purpose, status, since, source_id });
        };
        say(Channel::Email, self.mail);
        for (channel, asked) in [(Channel::Phone, 0.8), (Channel::Sms, 0.5), (Channel::Post, 0.7)] {
            if chance(random, asked) {
                say(channel, answers[weighted(random, &[50, 30, 20])]);
            }
        }
    }
}

/// An address under the domains kept for examples; the customer's number makes it unique.
fn email(random: &mut Random, given: &str, family: &str, index: u32) -> String {
    let domain = pick(random, &["example.com", "example.org", "example.net"]);
    let initial = given.get(..1).unwrap_or("x");
    match random.random_range(0..4) {
        0 => format!("{given}.{family}{index}@{domain}"),
        1 => format!("{initial}.{family}{index}@{domain}"),
        2 => format!("{family}.{given}{index}@{domain}"),
        _ => format!("{given}{index}@{domain}"),
    }
}
