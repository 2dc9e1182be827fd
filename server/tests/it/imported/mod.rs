//! What the import tests share: importing a text or a file, and a picture of what is stored.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use domain::{
    access::Scope,
    customer::CustomerQuery,
    import::{ImportReport, RejectedLine},
    metric::{Grain, Metric, Split},
    order::{OrderLine, OrderQuery},
    product::{ProductKind, ProductQuery},
    time::Timestamp,
};
use server::import::{self, Context, CsvKind, ImportError, Mapping};
use store::{Db, ids::Ids};

/// The columns of the Online Retail file.
pub(crate) const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

/// A file of the data sets that the tests are run on.
pub(crate) fn data(name: &str) -> PathBuf {
    let folder = std::env::var("VECINO_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into());
    Path::new(&folder).join(name)
}

/// A file with those bytes, which lives as long as it is held.
pub(crate) fn file(bytes: impl AsRef<[u8]>) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes.as_ref()).expect("room on the disk");
    file
}

/// Those bytes, compressed.
pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes.as_ref()).expect("memory");
    packed.finish().expect("memory")
}

/// Lines below the header.
pub(crate) fn retail(lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    format!("{HEADER}\n{lines}")
}

pub(crate) async fn import_file(db: &Db, file: &Path) -> Result<ImportReport, ImportError> {
    // Later runs are later, so that the last one can be told from the others.
    let now = Timestamp(1_800_000_000_000 + store::imports::list(db.reader()).await?.len() as i64);
    let mut ids = Ids::random();
    import::online_retail(db, file, Context { now, ids: &mut ids, progress: &mut |_| {} }).await
}

pub(crate) async fn import_text(db: &Db, text: impl AsRef<[u8]>) -> Result<ImportReport, ImportError> {
    import_file(db, file(text).path()).await
}

pub(crate) async fn import_csv(db: &Db, kind: CsvKind, map: &str, text: impl AsRef<[u8]>) -> Result<ImportReport, ImportError> {
    let now = Timestamp(1_800_000_000_000 + store::imports::list(db.reader()).await?.len() as i64);
    let map = Mapping::parse(map).map_err(ImportError::Mapping)?;
    let mut ids = Ids::random();
    import::csv(db, kind, file(text).path(), &map, Context { now, ids: &mut ids, progress: &mut |_| {} }).await
}

/// What the last import refused.
pub(crate) async fn rejects(db: &Db) -> Vec<RejectedLine> {
    store::imports::last_rejects(db.reader(), 1000).await.expect("the rejected lines")
}

pub(crate) async fn assert_verified(db: &Db) {
    let found = store::figures::verify(db).await.expect("a verification");
    assert!(found.is_clean(), "{} differences: {:?}", found.total, found.differences);
}

/// Everything stored that does not depend on the ids, nor on the order of lines within an order: for
/// small companies only.
pub(crate) async fn picture(db: &Db) -> BTreeMap<String, String> {
    let mut picture = BTreeMap::new();
    let customers =
        store::customers::list(db.reader(), &Scope::all(), &CustomerQuery { limit: 200, ..Default::default() }).await.expect("customers");
    assert!(customers.next.is_none(), "a small company");
    for mut facts in customers.rows {
        facts.customer_id = uuid::Uuid::nil();
        picture.insert(format!("customer {}", facts.name), format!("{facts:?}"));
    }
    let orders = store::orders::list(db.reader(), &Scope::all(), &OrderQuery { limit: 200, ..Default::default() }).await.expect("orders");
    assert!(orders.next.is_none(), "a small company");
    for order in orders.rows {
        let detail =
            store::orders::by_number(db.reader(), &Scope::all(), &order.source, &order.number).await.expect("a read").expect("an order");
        let line = |l: &OrderLine| format!("{} “{}” {} × {} = {}", l.code, l.description, l.quantity, l.unit_price, l.amount_minor);
        let mut lines: Vec<_> = detail.lines.iter().map(line).collect();
        lines.sort();
        let (kind, total) = (order.kind.word(), (order.sales_minor, order.credits_minor));
        let head = format!("{kind} {} {} {} {} {total:?}", order.customer, order.placed_at, order.country, order.lines);
        picture.insert(format!("order {}", order.number), format!("{head}: {lines:?}"));
    }
    for kind in ProductKind::ALL {
        let query = ProductQuery { kind: *kind, limit: 200, ..Default::default() };
        for mut product in store::products::list(db.reader(), &Scope::all(), &query).await.expect("products").rows {
            product.id = uuid::Uuid::nil();
            picture.insert(format!("product {}", product.code), format!("{product:?}"));
        }
    }
    for metric in Metric::ALL {
        let series = store::metrics::series(db.reader(), *metric, None, None, Split::Time(Grain::Month)).await.expect("a series");
        picture.insert(format!("metric {}", metric.word()), format!("{:?} {:?}", series.points, series.total));
    }
    picture
}
