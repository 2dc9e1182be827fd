//! One record of a CSV file (RFC 4180): from the text of its line or lines to its fields.

/// Why a text is not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It ends inside a quoted field: the record may go on in the next line.
    Unclosed,
    /// Something other than a separator follows a closing quotation mark.
    AfterQuote,
}

impl Broken {
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Unclosed => "a quotation mark is opened and never closed",
            Self::AfterQuote => "text follows a closing quotation mark; write a quotation mark inside a field twice",
        }
    }
}

/// The fields of a record. A field that begins with a quotation mark ends at the next single one; in any
/// other field quotation marks are ordinary characters.
pub(super) fn fields(text: &str, separator: char) -> Result<Vec<String>, Broken> {
    let mut fields = Vec::with_capacity(8);
    let mut rest = text;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err(Broken::AfterQuote),
        }
    }
}

fn quoted_field(mut rest: &str) -> Result<(String, &str), Broken> {
    let mut field = String::new();
    loop {
        let end = rest.find('"').ok_or(Broken::Unclosed)?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Ok((field, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart() {
        let cases: [(&str, &[&str]); 6] = [
            ("a,b,,d", &["a", "b", "", "d"]),
            ("", &[""]),
            (r#""PINK, SPOTS ",2"#, &["PINK, SPOTS ", "2"]),
            (r#""""BIG"" SIGN",1"#, &["\"BIG\" SIGN", "1"]),
            (r#"12" RULER,3"#, &["12\" RULER", "3"]),
            ("\"two\nlines\",x", &["two\nlines", "x"]),
        ];
        for (text, expected) in cases {
            assert_eq!(fields(text, ',').as_deref(), Ok(expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>().as_slice()), "{text}");
        }
        assert_eq!(fields("\"open,1", ','), Err(Broken::Unclosed));
        assert_eq!(fields("\"a\"b,1", ','), Err(Broken::AfterQuote));
    }
}
