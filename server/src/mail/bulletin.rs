//! The bulletin as a mail: a plain text, and the same as HTML of tables that every mail program understands.

use std::fmt::Write;

use app::{
    i18n::{Key, filled, keys as k, text},
    pages::figures::bulletin_words as said,
    ui::words,
};
use domain::{
    bulletin::{Bulletin, Moved, Part},
    format::{self, Locale},
    staff::MailKind,
};

use super::Letter;
use crate::markup::escaped;

/// The style of what is mailed as a page.
pub(super) const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;margin:0;padding:16px}\
    .sheet{max-width:640px;margin:0 auto}h1{font-size:18px;margin:0}h2{font-size:14px;margin:20px 0 4px}p{margin:4px 0}\
    table{border-collapse:collapse;width:100%}th,td{border-top:1px solid #ddd;padding:4px 8px 4px 0;text-align:left;font-weight:400}\
    .r{text-align:right;white-space:nowrap}.t{color:#666}blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #9bb8e8}";

/// Writes both at once, section by section.
struct Pages {
    text: String,
    html: String,
}

impl Pages {
    fn head(&mut self, title: &str) {
        let _ = write!(self.text, "\n{title}\n");
        let _ = write!(self.html, "<h2>{}</h2>", escaped(title));
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
        let _ = write!(self.html, "<p>{}</p>", escaped(line));
    }
}

/// The mail; `address` makes an address of a path. It tells what the bulletin holds, and that is what its reader may see.
pub fn letter(b: &Bulletin, locale: Locale, address: impl Fn(&str) -> String) -> Letter {
    let word = |key: Key| text(locale, key);
    let week = said::week(locale, b);
    let mut pages = Pages { text: String::new(), html: String::new() };
    pages.line(&said::lead(locale, b).join(" "));
    pages.head(word(k::BULLETIN_MOVED));
    moved(&mut pages, b, locale);
    for (title, parts) in [(k::BULLETIN_BEST, &b.best), (k::BULLETIN_CARE, &b.care)] {
        pages.head(word(title));
        list(&mut pages, b, locale, parts);
    }
    if let Some(voices) = &b.voices {
        pages.head(word(k::BULLETIN_VOICES));
        for voice in voices {
            let score = filled(locale, k::TIMELINE_SCORE, &[("n", &format::integer(locale, voice.score.into()))]);
            let _ = writeln!(pages.text, "“{}” {}, {score}", voice.comment, voice.name);
            let (comment, name) = (escaped(&voice.comment), escaped(&voice.name));
            let _ = write!(pages.html, "<blockquote>{comment}<br><span class=\"t\">{name}, {score}</span></blockquote>");
        }
        if voices.is_empty() {
            pages.line(word(k::BULLETIN_NO_VOICES));
        }
    }
    pages.head(word(k::BULLETIN_KNOWN));
    for known in &b.known {
        let tier = known.tier.map(|tier| format!(" ({})", word(words::tier(tier)))).unwrap_or_default();
        let why = said::why(locale, b, &known.why);
        let _ = writeln!(pages.text, "- {}{tier}: {why}", known.name);
        let href = address(&format!("/customers/{}", known.customer_id));
        let (name, why) = (escaped(&known.name), escaped(&why));
        let _ = write!(pages.html, "<p><a href=\"{href}\">{name}</a>{tier}: {why}</p>");
    }
    if b.known.is_empty() {
        pages.line(word(k::BULLETIN_NOBODY));
    }
    let link = address(&format!("/bulletin?week={}", b.week.from));
    let note = filled(locale, k::BULLETIN_TO_MAIL_NOTE, &[("link", &address("/bulletin/recipients"))]);
    let _ = write!(pages.text, "\n{link}\n\n{note}\n");
    let _ = write!(pages.html, "<p><a href=\"{link}\">{link}</a></p><p class=\"t\">{}</p>", escaped(&note));
    let title = word(k::BULLETIN_TITLE);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><div class=\"sheet\"><h1>{title}</h1><p class=\"t\">{}</p>{}</div></body></html>\n",
        locale.tag(),
        escaped(&week),
        pages.html
    );
    Letter::Written { kind: MailKind::Bulletin, subject: format!("{title}: {week}"), text: pages.text, html }
}

fn moved(pages: &mut Pages, b: &Bulletin, locale: Locale) {
    let say = |moved: &Moved, value: Option<i64>| {
        value.map_or_else(|| text(locale, k::APP_NONE).to_owned(), |value| format::figure(locale, moved.metric.unit(), b.currency, value))
    };
    let heads = [k::BULLETIN_THIS_WEEK, k::BULLETIN_LAST_WEEK].map(|key| text(locale, key));
    let _ = write!(pages.html, "<table><tr><th></th><th class=\"r t\">{}</th><th class=\"r t\">{}</th></tr>", heads[0], heads[1]);
    for moved in &b.moved {
        let (now, before) = (say(moved, moved.now), say(moved, moved.before));
        let _ = writeln!(pages.text, "- {}: {now} ({}: {before})", moved.name, heads[1]);
        let name = escaped(&moved.name);
        let _ = write!(pages.html, "<tr><td>{name}</td><td class=\"r\"><b>{now}</b></td><td class=\"r\">{before}</td></tr>");
    }
    pages.html.push_str("</table>");
}

fn list(pages: &mut Pages, b: &Bulletin, locale: Locale, parts: &[Part]) {
    if parts.is_empty() {
        pages.line(text(locale, k::BULLETIN_NOTHING));
        return;
    }
    for part in parts {
        let line = format!("{}{}", said::name(locale, part), said::part(locale, b, part));
        let _ = writeln!(pages.text, "- {line}");
        let _ = write!(pages.html, "<p>{}</p>", escaped(&line));
    }
}
