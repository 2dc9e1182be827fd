//! How a name sounds.

/// The code of a name by American Soundex: its first letter and three digits, such as `R163` for Robert and
/// Rupert. Of a name without Latin letters, the name itself.
///
/// Odell and Russell, US patents 1,261,167 (1918) and 1,435,663 (1922), in the National Archives' form: `h` and
/// `w` do not part two letters of the same digit, vowels do.
pub fn soundex(name: &str) -> String {
    let mut letters = name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase());
    let Some(first) = letters.next() else {
        return name.to_owned();
    };
    let mut code = String::from(first);
    let mut last = digit(first);
    for letter in letters {
        let next = digit(letter);
        if let Some(next) = next
            && Some(next) != last
        {
            code.push(next);
        }
        if !matches!(letter, 'H' | 'W') {
            last = next;
        }
        if code.len() == 4 {
            return code;
        }
    }
    while code.len() < 4 {
        code.push('0');
    }
    code
}

const fn digit(letter: char) -> Option<char> {
    match letter {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    }
}
