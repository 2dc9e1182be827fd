//! The fonts of a file, none of which is embedded: Helvetica, which every program has, with all that it can write, and for what is Chinese
//! (and Greek, Cyrillic and Japanese) a font of which every program has a substitute. What none of them has is shown as a box.

use std::collections::BTreeSet;

use pdf_writer::{
    Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use unicode_normalization::UnicodeNormalization;

use super::metrics::{BOLD, MORE, REGULAR};

/// A font as the pages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Latin,
    LatinBold,
    /// What Helvetica has besides WinAnsiEncoding.
    More,
    MoreBold,
    Han,
    Signs,
}

impl Face {
    pub(super) const fn name(self) -> Name<'static> {
        Name(match self {
            Self::Latin => b"F1",
            Self::LatinBold => b"F2",
            Self::More => b"F3",
            Self::MoreBold => b"F4",
            Self::Han => b"F5",
            Self::Signs => b"F6",
        })
    }

    const fn is_bold(self) -> bool {
        matches!(self, Self::LatinBold | Self::MoreBold)
    }
}

/// The characters 128 to 159 of WinAnsiEncoding.
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™',
    'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Where the characters of [`MORE`] begin in their encoding.
const FIRST_MORE: u8 = 33;

/// What the font for Chinese has, of what its CMap `UniGB-UCS2-H` names (Adobe-GB1-4): letters, marks, kana and the characters of GBK.
const HAN: [(char, char); 28] = [
    ('\u{391}', '\u{3a1}'),
    ('\u{3a3}', '\u{3a9}'),
    ('\u{3b1}', '\u{3c1}'),
    ('\u{3c3}', '\u{3c9}'),
    ('\u{401}', '\u{401}'),
    ('\u{410}', '\u{44f}'),
    ('\u{451}', '\u{451}'),
    ('\u{2160}', '\u{216b}'),
    ('\u{2190}', '\u{2193}'),
    ('\u{2211}', '\u{2211}'),
    ('\u{221a}', '\u{221a}'),
    ('\u{2260}', '\u{2261}'),
    ('\u{2264}', '\u{2267}'),
    ('\u{2460}', '\u{2469}'),
    ('\u{25a0}', '\u{25a1}'),
    ('\u{25b2}', '\u{25b3}'),
    ('\u{25bc}', '\u{25bd}'),
    ('\u{25c6}', '\u{25c7}'),
    ('\u{25cb}', '\u{25cb}'),
    ('\u{25cf}', '\u{25cf}'),
    ('\u{2605}', '\u{2606}'),
    ('\u{3000}', '\u{3003}'),
    ('\u{3005}', '\u{3017}'),
    ('\u{3041}', '\u{3093}'),
    ('\u{30a1}', '\u{30fe}'),
    ('\u{4e00}', '\u{9fa5}'),
    ('\u{ff01}', '\u{ff5e}'),
    ('\u{ffe0}', '\u{ffe5}'),
];

/// A box with a shadow, of ZapfDingbats: what is shown where no font has the character, and how wide it is.
const BOX: (u8, u16) = (b'o', 762);

/// Whether lines may end before and behind it: Chinese has no spaces.
pub(super) fn is_han(c: char) -> bool {
    c >= '\u{2e80}' && HAN.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// A character in a font.
struct Glyph {
    face: Face,
    code: u16,
    width: u16,
}

fn glyph(c: char, bold: bool) -> Glyph {
    let code = u32::from(c);
    let latin = match code {
        0x20..=0x7e | 0xa0..=0xff => u8::try_from(code).ok(),
        _ => HIGH.iter().position(|high| *high == c && c != '\0').and_then(|at| u8::try_from(at + 128).ok()),
    };
    if let Some(code) = latin {
        let (face, widths) = if bold { (Face::LatinBold, &BOLD) } else { (Face::Latin, &REGULAR) };
        return Glyph { face, code: code.into(), width: widths.get(usize::from(code) - 32).copied().unwrap_or(0) };
    }
    let more = MORE.iter().enumerate().find(|(_, (more, ..))| *more == c);
    if let Some((code, (_, _, regular, wide))) = more.and_then(|(at, more)| Some((u8::try_from(at).ok()?.checked_add(FIRST_MORE)?, more))) {
        let (face, width) = if bold { (Face::MoreBold, *wide) } else { (Face::More, *regular) };
        return Glyph { face, code: code.into(), width };
    }
    match u16::try_from(code).ok().filter(|_| HAN.iter().any(|(first, last)| (*first..=*last).contains(&c))) {
        Some(code) => Glyph { face: Face::Han, code, width: 1_000 },
        None => Glyph { face: Face::Signs, code: BOX.0.into(), width: BOX.1 },
    }
}

/// A text as it can be written: marks joined with their letters, whatever breaks or moves a line a space, and what is not to be seen
/// (which could turn the rest of the line around) left out.
pub(super) fn clean(text: &str) -> String {
    let seen = |c: char| match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {
            None
        }
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Some('\u{a0}'),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some(' '),
        c => Some(c),
    };
    text.nfc().filter_map(seen).collect()
}

/// How wide a character is, in thousandths of the size.
pub(super) fn width(c: char, bold: bool) -> u32 {
    glyph(c, bold).width.into()
}

/// A text in pieces of one font each.
pub(super) fn pieces(text: &str, bold: bool) -> Vec<(Face, Vec<u8>)> {
    let mut pieces: Vec<(Face, Vec<u8>)> = Vec::new();
    for c in text.chars() {
        let glyph = glyph(c, bold);
        if pieces.last().is_none_or(|(face, _)| *face != glyph.face) {
            pieces.push((glyph.face, Vec::new()));
        }
        if let Some((_, bytes)) = pieces.last_mut() {
            match glyph.face {
                Face::Han => bytes.extend(glyph.code.to_be_bytes()),
                _ => bytes.extend(u8::try_from(glyph.code)),
            }
        }
    }
    pieces
}

/// Writes the fonts that the pages use, and tells under which number each stands.
pub(super) fn write(pdf: &mut Pdf, used: &BTreeSet<Face>, next: &mut Ref) -> Vec<(Face, Ref)> {
    used.iter()
        .map(|face| {
            let id = next.bump();
            match face {
                Face::Latin | Face::LatinBold => latin(pdf, *face, id, next.bump()),
                Face::More | Face::MoreBold => more(pdf, *face, id, (next.bump(), next.bump())),
                Face::Han => han(pdf, id, (next.bump(), next.bump())),
                Face::Signs => {
                    pdf.type1_font(id).base_font(Name(b"ZapfDingbats"));
                }
            }
            (*face, id)
        })
        .collect()
}

fn helvetica(face: Face) -> Name<'static> {
    Name(if face.is_bold() { b"Helvetica-Bold" } else { b"Helvetica" })
}

/// What the metrics say of the whole font.
fn describe(pdf: &mut Pdf, face: Face, id: Ref) {
    let (bbox, stem) = match face.is_bold() {
        true => (Rect::new(-170.0, -228.0, 1003.0, 962.0), 140.0),
        false => (Rect::new(-166.0, -225.0, 1000.0, 931.0), 88.0),
    };
    let mut descriptor = pdf.font_descriptor(id);
    descriptor.name(helvetica(face)).flags(FontFlags::NON_SYMBOLIC).bbox(bbox).italic_angle(0.0);
    descriptor.ascent(718.0).descent(-207.0).cap_height(718.0).stem_v(stem);
}

fn latin(pdf: &mut Pdf, face: Face, id: Ref, descriptor: Ref) {
    let widths = if face.is_bold() { &BOLD } else { &REGULAR };
    let mut font = pdf.type1_font(id);
    font.base_font(helvetica(face)).encoding_predefined(Name(b"WinAnsiEncoding"));
    font.first_char(32).last_char(255).widths(widths.iter().map(|width| f32::from(*width))).font_descriptor(descriptor);
    font.finish();
    describe(pdf, face, descriptor);
}

fn more(pdf: &mut Pdf, face: Face, id: Ref, (descriptor, unicode): (Ref, Ref)) {
    let last = FIRST_MORE.saturating_add(u8::try_from(MORE.len() - 1).unwrap_or(u8::MAX));
    let mut font = pdf.type1_font(id);
    font.base_font(helvetica(face)).first_char(FIRST_MORE).last_char(last);
    font.widths(MORE.iter().map(|(_, _, regular, bold)| f32::from(if face.is_bold() { *bold } else { *regular })));
    font.font_descriptor(descriptor).to_unicode(unicode);
    let names = MORE.iter().map(|(_, name, ..)| Name(name.as_bytes()));
    font.encoding_custom().base_encoding(Name(b"WinAnsiEncoding")).differences().consecutive(FIRST_MORE, names);
    font.finish();
    describe(pdf, face, descriptor);
    let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };
    let mut map = UnicodeCmap::<u8>::new(Name(b"Adobe-Identity-UCS"), info);
    (FIRST_MORE..=last).zip(&MORE).for_each(|(code, (c, ..))| map.pair(code, *c));
    pdf.cmap(unicode, map.finish().as_slice());
}

fn han(pdf: &mut Pdf, id: Ref, (descendant, descriptor): (Ref, Ref)) {
    let name = Name(b"STSong-Light");
    pdf.type0_font(id).base_font(name).encoding_predefined(Name(b"UniGB-UCS2-H")).descendant_font(descendant);
    let mut font = pdf.cid_font(descendant);
    font.subtype(CidFontType::Type0).base_font(name).font_descriptor(descriptor).default_width(1_000.0);
    font.system_info(SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 4 });
    font.finish();
    let mut descriptor = pdf.font_descriptor(descriptor);
    descriptor.name(name).flags(FontFlags::SYMBOLIC | FontFlags::SERIF).bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0));
    descriptor.italic_angle(0.0).ascent(880.0).descent(-120.0).cap_height(880.0).stem_v(93.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_shown_by_some_font_or_as_a_box() {
        let faces = |text: &str| pieces(&clean(text), false).into_iter().map(|(face, _)| face).collect::<Vec<_>>();
        assert_eq!(faces("£1,280.50 €9 “ñ” –"), [Face::Latin]);
        assert_eq!(faces("Łódź"), [Face::More, Face::Latin, Face::More]);
        assert_eq!(faces("e\u{301}\u{200d}\u{202e}\u{2060}"), [Face::Latin], "joined, and what is not seen is left out");
        assert_eq!(faces("客户，Иван カ"), [Face::Han, Face::Latin, Face::Han]);
        assert_eq!(faces("한😀\u{e000}"), [Face::Signs]);
        assert_eq!(faces("−≤"), [Face::More, Face::Han]);
        assert_eq!(pieces("😀", false), [(Face::Signs, vec![b'o'])]);
        assert_eq!(pieces("客", true), [(Face::Han, vec![0x5b, 0xa2])]);
        for c in '\0'..='\u{ffff}' {
            assert!(width(c, false) <= 1_015 && width(c, true) <= 1_015, "{c:?}");
        }
    }

    #[test]
    fn the_tables_are_those_of_the_metrics() {
        let of = |c| (width(c, false), width(c, true));
        assert_eq!((of(' '), of('W'), of('€'), of('ñ')), ((278, 278), (944, 944), (556, 556), (556, 611)));
        assert_eq!((of('−'), of('ł'), of('ț')), ((556, 556), (222, 278), (278, 333)));
        assert!(MORE.is_sorted_by(|a, b| a.0 < b.0) && usize::from(FIRST_MORE) + MORE.len() < 256);
    }
}
