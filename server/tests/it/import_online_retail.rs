//! The Online Retail file: the whole of it, and small files with everything that can be wrong.

use crate::imported::{assert_verified, data, gzip, import_file, import_text, picture, rejects, retail};
use domain::{
    access::Scope,
    customer::{ANONYMOUS, CustomerQuery},
    import::ImportReport,
    metric::{Dimension, Metric, Split, Value},
    money::Currency,
    order::OrderKind,
    product::ProductKind,
    time::Timestamp,
};
use server::import::ImportError;
use store::{Db, on_both_databases};

const LINE: &str = "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom";

async fn total(db: &Db, metric: Metric) -> Value {
    let series = store::metrics::series(db.reader(), metric, None, None, Split::By(Dimension::Country)).await.expect("a series");
    series.total.expect("a total")
}

async fn nothing_is_stored(db: &Db) -> bool {
    let empty = store::settings::is_empty(db.reader()).await.expect("a read");
    empty && store::imports::list(db.reader()).await.expect("a read").is_empty()
}

on_both_databases! {
    async fn the_whole_file(test) {
        let path = data("online_retail.csv.gz");
        let report = import_file(&test.db, &path).await.expect("the data set; see VECINO_DATA in CONTRIBUTING.md");
        let expected = ImportReport {
            lines: 541_909,
            stored: 541_909,
            unchanged: 0,
            rejected: 0,
            customers: 4_372,
            orders: 22_190,
            credit_notes: 3_654,
            products: 4_070,
            anonymous_lines: 135_080,
            anonymous_orders: 3_710,
            sales_total_minor: 891_140_790,
            credits_total_minor: 61_134_209,
            anonymous_sales_minor: report.anonymous_sales_minor,
            anonymous_credits_minor: report.anonymous_credits_minor,
            currency: Some(Currency::GBP),
            seconds: report.seconds,
        };
        assert_eq!(report, expected);
        // All lines with a customer, published as 8,300,065.81.
        assert_eq!(report.sales_total_minor - report.credits_total_minor, 830_006_581);
        assert_verified(&test.db).await;

        let sales = report.sales_total_minor + report.anonymous_sales_minor;
        assert_eq!(total(&test.db, Metric::Revenue).await, Value::Whole(sales));
        let customers = store::customers::list(test.db.reader(), &Scope::all(), &CustomerQuery::default()).await.expect("customers");
        assert_eq!(customers.rows.len(), 50);

        // Customer 12347 by hand: seven invoices, no credit note.
        let query = CustomerQuery { source: Some("online-retail".into()), source_id: Some("12347".into()), ..Default::default() };
        let found = store::customers::list(test.db.reader(), &Scope::all(), &query).await.expect("customers");
        assert_eq!(found.rows.len(), 1);
        let facts = &found.rows[0];
        assert_eq!((facts.orders, facts.credit_notes, facts.revenue_minor, facts.net_minor), (7, 0, 431_000, 431_000));
        assert_eq!((facts.name.as_str(), facts.country.as_str()), ("Customer 12347", "Iceland"));
        assert_eq!(facts.first_order_at, Timestamp::parse("2010-12-07 14:57:00"));
        assert_eq!(facts.last_order_at, Timestamp::parse("2011-12-07 15:52:00"));
        assert_eq!(facts.interactions, 7);

        let postage = store::products::by_code(test.db.reader(), &Scope::all(), "online-retail", "POST").await.expect("a read").expect("a charge");
        assert_eq!((postage.kind, postage.lines), (ProductKind::Charge, 1_256));
        let holder = store::products::by_code(test.db.reader(), &Scope::all(), "online-retail", "85123A").await.expect("a read").expect("a product");
        assert_eq!((holder.kind, holder.name.as_str()), (ProductKind::Product, "WHITE HANGING HEART T-LIGHT HOLDER"));

        let again = import_file(&test.db, &path).await.expect("the same file again");
        assert_eq!(again, ImportReport { unchanged: 541_909, seconds: again.seconds, ..expected });
        assert_verified(&test.db).await;
        assert_eq!(store::imports::list(test.db.reader()).await.expect("runs").len(), 2);
        crate::scores::a_real_company_is_given_sensible_values(&test.db).await;
    }

    async fn an_order_and_a_credit_note(test) {
        let text = retail(&[
            LINE,
            "536365,22752,\"SET 7 BABUSHKA, NESTING BOXES\",2,2010-12-01 08:26:00,7.65,17850.0,United Kingdom",
            "536365,POST,POSTAGE,1,2010-12-01 08:27:00,0.001,17850.0,United Kingdom",
            "C536379,85123A,HOLDER,-2,2010-12-02 09:41:00,2.55,17850.0,Spain",
            "536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom",
        ]);
        let report = import_text(&test.db, gzip(&text)).await.expect("an import");
        assert_eq!((report.lines, report.stored, report.rejected), (5, 5, 0));
        assert_eq!((report.customers, report.orders, report.credit_notes, report.products), (1, 2, 1, 4));
        assert_eq!((report.anonymous_lines, report.anonymous_orders), (1, 1));
        assert_eq!((report.sales_total_minor, report.credits_total_minor), (3_060, 510));

        let order = store::orders::by_number(test.db.reader(), &Scope::all(), "online-retail", "536365").await.expect("a read").expect("an order");
        assert_eq!(order.order.customer, "Customer 17850");
        assert_eq!((order.order.kind, order.order.lines, order.order.total_minor), (OrderKind::Order, 3, 3_060));
        assert_eq!(order.order.placed_at, Timestamp::parse("2010-12-01 08:26:00").expect("a moment"));
        assert_eq!(order.lines[1].description, "SET 7 BABUSHKA, NESTING BOXES");
        assert_eq!(order.lines[2].unit_price.to_string(), "0.001");
        let credit = store::orders::by_number(test.db.reader(), &Scope::all(), "online-retail", "C536379").await.expect("a read").expect("a note");
        assert_eq!((credit.order.kind, credit.order.total_minor), (OrderKind::CreditNote, -510));
        let anonymous = store::orders::by_number(test.db.reader(), &Scope::all(), "online-retail", "536414").await.expect("a read").expect("a sale");
        assert_eq!(anonymous.order.customer_id.unwrap_or(ANONYMOUS), ANONYMOUS);

        let id = order.order.customer_id.expect("a customer");
        let facts = store::customers::facts(test.db.reader(), &Scope::all(), id).await.expect("a read").expect("facts");
        // A credit note does not move a customer to where goods came back from.
        assert_eq!((facts.orders, facts.credit_notes, facts.net_minor, facts.country.as_str()), (1, 1, 2_550, "United Kingdom"));
        let record = store::customers::record(test.db.reader(), &Scope::all(), id).await.expect("a read").expect("a record");
        assert_eq!((record.identity_links[0].source.as_str(), record.identity_links[0].external_id.as_str()), ("online-retail", "17850"));
        let timeline = store::timeline::list(test.db.reader(), &Scope::all(), id, &Default::default()).await.expect("a timeline");
        let subjects: Vec<_> = timeline.rows.iter().map(|event| event.subject.as_str()).collect();
        assert_eq!(subjects, ["C536379", "536365"]);
        for words in ["17850", "customer 178", "536365"] {
            assert_eq!(store::search::find(test.db.reader(), &Scope::all(), words, 5).await.expect("hits")[0].customer_id, Some(id), "{words}");
        }
        assert_verified(&test.db).await;
    }

    async fn every_line_is_stored_or_rejected_with_a_reason(test) {
        let mut bytes = retail(&[
            LINE,
            "536366,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0",
            "536366,85123A,HOLDER,six,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "536366,85123A,HOLDER,6,2010-13-01 08:26:00,2.55,17850.0,United Kingdom",
            "536366,85123A,HOLDER,6,2010-12-01 08:26:00,2.5.5,17850.0,United Kingdom",
            ",85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "536366, ,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "536366,85123A,HOLDER,9000000000000,2010-12-01 08:26:00,9000000000,17850.0,United Kingdom",
            "536366,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,none,United Kingdom",
            "536366,85123A,\"HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17851.0,United Kingdom",
            "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,,United Kingdom",
            "",
            "536366,85123A,HOLDER,-9223372036854775808,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        ])
        .into_bytes();
        bytes.extend_from_slice(b"536367,85123A,CAF\xc9 SIGN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\r\n");
        bytes.extend_from_slice(b"5\x0036367,85123A,SIGN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
        let report = import_text(&test.db, &bytes).await.expect("an import");
        assert_eq!((report.lines, report.stored, report.rejected), (15, 1, 14));
        let reasons = [
            (3, "7 columns instead of 8"),
            (4, "Quantity “six” is not a whole number"),
            (5, "InvoiceDate “2010-13-01 08:26:00” is not a date"),
            (6, "UnitPrice “2.5.5” is not a decimal number"),
            (7, "InvoiceNo is missing"),
            (8, "StockCode is missing"),
            (9, "larger than any real one"),
            (10, "CustomerID “none” is not a whole number"),
            (11, "a quotation mark is opened and never closed"),
            (12, "order 536365 belongs to customer 17850, this line to customer 17851"),
            (13, "order 536365 belongs to customer 17850, this line to nobody"),
            (15, "larger than any real one"),
            (16, "not UTF-8 (byte 0xc9)"),
            (17, "NUL"),
        ];
        let found = rejects(&test.db).await;
        assert_eq!(found.len(), reasons.len());
        for (rejected, (line, reason)) in found.iter().zip(reasons) {
            assert_eq!(rejected.line, line, "{rejected:?}");
            assert!(rejected.reason.contains(reason), "{rejected:?}");
        }
        assert_eq!(found[12].text, "536367,85123A,CAF\u{fffd} SIGN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom");
        assert_verified(&test.db).await;
    }

    async fn a_file_that_cannot_be_read_leaves_nothing(test) {
        let packed = gzip(retail(&vec![LINE; 5_000]));
        let damaged: Vec<u8> = packed.iter().enumerate().map(|(at, byte)| if at == packed.len() / 2 { !byte } else { *byte }).collect();
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(retail(&[LINE]).encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let files: [(Vec<u8>, &str); 6] = [
            (packed[..packed.len() / 2].to_vec(), "break off in the middle"),
            (damaged, "cannot be read to its end"),
            (utf16, "UTF-16"),
            (b"InvoiceNo,StockCode,Quantity\n1,2,3\n".to_vec(), "expected InvoiceNo, StockCode, Description"),
            (b"a;b\n".to_vec(), "found a;b"),
            (Vec::new(), "found nothing"),
        ];
        for (bytes, message) in files {
            let error = import_text(&test.db, &bytes).await.expect_err(message).to_string();
            assert!(error.contains(message), "{error}");
            assert!(nothing_is_stored(&test.db).await, "{message}");
        }
        let missing = import_file(&test.db, std::path::Path::new("/nowhere/at/all.csv")).await;
        assert!(matches!(missing, Err(ImportError::Open { .. })));
        let folder = import_file(&test.db, std::path::Path::new("/")).await;
        assert!(matches!(folder, Err(ImportError::Open { .. } | ImportError::Damaged { .. })));
    }

    async fn the_companys_currency_is_kept(test) {
        let tx = test.db.begin().await.expect("a transaction");
        store::settings::set_currency(&tx, Currency::EUR).await.expect("a setting");
        tx.commit().await.expect("a commit");
        let error = import_text(&test.db, retail(&[LINE])).await.expect_err("pounds are no euros");
        assert!(matches!(error, ImportError::Currency { .. }), "{error}");
        assert!(nothing_is_stored(&test.db).await);
    }

    async fn other_ways_of_writing_the_same_file(test) {
        let first = import_text(&test.db, retail(&[LINE])).await.expect("an import");
        assert_eq!((first.stored, first.unchanged), (1, 0));
        let text = format!(
            "\u{feff}{}\r\n536365,85123A,HOLDER,6,12/1/2010 8:26,2.550,17850,United Kingdom\r\n\r\n",
            crate::imported::HEADER
        );
        let again = import_text(&test.db, text).await.expect("an import");
        assert_eq!((again.lines, again.stored, again.unchanged, again.rejected), (1, 1, 1, 0));
    }

    async fn files_that_overlap_come_to_their_union(test) {
        let lines = [
            LINE,
            LINE,
            "536365,22752,BOXES,2,2010-12-01 08:20:00,7.65,17850.0,France",
            "536366,22752,OLD BOXES,1,2010-12-03 08:20:00,7.65,17850.0,Spain",
            "536367,22752,OLD BOXES ,1,2010-12-03 08:20:00,7.65,12345.0,Spain",
            "536368,22752,,3,2010-11-03 08:20:00,7.65,,Spain",
            "C536369,22752,OLD BOXES,-1,2010-11-20 08:20:00,7.65,17850.0,Spain",
        ];
        let whole = store::testing::sqlite().await;
        import_text(&whole.db, retail(&lines)).await.expect("an import");
        let expected = picture(&whole.db).await;
        let first = import_text(&test.db, retail(&[lines[2], lines[0], lines[5]])).await.expect("an import");
        assert_eq!((first.stored, first.unchanged), (3, 0));
        let second = import_text(&test.db, retail(&[lines[6], lines[3], lines[1], lines[0], lines[4], lines[5]])).await.expect("an import");
        assert_eq!((second.lines, second.stored, second.unchanged), (6, 6, 2));
        assert_eq!(picture(&test.db).await, expected);
        assert_verified(&test.db).await;
        // The name followed the majority, and no line lost its own words.
        let boxes = store::products::by_code(test.db.reader(), &Scope::all(), "online-retail", "22752").await.expect("a read").expect("a product");
        assert_eq!(boxes.name, "OLD BOXES");
        let order = store::orders::by_number(test.db.reader(), &Scope::all(), "online-retail", "536365").await.expect("a read").expect("an order");
        assert!(order.lines.iter().any(|line| line.description == "BOXES"));
        let timeline = store::timeline::list(test.db.reader(), &Scope::all(), order.order.customer_id.expect("one"), &Default::default()).await.expect("it");
        assert_eq!(timeline.rows.iter().find(|e| e.subject == "536365").and_then(|e| e.amount).map(|m| m.minor), Some(4_590));
    }
}
