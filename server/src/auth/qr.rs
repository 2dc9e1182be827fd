//! A QR code as one path of an SVG, so that the secret in it never leaves the page.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Light squares around the code, as ISO/IEC 18004 wants them.
const QUIET: usize = 4;

/// A picture in squares: `<svg viewBox="0 0 {side} {side}"><path d="{path}"/></svg>`, dark on light in both themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Squares of each side, with the quiet edge.
    pub side: usize,
    /// The dark squares, one stroke for each that lie side by side.
    pub path: String,
}

/// The picture of a text, readable with 15 % of it covered; none where it is too long for one (2,331 bytes).
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len());
            }
            x += run.len();
        }
    }
    Some(Qr { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares that a path draws.
    fn drawn(qr: &Qr) -> Vec<Vec<bool>> {
        let mut squares = vec![vec![false; qr.side]; qr.side];
        for stroke in qr.path.split('M').skip(1) {
            let (x, rest) = stroke.split_once(' ').expect("x");
            let (y, rest) = rest.split_once('h').expect("y");
            let (length, _) = rest.split_once('v').expect("length");
            let [x, y, length] = [x, y, length].map(|n| n.parse::<usize>().expect("a number"));
            squares[y][x..x + length].fill(true);
        }
        squares
    }

    #[test]
    fn the_path_draws_the_code() {
        let text = "otpauth://totp/Vecino:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vecino";
        let picture = qr(text).expect("a picture");
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a code");
        assert_eq!(picture.side, code.width() + 8);
        for (y, row) in drawn(&picture).iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (4..picture.side - 4).contains(&x) && (4..picture.side - 4).contains(&y);
                assert_eq!(*dark, inside && code[(x.wrapping_sub(4), y.wrapping_sub(4))] == Color::Dark, "{x} {y}");
            }
        }
        assert!(picture.path.bytes().all(|b| b.is_ascii_digit() || b" Mhvz-".contains(&b)), "nothing of the text as it stands");
    }

    #[test]
    fn a_text_that_is_too_long_has_none() {
        assert_eq!(qr(&"x".repeat(2_332)), None);
        assert!(qr(&"x".repeat(2_331)).is_some());
    }
}
