//! Money: whole minor units with a currency, and unit prices with every digit that was given.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, such as `GBP`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// Reads a three-letter code; anything else is `None`.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The three-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimal digits the minor unit has (ISO 4217): 2 for most, 0 for yen, 3 for dinars.
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"CLP" | b"VND" | b"ISK" | b"PYG" | b"UGX" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The sign that stands before an amount, or the code where there is no well-known one.
    pub fn symbol(&self) -> &str {
        match &self.0 {
            b"GBP" => "£",
            b"EUR" => "€",
            b"USD" => "$",
            b"JPY" | b"CNY" => "¥",
            _ => self.code(),
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("“{code}” is not a three-letter currency code"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in minor units (pence, cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Whole minor units; negative for a credit.
    pub minor: i64,
    /// What the minor units are of.
    pub currency: Currency,
}

/// Why a text is not a decimal number that can be kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one point and a leading sign.
    #[error("is not a decimal number")]
    Malformed,
    /// More than 18 significant digits.
    #[error("has more than 18 digits")]
    TooLong,
}

/// A decimal number kept exactly as given: `mantissa / 10^scale`. Unit prices are one: the data has
/// prices below the minor unit (0.001), which money in minor units cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    /// All digits, without the point.
    pub mantissa: i64,
    /// How many of the digits stand behind the point.
    pub scale: u8,
}

impl Decimal {
    /// Reads `-12.345`; no thousands separators, no exponent.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(DecimalError::Malformed);
        }
        let mut mantissa: i64 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return Err(DecimalError::Malformed);
            }
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|m| m.checked_add(i64::from(digit - b'0')))
                .filter(|m| *m < 1_000_000_000_000_000_000)
                .ok_or(DecimalError::TooLong)?;
        }
        let scale = u8::try_from(fraction.len()).map_err(|_| DecimalError::TooLong)?;
        if scale > 18 {
            return Err(DecimalError::TooLong);
        }
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }

    /// `quantity × this`, in minor units of a currency with `exponent` decimals, rounded half to even.
    /// `None` where the product does not fit 64 bits.
    pub fn times(self, quantity: i64, exponent: u32) -> Option<i64> {
        let product = i128::from(self.mantissa) * i128::from(quantity);
        let scale = u32::from(self.scale);
        let minor = if scale <= exponent {
            product.checked_mul(10_i128.pow(exponent - scale))?
        } else {
            round_half_even(product, 10_i128.pow(scale - exponent))
        };
        i64::try_from(minor).ok()
    }
}

/// `numerator / denominator` to the nearest whole number, a tie to the even one. `denominator > 0`.
pub fn round_half_even(numerator: i128, denominator: i128) -> i128 {
    let floor = numerator.div_euclid(denominator);
    let twice = numerator.rem_euclid(denominator) * 2;
    if twice > denominator || (twice == denominator && floor % 2 != 0) { floor + 1 } else { floor }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if scale == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl TryFrom<String> for Decimal {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|e| format!("“{text}” {e}"))
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_keeps_every_digit() {
        for text in ["0.001", "2.55", "-11062.06", "0.00", "7", "38970"] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", ".", "1,5", "1e3", "--1", "1.2.3", "abc"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::Malformed), "{text}");
        }
        assert_eq!(Decimal::parse("1234567890123456789"), Err(DecimalError::TooLong));
    }

    #[test]
    fn an_amount_is_rounded_half_to_even() {
        let amount = |price: &str, quantity| Decimal::parse(price).ok().and_then(|p| p.times(quantity, 2));
        assert_eq!(amount("0.125", 1), Some(12));
        assert_eq!(amount("0.135", 1), Some(14));
        assert_eq!(amount("0.125", -1), Some(-12));
        assert_eq!(amount("0.001", 240), Some(24));
        assert_eq!(amount("2.55", 6), Some(1530));
        assert_eq!(amount("7", 3), Some(2100));
    }

    proptest::proptest! {
        #[test]
        fn text_and_number_are_the_same_thing(mantissa in -999_999_999_999_i64..999_999_999_999, scale in 0_u8..9) {
            let decimal = Decimal { mantissa, scale };
            proptest::prop_assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
        }
    }
}
