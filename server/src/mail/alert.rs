//! An alert as a mail: the figure, what was expected, and who is behind it as far as its reader's role shows; as a text and
//! as HTML.

use std::fmt::Write;

use app::{
    i18n::{filled, keys as k, text},
    pages::alerts::words as said,
};
use domain::{alert::Told, format::Locale, staff::MailKind};

use super::Letter;
use crate::markup::escaped;

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;margin:0;padding:16px}\
    .sheet{max-width:640px;margin:0 auto}h1{font-size:18px;margin:0}h2{font-size:14px;margin:20px 0 4px}p{margin:4px 0}\
    ul{margin:4px 0;padding-left:20px}.t{color:#666}";

/// The mail; `address` makes an address of a path.
pub fn letter(told: &Told, locale: Locale, address: impl Fn(&str) -> String) -> Letter {
    let Told { alert, currency, behind } = told;
    let subject = said::headline(locale, alert, *currency);
    let off = said::off(locale, alert, *currency);
    let list = address(&alert.watch.opens(alert.bucket));
    let (mut plain, mut html) = (format!("{subject}\n{off}\n"), String::new());
    let _ = write!(html, "<h1>{}</h1><p>{}</p>", escaped(&subject), escaped(&off));
    if behind.is_shown {
        let title = text(locale, k::ALERTS_BEHIND);
        let _ = write!(plain, "\n{title}\n");
        let _ = write!(html, "<h2>{title}</h2><ul>");
        for customer in &behind.customers {
            let tie = said::tie(locale, *currency, &customer.tie).map(|tie| format!(": {tie}")).unwrap_or_default();
            let _ = writeln!(plain, "- {}{tie}", customer.name);
            let (href, name) = (address(&format!("/customers/{}", customer.id)), escaped(&customer.name));
            let _ = write!(html, "<li><a href=\"{href}\">{name}</a>{}</li>", escaped(&tie));
        }
        if behind.customers.is_empty() {
            let nobody = text(locale, k::ALERTS_NOBODY);
            let _ = writeln!(plain, "{nobody}");
            let _ = write!(html, "<li>{nobody}</li>");
        }
        html.push_str("</ul>");
    }
    let whole = text(locale, k::ALERTS_WHOLE_LIST);
    let _ = write!(plain, "\n{whole}: {list}\n");
    let _ = write!(html, "<p><a href=\"{}\">{whole}</a></p>", escaped(&list));
    let rule = said::rule(locale, &alert.name, &alert.watch, *currency);
    let note = filled(locale, k::ALERTS_MAIL_WHY, &[("link", &address("/alerts")), ("rule", &rule)]);
    let _ = write!(plain, "\n{note}\n");
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head>\
         <body><div class=\"sheet\">{html}<p class=\"t\">{}</p></div></body></html>\n",
        locale.tag(),
        escaped(&subject),
        escaped(&note)
    );
    Letter::Written { kind: MailKind::Alert, subject, text: plain, html }
}
