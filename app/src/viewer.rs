//! Who is looking: language, theme, time zone and the moment of the page. The server works it out and
//! writes it into the page, so that both halves render the same words and clocks.

use domain::{
    access::{Action, FieldClass, Fields, Resource, Rights, Sight},
    format::{self, Locale},
    money::Money,
    time::{Timestamp, Zone},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::i18n::{self, Key, keys as k};

/// What the name of a cookie begins with that a browser takes only over TLS (or from this machine), only for the whole
/// host, and never from a subdomain.
pub const HOST: &str = "__Host-";

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order in which the choice lists them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for cookies and URLs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Identity.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Word of the role.
    pub role: String,
    /// What they may: what a page offers. The server asks again.
    pub rights: Rights,
    /// What they see.
    pub fields: Fields,
    /// Whom they look as, by name; empty for a role that nobody in particular has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_as: Option<String>,
}

/// What the page knows of its viewer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewerData {
    /// Language.
    pub locale: Locale,
    /// Theme.
    pub theme: Theme,
    /// Time zone.
    pub zone: Zone,
    /// When the page was made.
    pub now: Timestamp,
    /// What the lists show at their bare addresses: list, and the query of the view of the viewer's role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub begin: Vec<(String, String)>,
    /// Who is signed in; nobody on the pages to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Who>,
    /// How many alerts the viewer has not read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unread: u32,
    /// Whether single keys do nothing.
    pub keys_off: bool,
    /// Whether the rail is open.
    pub rail_open: bool,
}

/// Whether there is nothing to tell.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// How many alerts the viewer has not read, as the server found it out before rendering.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Unread(pub u32);

/// What the lists show at their bare addresses, as the server found it out before rendering.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct Begin(pub Vec<(String, String)>);

/// The viewer, cheap to copy into closures.
#[derive(Clone, Copy)]
pub struct Viewer {
    data: StoredValue<ViewerData>,
    /// What is seen of one record, where that is not what the role says.
    seen: Option<Fields>,
}

/// The viewer of this page.
pub fn use_viewer() -> Viewer {
    use_context().unwrap_or_else(|| Viewer::new(ViewerData::default()))
}

/// Makes the viewer known to everything below.
pub fn provide_viewer() -> Viewer {
    let viewer = Viewer::new(current());
    provide_context(viewer);
    viewer
}

/// The language of a request: its cookie's, else the best of those that the browser accepts.
#[cfg(feature = "ssr")]
pub fn locale_of(headers: &http::HeaderMap) -> Locale {
    let accepted = headers.get(http::header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    crate::server::preference(headers, "lang").and_then(|tag| Locale::from_tag(&tag)).unwrap_or_else(|| Locale::negotiate(accepted))
}

/// From the request's cookies and headers. Without a request (routes being listed) the default.
#[cfg(feature = "ssr")]
pub fn current() -> ViewerData {
    use crate::server::{AppState, preference};
    let (Some(parts), Some(state)) = (use_context::<http::request::Parts>(), use_context::<AppState>()) else {
        return ViewerData::default();
    };
    let locale = locale_of(&parts.headers);
    let theme = preference(&parts.headers, "theme").and_then(|word| Theme::ALL.into_iter().find(|t| t.word() == word)).unwrap_or_default();
    let now = (state.now)();
    let zone = preference(&parts.headers, "tz").map_or_else(Zone::default, |name| (state.zone)(&name.replace("%2F", "/"), now));
    let begin = parts.extensions.get::<Begin>().map(|begin| begin.0.clone()).unwrap_or_default();
    let unread = parts.extensions.get::<Unread>().copied().unwrap_or_default().0;
    let keys_off = preference(&parts.headers, "keys").is_some_and(|word| word == "off");
    let rail_open = preference(&parts.headers, "rail").is_some_and(|word| word == "open");
    let who = parts.extensions.get::<std::sync::Arc<domain::access::Access>>();
    let who = who.map(|access| Who {
        id: access.user,
        name: access.name.clone(),
        role: access.role.word.clone(),
        rights: access.role.rights(),
        fields: access.role.fields,
        looks_as: access.eyes.as_ref().map(|eyes| eyes.name.clone()),
    });
    ViewerData { who, locale, theme, zone, now, begin, unread, keys_off, rail_open }
}

/// From what the server wrote into the page.
#[cfg(not(feature = "ssr"))]
pub fn current() -> ViewerData {
    document()
        .document_element()
        .and_then(|html| html.get_attribute("data-viewer"))
        .and_then(|json| leptos::serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

impl Viewer {
    fn new(data: ViewerData) -> Self {
        Self { data: StoredValue::new(data), seen: None }
    }

    /// The viewer before one record, of which more may be seen than of others: something of it was revealed.
    #[must_use]
    pub const fn seeing(self, fields: Fields) -> Self {
        Self { seen: Some(fields), ..self }
    }

    /// Language.
    pub fn locale(self) -> Locale {
        self.data.with_value(|v| v.locale)
    }

    /// Theme.
    pub fn theme(self) -> Theme {
        self.data.with_value(|v| v.theme)
    }

    /// Who is signed in.
    pub fn who(self) -> Option<Who> {
        self.data.with_value(|v| v.who.clone())
    }

    /// Whether the viewer may do this with records of that kind: what the page offers.
    pub fn may(self, action: Action, resource: Resource) -> bool {
        self.data.with_value(|v| v.who.as_ref().is_some_and(|who| who.rights.has(action, resource)))
    }

    /// Whether something of that class is kept from the viewer: then its place says so.
    pub fn hides(self, class: FieldClass) -> bool {
        let fields = self.seen.or_else(|| self.data.with_value(|v| v.who.as_ref().map(|who| who.fields)));
        fields.is_some_and(|fields| !fields.shows(class))
    }

    /// What the viewer's role shows; nothing that a role could hide where nobody is signed in.
    pub fn fields(self) -> Fields {
        self.data.with_value(|v| v.who.as_ref().map_or_else(Fields::default, |who| who.fields))
    }

    /// How much the viewer sees of a class of fields.
    pub fn sight(self, class: FieldClass) -> Sight {
        self.seen.unwrap_or_else(|| self.fields()).sight(class)
    }

    /// The query that a list shows at its bare address, where that is not everything.
    pub fn begins_with(self, list: &str) -> Option<String> {
        self.data.with_value(|v| v.begin.iter().find(|(name, _)| name == list).map(|(_, query)| query.clone()))
    }

    /// How many alerts the viewer had not read when the page was made.
    pub fn unread(self) -> u32 {
        self.data.with_value(|v| v.unread)
    }

    /// Whether single keys do something.
    pub fn single_keys(self) -> bool {
        self.data.with_value(|v| !v.keys_off)
    }

    /// Whether the rail was open when the page was made.
    pub fn rail_open(self) -> bool {
        self.data.with_value(|v| v.rail_open)
    }

    /// When the page was made.
    pub fn now(self) -> Timestamp {
        self.data.with_value(|v| v.now)
    }

    /// A word.
    pub fn t(self, key: Key) -> &'static str {
        i18n::text(self.locale(), key)
    }

    /// A sentence with its `{holes}` filled in.
    pub fn fill(self, key: Key, values: &[(&str, &str)]) -> String {
        i18n::filled(self.locale(), key, values)
    }

    /// A whole number.
    pub fn int(self, n: i64) -> String {
        format::integer(self.locale(), n)
    }

    /// An amount to the last penny.
    pub fn money(self, money: Money) -> String {
        if self.hides(FieldClass::Money) {
            return self.t(k::APP_HIDDEN).to_owned();
        }
        format::money(self.locale(), money)
    }

    /// An amount in whole units, for dense lists.
    pub fn money_short(self, money: Money) -> String {
        if self.hides(FieldClass::Money) {
            return self.t(k::APP_HIDDEN).to_owned();
        }
        format::money_short(self.locale(), money)
    }

    /// Hundredths as a number with one decimal: 420 is 4.2.
    pub fn centi(self, hundredths: i64) -> String {
        format::centi(self.locale(), hundredths, 1)
    }

    /// A date, with its year where that is another than this one.
    pub fn date(self, at: Timestamp) -> String {
        self.data.with_value(|v| format::date(v.locale, &v.zone, at, v.now))
    }

    /// The clock.
    pub fn clock(self, at: Timestamp) -> String {
        self.data.with_value(|v| format::clock(&v.zone, at))
    }

    /// Date, year and clock, for titles.
    pub fn date_time(self, at: Timestamp) -> String {
        self.data.with_value(|v| format::date_time(v.locale, &v.zone, at))
    }

    /// The day a moment falls on where the viewer is.
    pub fn day(self, at: Timestamp) -> domain::time::Day {
        self.data.with_value(|v| v.zone.day(at))
    }

    /// Everything, to be written into the page.
    pub fn data(self) -> ViewerData {
        self.data.get_value()
    }
}
