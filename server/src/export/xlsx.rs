//! A table as an Excel workbook (ECMA-376), written as a stream: texts, numbers, amounts with their
//! currency, moments as dates in UTC. What does not fit on a sheet goes on to the next.
//!
//! Written by hand because numbers go in as the digits they are: a writer that takes floats would make
//! money into one (docs/decisions/0008-spreadsheets-by-hand.md).

use std::{fmt::Write as _, io};

use domain::{
    money::{Currency, Decimal},
    time::Timestamp,
};

use super::{
    csv_file::amount,
    table::{Encode, Head, Value},
    zip::Zip,
};

/// Rows of a sheet, its head among them: what Excel can open.
const SHEET_ROWS: usize = 1_048_576;
/// Characters of a cell: what Excel can open.
const CELL_CHARS: usize = 32_767;
/// Before this Excel's calendar has a day that never was.
const FIRST_DATE: i64 = 61;

// Places of the styles in `styles`.
const BOLD: u8 = 1;
const WHOLE: u8 = 2;
const MOMENT: u8 = 3;
const DECIMAL: u8 = 4;
const MONEY: u8 = 5;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook under way.
pub(super) struct Xlsx {
    zip: Zip,
    currency: Currency,
    /// What the sheets are called.
    name: String,
    heads: Vec<Head>,
    sheets: usize,
    /// Rows on the sheet, its head among them.
    rows: usize,
    sheet_rows: usize,
}

impl Xlsx {
    /// A workbook whose sheets bear this name.
    pub(super) fn new(name: &str, currency: Currency) -> Self {
        Self { zip: Zip::new(), currency, name: name.to_owned(), heads: Vec::new(), sheets: 0, rows: 0, sheet_rows: SHEET_ROWS }
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets += 1;
        self.rows = 1;
        self.zip.begin(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        let mut xml = format!(
            "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">\
             <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
        );
        for (n, head) in (1..).zip(&self.heads) {
            let _ = write!(xml, "<col min=\"{n}\" max=\"{n}\" width=\"{}\" customWidth=\"1\"/>", head.width);
        }
        xml.push_str("</cols><sheetData><row r=\"1\">");
        for (column, head) in self.heads.iter().enumerate() {
            text_cell(&mut xml, (column, 1), BOLD, &head.label);
        }
        xml.push_str("</row>");
        self.zip.write(xml.as_bytes())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        let last = format!("{}{}", letters(self.heads.len().saturating_sub(1)), self.rows);
        self.zip.write(format!("</sheetData><autoFilter ref=\"A1:{last}\"/></worksheet>").as_bytes())
    }

    fn row(&mut self, xml: &mut String, row: &[Value]) {
        self.rows += 1;
        let at = self.rows;
        let _ = write!(xml, "<row r=\"{at}\">");
        for (column, value) in row.iter().enumerate() {
            let place = (column, at);
            match value {
                Value::None => {}
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => text_cell(xml, place, 0, text),
                Value::Whole(n) => number_cell(xml, place, WHOLE, &n.to_string()),
                Value::Money(minor) => number_cell(xml, place, MONEY, &amount(self.currency, *minor)),
                Value::Hundredths(n) => number_cell(xml, place, DECIMAL, &Decimal { mantissa: *n, scale: 2 }.to_string()),
                Value::Moment(moment) => match serial(*moment) {
                    Some(serial) => number_cell(xml, place, MOMENT, &serial),
                    None => text_cell(xml, place, 0, &moment.to_string()),
                },
            }
        }
        xml.push_str("</row>");
    }

    fn part(&mut self, name: &str, xml: &str) -> io::Result<()> {
        self.zip.begin(name)?;
        self.zip.write(DECLARATION.as_bytes())?;
        self.zip.write(xml.as_bytes())
    }

    fn parts(&mut self) -> io::Result<()> {
        let (mut sheets, mut types, mut relations) = (String::new(), String::new(), String::new());
        for n in 1..=self.sheets {
            let name = if n == 1 { self.name.clone() } else { format!("{} {n}", self.name) };
            let name = escaped(&name);
            let _ = write!(sheets, "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
            let _ = write!(types, "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{}worksheet+xml\"/>", CONTENT);
            let _ = write!(relations, "<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
        }
        let styles_id = self.sheets + 1;
        let _ = write!(relations, "<Relationship Id=\"rId{styles_id}\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>");
        let workbook = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{sheets}</sheets></workbook>");
        let relations = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>");
        let root = format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let types = format!(
            "<Types xmlns=\"{PACKAGE}/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{CONTENT}sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{CONTENT}styles+xml\"/>{types}</Types>"
        );
        self.part("xl/workbook.xml", &workbook)?;
        self.part("xl/_rels/workbook.xml.rels", &relations)?;
        self.part("xl/styles.xml", &styles(self.currency))?;
        self.part("_rels/.rels", &root)?;
        self.part("[Content_Types].xml", &types)
    }
}

/// The beginning of the content types of a workbook's parts.
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

impl Encode for Xlsx {
    fn head(&mut self, heads: &[Head]) -> io::Result<Vec<u8>> {
        self.heads = heads.to_vec();
        self.begin_sheet()?;
        Ok(self.zip.take())
    }

    fn rows(&mut self, rows: &[Vec<Value>]) -> io::Result<Vec<u8>> {
        let mut xml = String::new();
        for row in rows {
            if self.rows >= self.sheet_rows {
                self.zip.write(xml.as_bytes())?;
                xml.clear();
                self.end_sheet()?;
                self.begin_sheet()?;
            }
            self.row(&mut xml, row);
        }
        self.zip.write(xml.as_bytes())?;
        Ok(self.zip.take())
    }

    fn end(&mut self) -> io::Result<Vec<u8>> {
        self.end_sheet()?;
        self.parts()?;
        self.zip.finish()?;
        Ok(self.zip.take())
    }
}

/// The formats of cells, in the order of the constants above.
fn styles(currency: Currency) -> String {
    let zeros = "0".repeat(currency.exponent() as usize);
    let decimals = if zeros.is_empty() { zeros } else { format!(".{zeros}") };
    let symbol = escaped(currency.symbol());
    let space = if currency.symbol().is_ascii() && currency.symbol().len() > 1 { " " } else { "" };
    let money = format!("[${symbol}]{space}#,##0{decimals}");
    let cell = |format: u16, font: u8| {
        format!(
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
        )
    };
    let cells = [cell(0, 0), cell(0, 1), cell(3, 0), cell(165, 0), cell(2, 0), cell(164, 0)].concat();
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"{money}\"/>\
         <numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"6\">{cells}</cellXfs></styleSheet>"
    )
}

/// A column's name: A to Z, then AA.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { letter.to_string() } else { format!("{}{letter}", letters(column / 26 - 1)) }
}

fn text_cell(xml: &mut String, (column, row): (usize, usize), style: u8, text: &str) {
    let cut: String = text.chars().take(CELL_CHARS).collect();
    let text = escaped(&cut);
    let _ =
        write!(xml, "<c r=\"{}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>", letters(column));
}

fn number_cell(xml: &mut String, (column, row): (usize, usize), style: u8, digits: &str) {
    let _ = write!(xml, "<c r=\"{}{row}\" s=\"{style}\"><v>{digits}</v></c>", letters(column));
}

/// A moment as Excel counts: days since the end of 1899, the time of day as their fraction. None before
/// March 1900, where its calendar errs.
fn serial(at: Timestamp) -> Option<String> {
    const DAY: i64 = 86_400_000;
    let day = at.0.div_euclid(DAY) + 25_569;
    // Ten decimals of a day are ten microseconds.
    let fraction = i128::from(at.0.rem_euclid(DAY)) * 10_000_000_000 / i128::from(DAY);
    (day >= FIRST_DATE).then(|| if fraction == 0 { day.to_string() } else { format!("{day}.{fraction:010}") })
}

/// A text as XML holds it; what no XML can hold is shown as a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx as Book};

    use super::*;

    fn book(bytes: Vec<u8>) -> Book<Cursor<Vec<u8>>> {
        Book::new(Cursor::new(bytes)).expect("a workbook")
    }

    #[test]
    fn another_library_reads_what_was_written_with_its_types() {
        let mut xlsx = Xlsx::new("Customers", Currency::GBP);
        let heads: Vec<Head> = ["Name", "Sales", "Orders", "CSAT", "Last order", "None"].iter().map(|label| Head::new(label, 12)).collect();
        let mut bytes = xlsx.head(&heads).expect("a head");
        let noon = Timestamp::parse("2011-12-09T12:00:00Z").expect("a moment");
        let name = "=Peña & <王> \u{1}";
        let row =
            [Value::Text(name.into()), Value::Money(-481_260), Value::Whole(12), Value::Hundredths(425), Value::Moment(noon), Value::None];
        bytes.extend(xlsx.rows(&[row.to_vec()]).expect("a row"));
        bytes.extend(xlsx.end().expect("an end"));
        let mut book = book(bytes);
        assert_eq!(book.sheet_names(), ["Customers"]);
        let sheet = book.worksheet_range("Customers").expect("a sheet");
        let rows: Vec<_> = sheet.rows().collect();
        assert_eq!(rows[0][1], Data::String("Sales".into()));
        assert_eq!(rows[1][0], Data::String("=Peña & <王> \u{fffd}".into()));
        assert_eq!(rows[1][1], Data::Float(-4812.6));
        assert_eq!(rows[1][2], Data::Float(12.0));
        assert_eq!(rows[1][3], Data::Float(4.25));
        let Data::DateTime(date) = &rows[1][4] else { panic!("a date: {:?}", rows[1][4]) };
        assert_eq!(date.as_f64(), 40_886.5);
    }

    #[test]
    fn what_does_not_fit_goes_on_to_the_next_sheet() {
        let mut xlsx = Xlsx { sheet_rows: 4, ..Xlsx::new("Orders", Currency::EUR) };
        let mut bytes = xlsx.head(&[Head::new("N", 10)]).expect("a head");
        let rows: Vec<_> = (1..=7).map(|n| vec![Value::Whole(n)]).collect();
        for part in rows.chunks(2) {
            bytes.extend(xlsx.rows(part).expect("rows"));
        }
        bytes.extend(xlsx.end().expect("an end"));
        let mut book = book(bytes);
        assert_eq!(book.sheet_names(), ["Orders", "Orders 2", "Orders 3"]);
        let mut read = Vec::new();
        for name in book.sheet_names() {
            let sheet = book.worksheet_range(&name).expect("a sheet");
            let mut rows = sheet.rows();
            assert_eq!(rows.next().expect("a head")[0], Data::String("N".into()));
            read.extend(rows.map(|row| row[0].clone()));
        }
        assert_eq!(read, (1..=7).map(|n| Data::Float(f64::from(n))).collect::<Vec<_>>());
    }

    #[test]
    fn columns_are_named_like_excel_names_them() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_moment_is_days_and_their_fraction() {
        assert_eq!(serial(Timestamp(0)).as_deref(), Some("25569"));
        assert_eq!(serial(Timestamp(-43_200_000)).as_deref(), Some("25568.5000000000"));
        assert_eq!(serial(Timestamp(-2_208_988_800_000)), None);
    }
}
