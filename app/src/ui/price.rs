//! Unit prices: money with every digit that was given, also below the minor unit.

use domain::{
    format::Locale,
    money::{Currency, Decimal, Money},
};

use crate::viewer::Viewer;

/// A unit price in the viewer's language: `£2.10`, `£0.001`.
pub fn price(v: Viewer, price: Decimal, currency: Currency) -> String {
    let exponent = currency.exponent();
    let whole_minor = u32::from(price.scale) <= exponent;
    if let Some(minor) = price.times(1, exponent).filter(|_| whole_minor) {
        return v.money(Money { minor, currency });
    }
    match v.locale() {
        Locale::Es => format!("{}\u{a0}{}", price.to_string().replace('.', ","), currency.symbol()),
        Locale::En | Locale::Zh => format!("{}{price}", currency.symbol()),
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;
    use crate::viewer::use_viewer;

    #[test]
    fn a_price_keeps_the_digits_below_the_minor_unit() {
        Owner::new().with(|| {
            let shown = |text: &str| Decimal::parse(text).map(|p| price(use_viewer(), p, Currency::GBP));
            assert_eq!(shown("2.1").as_deref(), Ok("£2.10"));
            assert_eq!(shown("0.001").as_deref(), Ok("£0.001"));
        });
    }
}
